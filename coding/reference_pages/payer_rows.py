"""Payers with their plans, and their rows in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from coding.models import (
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
)
from coding.reference_pages.history import Change, changes_of
from coding.reference_pages.wording import period_text

RULES: tuple[Any, ...] = (PayerDrug, PayerPlace, ModifierRule, PayerNote)


def payer_tree() -> list[tuple[Payer, int]]:
    """Return every payer with how deep it stands, plans right behind their payers; one query."""
    below: dict[int | None, list[Payer]] = defaultdict(list)
    for payer in Payer.objects.order_by("name", "pk"):
        below[payer.parent_id].append(payer)
    return list(_branch(below, None, 0))


def _branch(
    below: dict[int | None, list[Payer]], parent: int | None, depth: int
) -> Iterator[tuple[Payer, int]]:
    for payer in below.pop(parent, []):
        yield payer, depth
        yield from _branch(below, payer.pk, depth + 1)


def switch_words(switch: str) -> str:
    """Write the name of a switch as a reader does."""
    return switch.replace("_", " ")


def anchor_of(row: Any) -> str:
    """Name a row as `coding.engine.payer_rules.Source` does, fit for an address: payernote-12."""
    return f"{row._meta.model_name}-{row.pk}"


def rule_address(switch: str) -> str:
    """Return the page of the rule that tells a switch's sides."""
    return reverse("coding:rule-detail", args=[f"policy.{switch.replace('_', '-')}"])


def scope_text(row: Any) -> str:
    """Say whose claims and which state a row is about; nothing where it is all of them."""
    setting = row.get_setting_display() if row.setting else ""
    return ", ".join(filter(None, [setting, row.state and f"in {row.state} only"]))


class RowPresenter:
    """One row of a payer, told for a day; `whose` is the payer where it is another's row."""

    def __init__(self, row: Any, day: date, changes: Sequence[Change], whose: str = "") -> None:
        self.anchor = anchor_of(row)
        self.kind = str(row._meta.verbose_name)
        self.text = row_text(row)
        self.value = row.value if isinstance(row, PayerPolicy) else ""
        self.days = period_text(row.effective_from, row.effective_to)
        self.scope = scope_text(row)
        self.citation = row.citation
        self.changes = changes
        self.whose = whose
        self.state = "in force"
        if row.effective_from > day:
            self.state = "to come"
        elif row.effective_to and row.effective_to < day:
            self.state = "ended"
        self.is_in_force = self.state == "in force"


def presented(rows: Iterable[Any], day: date, payer: Payer | None) -> list[RowPresenter]:
    """Tell rows with who entered them; those of another payer than `payer` name theirs."""
    rows = list(rows)
    changes = changes_of(rows)
    own = payer.pk if payer else None
    return [
        RowPresenter(
            row,
            day,
            changes.get((row._meta.model_name, row.pk), ()),
            "" if row.payer_id == own else str(row.payer or "every payer"),
        )
        for row in rows
    ]


def row_text(row: Any) -> str:
    """Say in a few words what a row asks for."""
    return TEXTS[type(row)](row)


def _policy(row: PayerPolicy) -> str:
    return f"{switch_words(row.switch)}: {row.value}"


def _drug(row: PayerDrug) -> str:
    said = [f"class {row.get_admin_class_display()}"] if row.admin_class else []
    if row.hormonal is not None:
        said.append("hormonal" if row.hormonal else "not hormonal")
    said += [f"reported under {row.report_as}"] if row.report_as else []
    return f"{row.hcpcs or row.generic}: {', '.join(said)}"


def _place(row: PayerPlace) -> str:
    codes = row.codes or "every administration code"
    return f"place of service {row.place}: {codes} {'denied' if row.is_denied else 'taken'}"


def _modifier(row: ModifierRule) -> str:
    codes = row.codes or f"all {row.get_family_display()}"
    only = ", only where the facility buys under 340B" if row.only_340b else ""
    return f"{' or '.join(row.modifiers.split(', '))} wanted on {codes}{only}"


def _note(row: PayerNote) -> str:
    about = ", ".join(filter(None, [row.codes, row.generics]))
    return f"{row.get_kind_display()}, {about}: {row.text}"


TEXTS: dict[type[Any], Callable[[Any], str]] = {
    PayerPolicy: _policy,
    PayerDrug: _drug,
    PayerPlace: _place,
    ModifierRule: _modifier,
    PayerNote: _note,
}
