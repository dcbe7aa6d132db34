"""Add-ons, code pairs, unit limits and days: what the tables say of derived and billed lines."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from coding.engine.derive import derive
from coding.engine.reference import UnitLimit
from coding.engine.vials import opened
from tests.coding.coding_kit import Coded, code_document
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.visit_kit import row, visit

INFUSION = row("A1", "irinotecan", "09:00", "10:00")
LONG = row("A1", "irinotecan", "09:00", "12:00")


def billed(*lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Billed (code, units, modifiers ...)."""
    return [{"code": code, "units": units, "modifiers": list(mods)} for code, units, *mods in lines]


def found(coded: Coded, *prefixes: str) -> list[tuple[Any, ...]]:
    """The findings of the tables, without their sentences."""
    return [told[:4] for told in findings_of(coded, *(prefixes or ("edit.",)))]


def with_limits(coded: Coded, **limits: tuple[int, str]) -> Coded:
    """The same visit against other unit limits: c96415=(1, "2")."""
    table = {code[1:]: UnitLimit(*limit) for code, limit in limits.items()}
    reference = replace(coded.reference, unit_limits=table)
    derivation = derive(coded.encounter, reference, coded.rulebook)
    return coded._replace(reference=reference, derivation=derivation)


@pytest.mark.parametrize("modifier", ["59", "XE", "XS", "XP", "XU"])
def test_each_modifier_of_a_distinct_service_parts_a_pair(modifier: str) -> None:
    pair = {"pairs": [["96413", "96374", "1"]]}
    document: dict[str, Any] = {
        "id": "E1", "date_of_service": "2026-03-02", "setting": "facility",
        "administrations": [{"route": "iv_infusion", **INFUSION}],
        "billed": billed(("96413", 1), ("96374", 1)),
    }  # fmt: skip
    together = code_document(document, pair)
    assert found(together, "edit.code-pair") == [("warning", "edit.code-pair", "96374", ())]
    document["billed"] = billed(("96413", 1), ("96374", 1, modifier))
    assert found(code_document(document, pair), "edit.code-pair") == []
    document["billed"] = billed(("96413", 1), ("96374", 1, "25"))
    assert found(code_document(document, pair), "edit.code-pair") != []


@pytest.mark.parametrize(
    ("modifiers", "expected"),
    [
        ([], [("warning", "edit.code-pair-visit", "99213", ())]),
        (["59"], [("warning", "edit.code-pair-visit", "99213", ())]),
        (["25"], []),
    ],
)
def test_only_25_sets_a_visit_apart(modifiers: list[str], expected: list[Any]) -> None:
    services = [{"code": "99213", "modifiers": modifiers}]
    assert found(visit(INFUSION, other_services=services)) == expected


def test_a_pair_that_no_modifier_parts_is_an_error() -> None:
    for modifiers in ([], ["59"], ["25"]):
        coded = visit(INFUSION, other_services=[{"code": "96523", "modifiers": modifiers}])
        ((*told, because),) = findings_of(coded, "edit.")
        assert told == ["error", "edit.code-pair-never", "96523", ()]
        assert because.startswith("96523 is never paid beside 96413 ")


def test_a_line_of_the_claim_that_is_column_two_names_its_rows() -> None:
    flush = {"pairs": [["99213", "96413", "1"]]}
    document = {
        "id": "E1", "date_of_service": "2026-03-02", "setting": "facility",
        "administrations": [{"route": "iv_infusion", **INFUSION}],
        "other_services": [{"code": "99213", "modifiers": ["25"]}],
    }  # fmt: skip
    told = [one for one in found(code_document(document, flush)) if one[2] == "96413"]
    assert told == [("warning", "edit.code-pair", "96413", ("A1",))]


def test_a_billed_add_on_without_its_primary_is_an_error_once() -> None:
    fluid = row("A1", "fluid", "09:00", "10:00", admin_class="hydration")
    coded = visit(fluid, billed=billed(("96360", 1), ("96415", 1)))
    ((*told, because),) = findings_of(coded, "edit.")
    assert told == ["error", "edit.add-on-without-primary", "96415", ()]
    assert "needs one of 96413 on" in because
    assert found(visit(fluid, billed=billed(("96360", 1), ("96361", 1)))) == []
    several = visit(fluid, billed=billed(("96417", 1), ("96376", 1), ("96371", 1)))
    wanted = {one[2]: one[4] for one in findings_of(several, "edit.add-on")}
    assert "needs one of 96365, 96374, 96409, 96413 on" in wanted["96376"]
    assert [one[2] for one in found(several, "edit.add-on")] == ["96417", "96376", "96371"]


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ((2, "3"), []),
        ((1, "3"), [("warning", "edit.unit-limit", "96415", ("A1",))]),
        ((1, "2"), [("error", "edit.unit-limit", "96415", ("A1",))]),
        ((1, "1"), [("warning", "edit.unit-limit", "96415", ("A1",))]),
    ],
)
def test_a_limit_is_as_grave_as_its_indicator(limit: Any, expected: list[Any]) -> None:
    coded = with_limits(visit(LONG), c96415=limit)
    assert [line.units for line in coded.derivation.lines if line.code == "96415"] == [2]
    assert found(coded) == expected


