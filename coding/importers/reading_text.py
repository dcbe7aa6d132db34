"""Text files as rows: tab, bar, comma or fixed width; UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import IO

from coding.importers.base import FileError, Line
from coding.importers.reading_budgets import COLUMNS, LINE_LENGTH, Inflated, too_many_columns

CHUNK = 256 * 1024
LINES_TRIED = 200  # to tell the delimiter
FALLBACK = "windows-1252-where-not-utf-8"


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """Read what is not UTF-8 as the agencies' older files mean it."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    try:
        return error.object[error.start : error.end].decode("cp1252"), error.end
    except UnicodeDecodeError:
        raise error from None  # which knows where in the file it is


codecs.register_error(FALLBACK, _as_windows_1252)


def text_rows(stream: IO[bytes], inflated: Inflated, *, is_fixed_width: bool) -> Iterator[Line]:
    """Yield the rows of a text file as they are read; memory does not grow with the file."""
    chunks = _chunks(stream, inflated)
    if is_fixed_width:
        for number, line in enumerate(_lines(chunks), 1):
            yield Line(number, [line.rstrip("\r\n")])
    else:
        yield from _delimited(chunks)


def _delimited(chunks: Iterator[str]) -> Iterator[Line]:
    first = next(chunks, "")
    rows = csv.reader(_lines(chain([first], chunks)), delimiter=delimiter_of(first))
    number = 0
    try:
        for number, row in enumerate(rows, 1):
            if len(row) > COLUMNS:
                raise too_many_columns(number, len(row))
            yield Line(number, [cell.strip() for cell in row])
    except csv.Error as error:
        raise FileError(f"row {number + 1}: can not be split into columns ({error})") from None


def delimiter_of(text: str) -> str:
    """Tell what parts the columns: what most lines have, as banners hold commas of their own."""
    lines = [line for line in text.split("\n", LINES_TRIED)[:LINES_TRIED] if line.strip()]
    for delimiter in "\t|":
        if 0 < len(lines) <= 2 * sum(delimiter in line for line in lines):
            return delimiter
    return ","


def _lines(chunks: Iterable[str]) -> Iterator[str]:
    """Yield lines with their ends; refuse one that is longer than a row of a table can be."""
    rest, count = "", 0
    for chunk in chunks:
        lines = StringIO(rest + chunk, newline="\n").readlines()
        for at, line in enumerate(lines if max(map(len, lines)) > LINE_LENGTH else [], 1):
            if len(line) > LINE_LENGTH:
                raise FileError(f"row {count + at}: longer than {LINE_LENGTH:,} characters")
        rest = "" if lines[-1].endswith("\n") else lines.pop()
        count += len(lines)
        yield from lines
    if rest:
        yield rest


def _chunks(stream: IO[bytes], inflated: Inflated) -> Iterator[str]:
    """Decode the file piece by piece; refuse bytes that no text of these agencies has."""
    data = stream.read(CHUNK)
    decoder, count = _decoder_for(data), 0
    while True:
        inflated.add(len(data))
        text = _decode(decoder, data, count)
        count += text.count("\n")
        if text:
            yield text
        if not data:
            return
        data = stream.read(CHUNK)


def _decoder_for(data: bytes) -> codecs.IncrementalDecoder:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return codecs.getincrementaldecoder("utf-16")()
    return codecs.getincrementaldecoder("utf-8-sig")(FALLBACK)


def _decode(decoder: codecs.IncrementalDecoder, data: bytes, rows_before: int) -> str:
    try:
        text = decoder.decode(data, final=not data)
    except UnicodeDecodeError as error:
        number = rows_before + error.object[: error.start].count(b"\n") + 1
        raise FileError(f"row {number}: neither UTF-8 nor Windows-1252 text") from None
    if "\0" in text:
        number = rows_before + text[: text.index("\0")].count("\n") + 1
        raise FileError(f"row {number}: holds a NUL character; expected a text file")
    return text
