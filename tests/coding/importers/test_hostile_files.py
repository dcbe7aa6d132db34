"""Files that would exhaust the machine, or mislead: refused early, with the row."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from coding.importers import reading, reading_budgets
from tests.coding.importers.reading_kit import cells, row_xml, said, written, xlsx, zipped

MEGABYTE = 1024 * 1024
ROW = row_xml(1, "a")
A1 = '<c r="A1"><v>1</v></c>'
SECONDS, RSS_MEGABYTES = 2, 200


def text_bomb() -> bytes:
    """64 MB of zeros that take 64 kB."""
    return zipped({"a.txt": b"0" * (64 * MEGABYTE)})


def sheet_bomb() -> bytes:
    """A sheet of one endless text, packed a thousandfold."""
    return xlsx(f'<row r="1"><c r="A1" t="str"><v>{"0" * (64 * MEGABYTE)}</v></c></row>')


def far_cells() -> bytes:
    """Two cells, the first and the last: as a dense block 17 thousand million."""
    return xlsx(ROW + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def million_columns() -> str:
    """A comma-separated row of a million cells, shorter than a line may be in pieces."""
    return "code,units\n" + "x," * 1_000_000


def many_narrow_columns() -> str:
    """More columns than a table has, in a line that is not too long."""
    return "code,units\n" + "," * 256


def many_members() -> bytes:
    """An archive of 20,000 empty files."""
    return zipped({f"{number}.txt": "" for number in range(20_000)})


def shared_text_bomb() -> bytes:
    """Each of 300,000 cells points to one text of 300,000 letters."""
    string = f"<si><t>{'x' * 300_000}</t></si>"
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 300_001))
    return xlsx(rows, strings=string)


def many_texts() -> bytes:
    """Half a million shared texts of random length, so that nothing is packed much."""
    return xlsx(ROW, strings="".join(f"<si><t>{n:x}</t></si>" for n in range(500_000)))


def scrambled(count: int) -> str:
    """So many letters that hardly pack, the same at every run."""
    return Random(1).randbytes(count // 2).hex()  # noqa: S311  (nothing secret)


def endless_row() -> bytes:
    """A row of 12 MB, in XML that no ratio gives away."""
    return xlsx(f'<row r="3"><c r="A3" t="str"><v>{scrambled(12 * MEGABYTE)}</v></c></row>')


def large_book() -> bytes:
    """A list of sheets of 5 MB."""
    return xlsx(ROW, book=f"<workbook>{scrambled(5 * MEGABYTE)}</workbook>")


HOSTILE: dict[str, tuple[Callable[[], bytes | str], str]] = {
    "text_bomb": (text_bomb, "a.txt would unpack to 64 MB, more than 200 times its size"),
    "sheet_bomb": (sheet_bomb, "would unpack to 64 MB, more than 200 times its size"),
    "far_cells": (far_cells, "row 1048576: expected at most 256 columns"),
    "million_columns": (million_columns, "row 2: longer than 65,536 characters"),
    "narrow_columns": (many_narrow_columns, "row 2: expected at most 256 columns, found 257"),
    "many_members": (many_members, "expected a ZIP archive of at most 500 files"),
    "shared_text_bomb": (shared_text_bomb, "a cell's text is longer than 32,767 characters"),
    "endless_row": (endless_row, "row 3: longer than a row can be"),
    "large_book": (large_book, "xl/workbook.xml is larger than 4 MB"),
    "many_texts": (many_texts, "expected at most 400,000 different texts"),
}

MEASURE = """
import json, re, sys, time
import django
django.setup()
from pathlib import Path
from coding.importers.base import FileError
from coding.importers.reading import rows_of
from tests.coding.importers.reading_kit import PLAIN
for path in map(Path, sys.argv[1:]):
    begun, text = time.perf_counter(), "not refused"
    try:
        for row in rows_of(path, PLAIN):
            pass
    except FileError as error:
        text = str(error)
    seconds = time.perf_counter() - begun
    # Not getrusage, whose maximum is the parent's where that was more.
    status = Path("/proc/self/status").read_text()
    rss = int(re.search(r"VmHWM:\\s+([0-9]+) kB", status)[1]) / 1024
    print(json.dumps([path.name, text, seconds, rss]))
