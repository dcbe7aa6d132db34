"""Spreadsheets (XLSX) as rows of text, in pieces of bounded size.

calamine holds a sheet as a dense block from its first to its last cell, so that two cells far
apart exhaust the memory. Therefore the sheet's XML is read as a stream, checked, and cut between
rows; calamine is given one small workbook for each piece.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from zipfile import ZipFile

from coding.importers.base import FileError, Line
from coding.importers.reading_archive import checked
from coding.importers.reading_budgets import MEGABYTE, STRING_LENGTH, Inflated
from coding.importers.reading_pieces import RELATIONS, WORKBOOK, Book, rows_of_piece
from coding.importers.reading_sheet import pieces_of

SMALL_PART = 4 * MEGABYTE
STRINGS_BYTES = 24 * MEGABYTE
STRINGS = 400_000
PIECE_BYTES = 4 * MEGABYTE
SMALLEST_PIECE = MEGABYTE // 32
# A piece's cells may all point to the longest shared string: together they stay below this.
COPIED_BYTES = 32 * MEGABYTE
SHORTEST_CELL = 20  # bytes of XML
TAG_ATTRIBUTES = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')


def sheet_rows(archive: ZipFile, inflated: Inflated) -> Iterator[Line]:
    """Yield the rows of the largest visible sheet; the others are notices and keys."""
    path, book = _read_book(archive, inflated)
    with archive.open(checked(archive.getinfo(path))) as sheet:
        for piece in pieces_of(sheet, inflated, _piece_bytes(book.strings)):
            yield from rows_of_piece(piece, book)


def _read_book(archive: ZipFile, inflated: Inflated) -> tuple[str, Book]:
    """Return the path of the sheet, and what its cells refer to."""
    workbook = _part(archive, WORKBOOK, inflated)
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for tag in _tags(_part(archive, RELATIONS, inflated), b"Relationship"):
        path = posixpath.normpath(posixpath.join("xl", tag.get("Target", ""))).lstrip("/")
        targets[tag.get("Id", "")] = path
        kinds[posixpath.basename(tag.get("Type", ""))] = path
    book = Book(
        styles=_part(archive, kinds["styles"], inflated) if "styles" in kinds else b"",
        strings=_strings(archive, kinds.get("sharedStrings", ""), inflated),
        counts_from_1904=any(
            tag.get("date1904") in ("1", "true") for tag in _tags(workbook, b"workbookPr")
        ),
    )
    return _largest_sheet(archive, workbook, targets), book


def _part(archive: ZipFile, name: str, inflated: Inflated, limit: int = SMALL_PART) -> bytes:
    """Read a small part whole; refuse what could make a reader of XML fetch or multiply things."""
    if name not in archive.namelist():
        raise FileError(f"not a spreadsheet in the .xlsx format: {name} is missing")
    member = checked(archive.getinfo(name))
    if member.file_size > limit:
        raise FileError(f"{name} is larger than {limit // MEGABYTE} MB")
    data = archive.read(member)
    inflated.add(len(data))
    if b"<!" in data or b"\0" in data:
        raise FileError(f"{name} holds a DOCTYPE, a comment or other than UTF-8; expected neither")
    return data


def _tags(xml: bytes, name: bytes) -> Iterator[dict[str, str]]:
    for tag in re.findall(rb"<" + name + rb"\s([^<>]*)>", xml):
        yield {
            key.decode(errors="replace"): value.decode(errors="replace")
            for key, value in TAG_ATTRIBUTES.findall(tag)
        }


def _largest_sheet(archive: ZipFile, workbook: bytes, targets: dict[str, str]) -> str:
    sizes = {member.filename: member.file_size for member in archive.infolist()}
    paths = [
        targets.get(tag.get("r:id", ""), "")
        for tag in _tags(workbook, b"sheet")
        if tag.get("state", "visible") == "visible"
    ]
    found = [path for path in paths if path in sizes]
    if not found:
        raise FileError("the workbook has no visible sheet")
    return max(found, key=sizes.__getitem__)


def _strings(archive: ZipFile, name: str, inflated: Inflated) -> bytes:
    """Read the shared strings; refuse a list that would fill the memory."""
    if not name:
        return b""
    data = _part(archive, name, inflated, STRINGS_BYTES)
    if data.count(b"<si") > STRINGS:
        raise FileError(f"expected at most {STRINGS:,} different texts in the workbook")
    return data


def _piece_bytes(strings: bytes) -> int:
    """Make pieces the smaller the longer the text is to which all their cells may point."""
    longest = max(map(len, strings.split(b"<si")), default=0)
    if longest > 8 * STRING_LENGTH:  # markup of single letters included
        raise FileError(f"a cell's text is longer than {STRING_LENGTH:,} characters")
    fitting = SHORTEST_CELL * COPIED_BYTES // max(longest, 1)
    return min(PIECE_BYTES, max(SMALLEST_PIECE, fitting))
