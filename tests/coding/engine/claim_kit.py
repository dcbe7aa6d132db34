"""Rows and short answers that the tests of bags, repeats and claim lines share."""

from __future__ import annotations

from typing import Any

from tests.coding.coding_kit import Coded
from tests.coding.engine.findings_kit import findings_of
from tests.coding.engine.visit_kit import row

CHEMO = {"admin_class": "chemotherapy"}
THERAPY = {"admin_class": "therapeutic"}
FLUID = {"admin_class": "hydration"}
STOPPED = {"status": "stopped_early"}
PUSH = {"route": "iv_push"}
BAG = {"bag": "1"}
PRACTICE = {"setting": "professional", "place_of_service": "11"}
KEEP_53 = {**PRACTICE, "policies": {"stopped_by_reaction": "modifier_53"}}
TWO_SITES = {
    "access_sites": [{"label": "A"}, {"label": "B", "separate_because": "incompatible drugs"}]
}


def lines(coded: Coded) -> list[tuple[Any, ...]]:
    """Code with modifiers, units, minutes and rows of the administration lines."""
    return [
        ("-".join((line.code, *line.modifiers)), line.units, line.minutes, line.administrations)
        for line in coded.derivation.lines
        if not line.rule.startswith("drug.")
    ]


def asked(coded: Coded) -> list[tuple[str, str]]:
    """Row and field of each question about the administration."""
    questions = [asked for asked in coded.derivation.queries if asked.field != "dose"]
    return [(asked.administration, asked.field) for asked in questions]


def found(coded: Coded, *prefixes: str) -> list[tuple[Any, ...]]:
    """The findings of some rules, without their sentences."""
    return [told[:4] for told in findings_of(coded, *prefixes)]


# bag 1: |== A1 ==|        bag 2:          |== A2 ==|


EACH_ALONE = {"policies": {"same_drug_repeat_infusion": "each_alone"}}


def told(coded: Coded) -> dict[str, str]:
    """The reason of each line, by code and modifiers."""
    narrator = coded.narrator()
    return {
        "-".join((line.code, *line.modifiers)): narrator.because(line)
        for line in coded.derivation.lines
    }


def dated(name: str, drug: str, start: str, stop: str = "", **more: Any) -> dict[str, Any]:
    """A row with days: "2T23:00" is the evening of the second of March."""
    times = {"start": start, "stop": stop}
    return row(name, drug, **more) | {k: f"2026-03-0{v}" for k, v in times.items() if v}


def days(coded: Coded) -> list[tuple[str, int, int]]:
    """Code with modifiers, units and day of each line."""
    return [
        ("-".join((line.code, *line.modifiers)), line.units, line.date.day)
        for line in coded.derivation.lines
        if not line.rule.startswith("drug.")
    ]


# 09:00 |= taxane =| 09:55                       10:36 |= taxane B =| 11:36
#    09:40 |= drug =| 10:10   10:20 |== drug ==| 11:20
#            15 alone                 60 - 44 = 16 alone