# J9206 once without JW and once with: 17 and 1 units
@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ((17, "1"), []), ((16, "1"), [(17, 16)]),
        ((18, "3"), []), ((17, "3"), [(18, 17)]),
        ((17, "2"), [(18, 17)]),
    ],
)  # fmt: skip
def test_a_limit_holds_for_a_line_or_for_a_day(limit: Any, expected: list[tuple[int, int]]) -> None:
    amounts = {"dose": {"amount": "330", "unit": "mg"}, "discarded": {"amount": "30", "unit": "mg"}}
    coded = visit(INFUSION | amounts | {"container": "single_dose"})
    coded = with_limits(coded, cJ9206=limit)
    exceeded = [one.details for one in coded.derivation.findings if one.rule == "edit.unit-limit"]
    assert [(details["units"], details["limit"]) for details in exceeded] == expected
    assert [told[3] for told in findings_of(coded, "edit.")] == [("A1",)] * len(expected)


def test_two_days_have_a_limit_each() -> None:
    rows = [
        {"id": "A1", "drug": "taxane", "route": "subcutaneous", "start": "2026-03-02T22:00"},
        {"id": "A2", "drug": "taxane B", "route": "subcutaneous", "start": "2026-03-03T01:00"},
    ]
    rows = [given | {"admin_class": "chemotherapy"} for given in rows]
    assert found(with_limits(visit(*rows), c96401=(1, "2"))) == []
    assert found(with_limits(visit(rows[0], rows[1] | {"start": "2026-03-02T23:00"}),
                             c96401=(1, "2"))) == [
        ("error", "edit.unit-limit", "96401", ("A1", "A2"))
    ]  # fmt: skip


def test_billed_lines_are_held_against_the_limits_of_their_day() -> None:
    coded = visit(INFUSION, billed=billed(("96413", 1), ("96368", 1), ("96368", 1)))
    ((*told, because),) = findings_of(coded, "edit.unit-limit")
    assert told == ["error", "edit.unit-limit", "96368", ()]
    assert because.startswith("2 units")
    assert found(visit(LONG, billed=billed(("96413", 1), ("96415", 8))), "edit.unit-limit") == []
    assert found(visit(LONG, billed=billed(("96413", 1), ("96415", 9))), "edit.unit-limit") != []


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2026-03-01T23:59", [("error", "time.before-day-of-service", None, ("A2",))]),
        ("2026-03-02T00:00", []),
        ("2026-03-03T00:00", []),
    ],
)
def test_rows_of_another_day_are_pointed_out_by_name(start: str, expected: list[Any]) -> None:
    untimed = row("A1", "mesna", route="subcutaneous")
    other = {"id": "A2", "drug": "mesna", "route": "subcutaneous", "start": start}
    assert found(visit(untimed, other), "time.") == expected


def test_a_row_long_after_the_day_is_a_warning() -> None:
    late = {"id": "A1", "drug": "mesna", "route": "subcutaneous", "start": "2026-03-09T09:00"}
    assert found(visit(late), "time.") == [
        ("warning", "time.long-after-day-of-service", None, ("A1",))
    ]


def test_a_class_that_a_payer_disputes_is_told_with_its_source() -> None:
    warn = {"policies": {"complex_drug_class": "warn_list"}}
    first = row("A1", "mesna", "08:00", "09:00")
    coded = visit(first, row("A2", "natalizumab", "09:00", "10:00"), **warn)
    ((*told, because),) = findings_of(coded, "drug.class-disputed")
    assert told == ["warning", "drug.class-disputed", "96413", ("A2",)]
    assert "since withdrawn, that wanted 96360-96379" in because
    injected = visit(first, row("A2", "natalizumab", "09:00", route="subcutaneous"), **warn)
    assert [one[2] for one in found(injected, "drug.class-disputed")] == ["96401"]


@pytest.mark.parametrize(
    ("dose", "discarded", "vials", "fits", "least"),
    [
        ("735", "65", ("100", "400"), True, "800"),
        ("735", "60", ("100", "400"), False, "800"),
        ("735", "165", ("100", "400"), True, "800"),
        ("330", "10", ("40", "100", "300"), True, "340"),
        ("330", "30", ("40", "100", "300"), True, "340"),
        ("340", "0", ("40", "100", "300"), True, "340"),
        ("100", "0", ("100",), True, "100"),
        ("101", "99", ("100",), True, "200"),
        ("101", "98", ("100",), False, "200"),
        ("5", "3", ("3", "5"), True, "5"),
        ("4", "0", ("3", "5"), False, "5"),
        ("7", "1", ("3", "5"), True, "8"),
        ("7", "2", ("3", "5"), True, "8"),
    ],
)
def test_what_was_opened_is_held_against_sums_of_vials(
    dose: str, discarded: str, vials: tuple[str, ...], fits: bool, least: str
) -> None:
    sizes = tuple(Decimal(vial) for vial in vials)
    assert opened(Decimal(dose), Decimal(discarded), sizes) == (fits, Decimal(least))


def test_two_codes_that_stand_against_one_are_told_together() -> None:
    services = [{"code": "99213"}]
    coded = visit(LONG, other_services=services)
    together = {"pairs": [["96415", "99213", "1"]]}
    document = {
        "id": "E1", "date_of_service": "2026-03-02", "setting": "facility",
        "administrations": [{"route": "iv_infusion", **LONG}], "other_services": services,
    }  # fmt: skip
    assert len(found(coded)) == 1
    ((*_, because),) = findings_of(code_document(document, together), "edit.")
    assert "96413, 96415" in because


def test_rows_of_a_second_visit_are_held_against_the_day_too() -> None:
    untimed = row("A1", "mesna", route="subcutaneous")
    before = {"id": "A2", "drug": "mesna", "route": "subcutaneous", "visit": 2}
    coded = visit(untimed, before | {"start": "2026-03-01T09:00"})
    assert found(coded, "time.before") == [("error", "time.before-day-of-service", None, ("A2",))]
