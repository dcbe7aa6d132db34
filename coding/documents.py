"""Encounter documents from text: one object, a list of them, or one a line (NDJSON)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

LARGEST_BYTES = 64 * 1024 * 1024


class Entry(NamedTuple):
    """One document of a file: where it begins, and its value or what is wrong with it."""

    line: int
    value: Any
    text: str
    error: str | None


class RepeatedKeyError(ValueError):
    """An object carries a key twice."""


def read_entries(stream: BinaryIO) -> Iterator[Entry]:
    """Yield the documents of a stream; NDJSON is read line by line, the rest at once."""
    number = 0
    raw = b""
    for raw in stream:
        number += 1
        if raw.strip():
            break
    else:
        yield Entry(max(number, 1), None, "", "no document, expected a JSON object")
        return
    first = _parse(number, raw)
    if first.error is None and isinstance(first.value, dict):
        yield first
        for following, raw in enumerate(stream, number + 1):
            if raw.strip():
                yield _parse(following, raw)
        return
    rest = stream.read(LARGEST_BYTES)
    if first.error and rest and _is_object_line(raw, rest):
        yield first
        yield from (_parse(n, r) for n, r in enumerate(rest.splitlines(), number + 1) if r.strip())
        return
    yield from _whole(number, raw + rest)


def _is_object_line(first: bytes, rest: bytes) -> bool:
    """Tell a broken first line of NDJSON from the first line of one spread-out document."""
    following = next((line for line in rest.splitlines() if line.strip()), b"")
    return first.strip()[-1:] == b"}" or (
        following.lstrip()[:1] == b"{" and first.lstrip()[:1] != b"["
    )


def _whole(line: int, raw: bytes) -> Iterator[Entry]:
    entry = _parse(line, raw)
    if not isinstance(entry.value, list):
        yield entry
        return
    if not entry.value:
        yield entry._replace(error="an empty list, expected documents")
    for index, value in enumerate(entry.value):
        yield Entry(line_of(entry.text, f"[{index}]", line), value, entry.text, None)


def _parse(line: int, raw: bytes) -> Entry:
    try:
        text = raw.decode("utf-8-sig")
        return Entry(
            line, json.loads(text, object_pairs_hook=_once, parse_constant=_refuse), text, None
        )
    except UnicodeDecodeError as error:
        return Entry(line, None, "", f"not UTF-8 at byte {error.start + 1}, expected UTF-8 text")
    except json.JSONDecodeError as error:
        where = line + error.lineno - 1
        return Entry(where, None, "", f"not JSON: {error.msg}, column {error.colno}")
    except RecursionError:
        return Entry(line, None, "", "nested too deeply, expected an encounter document")
    except ValueError as error:
        return Entry(line, None, "", str(error))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise RepeatedKeyError(f"{key}: key is there twice, expected it once")
        result[key] = value
    return result


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON value")


def line_of(text: str, path: str, first: int) -> int:
    """Return the line on which a path such as administrations[1].start stands.

    Falls back to the deepest part of the path that is there.
    """
    position = 0
    for part in path.replace("[", ".[").strip(".").split("."):
        found = _step(text, position, part)
        if found is None:
            break
        position = found
    return first + text.count("\n", 0, position)


_DECODER = json.JSONDecoder()


def _step(text: str, position: int, part: str) -> int | None:
    """Return where an item's value, or a key, begins inside the value at `position`."""
    position = _skip(text, position, " \t\r\n:")
    if part.startswith("["):
        if text[position : position + 1] != "[":
            return None
        return _item(text, position + 1, int(part[1:-1]))
    if text[position : position + 1] != "{":
        return None
    return _key(text, position + 1, part)


def _item(text: str, position: int, index: int) -> int | None:
    for _ in range(index):
        position = _skip(text, position, " \t\r\n,")
        _, position = _DECODER.raw_decode(text, position)
    position = _skip(text, position, " \t\r\n,")
    return None if text[position : position + 1] in ("]", "") else position


def _key(text: str, position: int, wanted: str) -> int | None:
    while True:
        position = _skip(text, position, " \t\r\n,")
        if text[position : position + 1] != '"':
            return None
        key, after = _DECODER.raw_decode(text, position)
        value = _skip(text, after, " \t\r\n:")
        if key == wanted:
            return value
        _, position = _DECODER.raw_decode(text, value)


def _skip(text: str, position: int, characters: str) -> int:
    while position < len(text) and text[position] in characters:
        position += 1
    return position
