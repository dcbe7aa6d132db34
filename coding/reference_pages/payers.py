"""Payers and their switches: a matrix of all, and all that is known of one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Q
from django.urls import reverse

from coding.engine.policies import DEFAULTS, SWITCHES
from coding.models import ModifierRule, Payer, PayerPolicy
from coding.reference_pages.history import Change, changes_by_row, records_of
from coding.reference_pages.payer_rows import (
    RULES,
    RowPresenter,
    payer_tree,
    presented,
    row_text,
    rule_address,
    scope_text,
    switch_words,
)

Known = dict[tuple[int, str], list[PayerPolicy]]  # by payer and switch


class CellValue(NamedTuple):
    """One value in force; `whose` names the payer that it is inherited from."""

    value: str
    scope: str
    whose: str


class Cell(NamedTuple):
    """One switch of one payer; no values: not known."""

    switch: str
    words: str
    values: list[CellValue]
    default: str


class MatrixRow(NamedTuple):
    """One payer with all switches."""

    payer: Payer
    depth: int
    url: str
    cells: list[Cell]
    unknown: int


class PayerMatrix:
    """Every payer, plans below theirs, by every switch, on a day; two queries."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.switches = [(switch, switch_words(switch)) for switch in SWITCHES]
        known: Known = defaultdict(list)
        for policy in PayerPolicy.objects.on(day):
            known[policy.payer_id, policy.switch].append(policy)
        tree = payer_tree()
        payers = {payer.pk: payer for payer, _ in tree}
        self.rows = [self._row(payer, depth, known, payers) for payer, depth in tree]

    def _row(self, payer: Payer, depth: int, known: Known, payers: dict[int, Payer]) -> MatrixRow:
        line = list(line_of(payer, payers))
        cells = [
            Cell(name, switch_words(name), values_of(name, line, known), DEFAULTS[name])
            for name in SWITCHES
        ]
        unknown = sum(not cell.values for cell in cells)
        return MatrixRow(payer, depth, payer_address(payer), cells, unknown)


def payer_address(payer: Payer) -> str:
    """Return the page of a payer."""
    return reverse("coding:payer-detail", args=[payer.slug])


def line_of(payer: Payer, payers: dict[int, Payer]) -> Iterable[Payer]:
    """Yield the payer, its group and its payer; a circle ends where it closes."""
    seen: set[int] = set()
    above: Payer | None = payer
    while above is not None and above.pk not in seen:
        seen.add(above.pk)
        yield above
        above = payers.get(above.parent_id) if above.parent_id else None


def values_of(switch: str, line: Sequence[Payer], known: Known) -> list[CellValue]:
    """Return the nearest payer's values; those behind count until a row is for every claim."""
    values: list[CellValue] = []
    for place, payer in enumerate(line):
        rows = known.get((payer.pk, switch), ())
        whose = payer.name if place else ""
        values += [CellValue(row.value, scope_text(row), whose) for row in rows]
        if any(not row.setting and not row.state for row in rows):
            break
    return values


class SwitchHistory(NamedTuple):
    """One switch of a payer: its rows of all days, else what it inherits or the default."""

    switch: str
    words: str
    rule_url: str
    rows: list[RowPresenter]
    inherited: list[CellValue]
    default: str


class PayerPage:
    """All that is known of one payer, for any day; told as of `day`."""

    def __init__(self, payer: Payer, day: date) -> None:
        self.payer, self.day = payer, day

    @cached_property
    def _line(self) -> list[Payer]:
        return list(line_of(self.payer, {one.pk: one for one in Payer.objects.all()}))

    @property
    def parents(self) -> list[tuple[Payer, str]]:
        """Return whose rows hold for it too, the nearest first."""
        return [(payer, payer_address(payer)) for payer in self._line[1:]]

    @cached_property
    def plans(self) -> list[tuple[Payer, str]]:
        """Return the plans right below it."""
        return [(plan, payer_address(plan)) for plan in self.payer.plans.all()]

    @cached_property
    def switches(self) -> list[SwitchHistory]:
        """Return every switch with its periods, past and coming; those with any first."""
        policies = PayerPolicy.objects.filter(payer__in=self._line)
        known: Known = defaultdict(list)
        for policy in policies.on(self.day):
            known[policy.payer_id, policy.switch].append(policy)
        found = list(PayerPolicy.objects.filter(payer=self.payer))
        shown = presented(found, self.day, self.payer)
        own = list(zip(found, shown, strict=True))
        rows = {name: [one for row, one in own if row.switch == name] for name in SWITCHES}
        return [
            SwitchHistory(
                name,
                switch_words(name),
                rule_address(name),
                rows[name],
                [one for one in values_of(name, self._line, known) if one.whose],
                DEFAULTS[name],
            )
            for name in sorted(SWITCHES, key=lambda name: not rows[name])
        ]

    @cached_property
    def rules(self) -> list[RowPresenter]:
        """Return the rows that hold for it, its own and inherited, of all days."""
        rows = [
            row
            for model in RULES
            for row in model.objects.filter(self._held_by(model)).select_related("payer")
        ]
        return presented(rows, self.day, self.payer)

    def _held_by(self, model: Any) -> Q:
        """Select what is its own or inherited; of modifier rules also those of every payer."""
        held = Q(payer__in=self._line)
        return held | Q(payer__isnull=True) if model is ModifierRule else held

    @cached_property
    def removed(self) -> list[Change]:
        """Return the rows of its own that are no more: when, by whom and why they went."""
        return [
            change
            for model in (PayerPolicy, *RULES)
            for changes in changes_by_row(
                records_of(model, payer_id=self.payer.pk, history_type="-"), row_text
            ).values()
            for change in changes
        ]

    @cached_property
    def changes(self) -> list[Change]:
        """Return who changed the payer's own entry."""
        return changes_by_row(records_of(Payer, id=self.payer.pk)).get(self.payer.pk, [])
