from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, connection, transaction

from workbench import audit
from workbench.models import AppendOnlyError, AuditEvent

TABLE = AuditEvent._meta.db_table


@pytest.fixture
def chain(person: User) -> list[AuditEvent]:
    """Five events by one person."""
    return [
        audit.append(by=person, action="tested", subject=person, detail={"step": number})
        for number in range(5)
    ]


def tamper(statement: str, *values: str | int) -> None:
    """Changes the table behind the program's back, as somebody with the database could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER append_only")
        cursor.execute(statement.format(table=TABLE), values)


def test_an_event_tells_who_what_and_when(person: User) -> None:
    event = audit.append(
        by=person,
        action="dose changed",
        subject=person,
        detail={"dose": Decimal("80.50"), "day": date(2026, 3, 2)},
    )
    event.refresh_from_db()
    assert (event.actor, event.action) == ("test-person", "dose changed")
    assert (event.subject_type, event.subject_id) == ("auth.user", str(person.pk))
    assert event.detail == {"dose": "80.50", "day": "2026-03-02"}
    assert event.at.utcoffset() == timedelta(0)


def test_the_first_event_starts_the_chain_and_each_names_the_one_before(
    chain: list[AuditEvent],
) -> None:
    previous = [event.prev_hash for event in chain]
    assert previous == [audit.GENESIS, *(event.hash for event in chain[:-1])]


def test_an_untouched_chain_is_whole(chain: list[AuditEvent]) -> None:
    assert audit.verify() is None


@pytest.mark.django_db
def test_an_empty_chain_is_whole() -> None:
    assert audit.verify() is None


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'somebody else'",
        "action = 'viewed'",
        "subject_type = 'auth.group'",
        "subject_id = '0'",
        "detail = '{{\"step\": 9}}'",
        "at = '2020-01-01 00:00:00+00:00'",
        "prev_hash = 'f'",
        "hash = 'f'",
    ],
)
def test_a_changed_field_is_found_at_its_row(chain: list[AuditEvent], change: str) -> None:
    tamper("UPDATE {table} SET " + change + " WHERE id = %s", chain[2].pk)  # noqa: S608
    assert audit.verify() == chain[2]


@pytest.mark.parametrize(("removed", "found"), [(0, 1), (2, 3)])
def test_a_removed_event_is_found_at_the_one_after_it(
    chain: list[AuditEvent], removed: int, found: int
) -> None:
    tamper("DELETE FROM {table} WHERE id = %s", chain[removed].pk)
    assert audit.verify() == chain[found]


def test_a_changed_event_with_a_fresh_hash_is_found_at_the_next(chain: list[AuditEvent]) -> None:
    forged = chain[2]
    forged.actor = "somebody else"
    tamper(
        "UPDATE {table} SET actor = %s, hash = %s WHERE id = %s",
        forged.actor, audit.event_hash(forged), forged.pk,
    )  # fmt: skip
    assert audit.verify() == chain[3]


def test_two_events_cannot_follow_the_same_one(chain: list[AuditEvent]) -> None:
    fork = AuditEvent(
        at=chain[1].at, actor="x", action="x", subject_type="x", subject_id="x", detail={},
        prev_hash=chain[1].prev_hash, hash="e" * 64,
    )  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        fork.save()


@pytest.mark.parametrize(
    "change",
    [
        lambda event: event.save(),
        lambda event: event.delete(),
        lambda event: AuditEvent.objects.update(actor="x"),
        lambda event: AuditEvent.objects.all().delete(),
        lambda event: AuditEvent.objects.bulk_update([event], ["actor"]),
    ],
)
def test_the_program_cannot_change_an_event(
    chain: list[AuditEvent], change: Callable[[AuditEvent], object]
) -> None:
    with pytest.raises(AppendOnlyError):
        change(chain[0])


@pytest.mark.postgres_only
@pytest.mark.parametrize("statement", ["UPDATE {} SET actor = 'x'", "DELETE FROM {}"])
def test_postgresql_refuses_it_from_anybody(chain: list[AuditEvent], statement: str) -> None:
    with (
        pytest.raises(IntegrityError, match="never changed or removed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(TABLE))


def test_nobody_signed_in_leaves_no_event(person: User) -> None:
    with pytest.raises(audit.AuditError, match="signed-in"):
        audit.append(by=AnonymousUser(), action="tested", subject=person, detail={})


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused() -> None:
    person = User.objects.create_user("test-person")
    with pytest.raises(audit.AuditError, match="transaction"):
        audit.append(by=person, action="tested", subject=person, detail={})
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("value", [1.5, float("nan"), float("inf")])
def test_a_float_is_refused(person: User, value: float) -> None:
    with pytest.raises(audit.AuditError, match="float"):
        audit.append(by=person, action="tested", subject=person, detail={"dose": value})


def test_a_write_that_fails_leaves_no_event(person: User) -> None:
    with transaction.atomic():
        audit.append(by=person, action="tested", subject=person, detail={})
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()
