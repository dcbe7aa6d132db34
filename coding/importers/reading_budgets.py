"""How much of a file is read before it is refused: set far above the real files.

The largest real ones are the four files of NCCI code pairs: 650,000 rows of 7 columns each, as
text about 40 MB and as a sheet about 250 MB of XML.
"""

from __future__ import annotations

from dataclasses import dataclass

from coding.importers.base import FileError

MEGABYTE = 1024 * 1024

FILE_BYTES = 512 * MEGABYTE
INFLATED_BYTES = 3072 * MEGABYTE
RATIO = 200  # sheets of code pairs shrink to a thirtieth; deflate itself ends near 1,000
RATIO_FREE_BYTES = MEGABYTE  # a high ratio harms nobody below this
MEMBERS = 500
DIRECTORY_BYTES = MEMBERS * 512
COLUMNS = 256
LINE_LENGTH = 64 * 1024
STRING_LENGTH = 32_767  # what a spreadsheet program allows in a cell


@dataclass
class Inflated:
    """The bytes unpacked so far, counted while they are read since a file may lie about them."""

    count: int = 0

    def add(self, count: int) -> None:
        """Count what was just unpacked; refuse a file that goes on and on."""
        self.count += count
        if self.count > INFLATED_BYTES:
            limit = INFLATED_BYTES // MEGABYTE
            raise FileError(f"unpacks to more than {limit:,} MB; no table of codes does")


def too_many_columns(number: int, count: int) -> FileError:
    """Refuse a row with more columns than any table has."""
    return FileError(f"row {number}: expected at most {COLUMNS} columns, found {count:,}")
