"""A piece of a sheet through calamine: one small workbook in, rows of text out."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from typing import NamedTuple
from zipfile import ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from coding.importers.base import FileError, Line
from coding.importers.reading_sheet import Piece

CONTENT_TYPES = "[Content_Types].xml"
WORKBOOK = "xl/workbook.xml"
ROOT_RELATIONS = "_rels/.rels"
RELATIONS = "xl/_rels/workbook.xml.rels"
SHEET = "xl/worksheets/sheet1.xml"
STYLES = "xl/styles.xml"
STRINGS = "xl/sharedStrings.xml"
OPENXML = "http://schemas.openxmlformats.org"
SPREADSHEET = f"{OPENXML}/spreadsheetml/2006/main"
RELATIONSHIPS = f"{OPENXML}/officeDocument/2006/relationships"
PARTS = {"worksheet": SHEET, "styles": STYLES, "sharedStrings": STRINGS}
DIGITS = 15  # as many as a spreadsheet program shows of a number
LARGEST_WHOLE = 10.0**DIGITS


class Book(NamedTuple):
    """The parts of a workbook that the cells of its sheets refer to."""

    styles: bytes
    strings: bytes
    counts_from_1904: bool


def rows_of_piece(piece: Piece, book: Book) -> Iterator[Line]:
    """Yield the rows of the piece, blank ones among them; numbered as in the whole sheet."""
    try:
        workbook = CalamineWorkbook.from_filelike(_small_workbook(piece, book))
        sheet = workbook.get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=True)
    except CalamineError as error:
        raise FileError(f"row {piece.first_row} or one soon after: {error}") from None
    if sheet.start is None:
        return
    first, before = sheet.start[0] + 1, [""] * sheet.start[1]
    for number, row in enumerate(rows, first):
        yield Line(
            number, before + [cell.strip() if type(cell) is str else _text(cell) for cell in row]
        )


@lru_cache(maxsize=4096, typed=True)
def _text(value: Hashable) -> str:
    """Write a day as YYYY-MM-DD, a whole number without a point, others as they are shown."""
    if isinstance(value, float):
        is_whole = abs(value) < LARGEST_WHOLE and value.is_integer()
        return str(int(value)) if is_whole else f"{Decimal(f'{value:.{DIGITS}g}'):f}"
    if isinstance(value, datetime):
        return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _small_workbook(piece: Piece, book: Book) -> BytesIO:
    """Build a workbook of one sheet that has the rows of the piece."""
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr(CONTENT_TYPES, f'<Types xmlns="{OPENXML}/package/2006/content-types"/>')
        archive.writestr(WORKBOOK, _workbook_xml(book))
        archive.writestr(ROOT_RELATIONS, _relations_xml({"officeDocument": WORKBOOK}))
        archive.writestr(RELATIONS, _relations_xml(PARTS))
        archive.writestr(SHEET, _sheet_xml(piece))
        for path, data in ((STYLES, book.styles), (STRINGS, book.strings)):
            if data:
                archive.writestr(path, data)
    file.seek(0)
    return file


def _workbook_xml(book: Book) -> str:
    return (
        f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{RELATIONSHIPS}">'
        f'<workbookPr date1904="{int(book.counts_from_1904)}"/>'
        '<sheets><sheet name="sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _relations_xml(parts: Mapping[str, str]) -> str:
    relations = [
        f'<Relationship Id="rId{at}" Type="{RELATIONSHIPS}/{kind}" Target="/{path}"/>'
        for at, (kind, path) in enumerate(parts.items(), 1)
    ]
    namespace = f"{OPENXML}/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(relations)}</Relationships>'


def _sheet_xml(piece: Piece) -> bytes:
    head = f'<worksheet xmlns="{SPREADSHEET}"><sheetData>'.encode()
    return head + piece.xml + b"</sheetData></worksheet>"
