"""What the database refuses about administrations and questions, both ways."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User

from encounters.models import DrugAdministration, Encounter, Query
from tests import factories
from tests.encounters.models.refusal import changed, refused


@pytest.fixture
def given_row(encounter: Encounter, coder: User) -> DrugAdministration:
    return factories.give(encounter, coder)


START = factories.at("09:00")


@pytest.mark.parametrize(
    "times",
    [
        {"start_at": START, "stop_at": START + timedelta(minutes=1)},
        {"start_at": START, "stop_at": None},
        {"start_at": None, "stop_at": START},
        {"start_at": None, "stop_at": None},
    ],
)
def test_a_stop_after_the_start_or_a_missing_time_is_kept(
    given_row: DrugAdministration, times: dict[str, Any]
) -> None:
    changed(given_row, **times).save()


@pytest.mark.parametrize("minutes", [0, -1])
def test_a_stop_at_or_before_the_start_is_refused(
    given_row: DrugAdministration, minutes: int
) -> None:
    given_row.stop_at = START + timedelta(minutes=minutes)
    refused(given_row, "encounters_drugadministration_stop_after_start")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"position": 0}, "position_positive"),
        ({"drug": ""}, "drug_named"),
        ({"route": "by post"}, "route_known"),
        ({"visit": 0}, "visit_positive"),
        ({"dose_amount": Decimal(0), "dose_unit": "mg"}, "dose_in_order"),
        ({"dose_amount": Decimal(1), "dose_unit": ""}, "dose_in_order"),
        ({"dose_amount": None, "dose_unit": "mg"}, "dose_in_order"),
        ({"discarded_amount": Decimal(-1), "discarded_unit": "mg"}, "discarded_in_order"),
        ({"discarded_amount": Decimal(1), "discarded_unit": ""}, "discarded_in_order"),
        ({"rate_ml_per_hour": Decimal(0)}, "flow_positive"),
        ({"volume_ml": Decimal(-1)}, "flow_positive"),
        ({"lesions": 0}, "lesions_positive"),
    ],
)
def test_an_administration_out_of_order_is_refused(
    given_row: DrugAdministration, values: dict[str, Any], constraint: str
) -> None:
    refused(changed(given_row, **values), f"encounters_drugadministration_{constraint}")


@pytest.mark.parametrize(
    "values",
    [
        {"position": 7},
        {"visit": 2},
        {"dose_amount": Decimal("0.0001"), "dose_unit": "mg"},
        {"dose_amount": None, "dose_unit": ""},
        {"discarded_amount": Decimal(0), "discarded_unit": "mg"},
        {"rate_ml_per_hour": Decimal("0.001"), "volume_ml": None},
        {"lesions": 1},
        {"lesions": None},
    ],
)
def test_an_administration_in_order_is_kept(
    given_row: DrugAdministration, values: dict[str, Any]
) -> None:
    changed(given_row, **values).save()


def test_two_administrations_do_not_share_a_position(
    given_row: DrugAdministration, coder: User
) -> None:
    second = factories.give(given_row.encounter, coder)
    refused(
        changed(second, position=given_row.position),
        "encounters_drugadministration_one_per_position",
        on_sqlite="drugadministration.position",
    )


def test_positions_may_have_gaps(given_row: DrugAdministration, coder: User) -> None:
    changed(given_row, position=40).save()
    assert factories.give(given_row.encounter, coder).position == 41


def query(given_row: DrugAdministration, coder: User, **values: Any) -> Query:
    fields = {"field": "stop", "question": "When did it stop?", **values}
    return Query(encounter=given_row.encounter, administration=given_row, asked_by=coder, **fields)


def test_a_question_is_open_once(given_row: DrugAdministration, coder: User) -> None:
    first = query(given_row, coder)
    first.save()
    refused(
        query(given_row, coder), "encounters_query_asked_once", on_sqlite="query.administration_id"
    )
    changed(first, status="withdrawn", closed_at=START, closed_by=coder).save()
    query(given_row, coder).save()


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"question": ""}, "question_asked"),
        ({"closed_at": START}, "closed_when_settled"),
        ({"status": "withdrawn"}, "closed_when_settled"),
        ({"status": "answered", "closed_at": START}, "answer_given"),
    ],
)
def test_a_question_out_of_order_is_refused(
    given_row: DrugAdministration, coder: User, values: dict[str, Any], constraint: str
) -> None:
    refused(query(given_row, coder, **values), f"encounters_query_{constraint}")
