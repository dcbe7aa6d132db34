"""The ICD-10-CM order file: fixed width, a line a code, in the order of the book.

Confirmed: order number in columns 1-5, code without its point in 7-13, in 15 a 1 for a code that
can be billed and a 0 for a heading, short title from 17, long title from 78.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import FileError, Layout, Line
from coding.importers.cells import Cell
from coding.importers.records import Seen
from coding.models.official_rows import Diagnosis
from coding.models.releases import Release

CODE = slice(6, 13)
BILLABLE = 14
LONG = slice(77, None)
LONGEST_LABEL = 255
CODE_PATTERN = "[A-Z][0-9A-Z]{2,6}"  # the second is a letter in a few, as in QA0


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code with its point, and long title, of the codes that can be billed."""
    seen = Seen()
    for number, (text,) in lines:
        if not text.strip():
            continue
        flag = Cell(number, "15 (can be billed)", text[BILLABLE : BILLABLE + 1])
        code = Cell(number, "7-13 (code)", text[CODE].strip()).matching(
            CODE_PATTERN, "an ICD-10-CM code without its point, such as C5091"
        )
        if flag.matching("[01]", "0 or 1") == "0":
            continue
        label = text[LONG].strip()
        if not label:
            raise FileError(f"row {number}: expected a long title from column 78; found nothing")
        seen.add(number, code)
        yield dotted(code), label[:LONGEST_LABEL]


def dotted(code: str) -> str:
    """Write a code as claims show it: C5091 is C50.91."""
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code


def order_line(order: int, code: str, title: str) -> str:
    """Write a line of the file for a code that can be billed, given with its point."""
    return f"{order:05} {code.replace('.', ''):<7} 1 {title[:60]:<60} {title}"


LAYOUTS = (
    Layout(
        system=Release.System.ICD10CM,
        model=Diagnosis,
        columns=("code", "label"),
        key=("code",),
        parse=parse,
        members=("*order*.txt",),
        is_fixed_width=True,
    ),
)
