"""Which encounters somebody sees, and how many of each kind there are."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser, User
from pytest_django import DjangoAssertNumQueries

from encounters import actions
from encounters.models import Encounter, Facility
from tests import factories


def test_members_see_the_encounters_of_their_facility_only(
    facility: Facility, other_facility: Facility, coder: User, outsider: User
) -> None:
    ours = factories.an_encounter(facility, coder)
    theirs = factories.an_encounter(other_facility, outsider)
    assert list(Encounter.objects.visible_to(coder)) == [ours]
    assert list(Encounter.objects.visible_to(outsider)) == [theirs]


def test_a_superuser_sees_all_and_nobody_sees_none(encounter: Encounter) -> None:
    assert list(Encounter.objects.visible_to(factories.a_registrar())) == [encounter]
    assert not Encounter.objects.visible_to(AnonymousUser())


def test_somebody_without_a_facility_sees_none(encounter: Encounter) -> None:
    assert not Encounter.objects.visible_to(factories.a_user("newcomer", "coder"))


def test_a_day_selects_its_encounters(facility: Facility, coder: User) -> None:
    today = factories.an_encounter(facility, coder)
    factories.an_encounter(facility, coder, service_on=factories.DAY + timedelta(days=1))
    assert list(Encounter.objects.on(factories.DAY)) == [today]


def test_accepting_takes_an_encounter_from_those_awaiting_coding(
    visit: Encounter, coder: User
) -> None:
    assert visit in Encounter.objects.awaiting_coding()
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    assert visit not in Encounter.objects.awaiting_coding()


def test_assignment_and_queries_narrow_the_list(facility: Facility, coder: User) -> None:
    mine = factories.an_encounter(facility, coder, assignee=coder)
    free = factories.an_encounter(facility, coder)
    factories.a_formulary()
    factories.give(free, coder, stop=None)
    assert list(Encounter.objects.assigned_to(coder)) == [mine]
    assert list(Encounter.objects.unassigned()) == [free]
    assert list(Encounter.objects.with_queries()) == [free]
    assert not Encounter.objects.with_errors()


def test_counts_add_up_for_what_a_user_sees(
    visit: Encounter, facility: Facility, coder: User
) -> None:
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    factories.an_encounter(facility, coder, assignee=coder)
    counts = Encounter.objects.visible_to(coder).counts()
    assert counts == {
        "total": 2,
        "draft": 1,
        "ready": 1,
        "signed_off": 0,
        "unassigned": 1,
        "with_queries": 0,
        "with_errors": 0,
    }


def test_the_list_brings_its_people_in_the_same_query(
    visit: Encounter, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        row = Encounter.objects.with_people().get()
        shown = (row.facility.short_name, str(row.payer), row.patient.name, row.assignee)
    assert shown == ("EIC", "Medicare", "Example-Rivera, Ana", None)
