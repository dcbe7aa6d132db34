"""What differs from the edition before, and what of it holds a file back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coding.actions.releases import ReleaseActionError, accept_differences, withdraw_release
from coding.importers import differences
from coding.models import CodePair, Release
from tests.coding.releases.kit import FIRST, SECOND, THIRD, a_file, imported, numbered
from workbench.models import AuditEvent

pytestmark = pytest.mark.django_db


def second_edition(tmp_path: Path, before: list[Any], after: list[Any], **said: Any) -> Release:
    """Import one quarter, then the next; the files differ in name, so also where rows do not."""
    imported(a_file(tmp_path, before, "first.txt"))
    said = {"name": "2026Q2", "valid_from": SECOND, **said}
    return imported(a_file(tmp_path, after, "second.txt"), **said)


def unexpected(release: Release) -> str:
    """Everything that is unexpected, in one text."""
    return " ".join(release.comparison["unexpected"])


def test_the_first_official_edition_has_nothing_to_differ_from(tmp_path: Path) -> None:
    Release.objects.create(
        system="ptp_practitioner",
        name="2026Q1",
        origin="starter",
        valid_from=FIRST,
        sha256="0" * 64,
        state="ready",
    )
    release = imported(a_file(tmp_path, numbered(9)))
    assert release.state == "ready"
    assert release.comparison == {"unexpected": []}


def test_added_changed_and_removed_are_counted_with_examples(tmp_path: Path) -> None:
    before = numbered(10)
    after = [*before[1:9], *numbered(2, start=50)]
    after[0] = ("X0001", "Y0001", "0")
    release = second_edition(tmp_path, before, after)
    found = release.comparison
    assert release.state == "ready"
    assert (found["base"], found["rows_before"]) == ("2026Q1", 10)
    # 10 before: 0 and 9 are gone, 1 is changed, 2 to 8 are as they were; 50 and 51 are new.
    assert (found["added"], found["changed"], found["removed"]) == (2, 1, 2)
    assert found["examples"]["added"] == [["X0050", "Y0001", "1", ""], ["X0051", "Y0001", "1", ""]]
    assert [row[0] for row in found["examples"]["removed"]] == ["X0000", "X0009"]
    assert found["examples"]["changed"] == [
        [["X0001", "Y0001", "1", ""], ["X0001", "Y0001", "0", ""]]
    ]


def test_a_pair_from_another_day_is_another_row(tmp_path: Path) -> None:
    before = [*numbered(9), ("A0001", "Y0001", "1", "2024-01-01")]
    after = [*numbered(9), ("A0001", "Y0001", "1", "2025-01-01")]
    found = second_edition(tmp_path, before, after).comparison
    assert (found["added"], found["changed"], found["removed"]) == (1, 0, 1)


def test_only_some_examples_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(differences, "EXAMPLES", 2)
    found = second_edition(tmp_path, numbered(20), numbered(25)).comparison
    assert found["added"] == 5
    assert [row[0] for row in found["examples"]["added"]] == ["X0020", "X0021"]


@pytest.mark.parametrize(("rows", "state"), [(19, "held"), (20, "held"), (21, "ready")])
def test_a_third_fewer_rows_hold_a_file_back(tmp_path: Path, rows: int, state: str) -> None:
    # 30 before: a third fewer are 20; ten gone are not more than a third of 30.
    release = second_edition(tmp_path, numbered(30), numbered(rows))
    assert release.state == state
    said = f"It has {rows} rows, 2026Q1 had 30: a third fewer"
    assert (said in unexpected(release)) == (state == "held")


@pytest.mark.parametrize(("changed", "state"), [(9, "ready"), (10, "ready"), (11, "held")])
def test_more_than_a_third_changed_holds_a_file_back(
    tmp_path: Path, changed: int, state: str
) -> None:
    after = [*numbered(changed, indicator="0"), *numbered(30 - changed, start=changed)]
    release = second_edition(tmp_path, numbered(30), after)
    assert release.state == state
    assert ("11 are changed and 0 gone" in unexpected(release)) == (state == "held")


def test_rows_replaced_by_as_many_others_hold_a_file_back(tmp_path: Path) -> None:
    release = second_edition(tmp_path, numbered(9), numbered(9, start=5))
    assert release.state == "held"
    assert "0 are changed and 5 gone" in unexpected(release)


@pytest.mark.parametrize(("days", "state"), [(-1, "held"), (0, "held"), (1, "ready")])
def test_a_first_day_that_is_not_after_the_one_before_holds_a_file_back(
    tmp_path: Path, days: int, state: str
) -> None:
    valid_from = FIRST + timedelta(days=days)
    release = second_edition(tmp_path, numbered(9), numbered(10), valid_from=valid_from)
    assert release.state == state
    assert ("is not after that of 2026Q1, 2026-01-01" in unexpected(release)) == (state == "held")


def test_a_held_release_is_not_used_until_it_is_accepted(tmp_path: Path, refadmin: Any) -> None:
    held = second_edition(tmp_path, numbered(30), numbered(5))
    assert Release.objects.all().begun_by(THIRD).last().name == "2026Q1"  # type: ignore[union-attr]
    accept_differences(release=held, by=refadmin, reason=" The agency says so. ")
    accepted = Release.objects.all().begun_by(THIRD).last()
    assert accepted == held
    assert accepted.accepted_because == "The agency says so."
    assert accepted.accepted_by == refadmin
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("release.ready", "refadmin")
    assert event.detail["because"] == "The agency says so."
    assert event.detail["accepted"] == held.comparison["unexpected"]


def test_a_name_in_use_is_replaced_once_that_is_accepted(tmp_path: Path, refadmin: Any) -> None:
    held = second_edition(tmp_path, numbered(9), numbered(10), name="2026Q1")
    assert "An edition named 2026Q1 is in use already" in unexpected(held)
    accept_differences(release=held, by=refadmin, reason="corrected file")
    states = Release.objects.order_by("pk").values_list("file_name", "state")
    assert list(states) == [("first.txt", "withdrawn"), ("second.txt", "ready")]


def test_differences_accepted_beforehand_hold_nothing_back(tmp_path: Path) -> None:
    release = second_edition(tmp_path, numbered(9), numbered(1), because="a smaller file")
    assert (release.state, release.accepted_because) == ("ready", "a smaller file")


def test_nothing_unexpected_needs_no_reason(tmp_path: Path) -> None:
    assert imported(a_file(tmp_path, numbered(9)), because="in any case").accepted_because == ""


@pytest.mark.parametrize("action", [accept_differences, withdraw_release])
@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_decision_needs_a_reason(tmp_path: Path, refadmin: Any, action: Any, reason: str) -> None:
    held = second_edition(tmp_path, numbered(9), numbered(1))
    with pytest.raises(ReleaseActionError, match="Expected a reason"):
        action(release=held, by=refadmin, reason=reason)
    held.refresh_from_db()
    assert held.state == "held"


def test_a_held_release_that_is_withdrawn_loses_its_rows(tmp_path: Path, refadmin: Any) -> None:
    held = second_edition(tmp_path, numbered(9), numbered(1))
    withdraw_release(release=held, by=refadmin, reason="a truncated file")
    held.refresh_from_db()
    assert (held.state, held.row_count) == ("withdrawn", 0)
    assert CodePair.objects.count() == 9


def test_a_release_in_use_keeps_its_rows_when_it_is_withdrawn(
    tmp_path: Path, refadmin: Any
) -> None:
    release = imported(a_file(tmp_path, numbered(3)))
    withdraw_release(release=release, by=refadmin, reason="wrong file")
    assert not Release.objects.ready().exists()
    assert CodePair.objects.filter(release=release).count() == 3
    assert AuditEvent.objects.latest("pk").action == "release.withdrawn"


def test_a_withdrawn_file_can_be_imported_again(tmp_path: Path, refadmin: Any) -> None:
    path = a_file(tmp_path, numbered(3))
    withdraw_release(release=imported(path), by=refadmin, reason="a mistake")
    again = imported(path)
    assert (again.state, again.row_count, CodePair.objects.count()) == ("ready", 3, 3)


def test_a_starter_extract_stays(refadmin: Any) -> None:
    starter = Release.objects.create(
        system="aoc",
        name="x",
        origin="starter",
        valid_from=FIRST,
        sha256="0" * 64,
        state="ready",
    )
    with pytest.raises(ReleaseActionError, match="starter extract"):
        withdraw_release(release=starter, by=refadmin, reason="not wanted")


def test_a_second_decision_finds_the_first(tmp_path: Path, refadmin: Any) -> None:
    held = second_edition(tmp_path, numbered(9), numbered(1))
    withdraw_release(release=held, by=refadmin, reason="first")
    with pytest.raises(ReleaseActionError, match="is withdrawn by now"):
        accept_differences(release=held, by=refadmin, reason="second")
