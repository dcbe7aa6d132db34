"""Several dated rows on one form: no two with one key on the same day, before and after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple, cast

from django.db.models import Model
from django.forms import BaseInlineFormSet

from coding.models.no_overlap import NoOverlap

PERIOD = ("effective_from", "effective_to")


class Dated(NamedTuple):
    """A row of the form: what it is about, its days, and the days that it had."""

    form: Any
    name: str
    key: tuple[Any, ...]
    first: date
    last: date
    stored: tuple[date, date] | None

    def meets(self, first: date, last: date) -> bool:
        """Say whether it holds on any of these days."""
        return self.first <= last and first <= self.last


class DatedFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Refuses rows that overlap, and rows that can not be saved one after the other.

    Each form by itself can not know: the others' new days are not stored yet.
    """

    def clean(self) -> None:
        super().clean()
        for one, other in combinations(self._rows(), 2):
            if one.key != other.key:
                continue
            first, second = sorted((one, other), key=_first)
            if first.meets(second.first, second.last):
                # Beside its field: a message of the whole formset stays inside its closed fold.
                first.form.add_error(PERIOD[1], _told(first, second))
            elif one.stored and other.stored and (_takes(one, other) or _takes(other, one)):
                first.form.add_error(
                    PERIOD[1],
                    f"{one.name}: one row takes days that another one leaves. Propose the last "
                    "day first, and the other row when it is in force.",
                )

    def _rows(self) -> Iterator[Dated]:
        key = _key_of(cast(type[Model], self.model))
        for form in self.forms:
            if form.errors or not form.has_changed() and not form.instance.pk:
                continue
            row = form.instance
            begun, ended = (form.initial.get(name) for name in PERIOD)
            yield Dated(
                form,
                str(row),
                tuple(getattr(row, name) for name in key),
                *_days(row.effective_from, row.effective_to),
                _days(begun, ended) if row.pk else None,
            )


def _told(first: Dated, second: Dated) -> str:
    return (
        f"{first.name}: the row from {first.first} must end before {second.first}; "
        "give it a last day."
    )


def _key_of(model: type[Model]) -> tuple[str, ...]:
    """Return the columns of which one value holds on a day, but for the parent, which is one."""
    rules = (rule for rule in model._meta.constraints if isinstance(rule, NoOverlap))
    fields = {field.name: field.attname for field in model._meta.concrete_fields}
    return tuple(fields[key] for rule in rules for key in rule.keys)


def _days(first: date | None, last: date | None) -> tuple[date, date]:
    return first or date.min, last or date.max


def _first(row: Dated) -> date:
    return row.first


def _takes(one: Dated, other: Dated) -> bool:
    """Say whether `one` is to hold on days on which `other` holds until now."""
    return other.stored is not None and one.meets(*other.stored)
