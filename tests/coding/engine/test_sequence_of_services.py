"""Overlap, the initial service, and what a reported hydration leaves out."""

from __future__ import annotations

from tests.coding.engine.claim_kit import (
    CHEMO,
    FLUID,
    KEEP_53,
    PRACTICE,
    PUSH,
    STOPPED,
    THERAPY,
    dated,
    days,
    found,
    lines,
    told,
)
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.visit_kit import row, visit


def test_hydration_over_midnight_names_the_rows_of_each_portion() -> None:
    coded = visit(
        dated("A1", "fluid", "2T22:00", "2T23:00", **FLUID),
        dated("A2", "fluid", "3T00:10", "3T01:10", **FLUID),
        policies={"hydration_stretches": "each_alone"},
    )
    assert [(line[0], line[3]) for line in lines(coded)] == [("96360", ("A1",)), ("96361", ("A2",))]
    assert days(coded) == [("96360", 1, 2), ("96361", 1, 3)]


def test_hydration_that_ran_alone_has_nothing_taken_off() -> None:
    coded = visit(row("A1", "fluid", "09:00", "10:00", **FLUID))
    assert "taken off" not in told(coded)["96360"]
    assert found(coded, "policy.") == []
    parted = visit(
        row("A1", "fluid", "09:00", "11:00", **FLUID),
        row("A2", "drug", "09:40", "10:20", **THERAPY),
    )
    assert found(parted, "policy.") == [("info", "policy.hydration-stretches", None, ("A1",))]


# 09:00 |===== taxane =====| 11:00
#   09:20 |= taxane B =| 10:20
def test_concurrent_chemotherapy_is_a_warning_that_names_96549() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "11:00", **CHEMO),
        row("A2", "taxane B", "09:20", "10:20", **CHEMO),
    )
    ((*finding, because),) = findings_of(coded, "chemotherapy.")
    assert finding == ["warning", "chemotherapy.concurrent-infusion", "96549", ("A2",)]
    assert because.startswith("taxane B (09:20–10:20, 60 min) ran beside")
    narrator = coded.narrator()
    assert [narrator.because(item) for item in coded.derivation.not_reported] == [because]


# 09:00 |===== taxane =====| 10:00   taxane B is broken off within its first minute
# 09:10 |=== drug ===| 10:00
def test_an_infusion_of_no_minute_hides_no_overlap() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "10:00", **CHEMO),
        row("A2", "taxane B", "10:30:00", "10:30:30", **CHEMO, **STOPPED),
        row("A3", "drug", "09:10", "10:00", **THERAPY),
        **KEEP_53,
    )
    assert ("96368", 1, 50, ("A3",)) in lines(coded)


def test_pushes_rank_by_their_start_and_not_by_their_length() -> None:
    coded = visit(
        row("A1", "taxane B", "09:00", "09:02", **CHEMO, **PUSH),
        row("A2", "taxane A", "09:10", "09:20", **CHEMO, **PUSH),
    )
    assert lines(coded) == [("96409", 1, 2, ("A1",)), ("96411", 1, 10, ("A2",))]


def test_a_visit_with_too_little_hydration_has_no_initial_service() -> None:
    short = row("A1", "fluid", "09:00", "09:20", **FLUID)
    later = row("A2", "fluid", "14:00", "15:00", **FLUID, visit=2)
    assert [line[0] for line in lines(visit(short, later))] == ["96360"]
    assert lines(visit(short, later | {"stop": "2026-03-02T14:20"})) == []


def test_a_practices_reason_for_the_visit_is_assumed_only_among_several() -> None:
    one = row("A1", "drug", "09:00", "10:00", **THERAPY)
    two = row("A2", "taxane", "10:00", "11:00", **CHEMO)
    assert found(visit(one, **PRACTICE), "sequence.") == []
    ((*finding, because),) = findings_of(visit(one, two, **PRACTICE), "sequence.")
    assert finding == ["info", "sequence.primary-assumed", None, ("A2",)]
    assert "; taxane is taken as initial" in because
    assert found(visit(one, two), "sequence.") == []


