"""The descriptors of a site that holds a licence for them: text or sheet with code and text.

The owner sells several layouts; any with a heading for the code and one for a descriptor is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from coding.importers.base import Layout, Line
from coding.importers.headings import Wordings
from coding.importers.records import Seen, records
from coding.models.descriptors import Descriptor
from coding.models.releases import Release

WANTED: Wordings = {
    "code": ("cpt code", "code"),
    "long": ("long descriptor", "long description", "long", "descriptor", "description"),
}
OPTIONAL: Wordings = {"short": ("short descriptor", "short description", "short")}
LONGEST = 4000


def parse(lines: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield code, short descriptor (may be empty) and long descriptor."""
    seen = Seen()
    for record in records(lines, WANTED, OPTIONAL):
        code = record["code"].service_code()
        seen.add(record.line.number, code)
        yield code, record["short"].at_most(120), record["long"].filled(LONGEST)


LAYOUTS = (
    Layout(
        system=Release.System.CPT,
        model=Descriptor,
        columns=("code", "short", "long"),
        key=("code",),
        parse=parse,
        members=("*long*.txt", "*consolidated*.txt", "*cpt*.txt", "*cpt*.csv", "*cpt*.xlsx"),
    ),
)
