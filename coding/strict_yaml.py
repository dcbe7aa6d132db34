"""YAML in which nothing is guessed: every complaint names the file and the line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

REQUIRED = object()


class YamlFileError(ValueError):
    """A YAML file of the project cannot be read; the text says where and what was expected."""


@dataclass
class Row:
    """A mapping of a file; each key is taken once, and `done` refuses what is left."""

    where: str
    values: dict[str, Any]
    taken: set[str] = field(default_factory=set)

    def refuse(self, key: str, expected: str) -> YamlFileError:
        """Build the error for a key whose value is not what was expected."""
        return YamlFileError(f"{self.where}: {key}: expected {expected}")

    def take(self, key: str, expected: str, kind: type | tuple[type, ...], default: Any) -> Any:
        """Return the value of `key`; refuse another type, or absence without a default."""
        self.taken.add(key)
        if key not in self.values:
            if default is REQUIRED:
                raise self.refuse(key, f"{expected}; it is missing")
            return default
        value = self.values[key]
        is_stray_flag = isinstance(value, bool) and kind is not bool
        if not isinstance(value, kind) or is_stray_flag:
            raise self.refuse(key, f"{expected}, found {value!r}")
        return value

    def text(self, key: str, default: Any = REQUIRED) -> str:
        """Return a text; numbers must be quoted."""
        value = self.take(key, "a text", str, default)
        if value == "" and default is REQUIRED:
            raise self.refuse(key, "a text that is not empty")
        return str(value)

    def choice(self, key: str, allowed: list[str], default: Any = REQUIRED) -> str:
        """Return one of the allowed texts; null counts as the default, if there is one."""
        if self.values.get(key, "") is None and default is not REQUIRED:
            self.taken.add(key)
            return str(default)
        value = self.text(key, default)
        if value not in allowed and value != default:
            raise self.refuse(key, f"one of {', '.join(allowed)}, found {value!r}")
        return value

    def flag(self, key: str, default: Any = REQUIRED) -> bool:
        """Return true or false."""
        return bool(self.take(key, "true or false", bool, default))

    def flag_or_none(self, key: str) -> bool | None:
        """Return true, false or null (not known)."""
        if self.values.get(key, "") is None:
            self.taken.add(key)
            return None
        return self.flag(key)

    def whole(self, key: str) -> int:
        """Return a whole number of 0 or more."""
        value = int(self.take(key, "a whole number", int, REQUIRED))
        if value < 0:
            raise self.refuse(key, "0 or more")
        return value

    def amount(self, key: str) -> Decimal:
        """Return an exact number above 0, written in quotes."""
        try:
            value = Decimal(self.text(key))
        except InvalidOperation:
            raise self.refuse(key, "a number in quotes") from None
        if not value.is_finite() or value <= 0:
            raise self.refuse(key, "a number above 0")
        return value

    def day(self, key: str, default: Any = REQUIRED) -> date | None:
        """Return a day written YYYY-MM-DD; null where it is not known."""
        value = self.take(key, "a day as YYYY-MM-DD, or null", (str, type(None)), default)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise self.refuse(key, f"a day as YYYY-MM-DD, found {value!r}") from None

    def texts(self, key: str) -> list[str]:
        """Return a list of texts; empty where the key is absent."""
        values = self.take(key, "a list of texts", list, [])
        for value in values:
            if not isinstance(value, str) or not value:
                raise self.refuse(key, f"texts only (numbers in quotes), found {value!r}")
        return list(values)

    def row(self, key: str, default: Any = REQUIRED) -> Row:
        """Return a nested mapping."""
        row: Row = self.take(key, "a mapping", Row, default)
        return row

    def rows(self, key: str, default: Any = REQUIRED) -> Iterator[Row]:
        """Yield the mappings of a list."""
        for value in self.take(key, "a list of mappings", list, default):
            if not isinstance(value, Row):
                raise self.refuse(key, f"mappings only, found {value!r}")
            yield value

    def done(self) -> None:
        """Refuse the keys that nothing took."""
        for key in self.values:
            if key not in self.taken:
                known = ", ".join(sorted(self.taken))
                raise YamlFileError(f"{self.where}: {key}: unknown key; expected {known}")


_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # C where PyYAML was built with it
_GUESSES = {"tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:float"}


class _StrictLoader(_BASE):  # type: ignore[misc]
    """Builds rows from mappings; knows text, whole numbers, true, false and null."""

    file_name = ""


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in _GUESSES]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _build_row(loader: Any, node: yaml.MappingNode) -> Row:
    where = f"{loader.file_name}:{node.start_mark.line + 1}"
    values: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = f"{loader.file_name}:{key_node.start_mark.line + 1}"
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str):
            raise YamlFileError(f"{line}: key {key!r}: expected a text; put it in quotes")
        if key in values:
            raise YamlFileError(f"{line}: {key}: repeated key; expected it once")
        values[key] = loader.construct_object(value_node, deep=True)
    return Row(where, values)


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _build_row)


def read_file(path: Path, *, name: str = "") -> Row:
    """Read one file; raise YamlFileError naming file (`name`, if two are alike) and line."""
    name = name or path.name
    loader = _StrictLoader(path.read_text(encoding="utf-8"))
    loader.file_name = name
    try:
        document = loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlFileError(f"{name}:{line}: not YAML: {error.problem}") from error
    finally:
        loader.dispose()
    if not isinstance(document, Row):
        raise YamlFileError(f"{name}:1: expected a mapping")
    return document
