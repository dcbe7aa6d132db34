"""The effect of a proposal: which lines of recent encounters would change, and how."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from coding.actions.proposals import ask_for_preview, publish
from coding.impact import SAMPLE
from coding.models import AffectedLine, Proposal
from encounters.coding import derive_encounter
from encounters.models import Encounter
from tests import factories
from tests.coding.proposals.kit import (
    a_policy,
    a_proposal,
    changed,
    reclassified,
    the_drug,
    worked_out,
)

pytestmark = pytest.mark.django_db


def lines_of(encounter: Encounter) -> dict[str, int]:
    """Code → units as derived now."""
    encounter.refresh_from_db()
    return {line.code: line.units for line in derive_encounter(encounter).derivation.lines}


def told(proposal: Proposal) -> set[tuple[str, int, int]]:
    return set(proposal.affected.values_list("code", "before", "after"))


def test_each_line_that_would_change_is_listed_with_its_units(
    author: User, visit: Encounter
) -> None:
    # Irinotecan 09:00-10:30 (90 min) and bevacizumab 10:35-11:05 (30 min). As therapeutic,
    # irinotecan follows the chemotherapy bevacizumab in the hierarchy: 96413 for bevacizumab,
    # 96367 for the first hour of irinotecan; 90 minutes are no further hour (91 would be).
    proposal = reclassified(author)
    assert told(proposal) == {("96417", 1, 0), ("96367", 0, 1)}
    assert (proposal.outcome or {})["changed"] == 1
    assert (proposal.outcome or {})["codes"] == {"96367": [1, 0], "96417": [0, 1]}
    assert (proposal.outcome or {})["payers"] == {"medicare": 1}


def test_what_was_told_is_what_happens(author: User, approver: User, visit: Encounter) -> None:
    before = lines_of(visit)
    proposal = reclassified(author)
    publish(proposal=proposal, by=approver)
    after = lines_of(visit)
    happened = {
        (code, before.get(code, 0), after.get(code, 0))
        for code in before.keys() | after.keys()
        if before.get(code) != after.get(code)
    }
    assert happened == told(proposal)


def test_working_it_out_leaves_tables_and_encounters_as_they_were(
    author: User, visit: Encounter
) -> None:
    before = lines_of(visit)
    history = the_drug("J9206").history.count()
    reclassified(author)
    assert the_drug("J9206").admin_class == "chemotherapy"
    assert the_drug("J9206").history.count() == history
    assert lines_of(visit) == before


def test_a_second_run_replaces_the_first(author: User, visit: Encounter) -> None:
    proposal = reclassified(author)
    count = proposal.affected.count()
    ask_for_preview(proposal=proposal, by=author)
    worked_out(proposal)
    assert proposal.affected.count() == AffectedLine.objects.count() == count


def test_no_patient_is_named_in_what_is_kept(author: User, visit: Encounter) -> None:
    proposal = reclassified(author)
    kept = f"{proposal.outcome} {list(proposal.affected.values())}"
    assert str(visit.public_id) in kept
    for secret in (visit.patient.family_name, visit.patient.given_name, visit.patient.mrn):
        assert secret not in kept


@pytest.mark.parametrize(("day", "changes"), [("2026-03-03", 0), ("2026-03-02", 1)])
def test_a_policy_changes_encounters_from_its_first_day_on(
    day: str, changes: int, author: User
) -> None:
    # The visit is of 2026-03-02. Without a stop nothing timed is reported by default; a payer
    # that wants a push has 96409 for it.
    coder = factories.a_user("coder", "coder")
    facility = factories.a_facility("Example Infusion Center", coder)
    encounter = factories.an_encounter(facility, coder, payer=factories.a_payer("aetna"))
    factories.give(encounter, coder, stop=None)
    policy = a_policy("missing_stop", "push", effective_from=day)
    proposal = worked_out(a_proposal(changed(policy), author))
    assert (proposal.outcome or {})["changed"] == changes
    assert (("96409", 0, 1) in told(proposal)) == bool(changes)


def test_other_payers_encounters_stay(author: User, visit: Encounter) -> None:
    proposal = worked_out(a_proposal(changed(a_policy("missing_stop", "push")), author))
    assert (proposal.outcome or {})["encounters"] == 1
    assert not proposal.affected.exists()


def test_findings_that_come_and_go_are_counted_by_rule(author: User, visit: Encounter) -> None:
    # With a unit of 3 mg, 330 mg are 110 units: far above the unit limit of J9206.
    proposal = worked_out(a_proposal(changed(the_drug("J9206"), unit_amount="3"), author))
    assert (proposal.outcome or {})["findings"]["edit.unit-limit"] == [1, 0]


def test_the_sample_shows_each_kind_of_change_once(author: User) -> None:
    coder = factories.a_user("coder", "coder")
    facility = factories.a_facility("Example Infusion Center", coder)
    for _ in range(SAMPLE + 2):
        encounter = factories.an_encounter(facility, coder, payer=factories.a_payer())
        factories.give(encounter, coder)
    proposal = reclassified(author)
    assert (proposal.outcome or {})["changed"] == SAMPLE + 2
    assert len((proposal.outcome or {})["sample"]) == 1
