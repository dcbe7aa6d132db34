"""What differs between two states of some rows, field by field, and how to bring it about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, ForeignKey, Model, QuerySet

UNTOLD = frozenset({"id", "updated_at"})  # differ without anybody having changed anything

Scope = Sequence[QuerySet[Any]]  # the rows that one edit may touch, parents first
Fields = dict[str, Any]
Snapshot = Mapping[tuple[str, int], Fields]


class StaleError(Exception):
    """Rows are not any more as the change found them; the text names them."""


class RowChange(NamedTuple):
    """One row added, changed or removed: field → its value before and after, as JSON has them.

    `pk` of an added row is the one it had while the change was rehearsed: rows added together
    refer to each other by it, and get their own when the change is applied.
    """

    model: str  # such as coding.drug
    pk: int
    kind: str  # added, changed or removed
    label: str
    fields: dict[str, tuple[Any, Any]]


def snapshot(scope: Scope) -> Snapshot:
    """Read the rows of a scope as they are in this transaction."""
    return {
        (row._meta.label_lower, row.pk): {**fields_of(row), "__str__": str(row)}
        for rows in scope
        for row in rows.order_by("pk")
    }


def fields_of(row: Model) -> Fields:
    """Return the stored values by column, as JSON gives them back."""
    values = {f.attname: f.value_from_object(row) for f in told_fields(type(row))}
    return dict(json.loads(json.dumps(values, cls=DjangoJSONEncoder)))


def told_fields(model: type[Model]) -> list[Field[Any, Any]]:
    """Return the fields that somebody can change."""
    return [f for f in model._meta.concrete_fields if f.attname not in UNTOLD]


def fingerprint(scope: Scope) -> str:
    """Name the state of a scope: another text after any change of it."""
    rows = [[*key, fields] for key, fields in snapshot(scope).items()]
    return sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()[:32]


def differences(before: Snapshot, after: Snapshot) -> list[RowChange]:
    """Return what was done to the rows, in the order of the scope."""
    changes = []
    for model, pk in dict.fromkeys([*before, *after]):
        old, new = before.get((model, pk), {}), after.get((model, pk), {})
        told = dict.fromkeys([*old, *new])
        fields = {name: (old.get(name), new.get(name)) for name in told if name != "__str__"}
        fields = {name: both for name, both in fields.items() if both[0] != both[1]}
        if fields:
            kind = "changed" if old and new else "added" if new else "removed"
            changes.append(RowChange(model, pk, kind, (new or old)["__str__"], fields))
    return changes


def read_rows(stored: Iterable[Sequence[Any]]) -> list[RowChange]:
    """Read back what a proposal keeps."""
    return [
        RowChange(model, pk, kind, label, {name: (old, new) for name, (old, new) in fields.items()})
        for model, pk, kind, label, fields in stored
    ]


def apply_rows(changes: Iterable[RowChange], *, by: Model | None = None, reason: str = "") -> None:
    """Bring the changes about; raise StaleError where a row is not as the change found it.

    Raise ValidationError where a row does not go with what the tables hold by now. Added rows
    come in order, removed ones in reverse, so that parents outlive their children.
    """
    changes = list(changes)
    added: dict[tuple[str, int], int] = {}
    for change in reversed(changes):
        if change.kind == "removed":
            _marked(_found(change), by, reason).delete()
    for change in changes:
        if change.kind == "changed":
            _save(_found(change), change, added, by, reason)
        elif change.kind == "added":
            row = _model(change.model)()
            _save(row, change, added, by, reason)
            added[change.model, change.pk] = row.pk


def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def _found(change: RowChange) -> Model:
    """Return the row, locked, if what would change of it is as the change found it."""
    rows: QuerySet[Any] = _model(change.model)._default_manager.select_for_update()
    row: Model | None = rows.filter(pk=change.pk).first()
    if row is None:
        raise StaleError(f"{change.label} is not there any more.")
    now = fields_of(row)
    differing = [name for name, (before, _) in change.fields.items() if now[name] != before]
    if differing:
        raise StaleError(f"{change.label} was changed meanwhile: {', '.join(differing)}.")
    return row


def _save(
    row: Model,
    change: RowChange,
    added: Mapping[tuple[str, int], int],
    by: Model | None,
    reason: str,
) -> None:
    for field in told_fields(type(row)):
        if field.attname in change.fields:
            value = change.fields[field.attname][1]
            if isinstance(field, ForeignKey):
                parent = field.related_model._meta.label_lower
                value = added.get((parent, value), value)
            setattr(row, field.attname, field.to_python(value))
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError([f"{change.label}: {text}" for text in error.messages]) from error
    _marked(row, by, reason).save()


def _marked(row: Model, by: Model | None, reason: str) -> Model:
    """Tell the history who changes the row, and why."""
    setattr(row, "_history_user", by)  # noqa: B010  attributes that simple_history looks for
    setattr(row, "_change_reason", reason)  # noqa: B010
    return row