def test_a_reason_for_the_visit_that_earns_no_initial_service_is_a_warning() -> None:
    skin = row("A2", "mesna", "10:00", route="subcutaneous")
    coded = visit(
        row("A1", "drug", "09:00", "10:00", **THERAPY),
        skin,
        primary_administration="A2",
        **PRACTICE,
    )
    assert found(coded, "sequence.") == [("warning", "sequence.primary-not-initial", None, ("A2",))]


def test_a_second_line_without_a_reason_is_pointed_out() -> None:
    rows = [
        row("A1", "drug A", "09:00", "10:00", **THERAPY, access_site="left"),
        row("A2", "drug B", "10:00", "11:00", **THERAPY, access_site="right"),
    ]
    coded = visit(*rows, access_sites=[{"label": "left"}, {"label": "right"}])
    assert found(coded, "sequence.") == [("info", "sequence.site-not-separate", None, ("A2",))]
    assert found(visit(rows[0], rows[1] | {"access_site": "left"}), "sequence.") == []


def test_a_mixture_of_no_minute_hides_no_overlap() -> None:
    broken_off = {**CHEMO, **STOPPED, "bag": "1"}
    coded = visit(
        row("A1", "taxane", "09:00", "10:00", **CHEMO),
        row("A2", "taxane B", "10:30:00", "10:30:30", **broken_off),
        row("A3", "taxane C", "10:30:00", "10:30:30", **broken_off),
        row("A4", "drug", "09:10", "10:00", **THERAPY),
        **KEEP_53,
    )
    assert ("96368", 1, 50, ("A4",)) in lines(coded)


# 09:00 |= fluid A1 =| 11:00     12:00 |A2| 12:20     14:00 |A3| 14:40
#                                                    14:00 |= drug =| 15:00
def test_each_row_of_a_reported_hydration_that_adds_nothing_is_told_why() -> None:
    coded = visit(
        row("A1", "fluid", "09:00", "11:00", **FLUID),
        row("A2", "saline", "12:00", "12:20", **FLUID),
        row("A3", "dextrose", "14:00", "14:40", **FLUID),
        row("A4", "drug", "14:00", "15:00", **THERAPY),
        policies={"hydration_stretches": "each_alone"},
    )
    assert [line for line in lines(coded) if line[0] == "96361"] == [("96361", 2, 120, ("A1",))]
    narrator = coded.narrator()
    short, beside = coded.derivation.not_reported
    assert (short.administrations, short.minutes) == (("A2",), 20)
    assert short.rule == "hydration.minimum-time"
    assert narrator.because(short).startswith("saline (12:00–12:20, 20 min) ran 20 min alone")
    assert (beside.administrations, beside.minutes) == (("A3",), 40)
    assert beside.rule == "hydration.concurrent"
    assert narrator.because(beside).startswith("dextrose (14:00–14:40, 40 min) ran beside")


def test_a_concurrent_infusion_of_the_next_day_stands_on_that_day() -> None:
    coded = visit(
        dated("A1", "taxane", "3T01:00", "3T02:00", **CHEMO),
        dated("A2", "drug", "3T01:00", "3T02:00", **THERAPY),
    )
    assert days(coded) == [("96413", 1, 3), ("96368", 1, 3)]


# |= B =|     |= B =|
# |= A =|     |= A =|       as many minutes from the same start: by the drug's name
def test_infusions_of_equal_rank_follow_their_names() -> None:
    coded = visit(
        row("A1", "drug B", "09:00", "09:30", **THERAPY, bag="1"),
        row("A2", "drug B", "10:00", "10:30", **THERAPY, bag="2"),
        row("A3", "drug A", "09:00", "09:30", **THERAPY, bag="3"),
        row("A4", "drug A", "10:00", "10:30", **THERAPY, bag="4"),
    )
    assert [(line[0], line[3]) for line in lines(coded)] == [
        ("96365", ("A3", "A4")), ("96368", ("A1", "A2")),
    ]  # fmt: skip
