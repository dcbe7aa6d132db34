"""Turn DATABASE_URL into Django's database settings, for SQLite and PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from workbench import environment

HINT = "Use sqlite:///file or postgresql://user:password@host:port/name."
# What may follow the question mark: how to reach and trust the server, no session settings.
POSTGRESQL_OPTIONS = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs", "application_name"}
)
MINUTE_MS = 60_000


def database_settings(url: str, *, base: Path) -> dict[str, Any]:
    """The `default` entry of DATABASES; a relative SQLite file is taken from `base`."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise environment.refuse("DATABASE_URL", f"is not an address ({error}).", HINT) from error
    if parts.scheme == "sqlite":
        return _sqlite(parts, base)
    if parts.scheme in {"postgresql", "postgres"}:
        return _postgresql(parts)
    raise environment.refuse("DATABASE_URL", f"starts with {parts.scheme!r}.", HINT)


def _sqlite(parts: SplitResult, base: Path) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if parts.netloc or not name:
        raise environment.refuse("DATABASE_URL", "names no SQLite file.", HINT)
    if name != ":memory:":
        (base / name).parent.mkdir(parents=True, exist_ok=True)
        name = str(base / name)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        # Opening the file costs as much as a query, so a thread keeps it open between requests.
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            # Writers queue up at BEGIN; a read that turns into a write would fail at once.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


def _postgresql(parts: SplitResult) -> dict[str, Any]:
    name = unquote(parts.path.removeprefix("/"))
    if not name:
        raise environment.refuse("DATABASE_URL", "names no database.", HINT)
    extra = dict(parse_qsl(parts.query))
    if unknown := sorted(extra.keys() - POSTGRESQL_OPTIONS):
        allowed = ", ".join(sorted(POSTGRESQL_OPTIONS))
        raise environment.refuse("DATABASE_URL", f"has {', '.join(unknown)}.", f"Known: {allowed}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**extra, **_limits(), **_pool()},
    }


def _limits() -> dict[str, Any]:
    """No statement, lock or forgotten transaction may hold others up for ever."""
    statement = environment.integer("DATABASE_STATEMENT_TIMEOUT_MS", 15_000, most=60 * MINUTE_MS)
    lock = environment.integer("DATABASE_LOCK_TIMEOUT_MS", 3_000, most=10 * MINUTE_MS)
    return {
        "connect_timeout": 5,
        "options": f"-c statement_timeout={statement} -c lock_timeout={lock}"
        f" -c idle_in_transaction_session_timeout={MINUTE_MS}",
    }


def _pool() -> dict[str, Any]:
    """A pool per process; 0 means a new connection per request, as an outside pooler wants it."""
    size = environment.integer("DATABASE_POOL_SIZE", 8, most=100)
    return {"pool": {"min_size": min(2, size), "max_size": size, "timeout": 10}} if size else {}
