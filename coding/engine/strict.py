"""Strict reading of JSON values: every complaint names the key and what was expected.

Parsers take a value and return what it means; only a complaint, on its way out, collects the
path. Texts that come again in every document are read once (`Memo`): a look-up is several
times faster than a check.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Parse = Callable[[Any], T]

DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST_TEXT = 500
REMEMBERED = 4096


class DocumentError(ValueError):
    """A document can not be read; `path` names the key, the message what was expected."""

    def __init__(self, message: str, *parts: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.parts = parts

    def within(self, part: str | int) -> DocumentError:
        """Put the key or the place in the list that the complaint came out of before its path."""
        self.parts = (part, *self.parts)
        return self

    @property
    def path(self) -> str:
        """Return the path as administrations[1].start."""
        path = ""
        for part in self.parts:
            if isinstance(part, int):
                path = f"{path}[{part}]"
            else:
                path = f"{path}.{part}" if path else part
        return path

    def __str__(self) -> str:
        path = self.path
        return f"{path}: {self.message}" if path else self.message


def found(value: Any) -> str:
    """Return a value as it may be shown in an error."""
    try:
        text = repr(value)
    except RecursionError:
        return "something nested too deeply"
    return text if len(text) <= 60 else f"{text[:57]}..."


class Memo(dict[str, T]):
    """What texts were read as; `parse` accepts texts only. Forgets all when it is full."""

    __slots__ = ("parse",)

    def __init__(self, parse: Parse[T]) -> None:
        super().__init__()
        self.parse = parse

    def __missing__(self, text: str) -> T:
        parsed = self.parse(text)
        if len(self) >= REMEMBERED:
            self.clear()
        self[text] = parsed
        return parsed

    def read(self, value: Any) -> T:
        """Return what the value means."""
        return self[value] if type(value) is str else self.parse(value)


def remembered(parse: Parse[T]) -> Parse[T]:
    """Return a parser that reads each text once."""
    return Memo(parse).read


class Shape(Generic[T]):
    """Reads objects into facts: a parser for each key, and the fact's own defaults.

    An absent or null key has the default; what the shape does not know is refused.
    """

    def __init__(self, kind: type[T], keys: Mapping[str, Parse[Any]], **defaults: Any) -> None:
        self.kind = kind
        self.keys = keys
        kept = [field for field in fields(kind) if field.init]  # type: ignore[arg-type]
        own = {field.name: field.default for field in kept if field.default is not MISSING}
        self.defaults = {**own, **defaults}
        self.made = {f.name: f.default_factory for f in kept if f.default_factory is not MISSING}
        self.required = frozenset(f.name for f in kept) - self.defaults.keys() - self.made.keys()

    def read(self, value: Any) -> T:
        """Return the fact; raise DocumentError naming the key.

        The fact is given its values in one step: calling a frozen class of twenty fields
        takes ten times as long.
        """
        fact = object.__new__(self.kind)
        object.__setattr__(fact, "__dict__", self.values(value))
        return fact

    def values(self, value: Any) -> dict[str, Any]:
        """Return every field's value."""
        if type(value) is not dict and not isinstance(value, Mapping):
            raise DocumentError(f"expected an object, found {found(value)}")
        values = self.defaults.copy()
        keys = self.keys
        key = ""
        try:
            for key, item in value.items():
                parse = keys[key]
                if item is not None:
                    values[key] = parse(item)
        except DocumentError as error:
            raise error.within(str(key)) from None
        except KeyError:
            if key in keys:
                raise
            raise self.unknown(str(key)) from None
        if not self.required <= values.keys():
            raise self.missing(values)
        for name, make in self.made.items():
            if name not in values:
                values[name] = make()
        return values

    def unknown(self, key: str) -> DocumentError:
        """Return the complaint about a key that no document has."""
        return DocumentError(f"unknown key; expected {', '.join(sorted(self.keys))}", key)

    def missing(self, values: Mapping[str, Any]) -> DocumentError:
        """Return the complaint about the first required key that is not there."""
        first = next(key for key in self.keys if key in self.required and key not in values)
        return DocumentError("expected a value, found none: it is required", first)


def is_list(value: Any) -> bool:
    """Say whether it is a list, or a sequence as good as one."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def listed(parse: Parse[T]) -> Parse[tuple[T, ...]]:
    """Return a parser of lists."""

    def parse_list(value: Any) -> tuple[T, ...]:
        if type(value) is not list and not is_list(value):
            raise DocumentError(f"expected a list, found {found(value)}")
        items: list[T] = []
        try:
            for item in value:
                items.append(parse(item))  # noqa: PERF401  its length is the place of a mistake
        except DocumentError as error:
            raise error.within(len(items)) from None
        return tuple(items)

    return parse_list


def text(value: Any) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str) or not (stripped := value.strip()):
        raise DocumentError(f"expected a text, found {found(value)}")
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise DocumentError(f"expected a printable text of {LONGEST_TEXT} characters or less")
    return stripped


def boolean(value: Any) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise DocumentError(f"expected true or false, found {found(value)}")
    return value


def count(value: Any) -> int:
    """Return a whole number of 1 to 1 000 000."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise DocumentError(f"expected a whole number from 1, found {found(value)}")
    return value


def amount(value: Any) -> Decimal:
    """Return an exact number, written as a text: "161.5"."""
    if not isinstance(value, str) or not AMOUNT.fullmatch(value):
        raise DocumentError(f'expected a decimal string such as "161.5", found {found(value)}')
    return Decimal(value)


def above_zero(value: Any) -> Decimal:
    """Return an exact number above zero."""
    number = amount(value)
    if not number:
        raise DocumentError("expected a number above 0")
    return number


def choice(kind: type[E]) -> Parse[E]:
    """Return a parser of one closed set."""

    def parse(value: Any) -> E:
        try:
            return kind(value)
        except ValueError:
            expected = ", ".join(kind)
            raise DocumentError(f"expected one of {expected}; found {found(value)}") from None

    return remembered(parse)


def pattern(expression: str, expected: str) -> Parse[str]:
    """Return a parser of texts of one shape, in capitals."""
    shape = re.compile(expression, re.ASCII)

    def parse(value: Any) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value.strip().upper()):
            raise DocumentError(f"expected {expected}, found {found(value)}")
        return value.strip().upper()

    return remembered(parse)


def day(value: Any) -> date:
    """Return a calendar day written YYYY-MM-DD."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            parsed = date.fromisoformat(value)
        except ValueError:
            raise DocumentError(f"{value} is not a day of the calendar") from None
        if FIRST_YEAR <= parsed.year <= LAST_YEAR:
            return parsed
    raise DocumentError(f"expected a day as YYYY-MM-DD, found {found(value)}")
