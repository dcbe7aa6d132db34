"""Questions to whoever documented."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.coding import derive_encounter
from encounters.models import DrugAdministration, Encounter, Query, QueryStatus
from tests import factories


@pytest.fixture
def given_row(encounter: Encounter, coder: User) -> DrugAdministration:
    given: dict[str, Any] = {"dose_amount": 330, "dose_unit": "mg", "container": "multi_dose"}
    return factories.give(encounter, coder, stop=None, **given)


def ask(given_row: DrugAdministration, by: User, field: str = "stop") -> Query:
    encounter = given_row.encounter
    return actions.ask_query(
        encounter=encounter,
        version=encounter.version,
        by=by,
        administration=given_row,
        field=field,
        question=" When did it stop? ",
        at_stake=[{"code": "96413", "units": 1}],
        due_on=date(2026, 3, 9),
    )


def test_a_question_says_what_hangs_on_it_and_by_when(
    given_row: DrugAdministration, coder: User
) -> None:
    query = ask(given_row, coder)
    query.refresh_from_db()
    assert (query.question, query.status) == ("When did it stop?", QueryStatus.OPEN)
    assert query.at_stake == [{"code": "96413", "units": 1}]
    assert query.due_on == date(2026, 3, 9)


def test_a_question_that_the_derivation_asks_too_counts_once(
    given_row: DrugAdministration, coder: User
) -> None:
    encounter = given_row.encounter
    asked = derive_encounter(encounter).derivation.queries
    assert encounter.query_count == len(asked) == 1
    ask(given_row, coder, asked[0].field)
    assert encounter.query_count == 1
    ask(given_row, coder, "dose")
    assert encounter.query_count == 2


def test_the_same_question_is_not_open_twice(given_row: DrugAdministration, coder: User) -> None:
    ask(given_row, coder)
    with pytest.raises(ValidationError, match="already open"):
        ask(given_row, coder)
    assert Query.objects.count() == 1


def test_an_empty_question_is_refused(encounter: Encounter, coder: User) -> None:
    with pytest.raises(ValidationError) as error:
        actions.ask_query(encounter=encounter, version=1, by=coder, field="stop", question=" ")
    assert "question" in error.value.message_dict


def test_an_answer_closes_the_question_with_who_and_when(
    given_row: DrugAdministration, coder: User, reviewer: User
) -> None:
    query = ask(given_row, coder)
    actions.answer_query(query=query, answer="10:30", version=3, by=reviewer)
    query.refresh_from_db()
    assert (query.status, query.answer) == (QueryStatus.ANSWERED, "10:30")
    assert query.closed_by == reviewer
    assert query.closed_at is not None


def test_an_empty_answer_leaves_the_question_open(
    given_row: DrugAdministration, coder: User
) -> None:
    query = ask(given_row, coder)
    with pytest.raises(ValidationError) as error:
        actions.answer_query(query=query, answer=" ", version=3, by=coder)
    assert "answer" in error.value.message_dict
    assert Query.objects.get().status == QueryStatus.OPEN


def test_a_withdrawn_question_can_be_asked_again(
    given_row: DrugAdministration, coder: User
) -> None:
    query = ask(given_row, coder)
    actions.withdraw_query(query=query, version=3, by=coder)
    query.refresh_from_db()
    assert query.status == QueryStatus.WITHDRAWN
    assert ask(given_row, coder).status == QueryStatus.OPEN


def test_a_closed_question_is_not_closed_again(given_row: DrugAdministration, coder: User) -> None:
    query = ask(given_row, coder)
    actions.withdraw_query(query=query, version=3, by=coder)
    with pytest.raises(ValidationError, match="withdrawn already"):
        actions.answer_query(query=query, answer="10:30", version=4, by=coder)
    query.refresh_from_db()
    assert query.status == QueryStatus.WITHDRAWN
