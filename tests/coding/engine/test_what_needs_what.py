"""Which code needs which: removed administrations, and the choice of the initial one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coding.engine.facts import Administration, Encounter, Route, Setting
from coding.engine.results import Derivation
from tests.coding.engine.strategies import MORNING, administrations, encounter_of, encounters
from tests.coding.engine.test_properties import LONG, coded, through_a_vein, units_of
from tests.coding.reference_kit import PRIMARIES

pytestmark = pytest.mark.sqlite_only  # no database is asked: once is enough


@LONG
@given(encounters())
def test_removing_an_administration_never_adds_a_code_that_needs_it(encounter: Encounter) -> None:
    rows, before = encounter.administrations, units_of(coded(encounter))
    for removed in rows:
        left = tuple(row for row in rows if row is not removed)
        after = coded(replace(encounter, administrations=left))
        for code in units_of(after) - before:
            assert needs_nothing_more(code, after, left), (removed.id, code)


def needs_nothing_more(code: str, result: Derivation, rows: Iterable[Administration]) -> bool:
    """Say whether the rows that are left bear the code: a dose before, one beside, a primary."""
    on = {i for line in result.lines if line.code == code for i in line.administrations}
    bearing = [row for row in rows if row.id in on]
    if code == "96376":
        return all(any(_is_dose_before(row, other) for other in rows) for row in bearing)
    if code == "96368":
        return any(_ran_beside(row, other) for row in bearing for other in rows)
    return code not in PRIMARIES or bool(units_of(result).keys() & set(PRIMARIES[code]))


def _is_dose_before(row: Administration, other: Administration) -> bool:
    """Say whether another dose of the drug was given first, or ran as a drip."""
    if other is row or other.drug != row.drug or other.start is None or row.start is None:
        return False
    return other.route is Route.IV_INFUSION or other.start <= row.start


def _ran_beside(row: Administration, other: Administration) -> bool:
    if other is row or not (row.start and row.stop and other.start and other.stop):
        return False
    return other.drug != row.drug and row.start < other.stop and other.start < row.stop


@LONG
@given(st.lists(administrations(always_timed=True), min_size=2, max_size=7))
def test_what_stands_alone_loses_only_what_is_its_own(drawn: list[Administration]) -> None:
    encounter = _apart(drawn)
    before = units_of(coded(encounter))
    for removed in encounter.administrations:
        left = tuple(row for row in encounter.administrations if row is not removed)
        after = units_of(coded(replace(encounter, administrations=left)))
        assert not {code for code in after - before if code in PRIMARIES}
        assert after.total() <= before.total()


def _apart(drawn: Iterable[Administration]) -> Encounter:
    """Give each row through one vein, each another drug, one after the other."""
    rows, start = [], MORNING
    for number, row in enumerate(drawn):
        assert row.start
        assert row.stop
        stop = start + (row.stop - row.start)
        row = replace(through_a_vein(row), drug=f"drug {number}", start=start, stop=stop)
        rows.append(row)
        start = stop + timedelta(minutes=5)
    return encounter_of(rows)


@LONG
@given(
    st.lists(administrations(always_timed=True), min_size=2, max_size=2),
    st.booleans(),
    st.sampled_from(Setting),
)
def test_which_of_two_drugs_is_initial_never_changes_the_total_units(
    drawn: list[Administration], together: bool, setting: Setting
) -> None:
    first, second = [through_a_vein(row) for row in drawn]
    if together:
        second = replace(second, start=first.start, stop=first.stop)
    assume(first.drug != second.drug)
    encounter = replace(encounter_of([first, second]), setting=setting)
    totals = {
        units_of(coded(replace(encounter, primary_administration=name))).total()
        for name in (None, "A0", "A1")
    }
    assert len(totals) == 1
