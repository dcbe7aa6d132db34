"""For whom an NCCI file is: practitioners and hospitals, Medicare and Medicaid look alike.

What the columns hold does not tell them apart, and their codes are the same; a heading, a banner
or a name may. Only a file that tells is refused: the published wordings change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import NamedTuple

from coding.importers.base import FileError, Line
from coding.importers.headings import ROWS_SEARCHED

CODE = re.compile("[0-9A-Z][0-9]{3}[0-9A-Z]")
SHOWN = 100  # characters of a text that an error repeats

Words = Mapping[str, re.Pattern[str]]

# The association of hospitals stands in notices of copyright.
SETTINGS: Words = {
    "practitioners": re.compile(r"practitioner|ccipra"),
    "outpatient hospitals": re.compile(
        r"ccioph|outpatient|\bopps\b|(?<!american )hospital(?! association)"
    ),
    "suppliers of equipment": re.compile(r"\bdme\b|durable medical equipment"),
}
# The agency's own name holds both, and so tells nothing.
PROGRAMS: Words = {"Medicare": re.compile("medicare"), "Medicaid": re.compile("medicaid")}


class _Text(NamedTuple):
    """A text that may tell, and where it stands."""

    place: str
    text: str


@dataclass(frozen=True)
class Kind:
    """The setting and the program that a file is to be for."""

    setting: str
    program: str

    def admit(self, name: str, lines: Iterable[Line]) -> Iterator[Line]:
        """Give the lines back; FileError where the file, or else its name, tells another kind.

        The headings go before banners and name, which are refused if none of them fits.
        """
        rows = iter(lines)
        head, first = _head(rows)
        headings, banners = _texts(head)
        named = [*banners, _Text("the file's name", name)]
        for words, expected in ((SETTINGS, self.setting), (PROGRAMS, self.program)):
            _check(headings, words, expected) or _check(named, words, expected)
        return chain(head, first, rows)


PRACTITIONER = Kind("practitioners", "Medicare")
HOSPITAL = Kind("outpatient hospitals", "Medicare")
MEDICAID = Kind("practitioners", "Medicaid")


def _head(rows: Iterator[Line]) -> tuple[list[Line], list[Line]]:
    """Read up to the first row that has a code; return those above it, and that row if any."""
    head: list[Line] = []
    for line in islice(rows, ROWS_SEARCHED):
        if any(CODE.fullmatch(cell) for cell in line.cells):
            return head, [line]
        head.append(line)
    return head, []


def _texts(head: Iterable[Line]) -> tuple[list[_Text], list[_Text]]:
    """Return the headings, which stand side by side, and the banners, which fill one cell."""
    headings: list[_Text] = []
    banners: list[_Text] = []
    for line in head:
        filled = [_Text(f"row {line.number:,}", cell) for cell in line.cells if cell]
        (headings if len(filled) > 1 else banners).extend(filled)
    return headings, banners


def _check(texts: Iterable[_Text], words: Words, expected: str) -> bool:
    """Return whether any text tells; FileError where all that do tell another kind."""
    told = [(kind, text) for text in texts for kind in words if words[kind].search(_plain(text))]
    if told and expected not in {kind for kind, _ in told}:
        kind, (place, text) = told[0]
        found = " ".join(text.split())[:SHOWN]
        raise FileError(f"{place}: expected a file for {expected}; found {found!r}, for {kind}")
    return bool(told)


def _plain(text: _Text) -> str:
    """Fold case and runs of white space; what parts words in a file's name counts as such."""
    return " ".join(re.sub(r"[\s_-]+", " ", text.text.casefold()).split())
