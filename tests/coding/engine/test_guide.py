"""The guided path asks in order, answers from the record, and ends where the codes are."""

from __future__ import annotations

from typing import Any

import pytest

from coding.engine.guide import Step, guide
from tests.coding.coding_kit import code_document


def path_of(administration: str, rows: list[dict[str, Any]], **keys: object) -> tuple[Step, ...]:
    document = {"id": "E1", "date_of_service": "2026-03-02", "setting": "facility", **keys}
    coded = code_document({**document, "administrations": rows})
    return guide(administration, coded.encounter, coded.reference, coded.rulebook)


def row(id_: str, drug: str, start: str, stop: str | None, **keys: object) -> dict[str, Any]:
    given = {"id": id_, "drug": drug, "route": "iv_infusion", "admin_class": "chemotherapy"}
    day = "2026-03-02T"
    return {**given, "start": day + start, "stop": stop and day + stop, **keys}


FIRST = row("A1", "drug A", "09:00", "10:30")
SECOND = row("A2", "drug B", "10:35", "11:05")


def test_the_first_drug_ends_at_the_first_hour() -> None:
    steps = path_of("A1", [FIRST, SECOND])
    assert all(step.state == "answered" for step in steps)
    assert [step.outcome for step in steps[:-1]] == [None] * (len(steps) - 1)
    assert steps[-1].outcome == "96413"
    assert "96417" in str(steps[-1].otherwise)


def test_a_different_drug_after_it_ends_at_the_sequential_code() -> None:
    last = path_of("A2", [FIRST, SECOND])[-1]
    assert last.outcome == "96417"
    assert "96413" in str(last.otherwise)


def test_extra_hours_are_part_of_the_outcome() -> None:
    last = path_of("A1", [row("A1", "drug A", "09:00", "11:00")])[-1]
    assert last.outcome is not None
    assert "96413" in last.outcome
    assert "96415" in last.outcome


def test_a_missing_stop_leaves_the_path_open_and_the_rest_for_later() -> None:
    steps = path_of("A2", [FIRST, row("A2", "drug B", "10:35", None)])
    states = [step.state for step in steps]
    assert states.count("open") == 1
    at = states.index("open")
    assert states[:at] == ["answered"] * at
    assert set(states[at + 1 :]) <= {"later"}
    assert all(step.outcome is None for step in steps)
    assert "stop" in steps[at].evidence


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"stop": "2026-03-02T09:15"}, "96409"),
        ({"status": "not_done"}, "not reported"),
        ({"purpose": "keep_open"}, "not reported"),
        ({"route": "oral"}, "not reported"),
        ({"route": "subcutaneous"}, "96401"),
        ({"route": "subcutaneous", "hormonal": True}, "96402"),
        ({"route": "iv_push"}, "96409"),
        ({"pump": "portable", "stop": None}, "96416"),
        ({"admin_class": "therapeutic"}, "96365"),
        ({"admin_class": "hydration"}, "96360"),
    ],
    ids=str,
)
def test_the_path_ends_where_the_codes_do(changes: dict[str, Any], outcome: str) -> None:
    steps = path_of("A1", [{**FIRST, **changes}])
    assert steps[-1].outcome == outcome
    assert all(step.question and step.answer for step in steps)


def test_a_concurrent_drug_ends_at_its_code() -> None:
    beside = row("A2", "drug B", "09:00", "10:00", admin_class="therapeutic")
    assert path_of("A2", [FIRST, beside])[-1].outcome == "96368"


def test_an_unsettled_class_is_the_open_question() -> None:
    steps = path_of("A1", [row("A1", "potassium chloride", "09:00", "10:00", admin_class=None)])
    assert [step.key for step in steps if step.state == "open"] == ["class"]


def test_an_unknown_row_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        path_of("A9", [FIRST])
