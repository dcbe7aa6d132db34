"""A change of reference data is in force only when it was seen, and decided by whom it must be."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from pytest_django import Settings

from coding.actions.proposals import (
    NotNowError,
    ask_for_preview,
    propose,
    publish,
    sign_expectations,
    turn_down,
    withdraw_proposal,
)
from coding.changes.rehearsal import rehearsal
from coding.changes.rows import differences, snapshot
from coding.models import Drug, DrugName, GoldenCase, PayerPolicy, Proposal
from encounters.models import Encounter
from tests.coding.proposals.kit import (
    a_policy,
    a_proposal,
    changed,
    reclassified,
    the_drug,
    worked_out,
)
from workbench.models import AuditEvent

pytestmark = pytest.mark.django_db


def test_a_proposal_changes_nothing_until_it_is_published(author: User, visit: Encounter) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="read again"), author))
    assert the_drug("J2405").notes == ""
    publish(proposal=proposal, by=author)
    assert the_drug("J2405").notes == "read again"


def test_the_history_says_who_changed_which_field_when_and_why(author: User) -> None:
    reason = "package insert of 2026-01, section 16. " * 5  # longer than 100 characters
    rows = changed(the_drug("J2405"), notes="read again")
    proposal = worked_out(a_proposal(rows, author, reason))
    publish(proposal=proposal, by=author)
    latest = the_drug("J2405").history.latest()
    assert latest.history_user == author
    assert latest.history_change_reason == (
        f"{reason.strip()} (proposal {proposal.pk}, published by author)"
    )
    assert latest.diff_against(latest.prev_record).changed_fields == ["notes"]


def test_a_reason_is_needed(author: User) -> None:
    rows = changed(the_drug("J2405"), notes="read again")
    with pytest.raises(ValidationError, match="Expected the reason"):
        propose(title="a change", rows=rows, reason="  ", by=author)


def test_nothing_changed_is_no_proposal(author: User) -> None:
    with pytest.raises(ValidationError, match="Nothing would change"):
        propose(title="a change", rows=[], reason="why not", by=author)


def test_an_effect_that_nobody_could_see_is_not_published(author: User) -> None:
    proposal = a_proposal(changed(the_drug("J2405"), notes="read again"), author)
    with pytest.raises(NotNowError, match="not worked out yet"):
        publish(proposal=proposal, by=author)


def test_a_change_of_other_tables_asks_for_the_effect_again(author: User) -> None:
    first = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    second = worked_out(a_proposal(changed(the_drug("J1100"), notes="two"), author))
    publish(proposal=first, by=author)
    with pytest.raises(NotNowError, match="work it out again"):
        publish(proposal=second, by=author)
    ask_for_preview(proposal=second, by=author)
    publish(proposal=worked_out(second), by=author)
    assert the_drug("J1100").notes == "two"


def test_two_changes_of_one_field_are_not_both_published(author: User) -> None:
    first = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    second = a_proposal(changed(the_drug("J2405"), notes="two"), author)
    publish(proposal=first, by=author)
    worked_out(second)
    assert second.outcome == {"refused": "J2405 ondansetron was changed meanwhile: notes."}
    with pytest.raises(NotNowError, match="was changed meanwhile: notes"):
        publish(proposal=second, by=author)
    assert the_drug("J2405").notes == "one"


def test_two_changes_of_different_fields_of_a_row_are_both_published(author: User) -> None:
    first = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    second = a_proposal(changed(the_drug("J2405"), packages_note="two"), author)
    publish(proposal=first, by=author)
    publish(proposal=worked_out(second), by=author)
    drug = the_drug("J2405")
    assert (drug.notes, drug.packages_note) == ("one", "two")


@pytest.mark.parametrize(
    "fields", [{"admin_class": "therapeutic", "hormonal": False}, {"hormonal": False}]
)
def test_a_class_of_administration_is_published_by_a_second_person(
    fields: dict[str, object], author: User, approver: User
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J9217"), **fields), author))
    with pytest.raises(NotNowError, match="published by a second person"):
        publish(proposal=proposal, by=author)
    publish(proposal=proposal, by=approver)
    decided = Proposal.objects.get(pk=proposal.pk)
    assert (decided.state, decided.decided_by) == ("published", approver)


def test_a_payer_policy_is_published_by_a_second_person(author: User, approver: User) -> None:
    proposal = worked_out(a_proposal(changed(a_policy("missing_stop", "push")), author))
    with pytest.raises(NotNowError, match="published by a second person"):
        publish(proposal=proposal, by=author)
    publish(proposal=proposal, by=approver)
    assert PayerPolicy.objects.get(switch="missing_stop", payer__slug="aetna").value == "push"


def test_one_person_is_enough_where_the_department_says_so(
    author: User, settings: Settings
) -> None:
    settings.TWO_PERSON_APPROVAL = False
    proposal = worked_out(a_proposal(changed(a_policy("missing_stop", "push")), author))
    publish(proposal=proposal, by=author)
    assert PayerPolicy.objects.filter(switch="missing_stop", payer__slug="aetna").exists()


def test_rows_added_together_refer_to_each_other(author: User, approver: User) -> None:
    scope = [Drug.objects.all(), DrugName.objects.all()]
    with rehearsal():
        before = snapshot(scope)
        drug = Drug.objects.create(hcpcs="J0001", generic="examplamab", source="made up")
        DrugName.objects.create(drug=drug, name="Examplar")
        rows = differences(before, snapshot(scope))
    [rehearsed] = [row.pk for row in rows if row.model == "coding.drug"]
    other = Drug.objects.create(pk=rehearsed, hcpcs="J0002", generic="another", source="made up")
    publish(proposal=worked_out(a_proposal(rows, author)), by=approver)
    assert the_drug("J0001").names.get().name == "Examplar"
    assert not other.names.exists()


def test_a_removed_row_goes_and_its_history_stays(author: User) -> None:
    name = the_drug("J9206").names.first()
    assert name
    scope = [DrugName.objects.all()]
    with rehearsal():
        before = snapshot(scope)
        DrugName.objects.get(pk=name.pk).delete()
        rows = differences(before, snapshot(scope))
    assert [row.kind for row in rows] == ["removed"]
    publish(proposal=worked_out(a_proposal(rows, author)), by=author)
    assert not DrugName.objects.filter(pk=name.pk).exists()
    assert DrugName.history.filter(id=name.pk).latest().history_type == "-"


def test_an_overlapping_policy_is_refused_when_it_comes_into_force(
    author: User, approver: User
) -> None:
    first = worked_out(a_proposal(changed(a_policy("missing_stop", "push")), author))
    later = a_policy("missing_stop", "derive", effective_from="2026-06-01")
    second = a_proposal(changed(later), author)
    publish(proposal=first, by=approver)
    assert "refused" in (worked_out(second).outcome or {})
    with pytest.raises(NotNowError):
        publish(proposal=second, by=approver)
    assert PayerPolicy.objects.filter(switch="missing_stop", payer__slug="aetna").count() == 1


def test_only_the_author_withdraws_and_nobody_publishes_afterwards(
    author: User, approver: User
) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    with pytest.raises(NotNowError, match="Only its author"):
        withdraw_proposal(proposal=proposal, by=approver)
    withdraw_proposal(proposal=proposal, by=author)
    with pytest.raises(NotNowError, match="withdrawn already"):
        publish(proposal=proposal, by=author)
    assert the_drug("J2405").notes == ""


def test_who_turns_down_says_why(author: User, approver: User) -> None:
    proposal = a_proposal(changed(the_drug("J2405"), notes="one"), author)
    with pytest.raises(ValidationError, match="Say why"):
        turn_down(proposal=proposal, why=" ", by=approver)
    turn_down(proposal=proposal, why="The label says otherwise.", by=approver)
    decided = Proposal.objects.get(pk=proposal.pk)
    assert (decided.state, decided.decided_why) == ("turned_down", "The label says otherwise.")


MIDAZOLAM = "Midazolam 1.75 mg where the billing unit is 1 mg"


def a_wrong_unit(by: User) -> Proposal:
    """Midazolam by 2 mg: 1.75 mg are one unit, where a published case has 2 of 1 mg."""
    return worked_out(a_proposal(changed(the_drug("J2250"), unit_amount="2"), by))


def test_a_broken_golden_case_blocks_until_a_second_person_signs(
    author: User, approver: User
) -> None:
    proposal = a_wrong_unit(author)
    with pytest.raises(NotNowError, match="A golden case comes out otherwise"):
        publish(proposal=proposal, by=approver)
    with pytest.raises(NotNowError, match="not the author"):
        sign_expectations(proposal=proposal, why="a new descriptor", by=author)
    sign_expectations(proposal=proposal, why="a new descriptor", by=approver)
    publish(proposal=proposal, by=author)
    case = GoldenCase.objects.get()
    assert case.name == MIDAZOLAM
    assert ["J2250", 1, []] in case.expect["lines"]
    latest = case.history.latest()
    assert latest.history_user == approver
    assert latest.history_change_reason == f"a new descriptor (proposal {proposal.pk})"


def test_who_signs_says_why(author: User, approver: User) -> None:
    with pytest.raises(ValidationError, match="Say why the new answers are right"):
        sign_expectations(proposal=a_wrong_unit(author), why=" ", by=approver)


def test_nothing_is_signed_where_no_golden_case_breaks(author: User, approver: User) -> None:
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="one"), author))
    with pytest.raises(NotNowError, match="No golden case"):
        sign_expectations(proposal=proposal, why="why not", by=approver)


def test_a_signed_answer_is_what_the_case_expects_from_then_on(
    author: User, approver: User
) -> None:
    proposal = a_wrong_unit(author)
    sign_expectations(proposal=proposal, why="a new descriptor", by=approver)
    publish(proposal=proposal, by=author)
    back = worked_out(a_proposal(changed(the_drug("J2250"), unit_amount="1"), author))
    assert [case["name"] for case in (back.outcome or {})["golden"]] == [MIDAZOLAM]


def test_each_step_is_in_the_audit_trail(author: User, approver: User) -> None:
    proposal = reclassified(author, "J0897")
    publish(proposal=proposal, by=approver)
    told = AuditEvent.objects.filter(subject_type="coding.proposal", subject_id=str(proposal.pk))
    assert list(told.values_list("action", "actor")) == [
        ("reference.proposed", "author"),
        ("reference.published", "approver"),
    ]
