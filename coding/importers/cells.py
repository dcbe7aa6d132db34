"""The cells of a row by name: each gives a value, or says what was expected and what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from coding.importers.base import FileError

NUMBER = re.compile(r"(?=\.?[0-9])(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(?:\.[0-9]*)?")
SHOWN = 60  # characters of a cell that an error repeats
LONGEST_NUMBER = 25  # what Decimal keeps exactly, and more than any file's figure needs
# A spreadsheet's binary number may be off by less than this; any other difference is a figure.
NOISE = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its row as a person counts, the heading that it stands under, and its text."""

    row: int
    heading: str
    text: str

    def error(self, expected: str) -> FileError:
        """Return the refusal of this cell, for the caller to raise."""
        found = repr(self.text[:SHOWN]) if self.text else "nothing"
        return FileError(
            f"row {self.row:,}, column {self.heading}: expected {expected}; found {found}"
        )

    def matching(self, pattern: str, expected: str) -> str:
        """Return the text if all of it matches."""
        if re.fullmatch(pattern, self.text) is None:
            raise self.error(expected)
        return self.text

    def service_code(self) -> str:
        """Return a CPT or HCPCS code."""
        return self.matching("[0-9A-Z][0-9]{3}[0-9A-Z]", "a code of five characters such as J9206")

    def digits(self, width: int) -> str:
        """Return a number code, with the zeros in front that spreadsheets drop."""
        expected = f"a number of {width} digits"
        return self.matching(f"[0-9]{{1,{width}}}", expected).zfill(width)

    def filled(self, most: int) -> str:
        """Return a text that is not empty."""
        if not self.text:
            raise self.error("a text")
        return self.at_most(most)

    def at_most(self, most: int) -> str:
        """Return a text, maybe empty, that is not too long."""
        if len(self.text) > most:
            raise self.error(f"at most {most} characters")
        return self.text

    def number(self, whole: int, places: int) -> Decimal:
        """Return a number from 0 with at most `whole` digits before the point, `places` after.

        A dollar sign, commas between thousands and a percent sign are taken as writing.
        """
        text = self.text.strip("$% ")
        expected = f"a number with at most {whole} digits before the point and {places} after it"
        if len(text) > LONGEST_NUMBER or NUMBER.fullmatch(text) is None:
            raise self.error(expected)
        exact = Decimal(text.replace(",", ""))
        rounded = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        if abs(exact - rounded) >= NOISE or rounded >= 10**whole:
            raise self.error(expected)
        return rounded

    def number_or_none(self, whole: int, places: int) -> Decimal | None:
        """Return such a number; None for an empty cell."""
        return self.number(whole, places) if self.text else None
