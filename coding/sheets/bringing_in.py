"""Carrying a planned sheet out: all at once where the tables take it, else half by half."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model

from coding.sheets.planning import Plan, Planned, told
from coding.sheets.reading import MOST_PROBLEMS, Problem, SheetError


def carry_out(plan: Plan) -> list[Planned]:
    """Write the plan within the caller's transaction; return its rows in an order that works.

    Raise SheetError with what does not go with the tables. No history is written: this is a
    rehearsal, and what is published later is written row by row.
    """
    _remove(plan.removed)
    changed = sorted((row for row in plan.rows if not row.is_new), key=lambda row: row.row.pk)
    waiting = [*changed, *(row for row in plan.rows if row.is_new)]
    done: list[Planned] = []
    while waiting:  # again and again, since one row may make room for another
        written, refused = _written(waiting)
        if not written:
            raise SheetError(list(_refusals(refused)))
        done, waiting = done + written, refused
    _check(done)
    return done


def _written(rows: list[Planned]) -> tuple[list[Planned], list[Planned]]:
    """Write all at once, or else half by half; return the rows that were written and the others."""
    try:
        with transaction.atomic():
            _write(rows)
    except IntegrityError:
        for row in rows:
            row.forget()
        if len(rows) == 1:
            return [], rows
        middle = len(rows) // 2
        (first, no), (second, neither) = _written(rows[:middle]), _written(rows[middle:])
        return first + second, no + neither
    return rows, []


def _refusals(rows: Sequence[Planned]) -> Iterator[Problem]:
    """Say what the tables have against rows, in the words of the models."""
    for planned in rows[:MOST_PROBLEMS]:
        try:
            planned.row.validate_constraints()
        except ValidationError as error:
            yield from told(planned.number, error)
        else:
            yield Problem(planned.number, "", "does not go with the other rows of the table")


def _write(rows: Sequence[Planned]) -> None:
    _remove([child for row in rows for child in row.removed])
    _save([row.row for row in rows if row.is_new or row.is_changed])
    children = [child for row in rows for child in row.saved]
    for child in children:
        setattr(child, "drug_id", child.drug.pk)  # type: ignore[attr-defined]  # noqa: B010
    for model in dict.fromkeys(map(type, children)):
        _save([child for child in children if type(child) is model])


def _save(rows: Sequence[Any]) -> None:
    """Add the rows without a number, change the others."""
    stored = [row for row in rows if row.pk]
    if new := [row for row in rows if not row.pk]:
        type(new[0]).objects.bulk_create(new)
    if stored:
        model = type(stored[0])
        names = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        model.objects.bulk_create(
            stored, update_conflicts=True, unique_fields=["id"], update_fields=names
        )


def _remove(rows: Iterable[Model]) -> None:
    by_model: dict[type[Model], list[Any]] = {}
    for row in rows:
        by_model.setdefault(type(row), []).append(row.pk)
    for model, keys in by_model.items():
        found = model._default_manager.filter(pk__in=keys)
        found._raw_delete(found.db)  # nothing points to them, and no history is wanted


def _check(rows: Iterable[Planned]) -> None:
    """Have the models say what no constraint does, now that all rows are there."""
    problems: list[Problem] = []
    for planned in rows:
        try:
            planned.row.clean()
        except ValidationError as error:
            problems += told(planned.number, error)
    if problems:
        raise SheetError(sorted(problems)[:MOST_PROBLEMS])
