"""What differs between two states of some rows, field by field, and how to bring it about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from typing import Any, NamedTuple

from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.utils import timezone
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

UNTOLD = frozenset({"id", "updated_at"})  # differ without anybody having changed anything

Scope = Sequence[QuerySet[Any]]  # the rows that one edit may touch, parents first
Fields = dict[str, Any]
Snapshot = Mapping[tuple[str, int], Fields]
Added = dict[tuple[str, int], int]  # model and key in the rehearsal → key now

TOGETHER = 500  # rows in one statement


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

    Raise ValidationError where rows do not go with what the tables hold by now. Removed rows go
    first, children before parents; the others follow in their order, alike ones together.
    """
    changes = list(changes)
    for change in reversed([each for each in changes if each.kind == "removed"]):
        (row,) = _found(_model(change.model), [change])
        row._history_user, row._change_reason = by, reason
        row.delete()
    added: Added = {}
    kept = [each for each in changes if each.kind != "removed"]
    for (label, kind), group in groupby(kept, key=lambda each: (each.model, each.kind)):
        model, alike = _model(label), list(group)
        for part in [alike] if not _refers_to_itself(model) else [[each] for each in alike]:
            _write(model, kind, part, added, {"default_user": by, "default_change_reason": reason})


def _model(label: str) -> Any:
    return apps.get_model(label)


def _refers_to_itself(model: Any) -> bool:
    """Rows of such a table are written one by one: each may be the parent of the next."""
    return any(f.related_model is model for f in told_fields(model) if isinstance(f, ForeignKey))


def _write(
    model: Any, kind: str, changes: Sequence[RowChange], added: Added, history: dict[str, Any]
) -> None:
    """Save rows of one table that are all new or all changed, and their history with them."""
    rows = _found(model, changes) if kind == "changed" else [model() for _ in changes]
    for row, change in zip(rows, changes, strict=True):
        _fill(row, change, added)
    _check_parents(model, rows)
    try:
        with transaction.atomic():
            _save(kind, rows, history)
    except IntegrityError:  # one may give up what another takes: then their order counts
        for row, change in zip(rows, changes, strict=True):
            with _worded(row, change):
                _save(kind, [row], history)
    for row, change in zip(rows, changes, strict=True):
        _check(row, change)
    if kind == "added":
        added |= {(each.model, each.pk): row.pk for each, row in zip(changes, rows, strict=True)}


def _check(row: Any, change: RowChange) -> None:
    """Ask the row what no constraint can tell, now that the others stand in the table."""
    try:
        row.clean()
    except ValidationError as refused:
        raise ValidationError([f"{change.label}: {text}" for text in refused.messages]) from refused


def _save(kind: str, rows: Sequence[Any], history: dict[str, Any]) -> None:
    model = type(rows[0])
    if kind == "changed":
        fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
        bulk_update_with_history(rows, model, fields, TOGETHER, **history)
        return
    for row in rows:
        row.pk = None  # set by a try that was taken back
    bulk_create_with_history(rows, model, TOGETHER, **history)


def _found(model: Any, changes: Sequence[RowChange]) -> list[Any]:
    """Return the rows, locked, if what would change of them is as the changes found it."""
    rows: dict[int, Any] = {}
    for start in range(0, len(changes), TOGETHER):
        keys = [change.pk for change in changes[start : start + TOGETHER]]
        rows |= model._default_manager.select_for_update().in_bulk(keys)
    for change in changes:
        if change.pk not in rows:
            raise StaleError(f"{change.label} is not there any more.")
        now = fields_of(rows[change.pk])
        differing = [name for name, (before, _) in change.fields.items() if now[name] != before]
        if differing:
            raise StaleError(f"{change.label} was changed meanwhile: {', '.join(differing)}.")
    return [rows[change.pk] for change in changes]


def _fill(row: Any, change: RowChange, added: Added) -> None:
    for field in told_fields(type(row)):
        if field.attname in change.fields:
            value = change.fields[field.attname][1]
            if isinstance(field, ForeignKey):
                value = added.get((field.related_model._meta.label_lower, value), value)
            setattr(row, field.attname, field.to_python(value))
    if hasattr(row, "updated_at"):
        row.updated_at = timezone.now()  # a write of many rows does not do it by itself


def _check_parents(model: Any, rows: Sequence[Any]) -> None:
    """Foreign keys are checked at the end of a transaction only, too late for words."""
    for field in told_fields(model):
        if isinstance(field, ForeignKey):
            keys = {getattr(row, field.attname) for row in rows} - {None}
            there = field.related_model._default_manager.in_bulk(keys)
            for row in rows:
                if (key := getattr(row, field.attname)) is not None and key not in there:
                    raise StaleError(f"{row}: its {field.verbose_name} is not there any more.")


@contextmanager
def _worded(row: Any, change: RowChange) -> Iterator[None]:
    """Tell in words why the tables refuse a row."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        try:
            row.full_clean()
        except ValidationError as refused:
            texts = [f"{change.label}: {text}" for text in refused.messages]
            raise ValidationError(texts) from error
        raise ValidationError(f"{change.label} does not go with the tables any more.") from error
