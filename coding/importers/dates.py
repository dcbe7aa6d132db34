"""Days as the official files write them."""

from __future__ import annotations

import re
from datetime import date

from coding.importers.cells import Cell

EXPECTED = "a day as 20240701, 2024-07-01 or 7/1/2024"
YEAR_FIRST = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})")
MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
NO_DAY = ("", "*")  # as the NCCI files write that there is none


def day(cell: Cell) -> date:
    """Return the day; a FileError for none and for a day that no calendar has."""
    if match := YEAR_FIRST.fullmatch(cell.text):
        year, month, number = match.groups()
    elif match := MONTH_FIRST.fullmatch(cell.text):
        month, number, year = match.groups()
    else:
        raise cell.error(EXPECTED)
    try:
        return date(int(year), int(month), int(number))
    except ValueError:
        raise cell.error(EXPECTED) from None


def day_or_none(cell: Cell) -> date | None:
    """Return the day; None for an empty cell or an asterisk."""
    return None if cell.text in NO_DAY else day(cell)
