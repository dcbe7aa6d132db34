"""Encounter documents from text: one object, a list of them, or one a line (NDJSON)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

LARGEST_BYTES = 64 * 1024 * 1024
WHITE = " \t\r\n"
NO_DOCUMENT = "no document, expected a JSON object"
# What the position of a mistake is told by: texts, constants that JSON does not have, brackets.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN|[{}:]')
PATH_PART = re.compile(r"\[(\d+)\]|([^.\[]+)", re.ASCII)
_DECODER = json.JSONDecoder()
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Entry(NamedTuple):
    """One document of a file: the line it begins on, its value and text, or what is wrong."""

    line: int
    value: Any
    error: str | None
    text: str = ""

    def line_of(self, path: str) -> int:
        """Return the line of a key such as administrations[1].start."""
        return line_of(self.text, path, self.line)


class MistakeError(ValueError):
    """The text would be read, but not as it was meant: a repeated key, or NaN."""


def read_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Yield the documents of a stream; NDJSON is read line by line, the rest at once."""
    number, raw = 0, b""
    for raw in stream:
        number += 1
        if raw.strip():
            break
    else:
        yield Entry(max(number, 1), None, NO_DOCUMENT)
        return
    first = _parse(number, raw)
    if first.error is None and isinstance(first.value, dict):
        yield first
        yield from _lines(number + 1, stream)
        return
    yield from _spread_out(number, raw, stream.read(LARGEST_BYTES + 1))


def _lines(number: int, lines: Iterator[bytes] | BinaryIO) -> Iterator[Entry]:
    for line, raw in enumerate(lines, number):
        if raw.strip():
            yield _parse(line, raw)


def _spread_out(line: int, raw: bytes, rest: bytes) -> Iterator[Entry]:
    """Read a document or a list of several lines; else NDJSON with a broken first line."""
    if len(rest) > LARGEST_BYTES:
        yield Entry(line, None, "more than 64 MiB, expected less, or one document a line (NDJSON)")
        return
    whole = _parse(line, raw + rest)
    if whole.error is not None and rest.strip() and _is_one_a_line(raw, rest.splitlines()):
        yield from _lines(line, iter([raw, *rest.splitlines()]))
    elif isinstance(whole.value, list):
        yield from _items(whole)
    else:
        yield whole


def _is_one_a_line(first: bytes, following: list[bytes]) -> bool:
    """Tell NDJSON with a broken first line from one broken document of several lines."""
    if first.strip()[:1] == b"[":
        return False
    if first.strip()[-1:] == b"}":
        return True
    lines = [line for line in following if line.strip()]
    if all(line.lstrip()[:1] == b"{" for line in lines):
        return True
    values = (_parse(1, line).value for line in lines)
    return any(isinstance(value, dict) and "administrations" in value for value in values)


def _items(whole: Entry) -> Iterator[Entry]:
    if not whole.value:
        yield whole._replace(value=None, error="an empty list, expected documents")
    line, last, end = whole.line, 0, whole.text.index("[") + 1
    for value in whole.value:
        start = _skip(whole.text, end, ",")
        _, end = _DECODER.raw_decode(whole.text, start)
        line += whole.text.count("\n", last, start)
        yield Entry(line, value, None, whole.text[start:end])
        last = start


def _parse(line: int, raw: bytes) -> Entry:
    """Read one text of the file; a mistake is told with its own line."""
    try:
        text = raw.removeprefix(_BYTE_ORDER_MARK).decode().rstrip()
    except UnicodeDecodeError as error:
        where = line + error.object.count(b"\n", 0, error.start)
        return Entry(where, None, f"not UTF-8 at byte {error.start + 1}, expected UTF-8 text")
    try:
        return Entry(line, _STRICT.decode(text), None, text)
    except json.JSONDecodeError as error:
        where = line + error.lineno - 1
        reason = f"not JSON: {error.msg}, column {error.colno}, expected a JSON object"
        return Entry(where, None, reason)
    except MistakeError:
        position, reason = _mistake(text)
        return Entry(line + text.count("\n", 0, position), None, reason)
    except RecursionError:
        return Entry(line, None, "nested too deeply, expected an encounter document")
    except ValueError:  # Python refuses to read a whole number of more than 4300 digits
        return Entry(line, None, "a number of thousands of digits, expected a shorter one")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        raise MistakeError
    return result


def _refuse(_: str) -> float:
    raise MistakeError


_STRICT = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refuse)


def _mistake(text: str) -> tuple[int, str]:
    """Return where the first repeated key or constant that JSON lacks stands, and a reason."""
    objects: list[set[str]] = []
    last = ""
    start = 0
    for token in TOKEN.finditer(text):
        found = token.group()
        if found == "{":
            objects.append(set())
        elif found == "}":
            objects.pop()
        elif found == ":":
            key = json.loads(last)
            if key in objects[-1]:
                return start, f"{key}: the key is there twice, expected it once"
            objects[-1].add(key)
        elif found[0] != '"':
            return token.start(), f"{found}: not a JSON value, expected a number, a text or null"
        else:
            last, start = found, token.start()
    raise ValueError("there is no mistake to point at")


def line_of(text: str, path: str, first_line: int) -> int:
    """Return the line on which a path such as administrations[1].start stands.

    Falls back to the deepest part of the path that is there.
    """
    value = shown = 0
    try:
        for index, key in PATH_PART.findall(path):
            shown, value = _item(text, value, int(index)) if index else _key(text, value, key)
    except ValueError:  # no such part: a key that no document has
        pass
    return first_line + text.count("\n", 0, shown)


def _item(text: str, position: int, index: int) -> tuple[int, int]:
    """Return where an item of the list at `position` begins, twice; raise ValueError."""
    position = text.index("[", position, _skip(text, position) + 1) + 1
    for _ in range(index):
        position = _skip(text, _DECODER.raw_decode(text, _skip(text, position))[1], ",")
    position = _skip(text, position)
    if text[position] == "]":
        raise ValueError
    return position, position


def _key(text: str, position: int, wanted: str) -> tuple[int, int]:
    """Return where a key of the object at `position` begins, and its value; raise ValueError."""
    position = text.index("{", position, _skip(text, position) + 1) + 1
    while True:
        start = _skip(text, position, ",")
        key, after = _DECODER.raw_decode(text, start)
        value = _skip(text, after, ":")
        if key == wanted:
            return start, value
        _, position = _DECODER.raw_decode(text, value)


def _skip(text: str, position: int, mark: str = "") -> int:
    """Return the next position that is neither white nor the mark."""
    while position < len(text) and text[position] in WHITE + mark:
        position += 1
    return position
