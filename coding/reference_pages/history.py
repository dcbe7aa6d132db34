"""Who changed which field of a row, when and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Field, Model, QuerySet

from coding.changes.rows import told_fields
from coding.reference_pages.wording import day_text

EMPTY = "empty"
NOBODY = "nobody named"
KINDS = {"+": "entered", "~": "changed", "-": "removed"}


class FieldChange(NamedTuple):
    """One field before and after."""

    name: str
    before: str
    after: str


class Change(NamedTuple):
    """One saving of one row."""

    when: str
    who: str
    why: str
    kind: str
    what: str
    fields: list[FieldChange]
    at: datetime


def records_of(model: Any, **wanted: Any) -> QuerySet[Any]:
    """Return the history of the rows that fit, the oldest first; one query."""
    found: QuerySet[Any] = model.history.filter(**wanted).select_related("history_user")
    return found.order_by("history_date", "history_id")


def changes_by_row(
    records: Iterable[Any], what: Callable[[Any], str] = lambda row: ""
) -> dict[int, list[Change]]:
    """Return each row's changes, the newest first; `records` are sorted by time.

    `what` names a row as it was at the time; a name that needs other rows costs queries.
    """
    rows: dict[int, list[Any]] = defaultdict(list)
    for record in records:
        rows[record.id].append(record)
    return {pk: list(_changes(told, what))[::-1] for pk, told in rows.items()}


def _changes(records: list[Any], what: Callable[[Any], str]) -> Iterator[Change]:
    before = None
    for record in records:
        fields = list(_differences(before, record)) if record.history_type == "~" else []
        user = record.history_user
        yield Change(
            when=f"{day_text(record.history_date.date())}, {record.history_date:%H:%M} UTC",
            who=user.get_username() if user else NOBODY,
            why=record.history_change_reason or "no reason given",
            kind=KINDS.get(record.history_type, "saved"),
            what=what(record.instance),
            fields=fields,
            at=record.history_date,
        )
        before = record


def _differences(before: Any, after: Any) -> Iterator[FieldChange]:
    """Yield the fields that differ; without an earlier record nothing is known to differ."""
    if before is None:
        return
    for field in told_fields(after.instance_type):
        old, new = (getattr(record, field.attname) for record in (before, after))
        if old != new:
            name = str(field.verbose_name)
            yield FieldChange(name, value_text(field, old), value_text(field, new))


def value_text(field: Field[Any, Any], value: Any) -> str:
    """Write a stored value as a reader sees it."""
    if value in (None, "", []):
        return EMPTY
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(dict(field.flatchoices).get(value, value))


def changes_of(rows: Iterable[Model]) -> dict[tuple[str, int], list[Change]]:
    """Return the changes of rows by model name and key; one query a model."""
    models: dict[type[Model], list[int]] = defaultdict(list)
    for row in rows:
        models[type(row)].append(row.pk)
    return {
        (str(model._meta.model_name), pk): changes
        for model, pks in models.items()
        for pk, changes in changes_by_row(records_of(model, id__in=pks)).items()
    }
