"""HCPCS Level II: codes, the agency's own descriptors, and the days from and to which they hold.

Headings as generally known (HCPC, SEQNUM, RECID, LONG DESCRIPTION, SHORT DESCRIPTION, ADD DT, TERM
DT, …), not yet confirmed on a published file; they are found by name. Record types 3 and 7 begin a
code or a modifier, 4 and 8 go on with its long description. Left out: modifiers, Level I codes
(five digits), and dental codes (D), whose descriptors belong to the dental association.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from coding.importers.base import Layout, Line
from coding.importers.dates import day_or_none
from coding.importers.headings import Wordings
from coding.importers.records import Record, Seen, records
from coding.models.official_rows import Code
from coding.models.releases import Release

WANTED: Wordings = {
    "code": ("hcpc", "hcpcs", "hcpcs code"),
    "record": ("recid", "record id", "record identification code"),
    "long": ("long description",),
    "add_day": ("add dt", "add date", "code added date"),
    "last_day": ("term dt", "termination date", "term date"),
}
PROCEDURE, GOES_ON = "3", ("4", "8")
LEVEL_TWO = "[A-CE-Z][0-9]{4}"
LEFT_OUT = re.compile("[0-9]{5}|[0-9]{4}[A-Z]|D[0-9]{4}")
LONGEST = 4000
LONGEST_LABEL = 120
# The billing unit stands at the end of a descriptor: a cut is made before it.
KEPT_END = 40
CUT = " … "


class Entry(NamedTuple):
    """A code with its whole descriptor."""

    code: str
    descriptor: str
    first_day: date | None
    last_day: date | None


def entries(lines: Iterable[Line]) -> Iterator[Entry]:
    """Yield the codes with their continued descriptors joined."""
    seen = Seen()
    entry: Entry | None = None
    for record in records(lines, WANTED):
        kind = record["record"].matching("[3478]", "a record type of 3, 4, 7 or 8")
        if kind not in GOES_ON:
            if entry is not None:
                yield entry
            entry = _entry(record, seen) if kind == PROCEDURE else None
        elif entry is not None:
            entry = _continued(entry, record)
    if entry is not None:
        yield entry


def _entry(record: Record, seen: Seen) -> Entry | None:
    code = record["code"]
    if LEFT_OUT.fullmatch(code.text):
        return None
    code.matching(LEVEL_TWO, "a HCPCS Level II code such as J9206")
    seen.add(record.line.number, code.text)
    return Entry(
        code.text,
        record["long"].filled(LONGEST),
        day_or_none(record["add_day"]),
        day_or_none(record["last_day"]),
    )


def _continued(entry: Entry, record: Record) -> Entry:
    if record["code"].text not in (entry.code, ""):
        raise record["code"].error(f"a further line of {entry.code}")
    return entry._replace(descriptor=f"{entry.descriptor} {record['long'].text}".strip())


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, label (the descriptor, shortened in its middle), first and last day or None."""
    for entry in entries(lines):
        yield entry.code, label_of(entry.descriptor), entry.first_day, entry.last_day


def label_of(descriptor: str) -> str:
    """Shorten a descriptor to what a label holds, and keep its end, where the unit stands."""
    if len(descriptor) <= LONGEST_LABEL:
        return descriptor
    start = descriptor[: LONGEST_LABEL - KEPT_END - len(CUT)].rstrip()
    return f"{start}{CUT}{descriptor[-KEPT_END:].lstrip()}"


LAYOUTS = (
    Layout(
        system=Release.System.HCPCS,
        model=Code,
        columns=("code", "label", "valid_from", "valid_to"),
        key=("code",),
        parse=parse,
        members=("*anweb*.txt", "*anweb*.csv", "*anweb*.xlsx", "*hcpc*.csv", "*hcpc*.xlsx"),
    ),
)
