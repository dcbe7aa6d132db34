"""The minute ledger: what became of each stretch, by the derivation's points to the minute."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.coding.coding_kit import Coded
from tests.coding.engine.visit_kit import row, visit

Told = tuple[str, str, str, str, str | None]  # row, clock times, use, rule, code
FLUID = {"admin_class": "hydration"}


def clock(minute: int | None, coded: Coded) -> str:
    """The local clock time of a minute of the ledger."""
    if minute is None:
        return ""
    return datetime.fromtimestamp(minute * 60, coded.encounter.time_zone).strftime("%H:%M")


def ledger(coded: Coded) -> list[Told]:
    """Every stretch in the order of rows and times."""
    stretches = sorted(
        coded.derivation.ledger, key=lambda part: (part.administration, part.start, part.code or "")
    )
    return [
        (
            part.administration,
            f"{clock(part.start, coded)}-{clock(part.stop, coded)}",
            part.use.value,
            part.rule,
            part.code,
        )
        for part in stretches
    ]


def asked(coded: Coded) -> list[tuple[str, str, str]]:
    """Row, field and rule of each question about the administration."""
    questions = [question for question in coded.derivation.queries if question.field != "dose"]
    return [(one.administration, one.field, one.rule) for one in questions]


def left_out(coded: Coded) -> list[tuple[tuple[str, ...], int | None, str]]:
    """Rows, running minutes and rule of everything that is not reported."""
    return [
        (item.administrations, item.minutes, item.rule) for item in coded.derivation.not_reported
    ]


@pytest.mark.parametrize(
    ("stop", "second"),
    [
        ("10:30", ("under_threshold", "chemotherapy.additional-hour", None)),
        ("10:31", ("reported", "chemotherapy.additional-hour", "96415")),
        ("11:00", ("reported", "chemotherapy.additional-hour", "96415")),
    ],
)
def test_an_infusion_is_booked_hour_by_hour(stop: str, second: tuple[str, str, str]) -> None:
    assert ledger(visit(row("A1", "irinotecan", "09:00", stop))) == [
        ("A1", "09:00-10:00", "reported", "chemotherapy.initial-infusion", "96413"),
        ("A1", f"10:00-{stop}", *second),
    ]


# 09:00 |===== oxaliplatin =====| 11:00
#    09:30 |=== leucovorin ===| 11:00
#    09:30 |=== granisetron ====| 11:10
def test_concurrent_minutes_are_all_booked_to_their_code() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"),
        row("A2", "leucovorin", "09:30", "11:00"),
        row("A3", "granisetron", "09:30", "11:10"),
    )
    assert ledger(coded)[2:] == [
        ("A2", "09:30-11:00", "reported", "therapeutic.concurrent-infusion", "96368"),
        ("A3", "09:30-11:10", "reported", "therapeutic.concurrent-infusion", "96368"),
    ]
    (line,) = [line for line in coded.derivation.lines if line.code == "96368"]
    assert (line.units, line.minutes, line.administrations) == (1, 190, ("A3", "A2"))


# 09:00 |===== oxaliplatin =====| 11:00
#                10:30 |===== leucovorin =====| 11:30        60 - 30 = 30
def test_minutes_beside_a_higher_infusion_are_overlapped() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"), row("A2", "leucovorin", "10:30", "11:30")
    )
    assert ledger(coded)[2:] == [
        ("A2", "10:30-11:00", "overlapped", "overlap.tolerance", None),
        ("A2", "11:00-11:30", "reported", "therapeutic.sequential-infusion", "96367"),
    ]


# 09:00 |===== oxaliplatin =====| 11:00
#    09:30 |== irinotecan ==| 10:40
def test_concurrent_chemotherapy_is_overlapped_and_not_reported() -> None:
    coded = visit(
        row("A1", "oxaliplatin", "09:00", "11:00"), row("A2", "irinotecan", "09:30", "10:40")
    )
    rule = "chemotherapy.concurrent-infusion"
    assert ledger(coded)[2:] == [("A2", "09:30-10:40", "overlapped", rule, None)]
    assert left_out(coded) == [(("A2",), 70, rule)]


# 09:00 |======== fluid ========| 11:00
#     09:30 |= drug =| 10:00                30 + 60 = 90 alone, 60 of them a unit
def test_hydration_is_booked_by_the_minutes_that_it_ran_alone() -> None:
    coded = visit(
        row("A1", "fluid", "09:00", "11:00", **FLUID),
        row("A2", "zoledronic acid", "09:30", "10:00"),
    )
    assert ledger(coded)[:-1] == [
        ("A1", "09:00-09:30", "reported", "hydration.additional-hour", "96361"),
        ("A1", "09:30-10:00", "overlapped", "hydration.concurrent", None),
        ("A1", "10:00-10:30", "reported", "hydration.additional-hour", "96361"),
        ("A1", "10:30-11:00", "under_threshold", "hydration.minimum-time", None),
    ]


# 09:00 |= fluid =| 09:40
# 09:00 |drug| 09:20
def test_hydration_of_too_few_minutes_alone_is_parted_by_the_two_reasons() -> None:
    coded = visit(
        row("A1", "fluid", "09:00", "09:40", **FLUID),
        row("A2", "zoledronic acid", "09:00", "09:20"),
    )
    assert ledger(coded)[:-1] == [
        ("A1", "09:00-09:20", "overlapped", "hydration.concurrent", None),
        ("A1", "09:20-09:40", "under_threshold", "hydration.minimum-time", None),
    ]
    assert left_out(coded) == [(("A1",), 40, "hydration.minimum-time")]


# 09:00 |== drug ==| 10:00
#   09:10 |fluid| 09:50
def test_hydration_that_never_ran_alone_is_concurrent() -> None:
    coded = visit(
        row("A1", "fluid", "09:10", "09:50", **FLUID),
        row("A2", "zoledronic acid", "09:00", "10:00"),
    )
    assert ledger(coded)[0] == ("A1", "09:10-09:50", "overlapped", "hydration.concurrent", None)
    assert left_out(coded) == [(("A1",), 40, "hydration.concurrent")]


@pytest.mark.parametrize(
    ("more", "rule"),
    [
        ({"status": "not_done"}, "status.not-done"),
        ({"status": "entered_in_error"}, "status.entered-in-error"),
        ({"purpose": "keep_open"}, "fluid.keep-open"),
        ({"purpose": "diluent"}, "fluid.diluent"),
        ({"purpose": "flush"}, "fluid.flush"),
        ({"purpose": "priming"}, "fluid.priming"),
        ({"route": "oral"}, "route.oral"),
    ],
)
def test_what_is_never_coded_is_excluded_with_all_its_minutes(
    more: dict[str, Any], rule: str
) -> None:
    coded = visit(row("A1", "mesna", "09:00", "09:50", **more))
    assert ledger(coded) == [("A1", "09:00-09:50", "excluded", rule, None)]
    assert left_out(coded) == [(("A1",), 50, rule)]


def test_an_impossible_run_is_excluded_and_asked_about() -> None:
    times = {"start": "2026-03-02T09:00", "stop": "2026-03-03T09:01"}
    coded = visit({"id": "A1", "drug": "irinotecan", **times})
    assert ledger(coded) == [("A1", "09:00-09:01", "excluded", "time.too-long", None)]
    assert left_out(coded) == [(("A1",), 24 * 60 + 1, "time.too-long")]
    assert asked(coded) == [("A1", "stop", "time.too-long")]


def test_a_row_without_a_stop_is_an_open_stretch() -> None:
    coded = visit(row("A1", "irinotecan", "09:00"))
    assert ledger(coded) == [("A1", "09:00-", "undocumented", "time.missing-stop", None)]


def test_minutes_of_an_unknown_class_are_undocumented() -> None:
    coded = visit(row("A1", "a drug nobody knows", "09:00", "10:00"))
    assert ledger(coded) == [("A1", "09:00-10:00", "undocumented", "drug.class-unknown", None)]
    assert asked(coded) == [("A1", "admin_class", "drug.class-unknown")]


def test_a_bag_waits_for_the_times_that_one_of_its_rows_lacks() -> None:
    coded = visit(
        row("A1", "irinotecan", "09:00", "10:00", bag="1"),
        row("A2", "irinotecan", "10:30", bag="1"),
    )
    assert ledger(coded) == [
        ("A1", "09:00-10:00", "undocumented", "time.bag-incomplete", None),
        ("A2", "10:30-", "undocumented", "time.missing-stop", None),
    ]
    assert left_out(coded) == [(("A1",), 60, "time.bag-incomplete")]
    assert asked(coded) == [("A2", "stop", "time.missing-stop")]


@pytest.mark.parametrize(
    ("drug", "repeat", "use", "rule", "code"),
    [
        ("dexamethasone", "09:30", "excluded", "push.repeat-too-soon", None),
        ("dexamethasone", "10:00", "reported", "therapeutic.repeat-push", "96376"),
        ("vincristine", "10:00", "excluded", "chemotherapy.repeat-push", None),
    ],
)
def test_a_push_is_booked_by_its_documented_minutes(
    drug: str, repeat: str, use: str, rule: str, code: str | None
) -> None:
    coded = visit(
        row("A1", drug, "09:00", "09:05", route="iv_push"),
        row("A2", drug, repeat, f"{repeat[:3]}{int(repeat[3:]) + 4:02}", route="iv_push"),
    )
    first, second = ledger(coded)
    assert first[1:3] == ("09:00-09:05", "reported")
    assert second[2:] == (use, rule, code)
    assert left_out(coded) == ([] if code else [(("A2",), 4, rule)])


# 09:00 | push | 09:03    09:20 |=== the same drug ===| 10:00
def test_a_loading_push_is_excluded() -> None:
    coded = visit(
        row("A1", "mesna", "09:00", "09:03", route="iv_push"), row("A2", "mesna", "09:20", "10:00")
    )
    rule = "push.loading-part-of-infusion"
    assert ledger(coded) == [
        ("A1", "09:00-09:03", "excluded", rule, None),
        ("A2", "09:20-10:00", "reported", "therapeutic.initial-infusion", "96365"),
    ]
    assert left_out(coded) == [(("A1",), 3, rule)]


def test_a_pump_that_runs_on_is_an_open_stretch_of_its_code() -> None:
    coded = visit(row("A1", "fluorouracil", "12:00", pump="portable"))
    assert ledger(coded) == [("A1", "12:00-", "undocumented", "chemotherapy.pump", "96416")]


# bag 1: 09:00 |== A1 ==| 10:00 |== A2 ==| 11:00
def test_no_stretch_is_empty_where_rows_of_a_bag_follow_each_other() -> None:
    coded = visit(
        row("A1", "rituximab", "09:00", "10:00", bag="1"),
        row("A2", "rituximab", "10:00", "11:00", bag="1"),
    )
    assert [told[:2] for told in ledger(coded)] == [("A1", "09:00-10:00"), ("A2", "10:00-11:00")]


def test_a_row_without_a_stop_hides_no_minutes_of_those_after_it() -> None:
    skin = {"route": "subcutaneous"}
    coded = visit(
        row("A1", "mesna", "09:00", **skin),
        row("A2", "mesna", "09:05", "09:07", **skin),
        policies={"same_drug_split_injection": "per_drug"},
    )
    assert [told[:3] for told in ledger(coded)] == [
        ("A1", "09:00-", "undocumented"),
        ("A2", "09:05-09:07", "reported"),
    ]


def test_what_is_left_out_is_told_by_its_drug() -> None:
    coded = visit(row("A1", "Ondansetron ODT", route="oral"))
    (item,) = coded.derivation.not_reported
    assert coded.narrator().because(item).startswith("Ondansetron ODT was taken by mouth")


def test_a_stop_before_its_start_is_no_stretch_of_minutes() -> None:
    coded = visit(row("A1", "irinotecan", "10:00", "09:00"))
    assert [part.stop for part in coded.derivation.ledger] == [None]
