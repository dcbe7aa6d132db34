"""The guided path of one administration: it ends where the codes are, and says what decides."""

from __future__ import annotations

from typing import Any

import pytest

from coding.engine.guide import Step, guide
from tests.coding.case_reader import Case, read_cases
from tests.coding.coding_kit import Coded, code_case
from tests.coding.engine.visit_kit import row, visit

CASES = read_cases()


def path(name: str, coded: Coded) -> tuple[Step, ...]:
    """The guided path of one row."""
    return guide(name, coded.encounter, coded.reference, coded.rulebook)


def codes_on(name: str, coded: Coded) -> str:
    """The administration codes that rest on a row, as the guide writes them."""
    return " + ".join(
        line.code
        for line in coded.derivation.lines
        if name in line.administrations and not line.rule.startswith("drug.")
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_path_ends_at_the_derived_codes(case: Case) -> None:
    coded = code_case(case)
    by_policy = {**case.reference.get("policies", {}), **coded.encounter.policies}
    for given in coded.encounter.administrations:
        steps = path(given.id, coded)
        outcomes = [step.outcome for step in steps if step.outcome]
        if any(step.state == "open" for step in steps):
            assert not outcomes
            # A payer's policy may code an infusion without a stop; the path still asks for it.
            assert not codes_on(given.id, coded) or "missing_stop" in by_policy
        else:
            assert outcomes == [codes_on(given.id, coded) or "not reported"]
            assert steps[-1].outcome


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_answer_has_its_evidence_and_later_steps_have_none(case: Case) -> None:
    coded = code_case(case)
    for given in coded.encounter.administrations:
        steps = path(given.id, coded)
        assert len({step.key for step in steps}) == len(steps)
        states = [step.state for step in steps]
        assert states == sorted(states, key=["answered", "open", "later"].index)
        assert states.count("open") <= 1
        for step in steps:
            assert step.question.endswith("?")
            assert bool(step.answer) == (step.state == "answered")
            assert bool(step.evidence) == (step.state != "later")
            assert all(answer and where for answer, where in step.otherwise)


# 09:00 |==== irinotecan ====| 10:31   10:35 |= bevacizumab =| 11:05
def test_96413_against_96417_is_the_last_question_and_names_both() -> None:
    coded = visit(
        row("A1", "irinotecan", "09:00", "10:31"), row("A2", "bevacizumab", "10:35", "11:05")
    )
    first, second = path("A1", coded), path("A2", coded)
    keys = ["given", "class", "route", "pump", "times", "technique", "alone", "initial"]
    assert [step.key for step in first] == [step.key for step in second] == keys
    assert first[-1].question == second[-1].question
    assert (first[-1].answer, first[-1].outcome) == ("yes", "96413 + 96415")
    assert first[-1].otherwise == (("no", "96417"),)
    assert (second[-1].answer, second[-1].outcome) == ("no", "96417")
    assert second[-1].otherwise == (("yes", "96413"),)
    assert "a hospital's hierarchy" in first[-1].question
    assert "a different drug from irinotecan" in second[-1].evidence
    assert first[5].evidence == "91 > 15: an infusion"
    assert first[5].otherwise == (("no", "96409 or 96411"),)
    assert first[6].otherwise == (("the same drug going on", "96415"),)


def test_a_practice_is_asked_for_the_reason_for_the_visit() -> None:
    rows = [row("A1", "irinotecan", "09:00", "10:31"), row("A2", "bevacizumab", "10:35", "11:05")]
    coded = visit(*rows, setting="professional", primary_administration="A2")
    last = path("A2", coded)[-1]
    assert "the reason for the visit" in last.question
    assert (last.answer, last.outcome) == ("yes", "96413")
    assert path("A1", coded)[-1].outcome == "96417 + 96415"


@pytest.mark.parametrize(
    ("given", "outcome", "ends_at"),
    [
        (row("A1", "vincristine", "09:00", route="iv_push"), "96409", "initial"),
        (row("A1", "vincristine", "09:00", "09:15"), "96409", "initial"),
        (row("A1", "vincristine", "09:00", "09:16"), "96413", "initial"),
        (row("A1", "zoledronic acid", "09:00", "09:16"), "96365", "initial"),
        (row("A1", "dexamethasone", "09:00", route="iv_push"), "96374", "initial"),
        (row("A1", "fluid", "09:00", "09:31", admin_class="hydration"), "96360", "initial"),
        (row("A1", "fluid", "09:00", "09:30", admin_class="hydration"), "not reported", "alone"),
        (row("A1", "bortezomib", "09:00", route="subcutaneous"), "96401", "route"),
        (row("A1", "fulvestrant", "09:00", route="intramuscular"), "96402", "route"),
        (row("A1", "filgrastim", "09:00", route="subcutaneous"), "96372", "route"),
        (row("A1", "pegfilgrastim", route="on_body_injector"), "96377", "route"),
        (row("A1", "immune globulin", "09:00", "11:00", route="subcutaneous_infusion"),
         "96369 + 96370", "route"),
        (row("A1", "ondansetron", "09:00", route="oral"), "not reported", "given"),
        (row("A1", "saline", "09:00", "09:40", purpose="flush"), "not reported", "given"),
        (row("A1", "irinotecan", "09:00", "09:40", status="not_done"), "not reported", "given"),
        (row("A1", "fluorouracil", "12:00", pump="portable"), "96416", "pump"),
    ],
)  # fmt: skip
def test_the_path_of_each_family(given: dict[str, Any], outcome: str, ends_at: str) -> None:
    last = path("A1", visit(given))[-1]
    assert (last.key, last.outcome, last.state) == (ends_at, outcome, "answered")


# 09:00 |===== oxaliplatin =====| 11:00
#    09:10 |=== leucovorin ===| 11:00
def test_a_drug_that_runs_beside_another_ends_as_concurrent() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"), row("A2", "leucovorin", "09:10", "11:00")
    )
    last = path("A2", coded)[-1]
    assert (last.key, last.answer, last.outcome) == ("alone", "no, together with another", "96368")


