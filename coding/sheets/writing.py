"""A table as a file: CSV that spreadsheet programs read, or XLSX."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, NamedTuple

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from coding.sheets.cells import as_text, escaped
from coding.sheets.tables import Sheet

FIRST_YEAR = 1901  # before, spreadsheet programs disagree on which day a number is
TEXT = "@"
# Such as _x0041_, which a workbook takes for the character of that number (ECMA-376, ST_Xstring).
LIKE_A_CHARACTER = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Format(NamedTuple):
    """How a table is written."""

    media_type: str
    write: Callable[[Sheet], bytes]


def csv_of(sheet: Sheet) -> bytes:
    """Write a table as CSV in UTF-8, marked as such for spreadsheet programs."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(sheet.headings)
    for row in sheet.rows():
        writer.writerow([escaped(as_text(value)) for value in sheet.values(row)])
    return text.getvalue().encode("utf-8-sig")


def xlsx_of(sheet: Sheet) -> bytes:
    """Write a table as XLSX: days and numbers as such, all else as text, never a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "A2"
    page.append(sheet.headings)
    for row in sheet.rows():
        page.append([_cell(page, value) for value in sheet.values(row)])
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(page: Any, value: object) -> Any:
    if isinstance(value, Decimal) or (isinstance(value, date) and value.year >= FIRST_YEAR):
        cell = WriteOnlyCell(page, value)
        cell.number_format = "yyyy-mm-dd" if isinstance(value, date) else "General"
        return cell
    cell = WriteOnlyCell(page, LIKE_A_CHARACTER.sub("_x005F_", escaped(as_text(value))) or None)
    if cell.value is not None:
        cell.data_type = "s"  # whatever it looks like
        cell.number_format = TEXT
    return cell


FORMATS: Mapping[str, Format] = {
    "csv": Format("text/csv; charset=utf-8", csv_of),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_of),
}


def file_name(sheet: Sheet, suffix: str, day: date) -> str:
    """Name the file of an export."""
    return f"{sheet.name}-{day.isoformat()}.{suffix}"
