"""`manage.py derive`: every readable document is coded, every other one told in one line."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.conf import settings
from django.core.management import call_command

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

# 09:00 |==== irinotecan 91 ====| 10:31   10:35 |= bevacizumab 30 =| 11:05
VISIT: Mapping[str, Any] = {
    "id": "E1",
    "date_of_service": "2026-03-02",
    "setting": "facility",
    "place_of_service": "22",
    "time_zone": "America/New_York",
    "administrations": [
        {
            "id": "A1",
            "drug": "irinotecan",
            "route": "iv_infusion",
            "start": "2026-03-02T09:00",
            "stop": "2026-03-02T10:31",
            "dose": {"amount": "330", "unit": "mg"},
            "discarded": {"amount": "10", "unit": "mg"},
            "container": "single_dose",
        },
        {
            "id": "A2",
            "drug": "bevacizumab",
            "route": "iv_infusion",
            "start": "2026-03-02T10:35",
            "stop": "2026-03-02T11:05",
        },
    ],
}


class Answer(NamedTuple):
    """What a run printed, and how it ended."""

    out: str
    errors: list[str]
    status: int

    def results(self) -> list[dict[str, Any]]:
        """The results of an NDJSON run."""
        return [json.loads(line) for line in self.out.splitlines()]

    def ids(self) -> list[str]:
        """The documents that were coded, in order."""
        return [result["id"] for result in self.results()]


def derive(*files: Path, form: str = "ndjson", full: bool = False) -> Answer:
    """Run the command in this process."""
    out, errors = io.StringIO(), io.StringIO()
    status = 0
    options = {"format": form, "full": full, "stdout": out, "stderr": errors}
    try:
        call_command("derive", *map(str, files), **options)
    except SystemExit as stop:
        status = int(stop.code or 0)
    return Answer(out.getvalue(), errors.getvalue().splitlines(), status)


def visit(name: str = "E1", /, **changes: Any) -> str:
    """The visit as one line of JSON."""
    return json.dumps({**VISIT, "id": name, **changes})


def first_row(**changes: Any) -> list[dict[str, Any]]:
    """The visit's rows, the first one changed."""
    first, second = VISIT["administrations"]
    return [{**first, **changes}, second]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to put documents into."""
    return tmp_path / "visits.ndjson"


def test_a_document_in_a_file_is_coded(file: Path) -> None:
    file.write_text(visit())
    answer = derive(file)
    assert (answer.status, answer.errors) == (0, [])
    (result,) = answer.results()
    lines = [(line["code"], line["units"], line["modifiers"]) for line in result["lines"]]
    assert lines == [("96413", 1, []), ("96415", 1, []), ("96417", 1, []), ("J9206", 17, ["JZ"])]
    assert result["rulebook"].startswith("sha256:")
    assert list(result) == [
        "id", "rulebook", "tables", "lines", "not_reported", "queries", "findings", "not_checked",
    ]  # fmt: skip


def test_standard_input_is_read_where_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{visit('E1')}\nno\n{visit('E2')}\n".encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    answer = derive()
    assert answer.ids() == ["E1", "E2"]
    assert answer.status == 2
    assert answer.errors == [
        "standard input:2: not JSON: Expecting value, column 1, expected a JSON object"
    ]


def test_findings_and_questions_are_no_failure(file: Path) -> None:
    file.write_text(visit(administrations=first_row(stop=None)))
    answer = derive(file)
    (result,) = answer.results()
    assert answer.status == 0
    assert [(query["administration"], query["field"]) for query in result["queries"]] == [
        ("A1", "stop"),
        ("A2", "dose"),
    ]


def test_a_table_is_for_reading(file: Path) -> None:
    rows = [*first_row(stop=None), {"id": "A3", "drug": "saline", "route": "oral"}]
    file.write_text(visit(administrations=rows, place_of_service="11"))
    text = derive(file, form="table").out
    assert text.startswith("E1\n  96413       ×1    2026-03-02  bevacizumab (10:35")
    assert "\n  not reported A3: saline was taken by mouth" in text
    assert "\n  ask about A1: irinotecan: the infusion's stop" in text
    assert "\n  warning: " in text


def test_all_readable_documents_of_all_files_are_coded(tmp_path: Path) -> None:
    lines = tmp_path / "lines.ndjson"
    lines.write_text(f"{visit('E1')}\n{visit('E2', setting='ward')}\n{visit('E3')}")
    listed = tmp_path / "list.json"
    listed.write_text(f"[{visit('E4')},\n{visit('E5', administrations=None)},\n{visit('E6')}]")
    answer = derive(lines, tmp_path / "missing.json", listed, tmp_path)
    assert answer.ids() == ["E1", "E3", "E4", "E6"]
    assert answer.status == 2
    assert answer.errors == [
        f"{lines}:2: setting: expected one of facility, professional; found 'ward'",
        f"{tmp_path}/missing.json: can not be read: No such file or directory",
        f"{listed}:2: administrations: expected a value, found none: it is required",
        f"{tmp_path}: can not be read: Is a directory",
    ]


@pytest.mark.parametrize(
    ("changes", "line", "message"),
    [
        ({"wieght": 70}, 32, "wieght: unknown key; expected access_sites, administrations"),
        ({"date_of_service": "2026-02-30"}, 3, "date_of_service: 2026-02-30 is not a day"),
        ({"administrations": first_row(start=900)}, 12, "administrations[0].start: expected"),
        (
            {"administrations": first_row(dose={"amount": 330.0, "unit": "mg"})},
            15,
            'administrations[0].dose.amount: expected a decimal string such as "161.5", found 330',
        ),
        ({"administrations": first_row(id="A2")}, 25, "administrations[1].id: 'A2' is there twice"),
        ({"date_of_service": "2009-03-12"}, 3, "date_of_service 2009-03-12 is before 2009-03-13"),
    ],
)
def test_a_spread_out_document_is_told_with_the_line_of_the_key(
    changes: dict[str, Any], line: int, message: str, file: Path
) -> None:
    file.write_text(json.dumps({**VISIT, **changes}, indent=2))
    answer = derive(file)
    assert answer.status == 2
    assert answer.errors[0].startswith(f"{file}:{line}: {message}")
    assert len(answer.errors) == 1


def test_a_listed_document_is_told_with_the_line_of_its_key(file: Path) -> None:
    file.write_text(json.dumps([VISIT, {**VISIT, "setting": "ward"}], indent=2))
    answer = derive(file)
    assert answer.ids() == ["E1"]
    assert answer.errors[0].startswith(f"{file}:37: setting: expected one of facility")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"null",
        b'"text"',
        b'{"id": NaN}',
        b'{"id": "E1", "id": "E2"}',
        b'{"id": "\xff"}',
        b"\xff\xfe{\x00}\x00",
        b"[" * 100_000,
        b'{"administrations": ' + b"[" * 960 + b"]" * 960 + b"}",
        visit("x" * 501).encode(),
        visit("\ud800").encode(),
        visit("E1", **{"two\nlines\ud800": 1}).encode(),
        visit("E1", **{"administrations[y]": 1, "": 2}).encode(),
        visit("E1", **{"k" * 100_000: 1}).encode(),
        visit(time_zone="../../etc/passwd").encode(),
        visit(policies={"missing_stop": {"hold": 1}}).encode(),
        visit(administrations=first_row(dose={"amount": "9" * 400_000, "unit": "mg"})).encode(),
        visit(administrations=first_row(stop="2026-03-08T02:30")).encode(),
    ],
)
def test_bad_input_is_one_short_line_and_the_next_document_is_coded(
    text: bytes, file: Path
) -> None:
    file.write_bytes(text)
    following = file.with_name("following.ndjson")
    following.write_text(visit("E2"))
    answer = derive(file, following)
    (message,) = answer.errors
    assert message.startswith(f"{file}:1: ")
    assert message.isprintable()
    assert len(message) < 1100
    assert answer.ids() == ["E2"]
    assert answer.status == 2


@pytest.mark.parametrize("depth", range(940, 1000, 2))
def test_no_depth_of_nesting_breaks_the_run(depth: int, file: Path) -> None:
    nested = "[" * depth + "]" * depth
    file.write_text(f'{{"id": "E1",\n"administrations": [{{"id": {nested}}}]}}')
    answer = derive(file)
    assert answer.status == 2
    assert len(answer.errors) == 1


def test_a_byte_order_mark_is_no_part_of_the_document(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + visit().encode())
    assert derive(file).ids() == ["E1"]


def test_shuffled_rows_give_the_same_bytes(file: Path) -> None:
    rows = [*VISIT["administrations"], {"id": "A3", "drug": "dexamethasone", "route": "iv_push"}]
    file.write_text(visit(administrations=rows))
    expected = derive(file).out
    file.write_text(visit(administrations=rows[::-1]))
    assert derive(file).out == expected
    file.write_text(json.dumps([{**VISIT, "administrations": rows[1:] + rows[:1]}], indent=1))
    assert derive(file).out == expected


def test_a_time_without_offset_is_in_the_zone_of_the_settings(file: Path, settings: Any) -> None:
    settings.DOCUMENT_TIME_ZONE = "Europe/Berlin"
    file.write_text(json.dumps({key: VISIT[key] for key in VISIT if key != "time_zone"}))
    assert "(09:00" in derive(file).out
    rows = first_row(start="2026-03-02T09:00Z", stop="2026-03-02T09:30Z")
    document = {**VISIT, "administrations": rows}
    file.write_text(json.dumps({key: document[key] for key in VISIT if key != "time_zone"}))
    assert "(10:00" in derive(file).out


def run(database: Path, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Run manage.py as a user does, on a database of its own."""
    return subprocess.run(  # noqa: S603  this interpreter, on this project
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{database}", "WORKBENCH_MODE": "test"},
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_real_run_on_a_fresh_database(tmp_path: Path) -> None:
    database = tmp_path / "fresh.sqlite3"
    empty = run(database, "derive", text=visit())
    assert empty.returncode == 1
    assert "manage.py migrate, then python manage.py load_starter" in empty.stderr
    assert "Traceback" not in empty.stderr
    assert run(database, "migrate", "--verbosity", "0").returncode == 0
    without_tables = run(database, "derive", text=visit())
    assert without_tables.returncode == 0
    assert "drug codes (HCPCS Level II)" in json.loads(without_tables.stdout)["not_checked"]
    assert run(database, "load_starter").returncode == 0
    answer = run(database, "derive", "--format", "ndjson", text=f"{visit()}\n{{}}\n")
    assert answer.returncode == 2
    assert [line["code"] for line in json.loads(answer.stdout)["lines"]][:3] == [
        "96413", "96415", "96417",
    ]  # fmt: skip
    assert answer.stderr == "standard input:2: id: expected a value, found none: it is required\n"
