"""Any official file as numbered rows: what it is shows in its bytes, not in its name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, BinaryIO, NamedTuple, cast
from zipfile import ZipExtFile, ZipFile

from coding.importers.base import FileError, Layout, Line
from coding.importers.reading_archive import MAGIC, UNREADABLE, chosen, opened, unpacked
from coding.importers.reading_budgets import FILE_BYTES, MEGABYTE, Inflated
from coding.importers.reading_pieces import CONTENT_TYPES
from coding.importers.reading_text import text_rows
from coding.importers.reading_xlsx import sheet_rows

DEEPEST_ARCHIVE = 2  # the agency's four archives of code pairs in one
OTHER_FORMATS = {
    b"\xd0\xcf\x11\xe0": "an old .xls workbook; save it as .xlsx or .csv",
    b"%PDF": "a PDF",
    b"\x1f\x8b": "a gzip file; unpack it",
    b"PK\x05\x06": "an empty ZIP archive",
    b"PK\x07\x08": "a ZIP archive in parts",
}


class Part(NamedTuple):
    """One table within what was uploaded: the file's own name in the archives, and its rows."""

    name: str
    lines: Iterator[Line]


def rows_of(path: Path, layout: Layout, *, name: str = "") -> Iterator[tuple[Any, ...]]:
    """Parse the file, each member of an archive by itself; yield values of `layout.columns`.

    A FileError names the file (`name`, where it was uploaded under one), the member and the row.
    """
    own_name = name or path.name
    with _named(own_name):
        for part in _parts(path, layout):
            with _named(part.name):
                yield from layout.parse(layout.admit(part.name or own_name, part.lines))


def lines_of(path: Path, layout: Layout, *, name: str = "") -> Iterator[Line]:
    """Yield the rows of the file; of an archive, those of its members one after the other.

    Numbers begin at 1 again with every member, and so do headings: to parse, use `rows_of`.
    """
    with _named(name or path.name):
        for part in _parts(path, layout):
            with _named(part.name):
                yield from part.lines


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Put the name of the file before what is wrong with it, damage included."""
    try:
        yield
    except FileError as error:
        raise FileError(f"{name}: {error}" if name else str(error)) from None
    except UNREADABLE as error:
        raise FileError(f"{name}: the archive is damaged or cut off ({error})") from None


def _parts(path: Path, layout: Layout) -> Iterator[Part]:
    size = path.stat().st_size
    if size > FILE_BYTES:
        raise FileError(f"expected at most {FILE_BYTES // MEGABYTE} MB, found {size:,} bytes")
    if not size:
        raise FileError("the file is empty")
    with path.open("rb") as stream:
        yield from _parts_within(stream, layout, Inflated(), "", depth=1)


def _parts_within(
    stream: BinaryIO, layout: Layout, inflated: Inflated, name: str, *, depth: int
) -> Iterator[Part]:
    """Yield the tables of a file that can be read to and fro."""
    magic = stream.read(len(MAGIC))
    stream.seek(0)
    if magic != MAGIC:
        yield _text(name, stream, magic, layout, inflated)
        return
    with opened(stream) as archive:
        if CONTENT_TYPES in archive.namelist():
            yield Part(name, sheet_rows(archive, inflated))
        elif depth > DEEPEST_ARCHIVE:
            raise FileError("an archive in an archive in an archive is not read")
        else:
            yield from _parts_of_archive(archive, layout, inflated, depth)


def _parts_of_archive(
    archive: ZipFile, layout: Layout, inflated: Inflated, depth: int
) -> Iterator[Part]:
    """Stream the texts; an archive among the members, such as a sheet, is unpacked first."""
    for member in chosen(archive, layout.members):
        name = member.filename
        with archive.open(member) as source:
            magic = cast(ZipExtFile, source).peek(len(MAGIC))[: len(MAGIC)]
            if magic == MAGIC:
                with _named(name), unpacked(source, inflated) as spool:
                    yield from _parts_within(spool, layout, inflated, name, depth=depth + 1)
            else:
                yield _text(name, source, magic, layout, inflated)


def _text(name: str, stream: IO[bytes], magic: bytes, layout: Layout, inflated: Inflated) -> Part:
    for start, what in OTHER_FORMATS.items():
        if magic.startswith(start):
            raise FileError(f"expected text, .xlsx or a ZIP archive, found {what}")
    return Part(name, text_rows(stream, inflated, is_fixed_width=layout.is_fixed_width))
