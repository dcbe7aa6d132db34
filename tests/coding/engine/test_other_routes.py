"""Injections and other routes: lines, minutes and questions, whole."""

from __future__ import annotations

from typing import Any

import pytest

from tests.coding.coding_kit import Coded
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.test_ledger import ledger, left_out
from tests.coding.engine.visit_kit import row, visit

SKIN = {"route": "subcutaneous_infusion"}
ARTERY = {"route": "intra_arterial"}
UNDER = {"route": "subcutaneous"}
CHEMO = {"admin_class": "chemotherapy"}


def lines(coded: Coded) -> list[tuple[Any, ...]]:
    """Code, units, modifiers, minutes and rows of the administration lines."""
    return [
        (line.code, line.units, line.modifiers, line.minutes, line.administrations)
        for line in coded.derivation.lines
    ]


def questions(coded: Coded) -> list[tuple[str, str, str]]:
    """Row, field and rule of each question about the administration."""
    asked = [asked for asked in coded.derivation.queries if asked.field != "dose"]
    return [(one.administration, one.field, one.rule) for one in asked]


# 09:00 |====== 60 ======|====== 60 ======|= 30 =| 11:30
def test_an_infusion_under_the_skin_is_booked_hour_by_hour() -> None:
    coded = visit(row("A1", "immune globulin", "09:00", "11:30", **SKIN))
    assert lines(coded) == [
        ("96369", 1, (), 60, ("A1",)),
        ("96370", 1, (), 60, ("A1",)),
    ]
    hour = "therapeutic.subcutaneous-hour"
    assert ledger(coded) == [
        ("A1", "09:00-10:00", "reported", "therapeutic.subcutaneous-infusion", "96369"),
        ("A1", "10:00-11:00", "reported", hour, "96370"),
        ("A1", "11:00-11:30", "under_threshold", hour, None),
    ]
    told = [coded.narrator().because(line) for line in coded.derivation.lines]
    assert told[0].startswith("immune globulin (09:00–11:30, 150 min) ran under the skin")
    assert " 1 further hour" in told[1]


def test_hours_under_the_skin_share_a_line() -> None:
    coded = visit(row("A1", "immune globulin", "09:00", "11:31", **SKIN))
    assert lines(coded)[1] == ("96370", 2, (), 91, ("A1",))


@pytest.mark.parametrize(
    ("stop", "code", "rule"),
    [
        ("09:15", "96420", "chemotherapy.intra-arterial-push"),
        ("09:16", "96422", "chemotherapy.intra-arterial-infusion"),
    ],
)
def test_chemotherapy_into_an_artery_goes_by_its_minutes(stop: str, code: str, rule: str) -> None:
    coded = visit(row("A1", "taxane", "09:00", stop, **ARTERY, **CHEMO))
    assert ledger(coded) == [("A1", f"09:00-{stop}", "reported", rule, code)]


def test_two_sites_under_the_skin_share_the_minutes_and_the_second_has_its_set_up() -> None:
    coded = visit(
        row("A1", "immune globulin", "09:00", "09:40", access_site="left", **SKIN),
        row("A2", "immune globulin", "09:40", "10:00", access_site="right", **SKIN),
        access_sites=[
            {"label": "left"},
            {"label": "right", "separate_because": "volume for two sites"},
        ],
    )
    assert lines(coded) == [
        ("96369", 1, (), 60, ("A1", "A2")),
        ("96371", 1, (), None, ("A2",)),
    ]


def test_visits_under_the_skin_are_infusions_of_their_own() -> None:
    coded = visit(
        row("A1", "immune globulin", "09:00", "10:00", **SKIN),
        row("A2", "immune globulin", "14:00", "15:00", visit=2, **SKIN),
    )
    assert sum(line[1] for line in lines(coded) if line[0] == "96369") == 2
    assert not [line for line in lines(coded) if line[0] == "96370"]


