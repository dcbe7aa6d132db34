"""Choosing what goes on the claim."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from encounters import actions
from encounters.coding import derive_encounter, line_key, no_longer_following
from encounters.models import ChosenLine, Encounter, Source, Status
from tests import factories
from workbench.models import AuditEvent

DERIVED = ["96413 ×1", "96417 ×1", "J9206-JZ ×17", "J9035 ×74", "J9035-JW ×6"]


def accept(encounter: Encounter, by: User, *codes: str) -> list[ChosenLine]:
    keys = None
    if codes:
        lines = derive_encounter(encounter).derivation.lines
        keys = {line_key(line) for line in lines if line.code in codes}
    return actions.accept_lines(encounter=encounter, version=encounter.version, by=by, keys=keys)


def chosen(encounter: Encounter) -> list[str]:
    return [str(line) for line in encounter.chosen_lines.all()]


def test_accepting_all_chooses_what_is_derived_and_readies_the_encounter(
    visit: Encounter, coder: User
) -> None:
    accept(visit, coder)
    visit.refresh_from_db()
    assert chosen(visit) == DERIVED
    assert visit.status == Status.READY
    assert {line.source for line in visit.chosen_lines.all()} == {Source.ACCEPTED}


def test_accepting_keeps_the_run_that_it_rests_on(visit: Encounter, coder: User) -> None:
    accept(visit, coder)
    run = visit.runs.get()
    assert run.version == 3
    assert [line["code"] for line in run.result["lines"]][:2] == ["96413", "96417"]
    assert run.facts["document"]["administrations"][0]["start"] == "2026-03-02T14:00+00:00"
    assert run.rulebook.startswith("sha256:")
    assert AuditEvent.objects.order_by("-pk")[0].detail["run"] == run.pk


def test_accepting_some_leaves_the_encounter_a_draft(visit: Encounter, coder: User) -> None:
    accept(visit, coder, "96413")
    assert chosen(visit) == ["96413 ×1"]
    assert visit.status == Status.DRAFT


def test_accepting_twice_chooses_each_line_once(visit: Encounter, coder: User) -> None:
    accept(visit, coder, "96413", "96417")
    accept(visit, coder)
    assert sorted(chosen(visit)) == sorted(DERIVED)


def test_a_line_that_is_not_derived_cannot_be_accepted(visit: Encounter, coder: User) -> None:
    with pytest.raises(ValidationError, match="96415 is not derived any more"):
        actions.accept_lines(encounter=visit, version=3, by=coder, keys=["96415--2026-03-02"])
    assert not chosen(visit)


def test_a_chosen_line_that_no_longer_follows_stays_and_is_found(
    visit: Encounter, coder: User
) -> None:
    accept(visit, coder)
    row = visit.administrations.get(position=2)
    row.encounter = visit
    actions.delete_administration(administration=row, version=visit.version, by=coder)
    stale = no_longer_following(visit.chosen_lines.all(), derive_encounter(visit).derivation)
    codes = {line.code for line in visit.chosen_lines.filter(pk__in=stale)}
    assert codes == {"96417", "J9035"}
    assert chosen(visit) == DERIVED


def test_accepting_all_again_lets_go_of_what_no_longer_follows(
    visit: Encounter, coder: User
) -> None:
    accept(visit, coder)
    row = visit.administrations.get(position=2)
    row.encounter = visit
    actions.delete_administration(administration=row, version=visit.version, by=coder)
    accept(visit, coder)
    assert chosen(visit) == ["96413 ×1", "J9206-JZ ×17"]


def test_a_line_is_added_with_a_reason(visit: Encounter, coder: User) -> None:
    line = actions.add_line(
        encounter=visit,
        version=3,
        by=coder,
        code="96415",
        units=1,
        modifiers=["59 "],
        reason="second page of the record",
    )
    assert (str(line), line.source) == ("96415-59 ×1", Source.ADDED)


@pytest.mark.parametrize(
    ("code", "units", "reason", "field"),
    [
        ("9641", 1, "as charted", "code"),
        ("96415", 0, "as charted", "units"),
        ("96415", 1, " ", "reason"),
    ],
)
def test_an_added_line_is_refused_by_field(
    visit: Encounter, coder: User, code: str, units: int, reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as error:
        actions.add_line(
            encounter=visit, version=3, by=coder, code=code, units=units, reason=reason
        )
    assert field in error.value.message_dict
    assert not chosen(visit)


def test_a_changed_line_keeps_its_reason_and_survives_accepting_all(
    visit: Encounter, coder: User
) -> None:
    accept(visit, coder)
    line = visit.chosen_lines.get(code="96417")
    line.encounter = visit
    actions.change_line(
        line=line, version=4, by=coder, units=2, modifiers=[], reason="two bags charted"
    )
    accept(visit, coder)
    line.refresh_from_db()
    assert (line.units, line.source, line.reason) == (2, Source.CHANGED, "two bags charted")
    assert [text for text in chosen(visit) if text.startswith("96417")] == ["96417 ×2"]


def test_a_changed_line_is_a_finding_that_names_both_sides(visit: Encounter, coder: User) -> None:
    accept(visit, coder)
    line = visit.chosen_lines.get(code="96417")
    line.encounter = visit
    actions.change_line(line=line, version=4, by=coder, units=2, modifiers=[], reason="charted")
    coding = derive_encounter(visit)
    (found,) = (f for f in coding.derivation.findings if f.code == "96417")
    assert (found.details["billed"], found.details["derived"]) == (2, 1)
    assert coding.narrator.because(found)


def test_a_change_needs_a_reason(visit: Encounter, coder: User) -> None:
    accept(visit, coder, "96413")
    line = visit.chosen_lines.get()
    with pytest.raises(ValidationError) as error:
        actions.change_line(line=line, version=4, by=coder, units=2, modifiers=[], reason="")
    assert "reason" in error.value.message_dict
    assert chosen(visit) == ["96413 ×1"]


@pytest.mark.parametrize("modifiers", [["5"], ["59", "590"], ["a!"], ["59", "59"]])
def test_modifiers_are_two_characters_each_and_once(
    visit: Encounter, coder: User, modifiers: list[str]
) -> None:
    with pytest.raises(ValidationError) as error:
        actions.add_line(
            encounter=visit,
            version=3,
            by=coder,
            code="96415",
            units=1,
            reason="as charted",
            modifiers=modifiers,
        )
    assert "modifiers" in error.value.message_dict


def test_a_withdrawn_line_goes_and_the_encounter_is_a_draft_again(
    visit: Encounter, coder: User
) -> None:
    accept(visit, coder)
    line = visit.chosen_lines.get(code="96417")
    line.encounter = visit
    actions.withdraw_line(line=line, version=4, by=coder)
    assert "96417 ×1" not in chosen(visit)
    assert Encounter.objects.get().status == Status.DRAFT


def test_an_empty_encounter_has_nothing_to_accept(encounter: Encounter, coder: User) -> None:
    with pytest.raises(ValidationError, match="No code follows"):
        accept(encounter, coder)
    assert Encounter.objects.get().status == Status.DRAFT


def test_lines_that_differ_in_nothing_are_all_accepted(encounter: Encounter, coder: User) -> None:
    for visit, hour in enumerate((9, 12, 15), 1):
        start, stop = factories.at(f"{hour}:00"), factories.at(f"{hour + 1}:00")
        factories.give(encounter, coder, visit=visit, start_at=start, stop_at=stop)
    lines = accept(encounter, coder)
    assert [str(line) for line in lines] == ["96413 ×1", "96413-59 ×1", "96413-59 ×1"]
    assert no_longer_following(lines, derive_encounter(encounter).derivation) == set()
