"""Finding the row of headings by name: below banners, and worded anew every other quarter."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from coding.importers.base import FileError, Line

ROWS_SEARCHED = 60
SHOWN = 300  # characters of the headings that an error repeats

# Column -> how its heading may be worded. A wording is found anywhere in a heading, whatever the
# case; an equal heading goes before one that only holds the wording, and a heading serves once.
Wordings = Mapping[str, Sequence[str]]


def find_headings(
    lines: Iterator[Line], wanted: Wordings, optional: Wordings | None = None
) -> dict[str, int]:
    """Read on through the row of headings; return the position of each column that it has.

    `lines` stands behind that row afterwards. A FileError lists the columns that the row with
    most of them lacks, and the headings that were found.
    """
    best: dict[str, int] = {}
    best_line: Line | None = None
    for line in islice(lines, ROWS_SEARCHED):
        found = _positions(line.cells, wanted, frozenset())
        if len(found) == len(wanted):
            return found | _positions(line.cells, optional or {}, frozenset(found.values()))
        if best_line is None or len(found) > len(best):
            best, best_line = found, line
    raise FileError(_lacking([column for column in wanted if column not in best], best_line))


def plain(heading: str) -> str:
    """Fold case and runs of white space, line breaks among them."""
    return " ".join(heading.casefold().split())


def _positions(cells: Sequence[str], wanted: Wordings, taken: frozenset[int]) -> dict[str, int]:
    """Serve the columns that have an equal heading before those that only share a wording."""
    headings = {at: plain(cell) for at, cell in enumerate(cells) if at not in taken}
    found: dict[str, int] = {}
    for is_match in (str.__eq__, str.__contains__):
        for column in [column for column in wanted if column not in found]:
            at = _position(headings, wanted[column], is_match)
            if at is not None:
                found[column] = at
                del headings[at]
    return found


def _position(
    headings: Mapping[int, str], wordings: Sequence[str], is_match: Callable[[str, str], bool]
) -> int | None:
    for wording in map(plain, wordings):
        for at, heading in headings.items():
            if is_match(heading, wording):
                return at
    return None


def _lacking(columns: Sequence[str], line: Line | None) -> str:
    if line is None:
        return "expected a row of headings, found an empty file"
    shown = " | ".join(cell for cell in line.cells if cell)[:SHOWN]
    missing = ", ".join(columns)
    return f"no row of headings with: {missing}; the closest, row {line.number}, has: {shown}"
