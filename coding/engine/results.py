"""What the engine gives back: lines, what is not reported, questions, findings, the ledger.

Nobody changes a result. It is not frozen all the same: a derivation makes some forty of
them, and frozen ones take three times as long to build. Texts are rendered when asked for
(`reasons.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from coding.engine.rows import Row
from coding.engine.timeline import Run


class Severity(StrEnum):
    """What a claim would suffer: rejected or wrong, denied by some, or nothing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(slots=True)
class Line:
    """One reportable line and what it rests on; `minutes` None where time plays no part."""

    code: str
    units: int
    modifiers: tuple[str, ...]
    date: date
    administrations: tuple[str, ...]
    minutes: int | None
    rule: str
    details: tuple[Mapping[str, Any], ...]  # one a service: the gaps of the rule's sentence


@dataclass(slots=True)
class NotReported:
    """Administrations that earn no line of their own, with the rule that says so."""

    administrations: tuple[str, ...]
    minutes: int | None
    rule: str
    details: Mapping[str, Any]


class Stake(NamedTuple):
    """Units of a code that an answer would add, or take away."""

    code: str
    units: int


class Answer(NamedTuple):
    """One answer that a question may get: its words, what it adds, what falls away by it."""

    words: str
    gains: tuple[Stake, ...]
    losses: tuple[Stake, ...]


@dataclass(slots=True)
class Query:
    """One question to whoever documented.

    `at_stake` are the codes that the answers may add, in one list; `answers` tells them apart.
    """

    administration: str
    field: str
    rule: str
    details: Mapping[str, Any]
    at_stake: tuple[Stake, ...]
    answers: tuple[Answer, ...] = ()


@dataclass(slots=True)
class Finding:
    """Something that a careful coder would point out."""

    severity: Severity
    rule: str
    code: str | None
    administrations: tuple[str, ...]
    details: Mapping[str, Any]


class Use(StrEnum):
    """What became of a stretch of minutes."""

    REPORTED = "reported"
    OVERLAPPED = "overlapped"
    UNDER_THRESHOLD = "under_threshold"
    EXCLUDED = "excluded"
    UNDOCUMENTED = "undocumented"


class Stretch(NamedTuple):
    """Minutes [start, stop) of one administration and their use.

    Whole minutes since 1970-01-01T00:00Z; `stop` None where it is not documented.
    """

    administration: str
    start: int
    stop: int | None
    use: Use
    rule: str
    code: str | None


@dataclass(slots=True)
class Booking:
    """Minutes of several rows with one use; told as stretches when the ledger is read."""

    rows: Sequence[Row]
    run: Run | None  # None: all that each row ran
    use: Use
    rule: str
    code: str | None

    def stretches(self) -> Iterator[Stretch]:
        """Yield the minutes of each row; a row without a stop is an open stretch."""
        for row in self.rows:
            span, name = row.span, row.given.id
            if span is None:
                if self.run is None and row.start is not None:
                    yield Stretch(name, row.start, None, Use.UNDOCUMENTED, self.rule, self.code)
                continue
            for start, stop in (span,) if self.run is None else self.run:
                begin, end = max(start, span[0]), min(stop, span[1])
                if begin < end:
                    yield Stretch(name, begin, end, self.use, self.rule, self.code)


@dataclass(slots=True)
class Derivation:
    """The whole answer for one encounter, in claim order."""

    id: str
    lines: tuple[Line, ...]
    not_reported: tuple[NotReported, ...]
    queries: tuple[Query, ...]
    findings: tuple[Finding, ...]
    bookings: tuple[Booking, ...]
    not_checked: tuple[str, ...]
    rulebook: str
    tables: Mapping[str, str]

    @property
    def ledger(self) -> tuple[Stretch, ...]:
        """Return every running minute of every administration with its use."""
        return tuple([part for booking in self.bookings for part in booking.stretches()])
