"""Why a code, and why not its neighbours, in words that name the facts."""

from __future__ import annotations

import pytest

from tests.coding.case_reader import read_cases
from tests.coding.coding_kit import Coded, code_case

CASES = {case.name: case for case in read_cases()}
NEIGHBOURS = {
    "96413": {"96417"},
    "96417": {"96413", "96415"},
    "96415": {"96417"},
    "96411": {"96409", "96417"},
    "96409": {"96413"},
    "96365": {"96413"},
    "96367": {"96365"},
    "96368": {"96367"},
}


def coded(name: str) -> Coded:
    return code_case(CASES[name])


@pytest.mark.parametrize(
    "name",
    [
        "The reference visit is a first chemotherapy drug and a different one after it",
        "A colon cancer visit with a concurrent folinic acid, a bolus and a pump",
        "Lines come in claim order, drugs last in the order in which they were given",
        "A chemotherapy push outranks a therapeutic infusion",
        "A second therapeutic drug of 91 minutes after a first of 200",
    ],
)
def test_near_alternatives_are_excluded_by_a_fact(name: str) -> None:
    visit = coded(name)
    narrator = visit.narrator()
    for line in visit.derivation.lines:
        excluded = {near.code: near.because for near in narrator.why_not(line)}
        assert excluded.keys() >= NEIGHBOURS.get(line.code, set()), line.code
        assert line.code not in excluded
        for because in excluded.values():
            assert because.strip()
            assert "{" not in because


def test_the_sequential_code_names_both_drugs() -> None:
    visit = coded("The reference visit is a first chemotherapy drug and a different one after it")
    first, second = (visit.narrator().because(line) for line in visit.derivation.lines)
    assert "first drug" in first
    assert "90" in first
    assert "first drug" in second
    assert "second drug" in second
    assert "30" in second


def test_times_in_reasons_are_the_clocks_of_the_facility() -> None:
    visit = coded("The same instants written with other offsets are coded the same")
    assert "10:00" in visit.narrator().because(visit.derivation.lines[0])


def test_times_of_the_repeated_hour_carry_their_offset() -> None:
    visit = coded("From the first 01:30 to the second is one hour")
    because = visit.narrator().because(visit.derivation.lines[0])
    assert "-0400" in because
    assert "-0500" in because


def test_leavings_of_an_overlap_are_named_with_their_minutes() -> None:
    visit = coded("An overlapping infusion with 16 minutes left outside the overlap")
    because = visit.narrator().because(visit.derivation.lines[-1])
    assert "60" in because
    assert "16" in because
