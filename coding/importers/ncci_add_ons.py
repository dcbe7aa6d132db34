"""NCCI add-on codes: the codes under which each may be reported.

Confirmed: the three types of links. Not confirmed on a published file: the headings (found by
several wordings), whether a cell lists several primaries (read, parted by commas or spaces), and
how type 2 is written: where the contractor decides, a text without a code stands for the primary,
and no link is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from coding.importers.base import FileError, Layout, Line
from coding.importers.cells import Cell
from coding.importers.dates import day_or_none
from coding.importers.headings import Wordings
from coding.importers.records import Record, records
from coding.models.official_rows import AddOnLink
from coding.models.releases import Release

WANTED: Wordings = {
    "add_on": ("add-on code", "addon code", "add_on_code", "add on code", "add-on", "addon"),
    "primary": ("primary code", "primary_code", "primary"),
    "kind": ("edit type", "edit_type", "aoc type", "type"),
}
OPTIONAL: Wordings = {"first_day": ("effective",), "last_day": ("deletion", "termination")}
CODE = "[0-9A-Z][0-9]{3}[0-9A-Z]"
PRIMARIES = re.compile(rf"{CODE}(?:[\s,;]+{CODE})*")
KIND = re.compile(r"(?:type\s*)?([123])(?:\s.*)?", re.IGNORECASE | re.DOTALL)


class Link(NamedTuple):
    """A link as the file has it, with its days and its row."""

    row: int
    add_on: str
    primary: str
    kind: str
    first_day: date | None
    last_day: date | None


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield add-on, primary and type of the links that had not ended when the file was made.

    That day is not in the file: it is taken to be the newest first day of any link. One link with
    two types is a FileError that names both rows.
    """
    links = [link for record in records(lines, WANTED, OPTIONAL) for link in _links(record)]
    newest = max((link.first_day for link in links if link.first_day), default=date.min)
    kept: dict[tuple[str, str], Link] = {}
    for link in links:
        if link.last_day is not None and link.last_day < newest:
            continue
        first = kept.setdefault((link.add_on, link.primary), link)
        if first.kind != link.kind:
            raise FileError(
                f"row {link.row}: {link.add_on} under {link.primary} is of type {link.kind}, in "
                f"row {first.row} of type {first.kind}; expected one of them"
            )
    yield from ((link.add_on, link.primary, link.kind) for link in kept.values())


def _links(record: Record) -> Iterator[Link]:
    add_on, kind = record["add_on"].service_code(), _kind(record["kind"])
    first_day, last_day = day_or_none(record["first_day"]), day_or_none(record["last_day"])
    for primary in _primaries(record["primary"], kind):
        if primary == add_on:
            raise record["primary"].error("a code other than the add-on itself")
        yield Link(record.line.number, add_on, primary, kind, first_day, last_day)


def _kind(cell: Cell) -> str:
    match = KIND.fullmatch(cell.text)
    if match is None:
        raise cell.error("a type of 1, 2 or 3")
    return match[1]


def _primaries(cell: Cell, kind: str) -> list[str]:
    if PRIMARIES.fullmatch(cell.text):
        return re.findall(CODE, cell.text)
    if kind == AddOnLink.Kind.CONTRACTOR:
        return []
    raise cell.error("codes of five characters, parted by commas or spaces")


LAYOUTS = (
    Layout(
        system=Release.System.AOC,
        model=AddOnLink,
        columns=("add_on", "primary", "kind"),
        key=("add_on", "primary"),
        parse=parse,
        members=tuple(
            f"*{name}*{ending}"
            for ending, name in product((".txt", ".csv", ".xlsx"), ("aoc", "add-on", "addon"))
        ),
    ),
)
