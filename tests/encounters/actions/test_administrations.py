"""Recording, changing, deleting and restoring what was given."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.models import DrugAdministration, Encounter, QueryStatus, Status
from tests import factories
from workbench.audit import AuditError
from workbench.models import AuditEvent

LATER = factories.at("10:31")


@pytest.fixture
def given_row(encounter: Encounter, coder: User) -> DrugAdministration:
    return factories.give(encounter, coder)


def last_event() -> AuditEvent:
    return AuditEvent.objects.order_by("-pk")[0]


def test_recording_raises_the_version_by_one_and_leaves_one_event(
    encounter: Encounter, coder: User
) -> None:
    before = AuditEvent.objects.count()
    row = factories.give(encounter, coder)
    encounter.refresh_from_db()
    assert encounter.version == 2
    assert AuditEvent.objects.count() == before + 1
    event = last_event()
    assert (event.action, event.actor) == ("administration.recorded", "coder")
    assert (event.subject_type, event.subject_id) == ("encounters.encounter", str(encounter.pk))
    assert event.detail["administration"] == row.pk
    assert event.detail["fields"]["drug"] == ["", "irinotecan"]
    assert event.detail["version"] == 2


def test_recording_keeps_the_instant_the_text_and_the_zone(
    encounter: Encounter, coder: User
) -> None:
    row = factories.give(encounter, coder, start_text="900", stop_text="+90")
    row.refresh_from_db()
    assert row.start_at == factories.at("09:00")
    assert (row.start_text, row.stop_text) == ("900", "+90")
    assert row.time_zone == "America/New_York"


def test_rows_come_one_after_the_other_on_the_first_line(encounter: Encounter, coder: User) -> None:
    rows = [factories.give(encounter, coder) for _ in range(3)]
    assert [row.position for row in rows] == [1, 2, 3]
    assert {row.access_site.label for row in rows} == {"A"}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"drug": ""}, "drug"),
        ({"drug": "x" * 121}, "drug"),
        ({"route": "by post"}, "route"),
        ({"hcpcs": "96x"}, "hcpcs"),
        ({"stop_at": factories.at("08:59")}, "stop_at"),
        ({"stop_at": factories.at("09:00")}, "stop_at"),
        ({"dose_amount": Decimal(330)}, "dose_unit"),
        ({"dose_unit": "mg"}, "dose_amount"),
        ({"dose_amount": Decimal(0), "dose_unit": "mg"}, "dose_amount"),
        ({"dose_amount": Decimal("1E+20"), "dose_unit": "mg"}, "dose_amount"),
        ({"discarded_amount": Decimal(-1), "discarded_unit": "mg"}, "discarded_amount"),
        ({"ndc": "12"}, "ndc"),
        ({"status": "lost"}, "status"),
        ({"purpose": "fun"}, "purpose"),
        ({"access_site": "left arm"}, "access_site"),
        ({"visit": -1}, "visit"),
    ],
)
def test_invalid_fields_are_named_and_nothing_is_written(
    encounter: Encounter, coder: User, fields: dict[str, Any], field: str
) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(ValidationError) as error:
        factories.give(encounter, coder, **fields)
    assert field in error.value.message_dict
    encounter.refresh_from_db()
    assert encounter.version == 1
    assert not encounter.administrations.exists()
    assert AuditEvent.objects.count() == before


def test_nobody_records_anonymously(encounter: Encounter) -> None:
    with pytest.raises(AuditError):
        factories.give(encounter, AnonymousUser())  # type: ignore[arg-type]
    assert not encounter.administrations.exists()


def test_changing_keeps_both_values_in_the_event(
    given_row: DrugAdministration, coder: User
) -> None:
    actions.change_administration(
        administration=given_row, version=2, by=coder, stop_at=LATER, stop_text="1031"
    )
    given_row.refresh_from_db()
    assert given_row.stop_at == LATER
    assert last_event().detail["fields"] == {
        "stop_at": ["2026-03-02T10:30:00-05:00", "2026-03-02T10:31:00-05:00"],
        "stop_text": ["10:30", "1031"],
    }


def test_a_row_moves_to_another_line_by_its_label(
    given_row: DrugAdministration, coder: User
) -> None:
    encounter = given_row.encounter
    sites = [actions.Site("A"), actions.Site("left arm", "record: port occluded")]
    actions.set_access_sites(encounter=encounter, sites=sites, version=2, by=coder)
    actions.change_administration(
        administration=given_row, version=3, by=coder, access_site="left arm"
    )
    given_row.refresh_from_db()
    assert given_row.access_site.label == "left arm"
    assert last_event().detail["fields"] == {"access_site": ["A", "left arm"]}


def test_changed_facts_send_an_accepted_encounter_back_to_draft(
    visit: Encounter, coder: User
) -> None:
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    assert visit.status == Status.READY
    factories.give(visit, coder, "ondansetron", "08:30", "08:50")
    visit.refresh_from_db()
    assert visit.status == Status.DRAFT


def test_deleting_takes_the_row_out_and_withdraws_its_questions(
    given_row: DrugAdministration, coder: User
) -> None:
    encounter = given_row.encounter
    query = actions.ask_query(
        encounter=encounter,
        version=2,
        by=coder,
        administration=given_row,
        field="dose",
        question="How much was given?",
    )
    actions.delete_administration(administration=given_row, version=3, by=coder)
    query.refresh_from_db()
    encounter.refresh_from_db()
    assert not encounter.administrations.in_use()
    assert query.status == QueryStatus.WITHDRAWN
    assert (encounter.lines_summary, encounter.query_count) == ("", 0)


def test_restoring_brings_the_row_back_as_it_was(
    given_row: DrugAdministration, coder: User
) -> None:
    encounter = given_row.encounter
    summary = encounter.lines_summary
    actions.delete_administration(administration=given_row, version=2, by=coder)
    actions.restore_administration(administration=given_row, version=3, by=coder)
    encounter.refresh_from_db()
    assert list(encounter.administrations.in_use()) == [given_row]
    assert encounter.lines_summary == summary
    assert encounter.version == 4


def test_a_row_after_a_deleted_one_takes_the_next_position(
    given_row: DrugAdministration, coder: User
) -> None:
    actions.delete_administration(administration=given_row, version=2, by=coder)
    assert factories.give(given_row.encounter, coder).position == 2


def test_a_draft_is_built_and_not_written(encounter: Encounter) -> None:
    draft = actions.draft_administration(
        encounter=encounter,
        drug="irinotecan",
        route="iv_infusion",
        start_at=factories.at("09:00"),
        stop_at=factories.at("09:00") + timedelta(minutes=91),
    )
    assert not draft.pk
    assert not encounter.administrations.exists()


def test_a_draft_is_refused_as_the_row_would_be(encounter: Encounter) -> None:
    with pytest.raises(ValidationError) as error:
        actions.draft_administration(encounter=encounter, drug="", route="by post")
    assert set(error.value.message_dict) == {"drug", "route"}
