"""Two people at one encounter: one of them is told, and loses nothing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from encounters import actions
from encounters.models import DrugAdministration, Encounter, Facility, Status
from tests import factories
from workbench import audit
from workbench.models import AuditEvent


@pytest.fixture
def given_row(visit: Encounter) -> DrugAdministration:
    return visit.administrations.get(position=1)


Write = Callable[[Encounter, DrugAdministration, User, int], object]

WRITES: dict[str, Write] = {
    "record": lambda e, row, by, version: actions.record_administration(
        encounter=e, version=version, by=by, drug="ondansetron", route="iv_push"
    ),
    "change": lambda e, row, by, version: actions.change_administration(
        administration=row, version=version, by=by, drug="oxaliplatin"
    ),
    "delete": lambda e, row, by, version: actions.delete_administration(
        administration=row, version=version, by=by
    ),
    "restore": lambda e, row, by, version: actions.restore_administration(
        administration=row, version=version, by=by
    ),
    "details": lambda e, row, by, version: actions.update_encounter_details(
        encounter=e, version=version, by=by, reason_for_visit="other"
    ),
    "sites": lambda e, row, by, version: actions.set_access_sites(
        encounter=e, version=version, by=by, sites=[actions.Site("A"), actions.Site("B")]
    ),
    "accept": lambda e, row, by, version: actions.accept_lines(encounter=e, version=version, by=by),
    "add line": lambda e, row, by, version: actions.add_line(
        encounter=e, version=version, by=by, code="96415", units=1, reason="as charted"
    ),
    "ask": lambda e, row, by, version: actions.ask_query(
        encounter=e, version=version, by=by, field="dose", question="How much?"
    ),
}
each_write = pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())


def trace(encounter: Encounter) -> tuple[Any, ...]:
    """All that a lost write may not have touched."""
    return (
        Encounter.objects.filter(pk=encounter.pk).values_list().get(),
        list(encounter.administrations.values_list()),
        list(encounter.access_sites.values_list()),
        list(encounter.chosen_lines.values_list()),
        list(encounter.queries.values_list()),
        encounter.runs.count(),
        AuditEvent.objects.count(),
    )


@each_write
def test_a_write_on_the_version_that_was_seen_makes_the_next_one(
    write: Write, visit: Encounter, given_row: DrugAdministration, coder: User
) -> None:
    write(visit, given_row, coder, 3)
    assert visit.version == 4
    assert Encounter.objects.get().version == 4


@each_write
@pytest.mark.parametrize("seen", [2, 4])
def test_a_write_on_another_version_changes_nothing_and_names_the_current_one(
    write: Write, visit: Encounter, given_row: DrugAdministration, coder: User, seen: int
) -> None:
    before = trace(visit)
    with pytest.raises(actions.VersionConflict) as conflict:
        write(visit, given_row, coder, seen)
    assert conflict.value.current_version == 3
    assert trace(visit) == before


@each_write
def test_a_signed_off_encounter_takes_no_write(
    write: Write, visit: Encounter, given_row: DrugAdministration, coder: User
) -> None:
    Encounter.objects.update(status=Status.SIGNED_OFF)  # no action signs off yet
    before = trace(visit)
    with pytest.raises(actions.SignedOffError):
        write(visit, given_row, coder, 3)
    assert trace(visit) == before


@pytest.mark.django_db(transaction=True)
def test_of_many_writers_at_once_each_version_has_one_winner(
    facility: Facility, coder: User
) -> None:
    encounter = factories.the_reference_visit(facility, coder)
    outcomes: list[str] = []
    writers = [
        threading.Thread(target=write_five_times, args=(encounter.pk, coder, outcomes))
        for _ in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    won = outcomes.count("won")
    assert set(outcomes) <= {"won", "conflict"}
    assert len(outcomes) == 20
    assert Encounter.objects.get().version == 3 + won
    assert AuditEvent.objects.filter(action="encounter.details-changed").count() == won
    assert audit.verify() is None


def write_five_times(key: int, by: User, outcomes: list[str]) -> None:
    """Read, then write on what was read, as a request does."""
    try:
        for turn in range(5):
            encounter = Encounter.objects.with_people().get(pk=key)
            try:
                actions.update_encounter_details(
                    encounter=encounter,
                    version=encounter.version,
                    by=by,
                    reason_for_visit=f"turn {turn}",
                )
                outcomes.append("won")
            except actions.VersionConflict:
                outcomes.append("conflict")
    finally:
        connection.close()
