"""The claim's lines: what shares a line, hours, pushes and midnight."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.engine.claim_kit import (
    CHEMO,
    EACH_ALONE,
    FLUID,
    PUSH,
    THERAPY,
    dated,
    days,
    found,
    lines,
    told,
)
from tests.coding.engine.visit_kit import row, visit


def test_the_first_hour_rests_on_the_first_portion_that_is_long_enough() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "09:55", **CHEMO),
        row("A2", "drug", "09:40", "10:10", **THERAPY),
        row("A3", "drug", "10:20", "11:20", **THERAPY),
        row("A4", "taxane B", "10:36", "11:36", **CHEMO),
        **EACH_ALONE,
    )
    assert ("96367", 1, 16, ("A2", "A3")) in lines(coded)
    assert "96366" not in [line[0] for line in lines(coded)]


#         14 alone, then 12 alone: neither is enough by itself, together they are
def test_the_first_hour_rests_on_the_longest_of_short_portions() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "09:56", **CHEMO),
        row("A2", "drug", "09:40", "10:10", **THERAPY),
        row("A3", "drug", "10:20", "10:50", **THERAPY),
        row("A4", "taxane B", "10:32", "11:32", **CHEMO),
        **EACH_ALONE,
    )
    assert ("96367", 1, 14, ("A2", "A3")) in lines(coded)


def test_hours_of_one_service_in_several_portions_are_told_as_one_sum() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "11:00", **CHEMO),
        row("A2", "taxane", "12:00", "14:00", **CHEMO),
        **EACH_ALONE,
    )
    assert lines(coded) == [("96413", 1, 60, ("A1", "A2")), ("96415", 3, 180, ("A1", "A2"))]
    assert told(coded)["96415"].count("taxane counts") == 1
    assert told(coded)["96415"].endswith("so 3 more.")


def test_hours_of_two_services_are_told_one_by_one() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "11:00", **CHEMO),
        row("A2", "taxane B", "12:00", "14:31", **CHEMO),
    )
    assert ("96415", 3, 151, ("A2", "A1")) in lines(coded)
    because = told(coded)["96415"]
    assert "so 2 more. " in because
    assert because.endswith("so 1 more.")


def test_minutes_of_pushes_are_summed_where_they_are_documented() -> None:
    coded = visit(
        row("A1", "drug A", "09:00", **THERAPY, **PUSH),
        row("A2", "drug B", "09:10", **THERAPY, **PUSH),
        row("A3", "drug C", "09:20", "09:25", **THERAPY, **PUSH),
        row("A4", "drug D", "09:30", **THERAPY, **PUSH),
    )
    assert lines(coded) == [("96374", 1, None, ("A1",)), ("96375", 3, 5, ("A2", "A3", "A4"))]


def test_initial_services_never_share_a_line_and_their_further_hours_do() -> None:
    sites = [{"label": "A"}, *({"label": x, "separate_because": "two arms"} for x in "BC")]
    rows = [
        row(f"A{n}", f"taxane {n}", "09:00", "11:00", **CHEMO, access_site=site)
        for n, site in enumerate("ABC", 1)
    ]
    assert sorted(lines(visit(*rows, access_sites=sites))) == [
        ("96413", 1, 60, ("A1",)),
        ("96413-59", 1, 60, ("A2",)),
        ("96413-59", 1, 60, ("A3",)),
        ("96415", 3, 180, ("A1", "A2", "A3")),
    ]


def test_further_hours_of_hydration_share_a_line() -> None:
    rows = [
        row("A1", "fluid", "09:00", "11:00", **FLUID),
        row("A2", "fluid", "14:00", "16:00", **FLUID, visit=2),
    ]
    coded = visit(*rows)
    assert [line[:2] for line in sorted(lines(coded))] == [
        ("96360", 1), ("96360-59", 1), ("96361", 2),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("start", "stop", "expected"),
    [
        ("2T00:00", "2T01:00", [("96413", 1, 2)]),
        ("2T23:00", "3T00:00", [("96413", 1, 2)]),
    ],
)
def test_an_infusion_up_to_midnight_is_no_matter(start: str, stop: str, expected: Any) -> None:
    coded = visit(dated("A1", "taxane", start, stop, **CHEMO))
    assert days(coded) == expected
    assert found(coded, "policy.") == []


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({}, [("96413", 1, 2), ("96415", 1, 3)]),
        ({"midnight": "start_date"}, [("96413", 1, 2), ("96415", 1, 2)]),
    ],
)
def test_each_unit_stands_on_the_day_on_which_it_began(policy: Any, expected: Any) -> None:
    coded = visit(dated("A1", "taxane", "2T23:30", "3T01:30", **CHEMO), policies=policy)
    assert days(coded) == expected
    assert found(coded, "policy.") == [("info", "policy.midnight", None, ("A1",))]


@pytest.mark.parametrize("policy", [{}, {"midnight": "start_date"}])
def test_a_service_of_the_next_day_stands_on_that_day(policy: Any) -> None:
    rows = [
        dated("A1", "taxane", "2T22:00", "2T23:00", **CHEMO),
        dated("A2", "taxane B", "3T00:30", "3T01:30", **CHEMO),
        dated("A3", "drug", "3T02:00", **THERAPY, **PUSH),
    ]
    assert days(visit(*rows, policies=policy)) == [
        ("96413", 1, 2), ("96417", 1, 3), ("96375", 1, 3),
    ]  # fmt: skip


def test_an_infusion_from_the_day_before_began_on_that_day() -> None:
    coded = visit(dated("A1", "taxane", "1T23:30", "2T00:30", **CHEMO))
    assert days(coded) == [("96413", 1, 1)]
    assert found(coded, "time.") == [("error", "time.before-day-of-service", None, ("A1",))]


def test_a_second_initial_keeps_its_modifier_over_midnight() -> None:
    sites = [{"label": "A"}, {"label": "B", "separate_because": "two arms"}]
    coded = visit(
        dated("A1", "taxane", "2T20:00", "2T23:00", **CHEMO),
        dated("A2", "taxane B", "2T23:30", "3T01:31", **CHEMO, access_site="B"),
        access_sites=sites,
    )
    assert days(coded) == [("96413", 1, 2), ("96415", 2, 2), ("96413-59", 1, 2), ("96415", 1, 3)]


# 22:00 |= fluid A1 =| 23:00      00:10 |= fluid A2 =| 01:10
