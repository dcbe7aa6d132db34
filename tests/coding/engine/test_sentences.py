"""Sentences about doses, gaps, switches and differences, and near codes of drug lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.coding.case_reader import read_cases
from tests.coding.coding_kit import code_case
from tests.coding.engine.test_reasons import (
    REFERENCE_VISIT,
    RULES,
    derived_again,
    left_out,
    sentences,
)
from tests.coding.engine.visit_kit import row, visit


def test_why_not_of_drug_lines_tells_the_modifiers_apart() -> None:
    coded = visit(*REFERENCE_VISIT)
    told = coded.narrator()
    against = {
        "-".join((line.code, *line.modifiers)): dict(told.why_not(line))
        for line in coded.derivation.lines
        if line.code.startswith("J")
    }
    assert list(against["J9206-JZ"]) == ["JW"]
    assert "not one whole unit" in against["J9206-JZ"]["JW"]
    assert (
        against["J9035"]["JZ"] == "says that nothing was discarded, and 6 billing units had to be"
    )
    assert "on a line of its own" in against["J9035"]["JW"]
    assert list(against["J9035-JW"]) == ["JZ"]


@pytest.mark.parametrize(
    ("container", "day", "jw", "jz"),
    [
        ("multi_dose", "2026-03-02", "this one is multi-dose", "this one is multi-dose"),
        (None, "2026-03-02", "this one is not known", "this one is not known"),
        ("single_dose", "2016-12-31", "not in use on the day", "not asked for here"),
    ],
)
def test_why_a_drug_line_has_neither_modifier(
    container: str | None, day: str, jw: str, jz: str
) -> None:
    dose = {"amount": "20", "unit": "mg"}
    given = {"id": "A1", "drug": "doxorubicin", "start": f"{day}T09:00", "stop": f"{day}T10:00"}
    coded = visit({**given, "dose": dose, "container": container}, date_of_service=day)
    line = coded.derivation.lines[-1]
    against = dict(coded.narrator().why_not(line))
    assert line.code == "J9000"
    assert jw in against["JW"]
    assert jz in against["JZ"]


def test_every_line_has_a_near_alternative() -> None:
    told = {
        line.rule: coded.narrator().why_not(line)
        for coded in map(code_case, read_cases())
        for line in coded.derivation.lines
    }
    assert {rule for rule, why in told.items() if not why} == {"drug.narrative"}
    assert len(told) > 30


def dose_told(*doses: tuple[str, str], **document: Any) -> list[str]:
    """The sentences of the drug lines of doses given one after the other."""
    rows = [
        row(f"A{hour}", drug, f"{hour:02}:00", f"{hour:02}:05", route="iv_push",
            container="multi_dose", dose=dict(zip(("amount", "unit"), dose.split(), strict=True)))
        for hour, (drug, dose) in enumerate(doses, 9)
    ]  # fmt: skip
    told = sentences(visit(*rows, **document))
    return [told[code].partition(" Multi-dose")[0] for code in told if code.startswith("J")]


# 40000 / 1000 = 40; 22.5 / 7.5 = 3; 10 / 7.5 = 1.3333...
@pytest.mark.parametrize(
    ("drug", "dose", "told"),
    [
        ("epoetin alfa", "40000 units", "40000 units ÷ 1000 units = 40: 40 billing units."),
        ("leuprolide", "22.5 mg", "22.5 mg ÷ 7.5 mg = 3: 3 billing units."),
        ("leuprolide", "10 mg", "10 mg ÷ 7.5 mg = 1.3333…, rounded up: 2 billing units."),
        ("vincristine", "0.4 mg", "0.4 mg ÷ 1 mg = 0.4, rounded up: 1 billing unit."),
    ],
)
def test_the_division_is_told_plainly(drug: str, dose: str, told: str) -> None:
    assert dose_told((drug, dose)) == [told]


# 330 + 290 = 620 mg at 20 mg: 31 units, though 17 + 15 would be 32.
def test_doses_of_a_day_are_told_as_they_are_rounded() -> None:
    doses = (("irinotecan", "330 mg"), ("irinotecan", "290 mg"))
    assert dose_told(*doses) == ["620 mg ÷ 20 mg = 31: 31 billing units."]
    assert dose_told(*doses, policies={"rounding": "per_line"}) == [
        "each dose ÷ 20 mg, rounded up (330 mg: 17, 290 mg: 15): 32 billing units."
    ]


# 09:00 ondansetron   ...   again after 1, 30 min, and at an hour nobody wrote
@pytest.mark.parametrize(
    ("again", "told"),
    [
        ("09:06", "it began 1 min after the dose before it"),
        ("09:35", "it began 30 min after the dose before it"),
        ("09:04", "it began before the dose before it had ended"),
        ("", "when it began is not documented"),
    ],
)
def test_a_repeat_push_too_soon_is_told_with_its_gap(again: str, told: str) -> None:
    stop = f"{again[:3]}{int(again[3:]) + 2:02}" if again else ""
    coded = visit(
        row("A1", "ondansetron", "09:00", "09:05", route="iv_push"),
        row("A2", "ondansetron", again, stop, route="iv_push"),
    )
    assert told in left_out(coded)[0]


@pytest.mark.parametrize(
    ("stop", "told"), [("10:31", "1 further hour;"), ("11:31", "2 further hours;")]
)
def test_further_hours_are_counted_in_good_english(stop: str, told: str) -> None:
    coded = visit(row("A1", "irinotecan", "09:00", stop, route="intra_arterial"))
    assert told in sentences(coded)["96423"]


@pytest.mark.parametrize(
    ("document", "payers", "told"),
    [
        ({}, {}, "by default the switch stands at per_injection"),
        ({}, {"same_drug_split_injection": "per_drug"}, "by this payer's policy the switch"),
        (
            {"policies": {"same_drug_split_injection": "per_drug"}},
            {},
            "by this encounter's own setting the switch stands at per_drug",
        ),
    ],
)
def test_a_switch_is_told_with_whose_choice_it_is(
    document: dict[str, Any], payers: dict[str, str], told: str
) -> None:
    rows = [row(n, "filgrastim", "09:00", route="subcutaneous") for n in ("A1", "A2")]
    coded = visit(*rows, **document)
    coded = derived_again(coded._replace(reference=replace(coded.reference, policies=payers)))
    (finding,) = [
        one for one in coded.derivation.findings if one.rule == "policy.same-drug-split-injection"
    ]
    assert told in coded.narrator().because(finding)


@pytest.mark.parametrize(
    ("day", "code", "told"),
    [
        ("2024-04-01", "J9070", "it ended on 2024-03-31; it was replaced by J9075."),
        ("2024-03-31", "J9075", "it begins on 2024-04-01."),
    ],
)
def test_a_code_out_of_force_is_told_with_its_day(day: str, code: str, told: str) -> None:
    given = {"id": "A1", "drug": "cyclophosphamide", "hcpcs": code, "start": f"{day}T09:00"}
    coded = visit({**given, "stop": f"{day}T10:00"}, date_of_service=day)
    (finding,) = [f for f in coded.derivation.findings if f.rule == "drug.code-not-in-force"]
    assert coded.narrator().because(finding).endswith(told)


def test_differences_are_told_without_names_of_rules() -> None:
    billed = [{"code": "96413", "units": 2}, {"code": "96411", "units": 1}]
    coded = visit(*REFERENCE_VISIT, billed=billed)
    told = [coded.narrator().because(finding) for finding in coded.derivation.findings]
    assert any(text.startswith("Billed 2, derived 1 (first or only") for text in told), told
    assert not [text for text in told for name in RULES if name in text]