def test_an_infusion_under_the_skin_waits_for_its_times() -> None:
    coded = visit(
        row("A1", "immune globulin", "09:00", "10:00", bag="1", **SKIN),
        row("A2", "immune globulin", "10:30", bag="1", **SKIN),
    )
    assert lines(coded) == []
    assert ledger(coded) == [
        ("A1", "09:00-10:00", "undocumented", "time.bag-incomplete", None),
        ("A2", "10:30-", "undocumented", "time.missing-stop", None),
    ]
    assert left_out(coded) == [(("A1",), 60, "time.bag-incomplete")]
    assert questions(coded) == [("A2", "stop", "time.missing-stop")]


def test_an_injection_books_its_minutes_and_asks_for_its_start() -> None:
    coded = visit(row("A1", "mesna", "09:00", "09:02", **UNDER), row("A2", "mesna", **UNDER))
    assert ledger(coded) == [("A1", "09:00-09:02", "reported", "therapeutic.injection", "96372")]
    assert questions(coded) == [("A2", "start", "time.missing-start")]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        ({}, [((), ("A1",)), (("59",), ("A2",))]),
        ({"distinct_service_modifier": "X"}, [((), ("A1",)), (("XS",), ("A2",))]),
        ({"same_drug_split_injection": "per_drug"}, [((), ("A1", "A2"))]),
    ],
)
def test_two_syringes_of_a_drug(policies: dict[str, str], expected: list[Any]) -> None:
    coded = visit(
        row("A1", "mesna", "09:00", **UNDER),
        row("A2", "mesna", "09:01", **UNDER),
        policies=policies,
    )
    assert [(line[2], line[4]) for line in lines(coded)] == expected
    contested = findings_of(coded, "policy.same-drug-split-injection")
    assert [told[3] for told in contested] == [("A1", "A2")]


def test_one_syringe_is_nothing_to_contest() -> None:
    coded = visit(row("A1", "mesna", "09:00", **UNDER), row("A2", "granisetron", "09:01", **UNDER))
    assert findings_of(coded, "policy.") == []
    # Two drugs in one syringe are one injection, whatever the line they are charted at.
    mixed = visit(
        row("A1", "mesna", "09:00", bag="1", **UNDER),
        row("A2", "granisetron", "09:00", bag="1", access_site="B", **UNDER),
        access_sites=[{"label": "A"}, {"label": "B", "separate_because": "second arm"}],
    )
    assert lines(mixed) == [("96372", 1, (), None, ("A2", "A1"))]


@pytest.mark.parametrize(
    ("route", "field", "rule", "stakes"),
    [
        ("intrathecal", "puncture", "chemotherapy.intrathecal", [("96450", 1), ("96542", 1)]),
        ("intralesional", "lesions", "chemotherapy.intralesional", [("96405", 1), ("96406", 1)]),
    ],
)
def test_a_route_that_one_fact_settles_is_asked_about(
    route: str, field: str, rule: str, stakes: list[tuple[str, int]]
) -> None:
    coded = visit(row("A1", "vincristine", "09:00", "09:10", route=route))
    assert questions(coded) == [("A1", field, rule)]
    assert [(s.code, s.units) for s in coded.derivation.queries[0].at_stake] == stakes
    assert ledger(coded) == [("A1", "09:00-09:10", "undocumented", rule, None)]
    other = visit(row("A1", "mesna", "09:00", "09:10", route=route))
    assert questions(other) == []
    assert left_out(other) == [(("A1",), 10, "route.no-administration-code")]
    assert ledger(other)[0][2] == "excluded"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"route": "intrathecal", "puncture": True}, "96450"),
        ({"route": "intrathecal", "puncture": False}, "96542"),
        ({"route": "intralesional", "lesions": 7}, "96405"),
        ({"route": "intralesional", "lesions": 8}, "96406"),
        ({"route": "intraperitoneal"}, "96446"),
        ({"route": "intrapleural"}, "96440"),
    ],
)
def test_an_answered_route_has_its_code(more: dict[str, Any], code: str) -> None:
    coded = visit(row("A1", "vincristine", "09:00", "09:10", **more))
    assert lines(coded) == [(code, 1, (), None, ("A1",))]
    assert [told[2:] for told in ledger(coded)] == [
        ("reported", coded.derivation.lines[0].rule, code)
    ]


