"""Strict reading of JSON values: every complaint names the key and what was expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
Parse = Callable[[Any, str], T]

REQUIRED = object()
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,9})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1970, 2199
LONGEST_TEXT = 500


class DocumentError(ValueError):
    """A document can not be read; `path` names the key, the text what was expected."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(f"{path}: {message}" if path else message)
        self.path = path
        self.message = message


def found(value: Any) -> str:
    """Return a value as it may be shown in an error."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


class Fields:
    """The keys of one object; what nobody takes is refused."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            raise DocumentError(path, f"expected an object, found {found(value)}")
        self.value = value
        self.path = path
        self.known: set[str] = set()

    def at(self, key: str) -> str:
        """Return the path of a key."""
        return f"{self.path}.{key}" if self.path else key

    def take(self, key: str, parse: Parse[T], default: Any = REQUIRED) -> T:
        """Return the parsed value; the default where the key is absent or null."""
        self.known.add(key)
        value = self.value.get(key)
        if value is None:
            if default is REQUIRED:
                raise DocumentError(self.at(key), "expected a value, found none: it is required")
            return default  # type: ignore[no-any-return]
        return parse(value, self.at(key))

    def done(self) -> None:
        """Refuse unknown keys."""
        for key in self.value:
            if key not in self.known:
                expected = ", ".join(sorted(self.known))
                raise DocumentError(self.at(str(key)), f"unknown key; expected {expected}")


def text(value: Any, path: str) -> str:
    """Return a text that is not blank."""
    if not isinstance(value, str) or not value.strip():
        raise DocumentError(path, f"expected a text, found {found(value)}")
    if len(value) > LONGEST_TEXT or not value.isprintable():
        raise DocumentError(path, f"expected a printable text of {LONGEST_TEXT} characters or less")
    return value.strip()


def boolean(value: Any, path: str) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise DocumentError(path, f"expected true or false, found {found(value)}")
    return value


def count(value: Any, path: str) -> int:
    """Return a whole number of 1 to 1 000 000."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1_000_000:
        raise DocumentError(path, f"expected a whole number from 1, found {found(value)}")
    return value


def amount(value: Any, path: str) -> Decimal:
    """Return an exact number, written as a text: "161.5"."""
    if not isinstance(value, str) or not AMOUNT.fullmatch(value):
        raise DocumentError(
            path, f'expected a decimal string such as "161.5", found {found(value)}'
        )
    try:
        return Decimal(value)
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing to refuse
        raise DocumentError(path, f"expected a decimal string, found {found(value)}") from None


def above_zero(value: Any, path: str) -> Decimal:
    """Return an exact number above zero."""
    number = amount(value, path)
    if not number:
        raise DocumentError(path, "expected a number above 0")
    return number


def choice(kind: type[E]) -> Parse[E]:
    """Return a parser of one closed set."""

    def parse(value: Any, path: str) -> E:
        try:
            return kind(value)
        except ValueError:
            expected = ", ".join(kind)
            raise DocumentError(path, f"expected one of {expected}; found {found(value)}") from None

    return parse


def pattern(expression: str, expected: str) -> Parse[str]:
    """Return a parser of texts of one shape, in capitals."""
    shape = re.compile(expression, re.ASCII)

    def parse(value: Any, path: str) -> str:
        if not isinstance(value, str) or not shape.fullmatch(value.strip().upper()):
            raise DocumentError(path, f"expected {expected}, found {found(value)}")
        return value.strip().upper()

    return parse


def listed(parse: Parse[T]) -> Parse[tuple[T, ...]]:
    """Return a parser of lists."""

    def parse_list(value: Any, path: str) -> tuple[T, ...]:
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise DocumentError(path, f"expected a list, found {found(value)}")
        return tuple([parse(item, f"{path}[{index}]") for index, item in enumerate(value)])

    return parse_list


def day(value: Any, path: str) -> date:
    """Return a calendar day written YYYY-MM-DD."""
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            parsed = date.fromisoformat(value)
        except ValueError:
            raise DocumentError(path, f"{value} is not a day of the calendar") from None
        if FIRST_YEAR <= parsed.year <= LAST_YEAR:
            return parsed
    raise DocumentError(path, f"expected a day as YYYY-MM-DD, found {found(value)}")


def instant(zone: tzinfo) -> Parse[datetime]:
    """Return a parser of local or offset date-times into UTC instants."""

    def parse(value: Any, path: str) -> datetime:
        if not isinstance(value, str) or not TIME.fullmatch(value):
            raise DocumentError(
                path,
                f"expected a date-time as YYYY-MM-DDTHH:MM, with or without an offset, "
                f"found {found(value)}",
            )
        try:
            parsed = datetime.fromisoformat(value)
        except ValueError:
            raise DocumentError(path, f"{value} is not a time of the calendar") from None
        if not FIRST_YEAR <= parsed.year <= LAST_YEAR:
            raise DocumentError(path, f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
        if parsed.tzinfo is None:
            parsed = localised(parsed, zone, path)
        return parsed.astimezone(UTC)

    return parse


def localised(local: datetime, zone: tzinfo, path: str) -> datetime:
    """Put a local time into its zone; refuse the hour spring skips or autumn repeats."""
    first, second = local.replace(tzinfo=zone), local.replace(tzinfo=zone, fold=1)
    if first.utcoffset() == second.utcoffset():
        return first
    if first.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        raise DocumentError(
            path,
            f"{local:%H:%M} does not exist on {local:%Y-%m-%d} in {zone}: "
            "clocks went forward; expected a time before or after the gap",
        )
    raise DocumentError(
        path,
        f"{local:%H:%M} comes twice on {local:%Y-%m-%d} in {zone}: "
        f"expected an offset ({first:%z} for the first, {second:%z} for the second)",
    )
