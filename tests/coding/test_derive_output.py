"""How `manage.py derive` writes: as lines, a list, in full, and while it still reads."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from coding.documents import Entry
from coding.management.commands import derive as command
from coding.management.commands.derive import Coder, Refusal
from tests.coding.test_derive_command import derive, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to put documents into."""
    return tmp_path / "visits.ndjson"


@pytest.mark.parametrize("names", [["E1"], ["E1", "E2"], ["E1", "E2", "E3"]])
def test_json_is_one_list_of_the_same_results(names: list[str], file: Path) -> None:
    file.write_text("\n".join(map(visit, names)))
    results = derive(file).results()
    assert [result["id"] for result in results] == names
    written = json.dumps(results, indent=2, ensure_ascii=False)
    assert derive(file, form="json").out == f"{written}\n"


def test_json_of_no_readable_document_is_an_empty_list(file: Path) -> None:
    file.write_text("{}")
    assert derive(file, form="json").out == "[]\n"


def test_a_full_run_tells_near_codes_and_the_ledger_too(file: Path) -> None:
    file.write_text(visit())
    (plain,), (full,) = derive(file).results(), derive(file, full=True).results()
    assert list(full) == [*plain, "ledger"]
    assert all("why_not" in line for line in full["lines"])
    minutes: Counter[str] = Counter()
    for part in full["ledger"]:
        minutes[part["administration"]] += part["minutes"]
    assert minutes == {"A1": 91, "A2": 30}


class Watched(io.StringIO):
    """What somebody reads while it is written; keeps what each write brought."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal
        self.writes: list[str] = []

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.writes.append(text)
        return super().write(text)


def test_a_terminal_gets_each_result_and_a_pipe_many_at_a_time(file: Path) -> None:
    file.write_text("\n".join(visit(f"E{number}") for number in range(50)))
    terminal, pipe = Watched(terminal=True), Watched(terminal=False)
    for out in (terminal, pipe):
        call_command("derive", str(file), stdout=out, no_color=True)
    assert len(terminal.writes) == 50
    assert 1 < len(pipe.writes) < 10
    assert terminal.getvalue() == pipe.getvalue()


def test_results_are_written_before_the_input_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    out = Watched(terminal=False)

    def lines() -> Iterator[bytes]:
        for number in range(100):
            yield f"{visit(f'E{number}')}\n".encode()
        assert out.writes

    stream = SimpleNamespace(buffer=lines())
    monkeypatch.setattr(sys, "stdin", stream)
    call_command("derive", stdout=out)
    assert out.getvalue().count("\n") == 100


def test_what_was_coded_is_written_when_the_tables_fail(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(coder: Coder, entries: list[Entry]) -> list[str | Refusal]:
        if entries[0].value["id"] == "E2":
            raise DatabaseError("gone")
        return code(coder, entries)

    code = Coder.code
    monkeypatch.setattr(Coder, "code", broken)
    monkeypatch.setattr(command, "CODED_TOGETHER", 1)
    file.write_text(f"{visit('E1')}\n{visit('E2')}")
    out = io.StringIO()
    with pytest.raises(CommandError, match=r"can not be read \(gone\)"):
        call_command("derive", str(file), stdout=out)
    assert json.loads(out.getvalue())["id"] == "E1"


def test_documents_are_told_apart_whatever_is_coded_together(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [visit(f"E{n}") for n in range(6)]
    lines[1], lines[2], lines[4] = (
        "no",
        visit("E2", setting="ward"),
        visit("E4", date_of_service="2009-03-12"),
    )
    file.write_text("\n".join(lines))
    answers = []
    for together in (1, 2, 16):
        monkeypatch.setattr(command, "CODED_TOGETHER", together)
        answers.append(derive(file))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0].ids() == ["E0", "E3", "E5"]
    assert [error.split(":")[1] for error in answers[0].errors] == ["2", "3", "5"]
