"""What every file layout has in common: numbered rows in, rows of one table out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from coding.models.releases import ReleaseRow


class FileError(ValueError):
    """The file is not what was expected; the text names the file or row and what was expected."""


class Line(NamedTuple):
    """A row of a file: its number as a person counts, from 1, and its cells as stripped text.

    Spreadsheet days are YYYY-MM-DD, whole numbers have no point. Of a fixed-width file the one
    cell is the whole line, not stripped.
    """

    number: int
    cells: list[str]


def admit_any(_name: str, lines: Iterable[Line]) -> Iterable[Line]:
    """Admit every file: of most tables there is only one kind."""
    return lines


@dataclass(frozen=True)
class Layout:
    """How one official file is read: `parse` turns its lines into values of `columns`.

    `members` are patterns of file names within a ZIP, the preferred first; all files that match
    the first pattern that finds any are read, in order of their names. `key` are the columns
    that identify a row, for telling what was added, changed and removed. `admit` is given the
    name of the file or member and its lines; it gives the lines back, or raises FileError where
    they are another table's.
    """

    system: str
    model: type[ReleaseRow]
    columns: tuple[str, ...]
    key: tuple[str, ...]
    parse: Callable[[Iterable[Line]], Iterator[tuple[Any, ...]]]
    members: tuple[str, ...]
    is_fixed_width: bool = False
    admit: Callable[[str, Iterable[Line]], Iterable[Line]] = admit_any
