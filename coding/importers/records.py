"""The rows below the headings, with their cells by the name of the column."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from coding.importers.base import FileError, Line
from coding.importers.cells import Cell
from coding.importers.headings import Wordings, find_headings, plain


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a table whose headings were found."""

    line: Line
    positions: Mapping[str, int]
    headings: Sequence[str]

    def __getitem__(self, column: str) -> Cell:
        """Return a cell; an empty one for an optional column that this row does not have."""
        at = self.positions.get(column)
        if at is None or at >= len(self.line.cells):
            return Cell(self.line.number, column, "")
        return Cell(self.line.number, " ".join(self.headings[at].split()), self.line.cells[at])


@dataclass
class Seen:
    """The keys of the rows so far, to refuse a second row with the same."""

    rows: dict[Hashable, int] = field(default_factory=dict)

    def add(self, row: int, *key: str) -> None:
        """Remember a row's key; FileError where an earlier row has it already."""
        first = self.rows.setdefault(key, row)
        if first != row:
            name = " ".join(filter(None, key))
            raise FileError(f"row {row:,}: {name} stands in row {first:,} already")


def records(
    lines: Iterable[Line], wanted: Wordings, optional: Wordings | None = None
) -> Iterator[Record]:
    """Find the headings, then yield the rows below them; blank rows and notes are left out."""
    last: list[Line] = []

    def watched() -> Iterator[Line]:
        for line in lines:
            last[:] = [line]
            yield line

    rows = watched()
    positions = find_headings(rows, wanted, optional)
    yield from below(rows, positions, last[0].cells, tuple(wanted))


def below(
    rows: Iterable[Line],
    positions: Mapping[str, int],
    headings: Sequence[str],
    wanted: Sequence[str],
) -> Iterator[Record]:
    """Yield the rows that hold more than a note; FileError for one that breaks off too early."""
    width = max(positions[column] for column in wanted) + 1
    own_headings = [plain(heading) for heading in headings]
    for line in rows:
        if is_blank_or_note(line) or [plain(cell) for cell in line.cells] == own_headings:
            continue
        if len(line.cells) < width:
            raise FileError(
                f"row {line.number:,}: expected at least {width} columns, found {len(line.cells)}"
            )
        yield Record(line, positions, headings)


def is_blank_or_note(line: Line) -> bool:
    """Tell a sentence under the table, which fills one cell, from a row that broke off."""
    filled = [cell for cell in line.cells if cell]
    return not filled or (len(filled) == 1 and " " in filled[0])
