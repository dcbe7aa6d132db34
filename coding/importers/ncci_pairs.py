"""NCCI procedure-to-procedure pairs, for practitioners and for outpatient hospitals.

Six rows of headings, worded over several of them; then column 1, column 2, a mark for edits from
before 1996, first day and last day as yyyymmdd ('*' = none), modifier indicator, rationale. Four
files of some 650,000 rows each make a quarter. The rationale is not kept.

Layout confirmed: six heading rows, order of the columns, days and marks. That the headings are
worded as below is generally known, and not confirmed on a published file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from coding.importers.base import FileError, Layout, Line
from coding.importers.cells import Cell
from coding.importers.dates import day, day_or_none
from coding.importers.headings import find_headings
from coding.importers.ncci_kinds import HOSPITAL, PRACTITIONER, Kind
from coding.models.official_rows import CodePair
from coding.models.releases import Release

WORDINGS = {
    "column1": ("column 1", "column1"),
    "column2": ("column 2", "column2"),
    "indicator": ("modifier",),
    "valid_from": ("effective",),
    "valid_to": ("deletion",),
}
COLUMNS = tuple(WORDINGS)

Pair = tuple[str, str, str, date, date | None]


class Edit(NamedTuple):
    """What the file said of a pair from one day, and in which row."""

    row: int
    pair: Pair


class Spellings:
    """Codes and days seen so far: of millions of cells, only new spellings are looked at."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.indicators: dict[str, str] = {}
        self.first_days: dict[str, date] = {}
        self.last_days: dict[str, date | None] = {}

    def learn(self, number: int, texts: Iterable[str]) -> None:
        """Understand the five cells of a row; a FileError names the one that can not be."""
        cells = [Cell(number, name, text) for name, text in zip(COLUMNS, texts, strict=True)]
        column1, column2, indicator, first, last = cells
        for cell in (column1, column2):
            self.codes[cell.text] = cell.service_code()
        self.indicators[indicator.text] = indicator.matching("[019]", "0, 1 or 9")
        self.first_days[first.text] = day(first)
        self.last_days[last.text] = day_or_none(last)


def parse(lines: Iterable[Line]) -> Iterator[Pair]:
    """Yield column 1, column 2, indicator, first day, and last day or None.

    A pair may come again with another first day. The same pair and day twice with one meaning
    are yielded once; with two meanings they are a FileError that names both rows.
    """
    rows = iter(lines)
    positions = find_headings(rows, WORDINGS)
    column1, edits = "", dict[tuple[str, date], Edit]()
    for number, pair in _pairs(rows, positions):
        if pair[0] != column1:  # the files are in order of column 1
            column1, edits = pair[0], {}
        known = edits.setdefault((pair[1], pair[3]), Edit(number, pair))
        if known.row == number:
            yield pair
        elif known.pair != pair:
            raise FileError(_contradiction(number, pair, known))


def _pairs(rows: Iterable[Line], positions: Mapping[str, int]) -> Iterator[tuple[int, Pair]]:
    spellings = Spellings()
    codes, indicators = spellings.codes, spellings.indicators
    first_days, last_days = spellings.first_days, spellings.last_days
    pick = itemgetter(*(positions[column] for column in COLUMNS))
    for number, cells in rows:
        try:
            column1, column2, indicator, first, last = pick(cells)
        except IndexError:
            if any(cells):
                raise FileError(_broken_off(number, cells, positions)) from None
            continue
        if not (column1 or column2):  # a further row of the headings, or a blank one
            continue
        if not (
            column1 in codes
            and column2 in codes
            and indicator in indicators
            and first in first_days
            and last in last_days
        ):
            spellings.learn(number, (column1, column2, indicator, first, last))
        if column1 == column2:
            raise FileError(f"row {number}: expected two codes, found {column1} twice")
        yield (
            number,
            (
                codes[column1],
                codes[column2],
                indicators[indicator],
                first_days[first],
                last_days[last],
            ),
        )


def _broken_off(number: int, cells: list[str], positions: Mapping[str, int]) -> str:
    width = max(positions.values()) + 1
    return f"row {number}: expected at least {width} columns, found {len(cells)}"


def _contradiction(number: int, pair: Pair, known: Edit) -> str:
    return (
        f"row {number}: {pair[0]} / {pair[1]} from {pair[3]} has indicator {pair[2]} and last day "
        f"{pair[4] or 'none'}, in row {known.row} indicator {known.pair[2]} and "
        f"{known.pair[4] or 'none'}; expected one of them"
    )


def _layout(system: str, kind: Kind, *prefixes: str) -> Layout:
    endings = (".txt", ".csv", ".xlsx")
    return Layout(
        system=system,
        model=CodePair,
        columns=COLUMNS,
        key=("column1", "column2", "valid_from"),
        parse=parse,
        members=tuple(f"*{prefix}*{ending}" for ending in endings for prefix in prefixes),
        admit=kind.admit,
    )


LAYOUTS = (
    _layout(Release.System.PTP_PRACTITIONER, PRACTITIONER, "ccipra", "practitioner"),
    _layout(Release.System.PTP_HOSPITAL, HOSPITAL, "ccioph", "hospital"),
)
