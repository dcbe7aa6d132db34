"""What is one service: bags, mixtures, derived stops, broken-off infusions, the same drug again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.coding_kit import Coded
from tests.coding.engine.claim_kit import (
    BAG,
    CHEMO,
    FLUID,
    KEEP_53,
    PRACTICE,
    PUSH,
    STOPPED,
    THERAPY,
    TWO_SITES,
    asked,
    found,
    lines,
)
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.test_ledger import ledger, left_out
from tests.coding.engine.visit_kit import row, visit


def test_bags_of_other_names_sites_and_visits_are_bags_of_their_own() -> None:
    first = row("A1", "drug A", "09:00", "10:00", **THERAPY, **BAG)
    second = row("A2", "drug B", "10:00", "11:00", **THERAPY)
    assert lines(visit(first, {**second, "bag": "2"})) == [
        ("96365", 1, 60, ("A1",)), ("96367", 1, 60, ("A2",)),
    ]  # fmt: skip
    apart = [("96365", 1, 60, ("A1",)), ("96365-59", 1, 60, ("A2",))]
    assert lines(visit(first, {**second, **BAG, "access_site": "B"}, **TWO_SITES)) == apart
    assert lines(visit(first, {**second, **BAG, "visit": 2})) == apart
    assert lines(visit(first, {**second, **BAG})) == [
        ("96365", 1, 60, ("A1", "A2")), ("96366", 1, 60, ("A1", "A2")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        (("hydration", "therapeutic"), "96365"), (("therapeutic", "hydration"), "96365"),
        (("hydration", "chemotherapy"), "96413"), (("therapeutic", "chemotherapy"), "96413"),
        ((None, "chemotherapy"), "96413"), (("chemotherapy", None), "96413"),
    ],
)  # fmt: skip
def test_a_mixture_has_the_highest_class_in_it(classes: Any, code: str) -> None:
    rows = [
        row(f"A{n}", f"drug {n}", "09:00", "10:00", **BAG, **({"admin_class": c} if c else {}))
        for n, c in enumerate(classes, 1)
    ]
    assert lines(visit(*rows)) == [(code, 1, 60, ("A1", "A2"))]
    assert lines(visit(*[{**given, **PUSH} for given in rows]))[0][2:] == (60, ("A1", "A2"))


@pytest.mark.parametrize(
    ("times", "questions"),
    [
        ({}, []),
        ({"start": "2026-03-02T09:00"}, []),
        ({"stop": "2026-03-02T10:00"}, [("A2", "start")]),
        ({"start": "2026-03-02T09:01"}, [("A2", "stop")]),
    ],
)
def test_a_drug_of_a_mixture_may_rely_on_the_times_of_another(
    times: dict[str, str], questions: list[Any]
) -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "10:00", **CHEMO, **BAG),
        row("A2", "antiemetic", **THERAPY, **BAG) | times,
    )
    assert asked(coded) == questions
    assert lines(coded) == ([] if questions else [("96413", 1, 60, ("A1", "A2"))])


def test_two_short_fluids_that_a_payer_takes_for_pushes_are_two_drugs() -> None:
    coded = visit(
        row("A1", "fluid A", "09:00", "09:10", **FLUID),
        row("A2", "fluid B", "09:20", "09:35", **FLUID),
        policies={"short_hydration": "push"},
    )
    assert lines(coded) == [("96374", 1, 10, ("A1",)), ("96375", 1, 15, ("A2",))]
    assert [told[3] for told in found(coded, "policy.short-hydration")] == [("A1",), ("A2",)]
    longer = visit(row("A1", "fluid A", "09:00", "09:16", **FLUID))
    assert found(longer, "policy.") == []


EARLY = ("info", "time.stopped-early", None, ("A1",))
DISPUTED = ("info", "policy.stopped-by-reaction", None, ("A1",))


@pytest.mark.parametrize(
    ("stop", "document", "expected", "code"),
    [
        ("09:15", {}, [EARLY], "96409"),
        ("09:16", PRACTICE, [EARLY], "96413"),
        ("09:15", PRACTICE, [EARLY, DISPUTED], "96409"),
        ("09:15", KEEP_53, [EARLY, DISPUTED], "96413-53"),
        ("09:16", KEEP_53, [EARLY], "96413"),
    ],
)
def test_a_broken_off_infusion_is_pointed_out(
    stop: str, document: dict[str, Any], expected: list[Any], code: str
) -> None:
    coded = visit(row("A1", "taxane", "09:00", stop, **CHEMO, **STOPPED), **document)
    assert found(coded, "time.", "policy.stopped") == expected
    assert [line[0] for line in lines(coded)] == [code]


def test_only_infusions_of_drugs_are_kept_by_modifier_53() -> None:
    fluid = visit(row("A1", "fluid", "09:00", "09:10", **FLUID, **STOPPED), **KEEP_53)
    assert lines(fluid) == []
    assert found(fluid, "policy.stopped") == []
    push = visit(row("A1", "taxane", "09:00", "09:10", **CHEMO, **STOPPED, **PUSH), **KEEP_53)
    assert [line[0] for line in lines(push)] == ["96409"]


def test_a_broken_off_mixture_names_all_its_rows() -> None:
    rows = [row(n, f"drug {n}", "09:00", "09:50", **CHEMO, **BAG, **STOPPED) for n in ("A1", "A2")]
    assert found(visit(*rows), "time.") == [("info", "time.stopped-early", None, ("A1", "A2"))]


DERIVE = {"policies": {"missing_stop": "derive"}}
HOURLY = {"volume_ml": "500", "rate_ml_per_hour": "125"}


def test_a_stop_is_derived_from_volume_and_rate() -> None:
    coded = visit(row("A1", "taxane", "09:00", **CHEMO, **HOURLY), **DERIVE)
    assert lines(coded) == [("96413", 1, 60, ("A1",)), ("96415", 3, 180, ("A1",))]
    ((*told, because),) = findings_of(coded, "time.")
    assert told == ["warning", "time.stop-derived", None, ("A1",)]
    assert "the stop 13:00 is not charted" in because
    assert ledger(coded)[-1][1] == "12:00-13:00"


@pytest.mark.parametrize(
    ("volume", "derived"), [("0.9", False), ("1", True), ("1440", True), ("1441", False)]
)
def test_a_derived_run_lies_between_a_minute_and_a_day(volume: str, derived: bool) -> None:
    flow = {"volume_ml": volume, "rate_ml_per_hour": "60"}
    coded = visit(row("A1", "taxane", "00:00", **CHEMO, **flow), **DERIVE)
    assert bool(found(coded, "time.stop-derived")) is derived
    assert bool(lines(coded)) is derived


def test_only_a_missing_stop_is_derived() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "09:50", **CHEMO, **BAG, **HOURLY),
        row("A2", "taxane", "10:00", **CHEMO, **BAG, **HOURLY | {"volume_ml": "125"}),
        **DERIVE,
    )
    assert found(coded, "time.") == [("warning", "time.stop-derived", None, ("A2",))]
    assert [line[:3] for line in lines(coded)] == [("96413", 1, 60), ("96415", 1, 50)]


# 09:00 |= drug, 60 min derived =| 10:00
# 09:00 |======= fluid =======| 10:31          31 alone
def test_hydration_does_not_run_alone_beside_a_derived_run() -> None:
    coded = visit(
        row("A1", "antiemetic", "09:00", **THERAPY, **HOURLY | {"volume_ml": "125"}),
        row("A2", "fluid", "09:00", "10:31", **FLUID),
        **DERIVE,
    )
    assert [line[:3] for line in lines(coded)] == [("96365", 1, 60), ("96361", 1, 31)]


def test_a_payer_that_codes_a_missing_stop_as_a_push_codes_the_whole_bag_so() -> None:
    policy = {"policies": {"missing_stop": "push"}}
    coded = visit(
        row("A1", "taxane", "09:00", "10:00", **CHEMO, **BAG),
        row("A2", "taxane", "10:30", **CHEMO, **BAG),
        **policy,
    )
    assert lines(coded) == [("96409", 1, 60, ("A1", "A2"))]
    assert left_out(coded) == []
    assert asked(coded) == [("A2", "stop")]
    assert found(coded, "time.", "push.") == [
        ("warning", "time.missing-stop-as-push", None, ("A2",)),
        ("warning", "push.longer-than-usual", None, ("A1", "A2")),
    ]


@pytest.mark.parametrize(("stop", "expected"), [("09:15", 0), ("09:16", 1)])
def test_a_push_of_more_than_15_minutes_is_pointed_out(stop: str, expected: int) -> None:
    coded = visit(row("A1", "taxane", "09:00", stop, **CHEMO, **PUSH))
    longer = [("warning", "push.longer-than-usual", None, ("A1",))]
    assert found(coded, "push.") == longer * expected
    assert lines(coded)[0][0] == "96409"


def test_a_syringe_of_two_drugs_runs_as_long_as_either_is_documented() -> None:
    coded = visit(
        row("A1", "drug A", "08:59", **THERAPY, **BAG, **PUSH),
        row("A2", "drug B", "09:00", "09:05", **THERAPY, **BAG, **PUSH),
    )
    assert lines(coded) == [("96374", 1, 5, ("A1", "A2"))]


def repeated(*pushes: tuple[str, str], infusion: tuple[str, str] | None = None) -> Coded:
    """Pushes, and an infusion, of one therapeutic drug."""
    rows = [
        row(f"P{n}", "drug", start, stop, **THERAPY, **PUSH)
        for n, (start, stop) in enumerate(pushes, 1)
    ]
    if infusion:
        rows.append(row("I", "drug", *infusion, **THERAPY))
    return visit(*rows)


@pytest.mark.parametrize(
    ("second", "code", "contested"),
    [("09:20", None, []), ("09:30", None, ["policy.repeat-push-gap"]), ("09:31", "96376", [])],
)
def test_a_repeat_push_begins_more_than_30_minutes_after_one_without_a_stop(
    second: str, code: str | None, contested: list[str]
) -> None:
    coded = repeated(("09:00", ""), (second, ""))
    assert [line[0] for line in lines(coded)] == ["96374", *([code] if code else [])]
    assert [told[1] for told in found(coded, "policy.")] == contested
    assert left_out(coded) == ([] if code else [(("P2",), None, "push.repeat-too-soon")])


@pytest.mark.parametrize(
    ("push", "contested"),
    [
        ("10:29", ["policy.repeat-push-after-infusion"]),
        ("10:31", []),
    ],
)
def test_a_push_after_the_drugs_infusion_is_contested_within_30_minutes(
    push: str, contested: list[str]
) -> None:
    coded = repeated((push, ""), infusion=("09:00", "10:00"))
    assert [told[1] for told in found(coded, "policy.")] == contested
    assert all(told[3] == ("P1",) for told in found(coded, "policy."))


# 09:00 |========= infusion =========| 10:00    10:20 | push |
#            09:30 | push | 09:31
def test_the_last_dose_is_the_one_that_ended_last() -> None:
    coded = repeated(("09:30", "09:31"), ("10:20", "10:21"), infusion=("09:00", "10:00"))
    told = [told for told in found(coded, "policy.") if told[3] == ("P2",)]
    assert [one[1] for one in told] == ["policy.repeat-push-after-infusion"]


def test_a_push_without_any_time_beside_its_infusion_is_no_loading_part() -> None:
    coded = repeated(("", ""), infusion=("09:00", "10:00"))
    assert left_out(coded) == [(("P1",), None, "push.repeat-too-soon")]
    assert asked(coded) == [("P1", "start")]


def test_a_repeated_chemotherapy_push_is_a_warning() -> None:
    coded = visit(
        row("A1", "taxane", "09:00", "09:05", **CHEMO, **PUSH),
        row("A2", "taxane", "11:00", "11:05", **CHEMO, **PUSH),
    )
    ((*told, because),) = findings_of(coded, "chemotherapy.")
    assert told == ["warning", "chemotherapy.repeat-push", None, ("A2",)]
    assert because.startswith("taxane (11:00–11:05, 5 min) ")


def test_hydration_of_two_visits_is_two_services() -> None:
    coded = visit(
        row("A1", "fluid", "09:00", "10:00", **FLUID),
        row("A2", "fluid", "14:00", "15:31", **FLUID, visit=2),
    )
    assert sorted(lines(coded)) == [
        ("96360", 1, 60, ("A1",)), ("96360-59", 1, 60, ("A2",)), ("96361", 1, 31, ("A2",)),
    ]  # fmt: skip


# bag 1: |= fluid A + fluid B =|   bag 2: |= fluid A + fluid C =|
def test_other_mixtures_are_other_drugs() -> None:
    policy = {"policies": {"short_hydration": "push"}}
    rows = [
        row("A1", "fluid A", "09:00", "09:10", **FLUID, **BAG),
        row("A2", "fluid B", "09:00", "09:10", **FLUID, **BAG),
        row("A3", "fluid A", "09:20", "09:30", **FLUID, bag="2"),
        row("A4", "fluid C", "09:20", "09:30", **FLUID, bag="2"),
    ]
    assert [line[0] for line in lines(visit(*rows, **policy))] == ["96374", "96375"]
    pushes = [given | {"admin_class": "therapeutic", **PUSH} for given in rows]
    assert [line[0] for line in lines(visit(*pushes))] == ["96374", "96375"]


def test_a_derived_mixture_that_was_broken_off_is_pointed_out() -> None:
    flow = HOURLY | {"volume_ml": "125"}
    rows = [
        row(name, "taxane", start, **CHEMO, **BAG, **STOPPED, **flow)
        for name, start in (("A1", "09:00"), ("A2", "10:30"))
    ]
    coded = visit(*rows, **DERIVE)
    assert [told[1] for told in found(coded, "time.")] == [
        "time.stop-derived", "time.stop-derived", "time.stopped-early",
    ]  # fmt: skip
