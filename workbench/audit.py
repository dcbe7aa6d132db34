"""The audit trail: a chain of events in which each hash covers the event before.

Editing, removing, inserting or reordering events breaks the chain, which `verify` finds. Removing
the newest events leaves a shorter, whole chain: only a head hash kept elsewhere shows that.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, NoReturn

from django.contrib.auth.models import AnonymousUser, User
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.utils import timezone

from workbench.models import AuditEvent

GENESIS = "0" * 64
# Any fixed number: whoever holds this advisory lock is the only one who appends.
CHAIN_LOCK = 0x617564_6974


class AuditError(ValueError):
    """An event that cannot be recorded: nobody did it, or no transaction carries it."""


def append(
    *,
    by: User | AnonymousUser,
    action: str,
    subject: models.Model,
    detail: Mapping[str, object],
) -> AuditEvent:
    """Record one event in the caller's transaction, so that the write and its trace stand together.

    `detail` holds what JSON can: text, whole numbers, dates, Decimals, lists; no floats, whose text
    is not the same everywhere. An anonymous `by` and a call outside a transaction are refused.
    """
    if not by.is_authenticated:
        raise AuditError("An audit event needs the signed-in person who acts.")
    if not connection.in_atomic_block:
        raise AuditError("An audit event is written inside the transaction of the write it tells.")
    event = AuditEvent(
        at=timezone.now(),
        actor=by.get_username(),
        action=action,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        detail=_plain(detail),
        prev_hash=_head_under_lock(),
    )
    event.hash = event_hash(event)
    event.save(force_insert=True)
    return event


def verify() -> AuditEvent | None:
    """Walk the chain from its start; the first event that does not fit, or None."""
    previous = GENESIS
    for event in AuditEvent.objects.order_by("pk").iterator(chunk_size=2000):
        if event.prev_hash != previous or event.hash != event_hash(event):
            return event
        previous = event.hash
    return None


def event_hash(event: AuditEvent) -> str:
    """SHA-256 over every field of the event, and so over the event before."""
    fields = [
        event.prev_hash,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor,
        event.action,
        event.subject_type,
        event.subject_id,
        event.detail,
    ]
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _head_under_lock() -> str:
    """The newest hash, held for this transaction: two events can never follow the same one.

    SQLite needs no lock of its own: its transactions begin IMMEDIATE, one writer at a time. On
    PostgreSQL the lock comes in a statement of its own, so that the read after it sees the events
    which others committed while this one waited.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHAIN_LOCK])
    return AuditEvent.objects.order_by("-pk").values_list("hash", flat=True).first() or GENESIS


def _plain(detail: Mapping[str, object]) -> dict[str, Any]:
    """The detail as the database gives it back, dates and Decimals as text."""
    text = json.dumps(dict(detail), cls=DjangoJSONEncoder)
    return dict(json.loads(text, parse_float=_refuse_float, parse_constant=_refuse_float))


def _refuse_float(text: str) -> NoReturn:
    raise AuditError(f"{text} is a float; give a Decimal or text.")
