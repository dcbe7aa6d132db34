"""How many encounters the `derive` command codes in a second, and how much memory it takes.

Aims: 8,000 a second on one core with every edit, and a peak that does not grow with the file.
Nothing is asserted of time or memory.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from django.conf import settings

from coding.documents import Entry, read_entries
from coding.engine.derive import derive
from coding.engine.document import read_encounter, result_text
from coding.lookups import References
from coding.management.commands.derive import CODED_TOGETHER, Coder, rare_collections
from coding.rulebook import load_rulebook
from coding.starter.load import load_starter
from tests.benchmarks.mixed_visits import as_line, mixed_visits
from tests.benchmarks.report import calibration_us, show

AIM = 8_000
DOCUMENTS, ROUNDS = 2_000, 5
FEW, MANY = 20_000, 200_000


@pytest.fixture
def visits(db: None) -> bytes:
    """A file of mixed visits, and the starter tables to code them by."""
    load_starter()
    return "".join([as_line(document) for document in mixed_visits(DOCUMENTS)]).encode()


def best_us(action: Callable[[], object]) -> float:
    """Return the best of some rounds, in microseconds a document."""

    def once() -> float:
        started = perf_counter()
        action()
        return (perf_counter() - started) * 1e6 / DOCUMENTS

    return min(once() for _ in range(ROUNDS))


def batches(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """Yield as many documents at a time as the command codes together."""
    while batch := list(islice(entries, CODED_TOGETHER)):
        yield batch


def test_encounters_a_second(visits: bytes, request: pytest.FixtureRequest) -> None:
    coder = Coder()

    def code_all() -> int:
        entries = read_entries(io.BytesIO(visits))
        return sum(sum(map(len, coder.code(batch))) for batch in batches(entries))

    size = code_all()
    with rare_collections():
        each = best_us(code_all)
    loop = calibration_us()
    show(
        request,
        f"derive, NDJSON to NDJSON: {1e6 / each:,.0f} encounters/s ({each:.0f} µs each); "
        f"aim {AIM:,}/s ({1e6 / AIM:.0f} µs)",
        f"a document of {len(visits) / DOCUMENTS:,.0f} bytes gives a result of "
        f"{size / DOCUMENTS:,.0f} characters",
        *stages(visits),
        f"calibration loop: {loop:.0f} µs; encounter / loop = {each / loop:.2f}",
    )


def stages(visits: bytes) -> list[str]:
    """Tell where the time goes: each step for all documents, the one before it done."""
    rulebook, references = load_rulebook(), References()
    values = [entry.value for entry in read_entries(io.BytesIO(visits))]
    encounters = [read_encounter(value, default_zone="UTC") for value in values]
    tables = [references.of(e.date_of_service, e.payer, e.setting) for e in encounters]
    derived = list(map(derive, encounters, tables, repeat(rulebook)))
    steps: dict[str, Callable[[], Iterator[object]]] = {
        "JSON": lambda: read_entries(io.BytesIO(visits)),
        "facts": lambda: (read_encounter(v, default_zone="UTC") for v in values),
        "tables": lambda: (
            references.of(e.date_of_service, e.payer, e.setting) for e in encounters
        ),
        "derive": lambda: map(derive, encounters, tables, repeat(rulebook)),
        "reasons and text": lambda: map(result_text, derived, encounters, repeat(rulebook)),
    }
    times = {name: best_us(partial(drain, step)) for name, step in steps.items()}
    return [f"{name:>20}: {each:6.1f} µs" for name, each in times.items()]


def drain(step: Callable[[], Iterator[object]]) -> None:
    """Take a step for every document, keeping nothing."""
    deque(step(), maxlen=0)


def manage(database: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """Start manage.py on a database of its own."""
    return subprocess.Popen(  # noqa: S603  this interpreter, on this project
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}", "WORKBENCH_MODE": "test"},
        stdout=subprocess.DEVNULL,
        **options,
    )


def peak_mib(database: Path, documents: int) -> float:
    """Return the most memory that a run of the command took, its input streamed to it."""
    process = manage(database, "derive", stdin=subprocess.PIPE)
    assert process.stdin
    with process.stdin as stream:
        for document in mixed_visits(documents):
            stream.write(as_line(document).encode())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return usage.ru_maxrss / 1024


def test_memory_of_many_documents(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    database = tmp_path / "bench.sqlite3"
    assert manage(database, "migrate", "--verbosity", "0").wait() == 0
    assert manage(database, "load_starter").wait() == 0
    few, many = peak_mib(database, FEW), peak_mib(database, MANY)
    show(
        request,
        f"peak memory of derive: {few:.0f} MiB after {FEW:,} documents, "
        f"{many:.0f} MiB after {MANY:,}; ratio {many / few:.2f}",
    )
