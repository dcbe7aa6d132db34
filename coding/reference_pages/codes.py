"""What the official tables in use on a day say of one code: the rows behind a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q, QuerySet

from coding.lookups.editions import Edition, family
from coding.models import AddOnLink, Code, CodePair, Release, UnitLimit
from coding.reference_pages.tables import TableRow, begun_by, row_of
from coding.reference_pages.wording import period_text

_System = Release.System
LIMITS = (_System.MUE_HOSPITAL, _System.MUE_PRACTITIONER, _System.MUE_MEDICAID)
PAIRS = (_System.PTP_HOSPITAL, _System.PTP_PRACTITIONER)
LABELS = (_System.CPT, _System.CODES, _System.HCPCS)
MOST_PAIRS = 200
CODE_FORMAT = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")


class OfficialRow(NamedTuple):
    """One row of one table, in words, with the table that has it."""

    anchor: str
    text: str
    detail: str
    table: TableRow


class OfficialRows:
    """The rows of one code; of pairs those whose first code is the code or a service of ours."""

    def __init__(self, code: str, day: date) -> None:
        self.code, self.day = code, day

    @cached_property
    def _begun(self) -> dict[str, Edition]:
        return begun_by(self.day)

    def _editions(self, *systems: str) -> dict[int, Edition]:
        return {self._begun[name].pk: self._begun[name] for name in systems if name in self._begun}

    def _table(self, editions: dict[int, Edition], release: int) -> TableRow:
        return row_of(editions[release], self.day)

    @cached_property
    def labels(self) -> list[OfficialRow]:
        """Return what the code is: licensed descriptor, our own words, HCPCS."""
        used = self._editions(*LABELS)
        rows = Code.objects.filter(release__in=used, code=self.code)
        order = list(used)  # as LABELS has them
        return [
            OfficialRow(
                "label",
                row.label,
                period_text(row.valid_from, row.valid_to),
                self._table(used, row.release_id),
            )
            for row in sorted(rows, key=lambda row: order.index(row.release_id))
        ]

    @property
    def label(self) -> str:
        """Return the first of them, or nothing."""
        return self.labels[0].text if self.labels else ""

    @cached_property
    def limits(self) -> list[OfficialRow]:
        """Return the unit limits for each kind of claim."""
        used = self._editions(*LIMITS)
        return [
            OfficialRow(
                f"limit-{used[row.release_id].system}",
                f"at most {row.units}",
                row.get_adjudication_display(),
                self._table(used, row.release_id),
            )
            for row in UnitLimit.objects.filter(release__in=used, code=self.code)
        ]

    @cached_property
    def pairs(self) -> list[OfficialRow]:
        """Return the pairs in force on the day, for each kind of claim."""
        return list(self._pairs())

    def _pairs(self) -> Iterator[OfficialRow]:
        used = self._editions(*PAIRS)
        ours = sorted(family())
        # Two look-ups by the index, which begins with release and column 1.
        first = self._in_force(used).filter(column1=self.code)
        second = self._in_force(used).filter(column1__in=ours, column2=self.code)
        for row in (*second[:MOST_PAIRS], *first[:MOST_PAIRS]):
            table = self._table(used, row.release_id)
            words = f"{row.column2} beside {row.column1}: {row.get_indicator_display()}"
            anchor = f"pair-{used[row.release_id].system}-{row.column1}-{row.column2}"
            yield OfficialRow(anchor, words, period_text(row.valid_from, row.valid_to), table)

    def _in_force(self, used: dict[int, Edition]) -> QuerySet[CodePair]:
        begun = Q(valid_from__isnull=True) | Q(valid_from__lte=self.day)
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=self.day)
        rows = CodePair.objects.filter(begun, lasting, release__in=used)
        kept = rows.exclude(indicator=CodePair.Indicator.NOT_APPLICABLE)
        return kept.order_by("column1", "column2", "release_id")

    @cached_property
    def links(self) -> list[OfficialRow]:
        """Return the codes under which it is an add-on, or its add-ons."""
        used = self._editions(_System.AOC)
        about = Q(add_on=self.code) | Q(primary=self.code)
        rows = AddOnLink.objects.filter(about, release__in=used)
        return [
            OfficialRow(
                f"link-{row.add_on}-{row.primary}",
                f"{row.add_on} under {row.primary}",
                row.get_kind_display(),
                self._table(used, row.release_id),
            )
            for row in rows
        ]

    @property
    def is_known(self) -> bool:
        """Say whether any table in use has the code."""
        return bool(self.labels or self.limits or self.pairs or self.links)
