"""The command `import_release`, as a person runs it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from coding.management.commands import import_release
from coding.management.commands.import_release import Told
from coding.models import CodePair, Release
from tests.coding.releases.kit import a_file, numbered

pytestmark = pytest.mark.django_db


class Run:
    """One run of the command and what it said."""

    def __init__(self, path: Path | str, *options: str, system: str = "ptp_practitioner") -> None:
        out, err = io.StringIO(), io.StringIO()
        said = ["--name", "2026Q1", "--valid-from", "2026-01-01", *options]
        self.code: Any = 0
        try:
            call_command("import_release", system, str(path), *said, stdout=out, stderr=err)
        except SystemExit as end:
            self.code = end.code
        self.out, self.err = out.getvalue(), err.getvalue()


def test_a_file_is_imported_and_the_command_says_so(tmp_path: Path) -> None:
    run = Run(a_file(tmp_path, numbered(1234)), "--valid-to", "2026-03-31", "--source", "page")
    assert run.code == 0
    assert "2026Q1: 1,234 rows in use from 2026-01-01." in run.out
    release = Release.objects.get()
    assert (str(release.valid_to), release.source) == ("2026-03-31", "page")


def test_the_same_file_again_is_no_fault(tmp_path: Path) -> None:
    path = a_file(tmp_path, numbered(3))
    Run(path)
    run = Run(path)
    assert run.code == 0
    assert "imported already" in run.out
    assert "Nothing was changed." in run.out


def test_a_wrong_row_is_named_with_its_file(tmp_path: Path) -> None:
    run = Run(a_file(tmp_path, [*numbered(2), ("X1", "Y1", "7")]))
    assert run.code == 2
    assert run.err.startswith("pairs.txt: ")
    assert "row 3: modifier indicator: expected 0, 1 or 9" in run.err
    assert not Release.objects.exists()


@pytest.mark.parametrize("folder", [True, False])
def test_a_file_that_can_not_be_read_is_named(tmp_path: Path, folder: bool) -> None:
    path = tmp_path if folder else tmp_path / "missing.txt"
    run = Run(path)
    assert run.code == 2
    assert run.err.startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--valid-from", "1/1/2026"), "expected a day as YYYY-MM-DD, found '1/1/2026'"),
        (("--name", " "), "expected 1 to 40 characters"),
        (("--name", "N" * 41), "expected 1 to 40 characters"),
    ],
)
def test_an_option_that_is_wrong_is_named(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        Run(a_file(tmp_path, numbered(1)), *options)


def test_a_last_day_before_the_first_is_refused(tmp_path: Path) -> None:
    run = Run(a_file(tmp_path, numbered(1)), "--valid-to", "2025-12-31")
    assert run.code == 2
    assert "--valid-to: expected 2026-01-01 or later, found 2025-12-31" in run.err


def test_an_unknown_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice: 'weather'"):
        Run(a_file(tmp_path, numbered(1)), system="weather")


def test_a_file_that_is_held_back_stops_with_the_list(tmp_path: Path) -> None:
    Run(a_file(tmp_path, numbered(9), "first.txt"))
    second = a_file(tmp_path, numbered(2), "second.txt")
    options = ["--name", "2026Q2", "--valid-from", "2026-04-01"]
    run = Run(second, *options)
    assert run.code == 2
    assert "second.txt: loaded, but held back:" in run.err
    assert "It has 2 rows, 2026Q1 had 9" in run.err
    accepted = Run(second, *options, "--accept-differences", "checked by phone")
    assert accepted.code == 0
    assert Release.objects.get(name="2026Q2").accepted_because == "checked by phone"
    assert CodePair.objects.count() == 11


def test_a_database_that_refuses_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**said: Any) -> None:
        raise OperationalError("database is locked")

    monkeypatch.setattr(import_release, "begin_import", refuse)
    run = Run(a_file(tmp_path, numbered(1)))
    assert run.code == 2
    assert "database is locked" in run.err


def test_the_help_lists_the_tables(capsys: pytest.CaptureFixture[str]) -> None:
    command = import_release.Command()
    text = command.create_parser("manage.py", "import_release").format_help()
    assert "ptp_practitioner   NCCI code pairs, practitioner" in text


class Terminal(io.StringIO):
    """A stream with a person before it."""

    def isatty(self) -> bool:
        return True


def test_progress_is_one_line_on_a_terminal_and_plain_lines_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    steps = [(20_000, "rows loaded"), (40_000, "rows loaded"), (40_000, "comparing")]
    shown = []
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(import_release, "monotonic", iter([10.0, 11.0, 11.5]).__next__)
        told = Told(stream)
        for done, text in steps:
            told(done, text)
        told.end()
        shown.append(stream.getvalue())
    start = "\r\x1b[K"
    assert shown[0] == (
        f"{start}20,000 rows loaded{start}40,000 rows loaded{start}40,000 comparing\n"
    )
    assert shown[1] == "20,000 rows loaded\n40,000 comparing\n"
