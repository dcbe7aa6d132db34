"""Files of every kind as rows."""

from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from coding.importers.reading import lines_of
from coding.importers.reading_text import CHUNK
from tests.coding.importers.reading_kit import (
    FIXED_WIDTH,
    PLAIN,
    cells,
    row_xml,
    said,
    written,
    xlsx,
    zipped,
)


@pytest.mark.parametrize("delimiter", ["\t", "|", ","])
def test_the_delimiter_is_what_most_lines_have(tmp_path: Path, delimiter: str) -> None:
    lines = ["A banner, with commas, for once", *[delimiter.join("abc")] * 5]
    rows = cells(written(tmp_path, "a.dat", "\r\n".join(lines)))
    assert rows[1:] == [["a", "b", "c"]] * 5


def test_cells_are_stripped_and_quoted_line_breaks_kept(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", '"two\nlines", b \r\n\r\nc,"d, e"\r\n')
    assert list(lines_of(path, PLAIN)) == [
        (1, ["two\nlines", "b"]),
        (2, []),
        (3, ["c", "d, e"]),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_text_is_read_in_the_encodings_that_agencies_use(tmp_path: Path, encoding: str) -> None:
    path = written(tmp_path, "a.csv", "code,Ménière’s\r\nx,y\r\n".encode(encoding))
    assert cells(path) == [["code", "Ménière’s"], ["x", "y"]]


def test_a_fixed_width_line_is_one_cell_and_not_stripped(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", "  a,b  \r\nc\td\r\n")
    assert cells(path, FIXED_WIDTH) == [["  a,b  "], ["c\td"]]


@pytest.mark.parametrize("more", [-1, 0, 1])
def test_a_line_across_two_reads_stays_whole(tmp_path: Path, more: int) -> None:
    """The first line is as long as a read, or differs from it by one byte."""
    start = "\n".join(["x" * 1023] * (CHUNK // 1024 - 1))
    last = "y" * (CHUNK - len(start) - 2 + more)
    path = written(tmp_path, "a.txt", f"{start}\n{last}\né,b\n")
    assert cells(path)[-2:] == [[last], ["é", "b"]]


MORNING = datetime.fromisoformat("2024-07-01T08:30")  # spreadsheets know no time zones


def a_book() -> Workbook:
    """A workbook with every kind of cell that official files have."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["a", " b ", None, "d"])
    sheet.append([20240701, 0.1, 119.36000000000001, 1e15])
    sheet.append([date(2024, 7, 1), MORNING, True, 0.00001])
    return book


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_spreadsheets_cells_are_text_as_it_shows_them(tmp_path: Path) -> None:
    path = written(tmp_path, "no-suffix-needed", saved(a_book()))
    assert cells(path) == [
        ["a", "b", "", "d"],
        ["20240701", "0.1", "119.36", "1000000000000000"],
        ["2024-07-01", "2024-07-01 08:30:00", "True", "0.00001"],
    ]


def test_days_that_count_from_1904_are_the_same_days(tmp_path: Path) -> None:
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.append([date(2024, 7, 1)])
    assert cells(written(tmp_path, "a.xlsx", saved(book))) == [["2024-07-01"]]


def test_the_largest_visible_sheet_is_read(tmp_path: Path) -> None:
    book = a_book()
    hidden = book.create_sheet("more", 0)
    for number in range(50):
        hidden.append([number])
    hidden.sheet_state = "hidden"
    book.create_sheet("notice", 1).append(["a notice"])
    assert cells(written(tmp_path, "a.xlsx", saved(book)))[0] == ["a", "b", "", "d"]


@pytest.mark.parametrize("count", [4095, 4096, 4097])
def test_a_sheet_is_cut_between_rows_without_a_loss(tmp_path: Path, count: int) -> None:
    """A piece spans 4,096 rows."""
    rows = "".join(row_xml(number, f"text {number}") for number in range(3, count + 3))
    lines = list(lines_of(written(tmp_path, "a.xlsx", xlsx(rows)), PLAIN))
    assert lines == [(number, [f"text {number}"]) for number in range(3, count + 3)]


def test_two_cells_far_apart_are_two_rows(tmp_path: Path) -> None:
    path = written(tmp_path, "a.xlsx", xlsx(row_xml(1, "a") + row_xml(1048576, "z")))
    assert list(lines_of(path, PLAIN)) == [(1, ["a"]), (1048576, ["z"])]


def test_a_sheet_without_rows_has_none(tmp_path: Path) -> None:
    sheet = "<worksheet><sheetData/></worksheet>"
    assert cells(written(tmp_path, "a.xlsx", xlsx("", sheet=sheet))) == []


def test_an_archives_text_goes_before_its_spreadsheet(tmp_path: Path) -> None:
    members: dict[str, bytes | str] = {
        "b/a.xlsx": xlsx(row_xml(1, "sheet")),
        "b/A.TXT": "text",
        "__MACOSX/a.txt": "no",
    }
    assert cells(written(tmp_path, "a.zip", zipped(members))) == [["text"]]


def test_all_members_of_the_kind_are_read_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zipped({"f2.txt": "c\nd", "f1.txt": "a\nb", "x.pdf": "no"}))
    assert list(lines_of(path, PLAIN)) == [(1, ["a"]), (2, ["b"]), (1, ["c"]), (2, ["d"])]


def test_an_archive_of_archives_is_read(tmp_path: Path) -> None:
    members = {
        "f1.zip": zipped({"f1.txt": "a"}),
        "f2.zip": zipped({"f2.xlsx": xlsx(row_xml(1, "b"))}),
    }
    assert cells(written(tmp_path, "a.zip", zipped(members))) == [["a"], ["b"]]


def test_a_refusal_names_file_member_and_row(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zipped({"f1.txt": "a", "f2.txt": "b\nrefuse"}))
    assert said(path) == "a.zip: f2.txt: row 2: refused"


def test_an_archive_without_a_fitting_file_tells_what_it_has(tmp_path: Path) -> None:
    path = written(tmp_path, "a.zip", zipped({"readme.pdf": "x"}))
    assert said(path) == (
        "a.zip: expected a file named like *.txt or *.csv or *.xlsx; found: readme.pdf"
    )
