"""House rows: add what is new, refresh what is the loader's own, keep what an admin changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from coding.models.no_overlap import NoOverlap
from coding.models.periods import HouseData

REASON = "starter reference data"  # the history reason by which the loader knows its own rows

Key = tuple[Any, ...]
House = TypeVar("House", bound=HouseData)


@dataclass
class Report:
    """What a load did, for the person who ran it."""

    created: int = 0
    updated: int = 0
    kept: list[str] = field(default_factory=list)

    @property
    def is_unchanged(self) -> bool:
        """Say whether everything was in place already."""
        return not (self.created or self.updated)


def sync(model: type[House], rows: Iterable[House], key: tuple[str, ...], report: Report) -> None:
    """Bring the table of `model` up to the starter rows; `key` names the fields that identify one.

    A row that anybody else ever saved, and a row that was there and is gone, stays as it is; so
    does one that holds on some of the days of a new row.
    """
    stored = _by_key(model, key)
    history: Any = model.history  # type: ignore[attr-defined]
    edited = set(history.exclude(history_change_reason=REASON).values_list("id", flat=True))
    known = set(history.values_list(*key))
    new: list[House] = []
    for row in rows:
        there = stored.get(_key(row, key), [])
        if any(_is_same(other, row) for other in there):
            continue
        own = there[0] if len(there) == 1 and there[0].pk not in edited else None
        if _is_in_the_way(row, own):
            report.kept.append(f"{model._meta.verbose_name} {row}")
        elif not there and _key(row, key) not in known:
            new.append(row)
        elif own is not None:
            _refresh(own, row)
            report.updated += 1
        else:
            report.kept.append(f"{model._meta.verbose_name} {row}")
    bulk_create_with_history(new, model, default_change_reason=REASON)
    report.created += len(new)


def _is_in_the_way(row: House, own: House | None) -> bool:
    """Say whether some other stored row of the same thing holds on some of the days."""
    for constraint in row._meta.constraints:
        if isinstance(constraint, NoOverlap):
            rival = constraint.rival(row)
            if rival is not None and (own is None or rival.pk != own.pk):
                return True
    return False


def _by_key(model: type[House], key: tuple[str, ...]) -> dict[Key, list[House]]:
    grouped: dict[Key, list[House]] = defaultdict(list)
    for row in model._default_manager.order_by("pk"):
        grouped[_key(row, key)].append(row)
    return grouped


def _key(row: Model, key: tuple[str, ...]) -> Key:
    return tuple(getattr(row, name) for name in key)


def _columns(row: Model) -> list[str]:
    return [f.attname for f in row._meta.concrete_fields if f.attname not in ("id", "updated_at")]


def _is_same(stored: Model, row: Model) -> bool:
    return all(getattr(stored, name) == getattr(row, name) for name in _columns(row))


def _refresh(stored: House, row: House) -> None:
    for name in _columns(row):
        setattr(stored, name, getattr(row, name))
    stored._change_reason = REASON  # type: ignore[attr-defined]
    stored.save()