"""


def test_bombs_are_refused_quickly_and_in_little_memory(tmp_path: Path) -> None:
    """One process reads them all, so that the memory is the most that any of them took."""
    paths = [written(tmp_path, name, make()) for name, (make, _) in HOSTILE.items()]
    command = [sys.executable, "-c", MEASURE, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)  # noqa: S603
    assert done.returncode == 0, done.stderr
    measured = [json.loads(line) for line in done.stdout.splitlines()]
    assert [name for name, *_ in measured] == list(HOSTILE)
    for name, text, seconds, rss in measured:
        assert HOSTILE[name][1] in text
        assert seconds < SECONDS, f"{name} took {seconds:.1f} s"
        assert rss < RSS_MEGABYTES, f"{name} took {rss:.0f} MB"


@pytest.mark.parametrize(
    ("sheet_data", "message"),
    [
        (ROW + '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>', "row 2: holds a formula"),
        (ROW + '<row r="2"><c r="A2"><f t="shared" si="0"/></c></row>', "row 2: holds a formula"),
        ('<row r="7"><c r="IW7"><v>1</v></c></row>', "row 7: expected at most 256 columns"),
        ('<row r="7"><c><v>1</v></c></row>', "row 7: has a cell without an address"),
        ('<row r="7"><c s="1" r="A7"><v>1</v></c></row>', "row 7: has a cell without an address"),
        (f'<row r="2">{A1}</row>', "row 1: a cell of it stands in another row"),
        (f"<row>{A1}</row>", "after row 0: expected a later row, found a row without a number"),
        (row_xml(2, "a") + ROW, "after row 2: expected a later row, found row 1"),
        (ROW + ROW, "after row 1: expected a later row, found row 1"),
        (ROW + "<!-- x -->", "row 1: holds a comment or CDATA"),
        ('<row r="1"><c r="A1" t="s"><v>9</v></c></row>', "row 1 or one soon after"),
        ('<row r="1"><c r="A1"><v>1</w></c></row>', "row 1 or one soon after"),
    ],
)
def test_a_sheet_that_misleads_is_refused_with_its_row(
    tmp_path: Path, sheet_data: str, message: str
) -> None:
    assert message in said(written(tmp_path, "a.xlsx", xlsx(sheet_data)))


def test_the_last_column_that_is_read_is_the_256th(tmp_path: Path) -> None:
    """Column IV is 9 x 26 + 22 = 256; IW is refused above."""
    sheet_data = '<row r="1"><c r="IV1"><v>1</v></c></row>'
    assert cells(written(tmp_path, "a.xlsx", xlsx(sheet_data))) == [[""] * 255 + ["1"]]
    assert cells(written(tmp_path, "a.csv", "," * 255)) == [[""] * 256]


@pytest.mark.parametrize("part", ["book", "relations", "sheet"])
def test_external_entities_are_refused(tmp_path: Path, part: str) -> None:
    entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><sheetData>&b;</sheetData>'
    path = written(tmp_path, "a.xlsx", xlsx(ROW, **{part: entity}))
    assert "DOCTYPE" in said(path)


def test_a_sheet_that_stops_in_the_middle_is_refused_after_its_last_row(tmp_path: Path) -> None:
    sheet = f"<worksheet><sheetData>{row_xml(1, 'a')}{row_xml(2, 'b')}"
    path = written(tmp_path, "a.xlsx", xlsx("", sheet=sheet))
    assert "the sheet is cut off after row 2" in said(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_archive_is_refused(tmp_path: Path, share: float) -> None:
    whole = zipped({"a.txt": "\n".join(f"{number * 7919}" for number in range(5000))})
    path = written(tmp_path, "a.zip", whole[: int(len(whole) * share)])
    assert "a.zip: the ZIP archive is cut off" in said(path)


def test_a_damaged_member_is_refused(tmp_path: Path) -> None:
    whole = bytearray(zipped({"a.txt": "\n".join(f"{n * 7919}" for n in range(5000))}))
    middle = len(whole) // 2
    whole[middle : middle + 50] = bytes(50)
    assert "the archive is damaged or cut off" in said(written(tmp_path, "a.zip", bytes(whole)))


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The directory says 5 of 10,000 bytes: no more are unpacked, and their checksum is wrong."""
    data = bytearray(zipped({"a.txt": "a,b\n" * 2500}))
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (5).to_bytes(4, "little")
    assert "the archive is damaged or cut off" in said(written(tmp_path, "a.zip", bytes(data)))


