"""Runs everything a contributor needs and says what ran: `python -m tests.suites [name …]`.

Every suite runs even when an earlier one failed; a failed, empty or skipping suite fails the run.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ctypes import CDLL
from dataclasses import dataclass
from pathlib import Path
from threading import local
from typing import TextIO
from xml.etree import ElementTree

from tests.postgres import ServerError, binary

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Counts:
    """How many checks or tests of a suite passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    @property
    def good(self) -> bool:
        """Something ran, and all of it passed."""
        return self.passed > 0 and not self.failed and not self.skipped


@dataclass(frozen=True, slots=True)
class Suite:
    """One row of the summary."""

    name: str
    database: str
    run: Callable[[], Counts]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A suite that ran, with its counts and seconds."""

    suite: Suite
    counts: Counts
    seconds: float


class Lane(local):
    """Where the suites of one thread write: they run beside others, and are read one by one."""

    out: TextIO | None = None


LANE = Lane()


def say(text: str) -> None:
    """A line of output, at once."""
    out = LANE.out or sys.stdout
    out.write(f"{text}\n")
    out.flush()


def runs(command: Sequence[str | Path], **environment: str) -> bool:
    """Run a command from the project's folder in test mode; whether it succeeded."""
    shown = [str(part).removeprefix(f"{ROOT}/") for part in command]
    say("$ " + " ".join(shown[:8]) + (" …" if shown[8:] else ""))
    env = {**os.environ, "WORKBENCH_MODE": "test", "DATABASE_URL": "", **environment}
    out = LANE.out
    done = subprocess.run(command, check=False, cwd=ROOT, env=env, stdout=out, stderr=out)  # noqa: S603
    return done.returncode == 0


def of_commands(results: Sequence[bool]) -> Counts:
    """Counts where each command is one check."""
    return Counts(passed=sum(results), failed=len(results) - sum(results))


def lint() -> Counts:
    """Style of Python and templates, missing migrations, and the deployment check."""
    production = {
        "WORKBENCH_MODE": "production",
        "SECRET_KEY": secrets.token_urlsafe(60),
        "ALLOWED_HOSTS": "coding.example.org",
        "DATABASE_URL": "sqlite:///:memory:",
    }
    deploy = [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    templates = sorted(map(str, (ROOT / "templates").rglob("*.html")))
    djade = [str(Path(PYTHON).with_name("djade")), "--check", "--target-version", "5.2"]
    return of_commands(
        [
            runs([PYTHON, "-m", "ruff", "check", "."]),
            runs([PYTHON, "-m", "ruff", "format", "--check", "."]),
            *([runs([*djade, *templates])] if templates else []),
            runs([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
            runs(deploy, **production),
        ]
    )


def types() -> Counts:
    """mypy --strict over everything that pyproject.toml names."""
    return of_commands([runs([PYTHON, "-m", "mypy"])])


def pytest(*arguments: str) -> Counts:
    """A pytest run, counted from its own report."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        ended_well = runs([PYTHON, "-m", "pytest", "-q", f"--junitxml={report}", *arguments])
        if not report.exists():
            return Counts(failed=1)
        counts = counts_in(report)
    return counts if ended_well or counts.failed else Counts(counts.passed, 1, counts.skipped)


def counts_in(report: Path) -> Counts:
    """The counts of a JUnit report that pytest wrote."""
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314  our own file
    totals = [
        [int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")]
        for suite in suites
    ]
    tests, failures, errors, skipped = (sum(column) for column in zip(*totals, strict=True))
    return Counts(tests - failures - errors - skipped, failures + errors, skipped)


def installed(found: Callable[[], bool], *packages: str) -> bool:
    """Whether the system has the packages, after installing them where that is allowed."""
    return found() or (runs([ROOT / ".ci" / "install", *packages]) and found())


def has_postgresql() -> bool:
    """Whether a server can be made here."""
    try:
        return binary("initdb").exists() and binary("postgres").exists()
    except ServerError:
        return False


def has_chromium() -> bool:
    """Whether there is a browser, and the library that Playwright's driver is linked against."""
    try:
        CDLL("libatomic.so.1")
    except OSError:
        return False
    return shutil.which("chromium") is not None


def postgres() -> Counts:
    """All tests again, on a PostgreSQL server that pytest starts."""
    if not installed(has_postgresql, "postgresql"):
        return Counts(failed=1)
    return pytest("--database=postgres")


def browser() -> Counts:
    """The journeys, in the distribution's Chromium."""
    if not installed(has_chromium, "chromium", "libatomic1"):
        return Counts(failed=1)
    return pytest("tests/functional")


SUITES = [
    Suite("lint", "-", lint),
    Suite("types", "-", types),
    Suite("sqlite", "SQLite", pytest),
    Suite("postgres", "PostgreSQL", postgres),
    Suite("browser", "SQLite", browser),
]


# What runs beside each other when everything is run: two processors are enough.
LANES = (("lint", "types", "sqlite"), ("postgres", "browser"))


def timed(suite: Suite) -> Outcome:
    """Run one suite."""
    say(f"\n== {suite.name} " + "=" * (75 - len(suite.name)))
    start = time.monotonic()
    counts = suite.run()
    return Outcome(suite, counts, time.monotonic() - start)


def timed_apart(suite: Suite) -> Outcome:
    """Run one suite; its output comes in one piece when it is through."""
    with tempfile.TemporaryFile("w+") as out:
        LANE.out = out
        try:
            outcome = timed(suite)
        finally:
            LANE.out = None
            out.seek(0)
            say(out.read())
    return outcome


def one_after_another(suites: Sequence[Suite]) -> list[Outcome]:
    """Run the suites of one lane."""
    return [timed_apart(suite) for suite in suites]


def all_suites() -> list[Outcome]:
    """Run every suite, in lanes."""
    known = {suite.name: suite for suite in SUITES}
    with ThreadPoolExecutor(len(LANES)) as pool:
        lanes = [pool.submit(one_after_another, [known[name] for name in lane]) for lane in LANES]
    found = {each.suite.name: each for lane in lanes for each in lane.result()}
    return [found[suite.name] for suite in SUITES]


def summary(outcomes: Sequence[Outcome]) -> str:
    """The table of what ran where, closed by the totals."""
    lines = [
        f"{'suite':<10}{'database':<12}{'passed':>8}{'failed':>8}{'skipped':>9}{'seconds':>9}",
        *(
            f"{each.suite.name:<10}{each.suite.database:<12}{each.counts.passed:>8}"
            f"{each.counts.failed:>8}{each.counts.skipped:>9}{each.seconds:>9.1f}"
            f"{'' if each.counts.good else '   <- not good'}"
            for each in outcomes
        ),
    ]
    passed = sum(each.counts.passed for each in outcomes)
    failed = sum(each.counts.failed for each in outcomes)
    skipped = sum(each.counts.skipped for each in outcomes)
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed, {skipped} skipped"])


def main(names: Sequence[str]) -> int:
    """Run the named suites, or all; 0 only when every one is good."""
    known = {suite.name: suite for suite in SUITES}
    if unknown := [name for name in names if name not in known]:
        say(f"No suite {', '.join(unknown)}; there are {', '.join(known)}.")
        return 2
    outcomes = [timed(known[name]) for name in names] if names else all_suites()
    say("\n" + summary(outcomes))
    return 0 if all(each.counts.good for each in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
