"""What has changed: one query tells whether the tables are still the ones that were read."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.db import connection

from coding.models import (
    Drug,
    DrugName,
    DrugPackage,
    Formulary,
    FormularyEntry,
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
    PlaceOfService,
    Release,
    Taxonomy,
)

State = tuple[Any, ...]

PAYER_ROWS: tuple[Any, ...] = (PayerPolicy, PayerDrug, PayerPlace, ModifierRule, PayerNote)
DATED: tuple[Any, ...] = (Drug, FormularyEntry, *PAYER_ROWS)
_UNDATED = (DrugName, DrugPackage, Formulary, Payer, PlaceOfService, Taxonomy)
_WATCHED: tuple[Any, ...] = (*DATED, *_UNDATED)

_RELEASE = "id || ' ' || state || ' ' || imported_at"
# Two dialects: SQLite before 3.44 knows no ORDER BY within an aggregate.
_RELEASES = {
    "sqlite": "(SELECT group_concat(text, ';') FROM (SELECT {row} text FROM {table} ORDER BY id))",
    "postgresql": "(SELECT string_agg({row}, ';' ORDER BY id) FROM {table})",
}


def current_state() -> State:
    """Return what differs after any edit: when rows were last saved, and how often ever.

    The count of history rows catches an edit that was saved earlier but committed later than
    one already seen, which the time alone would miss. Releases have no history: each is named.
    """
    with connection.cursor() as cursor:
        cursor.execute(_state_sql(connection.vendor))
        return (connection.settings_dict["NAME"], *cursor.fetchone())


def tables_state() -> str:
    """Return a short text that differs after any edit of the tables."""
    return hashlib.sha256(repr(current_state()).encode()).hexdigest()


@cache
def _state_sql(vendor: str) -> str:
    newest = "(SELECT MAX({column}) FROM {table})"
    count = "(SELECT COUNT(*) FROM {table})"
    parts = [_RELEASES[vendor].format(row=_RELEASE, table=Release._meta.db_table)]
    for model in _WATCHED:
        parts.append(newest.format(column="updated_at", table=model._meta.db_table))
        parts.append(count.format(table=model.history.model._meta.db_table))
    return f"SELECT {', '.join(parts)}"  # noqa: S608 (table names of our own models only)