@pytest.mark.parametrize(("limit", "is_read"), [(11, False), (12, True), (13, True)])
def test_unpacked_bytes_are_counted_over_all_members(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, is_read: bool
) -> None:
    """Three members of 4 bytes are 12."""
    monkeypatch.setattr(reading_budgets, "INFLATED_BYTES", limit)
    path = written(tmp_path, "a.zip", zipped({f"{n}.txt": "a,b\n" for n in range(3)}))
    if is_read:
        assert len(cells(path)) == 3
    else:
        assert "a.zip: 2.txt: unpacks to more than" in said(path)


@pytest.mark.parametrize(("limit", "is_read"), [(3, False), (4, True), (5, True)])
def test_a_file_above_the_limit_is_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, is_read: bool
) -> None:
    monkeypatch.setattr(reading, "FILE_BYTES", limit)
    path = written(tmp_path, "a.csv", "a,b\n")
    if is_read:
        assert cells(path) == [["a", "b"]]
    else:
        assert "found 4 bytes" in said(path)


def test_an_archive_three_deep_is_refused(tmp_path: Path) -> None:
    nested = zipped({"c.zip": zipped({"b.zip": zipped({"a.txt": "x"})})})
    assert "c.zip: b.zip: an archive in an archive in" in said(written(tmp_path, "a.zip", nested))


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": "x"}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory
    assert "a.txt is locked with a password" in said(written(tmp_path, "a.zip", bytes(data)))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the file is empty"),
        (b"a,b\nc\0,d\n", "row 2: holds a NUL character"),
        (b"a,b\nc,d\ne\x81,f\n", "row 3: neither UTF-8 nor Windows-1252"),
        ("a,b\n".encode("utf-16-le") * 3, "row 1: holds a NUL character"),
        (b"\xff\xfea\0\n\0\0\xd8", "a.csv: row"),
        (b'a,b\n"never closed' + b",x\n" * 50_000, "row 2: can not be split into columns"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "found an old .xls workbook; save it as .xlsx"),
        (b"%PDF-1.7", "found a PDF"),
        (b"\x1f\x8b\x08", "found a gzip file"),
        (b"PK\x05\x06" + bytes(18), "found an empty ZIP archive"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, data: bytes, message: str) -> None:
    assert message in said(written(tmp_path, "a.csv", data))


def test_a_workbook_without_a_visible_sheet_is_refused(tmp_path: Path) -> None:
    book = '<workbook><sheets><sheet name="a" state="hidden" r:id="rId1"/></sheets></workbook>'
    path = written(tmp_path, "a.xlsx", xlsx(ROW, book=book))
    assert "the workbook has no visible sheet" in said(path)


def test_an_archive_that_only_looks_like_a_workbook_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", zipped({"[Content_Types].xml": "<Types/>"}))
    assert "not a spreadsheet in the .xlsx format: xl/workbook.xml is missing" in said(path)