# 09:00 | push |   09:40 |===== the same drug =====| 11:00   12:00 | push |
def test_a_repeat_push_ends_with_the_reason_why_it_is_not_reported() -> None:
    coded = visit(
        row("A1", "vincristine", "09:00", route="iv_push"),
        row("A2", "vincristine", "12:00", route="iv_push"),
    )
    last = path("A2", coded)[-1]
    assert (last.key, last.answer, last.outcome) == ("alone", "no", "not reported")
    assert "vincristine" in last.evidence


def test_a_missing_stop_opens_its_step_and_greys_the_rest() -> None:
    steps = path("A1", visit(row("A1", "rituximab", "09:00")))
    assert [(step.key, step.state) for step in steps][4:] == [
        ("times", "open"),
        ("technique", "later"),
        ("alone", "later"),
        ("initial", "later"),
    ]
    assert steps[4].evidence == "not documented: start 09:00, stop an undocumented time"
    # Where the answers would lead stays to be seen.
    assert steps[5].otherwise == (("no", "96409 or 96411"), ("yes", "96413 or 96417"))


def test_an_unknown_class_opens_the_second_step() -> None:
    steps = path("A1", visit(row("A1", "a drug nobody knows", "09:00", "10:00")))
    assert [step.state for step in steps[:3]] == ["answered", "open", "later"]
    assert [answer for answer, _ in steps[1].otherwise] == [
        "chemotherapy or complex biologic",
        "another drug",
        "hydration",
    ]


@pytest.mark.parametrize("route", ["intrathecal", "intralesional"])
def test_a_route_that_one_fact_settles_stays_open(route: str) -> None:
    last = path("A1", visit(row("A1", "vincristine", "09:00", route=route)))[2]
    assert (last.key, last.state, last.outcome) == ("route", "open", None)


def test_what_the_record_says_of_the_class_is_told_apart_from_the_tables() -> None:
    by_record = path("A1", visit(row("A1", "X-1", "09:00", "10:00", admin_class="therapeutic")))
    by_tables = path("A1", visit(row("A1", "rituximab", "09:00", "10:00")))
    assert by_record[1].evidence == "from the record"
    assert by_tables[1].evidence == "from the drug's reference entry"


def test_an_unknown_row_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="A9"):
        path("A9", visit(row("A1", "rituximab", "09:00", "10:00")))
