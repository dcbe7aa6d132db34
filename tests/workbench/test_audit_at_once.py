"""Many writers at once: the chain never forks, on either database."""

from threading import Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from workbench import audit
from workbench.models import AuditEvent

WRITERS, EVENTS = 6, 10


def write(person: User, failures: list[Exception]) -> None:
    """One writer's events, each in a transaction of its own."""
    try:
        for number in range(EVENTS):
            with transaction.atomic():
                audit.append(by=person, action="tested", subject=person, detail={"n": number})
    except Exception as error:  # noqa: BLE001, RUF100  told to the test, whatever it is
        failures.append(error)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_make_one_chain() -> None:
    person = User.objects.create_user("test-person")
    failures: list[Exception] = []
    threads = [Thread(target=write, args=(person, failures)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert AuditEvent.objects.count() == WRITERS * EVENTS
    assert audit.verify() is None
