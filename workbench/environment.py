"""Read settings from environment variables; refuse a bad value with a hint.

An empty variable counts as missing, so that `NAME= command` switches a value off.
Every refusal is an ImproperlyConfigured that names the variable, why, and what to set.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured


def refuse(name: str, reason: str, hint: str) -> ImproperlyConfigured:
    """The error to raise for one variable: which, why, and what to do."""
    return ImproperlyConfigured(f"{name} {reason} {hint}")


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """The variable's text, or the default; without a default it is required."""
    if value := os.environ.get(name, "").strip():
        return value
    if default is None:
        raise refuse(name, "is not set.", hint)
    return default


def secret(name: str, default: str | None = None, *, hint: str = "") -> str:
    """Like `text`, or the content of the file named in `<name>_FILE`, as secret stores mount it."""
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return text(name, default, hint=hint)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise refuse(f"{name}_FILE", f"cannot be read: {error}.", hint) from error


def flag(name: str, *, default: bool) -> bool:
    """`yes` or `no`, nothing else."""
    value = text(name, "yes" if default else "no").lower()
    if value not in {"yes", "no"}:
        raise refuse(name, f"is {value!r}.", "Set it to yes or no.")
    return value == "yes"


def choice(name: str, options: Sequence[str], default: str) -> str:
    """One of the options."""
    value = text(name, default)
    if value not in options:
        raise refuse(name, f"is {value!r}.", f"Set it to one of: {', '.join(options)}.")
    return value


def integer(name: str, default: int, *, least: int = 0, most: int) -> int:
    """A whole number between `least` and `most`, both included."""
    value = text(name, str(default))
    hint = f"Set it to a whole number from {least} to {most}."
    if not (value.isascii() and value.isdigit()):
        raise refuse(name, f"is {value!r}.", hint)
    if not least <= int(value) <= most:
        raise refuse(name, f"is {value}.", hint)
    return int(value)


def names(name: str, default: str | None = None, *, hint: str = "") -> list[str]:
    """A list of names separated by commas."""
    return [part.strip() for part in text(name, default, hint=hint).split(",") if part.strip()]


def time_zone(name: str, default: str) -> str:
    """The variable's IANA time zone."""
    value = text(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise refuse(name, f"is {value!r}.", "Name an IANA time zone: America/New_York.") from None
    return value
