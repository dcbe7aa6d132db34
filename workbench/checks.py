"""System checks of the database: a saved encounter must survive a power cut."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@register(Tags.database)
def postgresql_is_durable(
    *, databases: Iterable[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """In production, refuse a PostgreSQL server that may lose what it has confirmed."""
    if not settings.PRODUCTION:
        return []
    vendors = {alias: connections[alias].vendor for alias in databases or ()}
    found = [alias for alias, vendor in vendors.items() if vendor == "postgresql"]
    return [error for alias in found for error in durability_errors(durability(alias))]


def durability(alias: str) -> dict[str, str]:
    """The server's durability settings by name."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(DURABLE)]
        )
        return dict(cursor.fetchall())


def durability_errors(values: Mapping[str, str]) -> list[CheckMessage]:
    """One error for each setting that is off or not told."""
    return [
        Error(
            f"PostgreSQL has {name} = {values.get(name, 'unknown')}: a power cut can lose or "
            "damage saved encounters.",
            hint=f"Set {name} = on in postgresql.conf and reload the server.",
            id=f"workbench.E00{number}",
        )
        for number, name in enumerate(DURABLE, start=1)
        if values.get(name, "off") == "off"
    ]
