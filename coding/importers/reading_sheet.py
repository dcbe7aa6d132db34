"""The XML of a sheet as a stream of whole rows, each checked before a spreadsheet reader sees it.

Strict on purpose: what spreadsheet programs write passes; what could mean something else to
another reader (comments, cells without an address, rows out of order) is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, NamedTuple

from coding.importers.base import FileError
from coding.importers.reading_budgets import COLUMNS, MEGABYTE, Inflated

SHEET_START = re.compile(rb"<sheetData\s*(/?)>")
SHEET_END = b"</sheetData>"
ROW_END = b"</row>"
ROW = re.compile(rb'<row(?: r="([1-9][0-9]{0,6})")?(?=[\s/>])')
CELL = re.compile(rb"<c[\s/>]")
# A cell within the first 256 columns (A to IV), as every spreadsheet program begins it.
CELL_ROW = re.compile(rb'<c r="(?:[A-Z]|[A-H][A-Z]|I[A-V])([1-9][0-9]{0,6})"')
UNUSUAL_CELL = re.compile(rb'<c(?=[\s/>])(?! r="(?:[A-Z]|[A-H][A-Z]|I[A-V])[1-9][0-9]{0,6}")')
WIDE_CELL = re.compile(rb'<c r="[A-Z]{2,3}[1-9]')
FORMULA = re.compile(rb"<f[\s/>]")
ROWS_OF_A_PIECE = 4096  # with 256 columns a million cells: what the spreadsheet reader holds
LONGEST_ROW = MEGABYTE
LONGEST_HEAD = 4 * MEGABYTE
ADVICE = "save it again with a spreadsheet program, or as .csv"


class Piece(NamedTuple):
    """The XML of consecutive rows."""

    xml: bytes
    first_row: int


def pieces_of(sheet: IO[bytes], inflated: Inflated, piece_bytes: int) -> Iterator[Piece]:
    """Yield the rows in pieces of about `piece_bytes`; memory does not grow with the sheet."""
    last_row = 0
    for block in _blocks(sheet, inflated, piece_bytes):
        _check_content(block, last_row)
        starts = [(match.start(), int(match[1] or 0)) for match in ROW.finditer(block)]
        _check_rows(block, [number for _, number in starts], last_row)
        if starts:
            yield from _split(block, starts)
            last_row = starts[-1][1]


def _blocks(sheet: IO[bytes], inflated: Inflated, piece_bytes: int) -> Iterator[bytes]:
    """Cut what stands between <sheetData> and its end behind whole rows."""
    block = _after_head(sheet, inflated)
    while block is not None:
        data = _read(sheet, inflated, piece_bytes)
        block += data
        end = block.find(SHEET_END)
        is_last = end >= 0
        cut = end if is_last else block.rfind(ROW_END) + len(ROW_END)
        if not is_last and not data:
            raise FileError(f"the sheet is cut off after {_row_at(block, len(block), 0)}")
        if is_last or (len(block) >= piece_bytes and cut >= len(ROW_END)):
            yield block[:cut]
            block = None if is_last else block[cut:]
        elif len(block) > piece_bytes + LONGEST_ROW:
            raise FileError(f"{_row_at(block, len(block), 0)}: longer than a row can be")


def _after_head(sheet: IO[bytes], inflated: Inflated) -> bytes | None:
    """Return what follows <sheetData> so far; None for a sheet without rows."""
    head = b""
    while not (start := SHEET_START.search(head)):
        data = _read(sheet, inflated, MEGABYTE // 16)
        head += data
        if not data or len(head) > LONGEST_HEAD:
            raise FileError(f"no rows can be found in the sheet; {ADVICE}")
    if b"<!" in head[: start.start()]:
        raise FileError(f"the sheet begins with a DOCTYPE or a comment; {ADVICE}")
    return None if start[1] else head[start.end() :]


def _read(sheet: IO[bytes], inflated: Inflated, count: int) -> bytes:
    data = sheet.read(min(count, MEGABYTE))
    inflated.add(len(data))
    return data


def _check_content(block: bytes, last_row: int) -> None:
    """Refuse formulas, cells far to the right, and XML that only a hand writes."""
    if (found := FORMULA.search(block)) is not None:
        where = _row_at(block, found.start(), last_row)
        raise FileError(f"{where}: holds a formula; expected values only")
    if (found := UNUSUAL_CELL.search(block)) is not None:
        where = _row_at(block, found.start(), last_row)
        if WIDE_CELL.match(block, found.start()):
            raise FileError(f"{where}: expected at most {COLUMNS} columns, found a cell further on")
        raise FileError(f"{where}: has a cell without an address; {ADVICE}")
    if (at := block.find(b"<!")) >= 0:
        raise FileError(f"{_row_at(block, at, last_row)}: holds a comment or CDATA; {ADVICE}")


def _check_rows(block: bytes, numbers: list[int], last_row: int) -> None:
    """Refuse rows out of order, and cells whose address is in another row than they are."""
    for before, number in zip([last_row, *numbers], numbers, strict=False):
        if number <= before:
            found = f"row {number}" if number else "a row without a number"
            raise FileError(f"after row {before}: expected a later row, found {found}; {ADVICE}")
    if stray := set(map(int, CELL_ROW.findall(block))) - set(numbers):
        raise FileError(f"row {min(stray)}: a cell of it stands in another row; {ADVICE}")


def _row_at(block: bytes, position: int, last_row: int) -> str:
    """Name the row that begins before a position."""
    start = block.rfind(b"<row ", 0, position)
    match = ROW.match(block, start) if start >= 0 else None
    return f"row {int(match[1])}" if match and match[1] else f"a row after row {last_row}"


def _split(block: bytes, starts: list[tuple[int, int]]) -> Iterator[Piece]:
    """Cut where a piece would span more rows than a spreadsheet reader should hold."""
    begin, first = starts[0]
    for position, number in starts:
        if number - first >= ROWS_OF_A_PIECE:
            yield Piece(block[begin:position], first)
            begin, first = position, number
    yield Piece(block[begin:], first)
