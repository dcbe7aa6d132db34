"""Facts written as the encounter document: what a coding run keeps, and any script can read."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from coding.engine.facts import Encounter

# Words of the record that the document has no key for; a coding run keeps them beside it.
WORDS = ("reason_for_visit", "documented_title")


def words_of(encounter: Encounter) -> dict[str, Any]:
    """Return what the record says in words, which some checks read."""
    return {
        "reason_for_visit": encounter.reason_for_visit,
        "documented_titles": [provider.documented_title for provider in encounter.providers],
    }


def document_of(encounter: Encounter) -> dict[str, Any]:
    """Write facts as one JSON object: instants in UTC, exact amounts as text, no defaults."""
    document = _written(encounter)
    document["time_zone"] = str(encounter.time_zone)
    document["administrations"] = [_written(given) for given in encounter.administrations]
    return document


def _written(value: Any) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(value, field.name))
        for field in fields(value)
        if field.name not in WORDS and getattr(value, field.name) != _default(field)
    }


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="minutes")
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return _written(value)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value
