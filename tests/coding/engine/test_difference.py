"""What-if: two derivations compared as data, for previews and questions."""

from __future__ import annotations

from datetime import date

from coding.engine.difference import LineChange, MinuteChange, difference
from coding.engine.results import Use
from tests.coding.engine.visit_kit import row, visit

DAY = date(2026, 3, 2)


def test_two_equal_derivations_differ_in_nothing() -> None:
    one = visit(row("A1", "irinotecan", "09:00", "10:31"))
    assert not difference(one.derivation, one.derivation)


def test_one_minute_more_adds_an_hour_and_moves_its_minutes() -> None:
    # 90 min: 96413, 30 min under the threshold; 91 min: 96413 and 96415 with 31 min.
    before = visit(row("A1", "irinotecan", "09:00", "10:30"))
    after = visit(row("A1", "irinotecan", "09:00", "10:31"))
    found = difference(before.derivation, after.derivation)
    assert found.lines == (LineChange("96415", (), DAY, 0, 1),)
    assert found.minutes == (
        MinuteChange("A1", Use.REPORTED, "96415", 0, 31),
        MinuteChange("A1", Use.UNDER_THRESHOLD, None, 30, 0),
    )
    assert not any((found.asked, found.settled, found.raised, found.resolved))


def test_a_drug_that_leaves_takes_its_code_away() -> None:
    first, second = (
        row("A1", "irinotecan", "09:00", "10:00"),
        row("A2", "bevacizumab", "10:00", "10:30"),
    )
    found = difference(visit(first, second).derivation, visit(first).derivation)
    assert found.lines == (LineChange("96417", (), DAY, 1, 0),)
    assert found.minutes == (MinuteChange("A2", Use.REPORTED, "96417", 30, 0),)


def test_an_answer_settles_its_question_and_a_missing_stop_asks_it() -> None:
    asked, answered = (
        visit(row("A1", "irinotecan", "09:00")),
        visit(row("A1", "irinotecan", "09:00", "10:00")),
    )
    found = difference(asked.derivation, answered.derivation)
    assert [(query.administration, query.field) for query in found.settled] == [("A1", "stop")]
    assert found.asked == ()
    back = difference(answered.derivation, asked.derivation)
    assert [(query.administration, query.field) for query in back.asked] == [("A1", "stop")]


def test_findings_that_come_and_go_are_told_apart() -> None:
    facility = visit(row("A1", "irinotecan", "09:00", "10:00"), place_of_service="22")
    office = visit(row("A1", "irinotecan", "09:00", "10:00"), place_of_service="11")
    found = difference(facility.derivation, office.derivation)
    assert "place.facility-claim" in {finding.rule for finding in found.resolved}
    assert "place.not-a-facility" in {finding.rule for finding in found.raised}
