"""A sheet as rows by heading, or everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from coding.importers.base import FileError, Layout, Line
from coding.importers.reading import lines_of
from coding.models.releases import ReleaseRow
from coding.sheets.cells import unescaped
from coding.sheets.tables import Sheet

MOST_ROWS = 20_000
MOST_PROBLEMS = 100

# Rows are read as those of official files are, but parsed here.
_FILE = Layout("house", ReleaseRow, (), (), lambda lines: iter(()), ("*.csv", "*.xlsx"))  # type: ignore[type-abstract]


class Problem(NamedTuple):
    """What is wrong in a row and column; row 0 is the file, and a column may be none."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        place = f"Row {self.row:,}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.text}" if self.row else self.text


class SheetError(ValueError):
    """The sheet can not be brought in; `problems` lists why, in the order of its rows."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("; ".join(map(str, self.problems[:5])))


class SheetRow(NamedTuple):
    """A row of the file: its number as a person counts, and its cells by heading."""

    number: int
    cells: dict[str, str]


def read_sheet(path: Path, sheet: Sheet, *, name: str) -> list[SheetRow]:
    """Read a file that was sent under `name`. Raise SheetError for what is no such table."""
    try:
        return list(_rows(lines_of(path, _FILE, name=name), sheet))
    except FileError as error:
        raise SheetError([Problem(0, "", str(error))]) from error


def _rows(lines: Iterable[Line], sheet: Sheet) -> Iterator[SheetRow]:
    filled = (line for line in lines if any(line.cells))
    first = next(filled, None)
    if first is None:
        raise SheetError([Problem(0, "", "The file holds no rows.")])
    headings = _headings(first, sheet)
    for count, line in enumerate(filled, 1):
        if count > MOST_ROWS:
            raise SheetError([Problem(line.number, "", f"expected at most {MOST_ROWS:,} rows")])
        if any(line.cells[len(headings) :]):
            raise SheetError([Problem(line.number, "", "a value stands right of all headings")])
        texts = line.cells + [""] * (len(headings) - len(line.cells))
        cells = {heading: unescaped(text) for heading, text in zip(headings, texts, strict=False)}
        cells.pop("", None)
        yield SheetRow(line.number, cells)


def _headings(line: Line, sheet: Sheet) -> Sequence[str]:
    """Read the first row; whole columns without a heading are left out if they are empty."""
    found = ["_".join(cell.casefold().split()) for cell in line.cells]
    while found and not found[-1]:
        found.pop()
    expected = f"expected {', '.join(sheet.headings)}"
    problems = [
        Problem(line.number, "", f"unknown heading “{heading[:80]}”: {expected}")
        for heading in found
        if heading not in sheet.headings
    ]
    problems += [
        Problem(line.number, "", f"the heading “{heading}” is there twice")
        for heading in dict.fromkeys(found)
        if found.count(heading) > 1 and heading in sheet.headings
    ]
    problems += [
        Problem(line.number, "", f"the column {name} is missing: it tells rows apart")
        for name in sheet.key
        if name not in found
    ]
    if problems:
        raise SheetError(problems[:MOST_PROBLEMS])
    return found
