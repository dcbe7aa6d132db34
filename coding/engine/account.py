"""The account of an encounter while it is being derived: what each row came to."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

from coding.engine.results import Booking, Finding, NotReported, Query, Severity, Stake, Use
from coding.engine.rows import Row
from coding.engine.timeline import Run, total, union

NOTHING: Mapping[str, Any] = {}


class Account:
    """Collects what is left out, questions, findings and the minute ledger."""

    __slots__ = ("_asked", "bookings", "findings", "not_reported", "queries")

    def __init__(self) -> None:
        self.not_reported: list[NotReported] = []
        self.queries: list[Query] = []
        self.findings: list[Finding] = []
        self.bookings: list[Booking] = []
        self._asked: set[tuple[Hashable, str]] = set()

    def leave_out(
        self, rows: Iterable[Row], rule: str, use: Use, details: Mapping[str, Any] = NOTHING
    ) -> None:
        """Say that these rows are not reported, and book all their minutes so."""
        rows = tuple(rows)
        spans = [span for row in rows if (span := row.span)]
        minutes = total(union(spans)) if spans else None
        ids = tuple([row.given.id for row in rows])
        self.not_report(ids, minutes, rule, {"rows": rows, **details})
        self.book_rows(rows, use, rule)

    def not_report(
        self, ids: tuple[str, ...], minutes: int | None, rule: str, details: Mapping[str, Any]
    ) -> None:
        """Name administrations that earn no line, with the rule."""
        self.not_reported.append(NotReported(ids, minutes, rule, details))

    def book_rows(self, rows: Sequence[Row], use: Use, rule: str, code: str | None = None) -> None:
        """Book all that these rows ran; a row without stop is an open stretch."""
        self.bookings.append(Booking(rows, None, use, rule, code))

    def book(
        self, rows: Sequence[Row], run: Run, use: Use, rule: str, code: str | None = None
    ) -> None:
        """Book those minutes of a run that each row ran."""
        self.bookings.append(Booking(rows, run, use, rule, code))

    def ask(
        self, row: Row, field: str, rule: str, at_stake: tuple[Stake, ...] = (), **details: Any
    ) -> None:
        """Raise a question about one field of a row."""
        details["rows"] = (row,)
        self.queries.append(Query(row.given.id, field, rule, details, at_stake))

    def ask_once(self, about: Hashable, row: Row, field: str, rule: str) -> None:
        """Raise a question that one answer settles, wherever else it would be asked."""
        if (about, rule) not in self._asked:
            self._asked.add((about, rule))
            self.ask(row, field, rule)

    def find(
        self,
        severity: Severity,
        rule: str,
        *,
        code: str | None = None,
        rows: Iterable[Row] = (),
        **details: Any,
    ) -> None:
        """Record a finding."""
        details["rows"] = rows = tuple(rows)
        ids = (rows[0].given.id,) if len(rows) == 1 else tuple([row.given.id for row in rows])
        self.findings.append(Finding(severity, rule, code, ids, details))

    def note(
        self,
        severity: Severity,
        rule: str,
        code: str | None,
        ids: tuple[str, ...] = (),
        **details: Any,
    ) -> None:
        """Record a finding about the claim rather than about rows."""
        self.findings.append(Finding(severity, rule, code, ids, details))