@pytest.mark.parametrize(
    ("count", "told"), [(1, "1 lesion:"), (7, "7 lesions:"), (8, "8 lesions:")]
)
def test_lesions_are_counted_in_words(count: int, told: str) -> None:
    coded = visit(row("A1", "vincristine", "09:00", route="intralesional", lesions=count))
    assert f"into {told}" in coded.narrator().because(coded.derivation.lines[0])


def test_a_flush_and_nothing_else_may_earn_its_own_code() -> None:
    flush = row("A1", "saline", "09:00", "09:05", purpose="flush")
    (alone,) = findings_of(visit(flush), "line-care.")
    assert alone[:4] == ("info", "line-care.flush-alone", "96523", ("A1",))
    second = {**flush, "id": "A2"}
    assert findings_of(visit(flush, second), "line-care.")[0][3] == ("A1", "A2")
    oral = row("A2", "ondansetron", route="oral")
    drug = row("A2", "mesna", "09:00", "10:00")
    asked = row("A2", "mesna", "09:00")
    for other in (oral, drug, asked):
        assert findings_of(visit(flush, other), "line-care.") == []
    assert findings_of(visit(flush, other_services=[{"code": "99213"}]), "line-care.") == []
    assert findings_of(visit(), "line-care.") == []


@pytest.mark.parametrize(
    ("stop", "pump", "codes"),
    [
        ("17:00", "portable", ["96413", "96415"]),
        ("17:01", "portable", ["96416"]),
        ("17:01", None, ["96413", "96415"]),
    ],
)
def test_a_pump_is_a_service_of_its_own_beyond_eight_hours(
    stop: str, pump: str | None, codes: list[str]
) -> None:
    coded = visit(row("A1", "fluorouracil", "09:00", stop, **({"pump": pump} if pump else {})))
    assert [line[0] for line in lines(coded)] == codes


def test_hydration_by_a_pump_is_hydration() -> None:
    coded = visit(row("A1", "fluid", "09:00", "18:00", pump="portable", admin_class="hydration"))
    assert [line[0] for line in lines(coded)] == ["96360", "96361"]


def test_a_practice_has_no_code_for_another_drugs_pump() -> None:
    pump = row("A1", "mesna", "09:00", "18:00", pump="portable")
    assert [line[0] for line in lines(visit(pump))] == ["C8957"]
    coded = visit(pump, setting="professional", place_of_service="11")
    assert left_out(coded) == [(("A1",), 540, "therapeutic.pump")]
    assert ledger(coded) == [("A1", "09:00-18:00", "excluded", "therapeutic.pump", None)]


def test_a_push_by_a_pump_is_a_push() -> None:
    coded = visit(row("A1", "fluorouracil", "09:00", "18:00", pump="portable", route="iv_push"))
    assert [line[0] for line in lines(coded)] == ["96409"]


@pytest.mark.parametrize("route", ["subcutaneous", "intraperitoneal"])
def test_an_injection_of_the_next_day_stands_on_that_day(route: str) -> None:
    given = {"id": "A1", "drug": "bortezomib", "route": route, "start": "2026-03-03T00:30"}
    assert [line.date.day for line in visit(given).derivation.lines] == [3]


# 23:30 |====== 60 ======|=== 60 ===| 01:30
def test_hours_stand_on_the_days_on_which_they_began() -> None:
    times = {"start": "2026-03-02T23:30", "stop": "2026-03-03T01:30"}
    for drug, more, codes in (
        ("immune globulin", SKIN, ["96369", "96370"]),
        ("taxane", {**ARTERY, **CHEMO}, ["96422", "96423"]),
    ):
        told = visit({"id": "A1", "drug": drug, **more, **times}).derivation.lines
        assert [(line.code, line.date.day) for line in told] == list(
            zip(codes, (2, 3), strict=True)
        )


def test_syringes_of_other_mixtures_are_other_drugs() -> None:
    rows = [
        row("A1", "mesna", "09:00", bag="1", **UNDER),
        row("A2", "granisetron", "09:00", bag="1", **UNDER),
        row("A3", "mesna", "09:10", bag="2", **UNDER),
        row("A4", "dexamethasone", "09:10", bag="2", **UNDER),
    ]
    assert [line[:3] for line in lines(visit(*rows))] == [("96372", 2, ())]
