"""What must hold of every coding, tried on encounters that nobody thought of."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coding.engine.derive import derive
from coding.engine.document import write_result
from coding.engine.facts import (
    AdminClass,
    Administration,
    Amount,
    Container,
    Encounter,
    Route,
    Setting,
    Status,
)
from coding.engine.results import Derivation
from coding.rulebook import load_rulebook
from tests.coding.engine.slow_count import Given, extra_hours, slow_codes
from tests.coding.engine.strategies import (
    DAY,
    MORNING,
    SITES,
    administrations,
    encounter_of,
    encounters,
    strange_encounters,
)
from tests.coding.reference_kit import PRIMARIES, reference_for

pytestmark = pytest.mark.sqlite_only  # no database is asked: once is enough

RULEBOOK = load_rulebook()
REFERENCES = {setting: reference_for(setting, DAY) for setting in Setting}
# Ten thousand examples with test_what_needs_what: twelve tests of whole encounters, three of
# quickly made ones.
LONG, SHORT = settings(max_examples=480), settings(max_examples=1450)


def coded(encounter: Encounter) -> Derivation:
    return derive(encounter, REFERENCES[encounter.setting], RULEBOOK)


def result_of(encounter: Encounter) -> str:
    return json.dumps(write_result(coded(encounter), encounter, RULEBOOK))


def units_of(result: Derivation) -> Counter[str]:
    units: Counter[str] = Counter()
    for line in result.lines:
        units[line.code] += line.units
    return units


@LONG
@given(encounters() | strange_encounters())
def test_every_row_is_named(encounter: Encounter) -> None:
    result = coded(encounter)
    named = {id_ for line in result.lines for id_ in line.administrations}
    named |= {id_ for item in result.not_reported for id_ in item.administrations}
    named |= {query.administration for query in result.queries}
    assert named == {row.id for row in encounter.administrations}


@LONG
@given(encounters() | strange_encounters())
def test_the_ledger_of_a_row_adds_up_to_its_running_minutes(encounter: Encounter) -> None:
    result = coded(encounter)
    for row in encounter.administrations:
        if row.start is None or row.stop is None or row.stop == row.start:
            continue
        if row.status in (Status.NOT_DONE, Status.ENTERED_IN_ERROR):
            continue
        stretches = [part for part in result.ledger if part.administration == row.id]
        running: list[int] = []
        for part in stretches:
            assert part.stop is not None
            running.extend(range(part.start, part.stop))
        first, last = (int(time.timestamp()) // 60 for time in (row.start, row.stop))
        assert sorted(running) == list(range(first, last))


@LONG
@given(encounters() | strange_encounters(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_byte(encounter: Encounter, random: Random) -> None:
    rows = list(encounter.administrations)
    random.shuffle(rows)
    assert result_of(replace(encounter, administrations=tuple(rows))) == result_of(encounter)


@LONG
@given(encounters() | strange_encounters())
def test_coding_leaves_the_facts_alone_and_repeats_itself(encounter: Encounter) -> None:
    before = repr(encounter)
    assert result_of(encounter) == result_of(encounter)
    assert repr(encounter) == before


@LONG
@given(encounters(), st.permutations(range(7)))
def test_labels_change_no_totals(encounter: Encounter, order: list[int]) -> None:
    def renamed(row: Administration) -> Administration:
        return replace(row, id=f"Z{order[int(row.id[1:])]}", access_site=f"line {row.access_site}")

    relabelled = replace(
        encounter,
        administrations=tuple(renamed(row) for row in encounter.administrations),
        access_sites=tuple(replace(site, label=f"line {site.label}") for site in SITES),
    )
    assert units_of(coded(relabelled)) == units_of(coded(encounter))


@LONG
@given(encounters())
def test_a_bag_of_its_own_changes_no_totals(encounter: Encounter) -> None:
    rows = tuple(replace(row, bag=f"bag {row.id}") for row in encounter.administrations)
    bagged = replace(encounter, administrations=rows)
    assert units_of(coded(bagged)) == units_of(coded(encounter))


@LONG
@given(encounters(setting=Setting.FACILITY))
def test_no_add_on_stands_without_a_primary(encounter: Encounter) -> None:
    for left_out in (None, *encounter.administrations):
        rows = tuple(row for row in encounter.administrations if row is not left_out)
        codes = units_of(coded(replace(encounter, administrations=rows)))
        for code in codes:
            assert code not in PRIMARIES or codes.keys() & set(PRIMARIES[code]), (code, codes)


@LONG
@given(encounters())
def test_a_row_that_was_not_done_changes_no_line(encounter: Encounter) -> None:
    done = tuple(row for row in encounter.administrations if row.status is Status.COMPLETED)
    without = coded(replace(encounter, administrations=done)).lines
    whole = coded(encounter).lines
    assert [replace(line, details=()) for line in without] == [
        replace(line, details=()) for line in whole
    ]


@SHORT
@given(st.lists(st.tuples(st.integers(1, 200), st.booleans()), min_size=1, max_size=6), st.data())
def test_more_minutes_never_give_fewer_units(
    runs: list[tuple[int, bool]], data: st.DataObject
) -> None:
    longer = data.draw(st.integers(0, len(runs) - 1))
    minutes = [run for run, _ in runs]
    more = [run + 7 * (number == longer) for number, run in enumerate(minutes)]
    chemo = [is_chemo for _, is_chemo in runs]
    fewer_units = units_of(coded(_one_after_another(minutes, chemo))).total()
    more_units = units_of(coded(_one_after_another(more, chemo))).total()
    assert fewer_units <= more_units


def _one_after_another(minutes: list[int], chemo: list[bool]) -> Encounter:
    rows, start = [], MORNING
    for number, (run, is_chemo) in enumerate(zip(minutes, chemo, strict=True)):
        stop = start + timedelta(minutes=run)
        admin_class = AdminClass.CHEMOTHERAPY if is_chemo else AdminClass.THERAPEUTIC
        row = Administration("", f"drug {number}", Route.IV_INFUSION, admin_class=admin_class)
        rows.append(replace(row, start=start, stop=stop))
        start = stop + timedelta(minutes=5)
    return encounter_of(rows)


@SHORT
@given(st.integers(1, 24 * 60), st.integers(1_170_000_000 // 60, 2_140_000_000 // 60))
def test_hours_are_counted_in_instants_on_any_night(minutes: int, since_1970: int) -> None:
    start = datetime.fromtimestamp(since_1970 * 60, UTC)
    row = Administration("A1", "taxane", Route.IV_INFUSION, admin_class=AdminClass.CHEMOTHERAPY)
    row = replace(row, start=start, stop=start + timedelta(minutes=minutes))
    units = units_of(coded(encounter_of([row])))
    hours = extra_hours(minutes)
    expected = {"96409": 1} if minutes <= 15 else {"96413": 1, "96415": hours}
    assert units == +Counter(expected)


def _plain(row: Administration) -> Given:
    assert row.start
    assert row.stop
    assert row.admin_class
    start, stop = (int((time - MORNING).total_seconds()) // 60 for time in (row.start, row.stop))
    return Given(row.drug, row.admin_class.value, row.route is Route.IV_PUSH, start, stop)


def through_a_vein(row: Administration) -> Administration:
    """The same given as an infusion or a push, by the first line in the first visit."""
    route = Route.IV_PUSH if row.route is Route.SUBCUTANEOUS else row.route
    return replace(row, route=route, access_site="A", visit=1, status=Status.COMPLETED)


@LONG
@given(st.lists(administrations(always_timed=True), min_size=1, max_size=6))
def test_a_slow_count_by_single_minutes_agrees(rows: list[Administration]) -> None:
    rows = [through_a_vein(row) for row in rows]
    starts = [(row.drug, row.start) for row in rows]
    assume(len(set(starts)) == len(starts))
    assert units_of(coded(encounter_of(rows))) == slow_codes([_plain(row) for row in rows])


hundredths = st.integers(1, 200_000).map(lambda number: Decimal(number) / 100)


@SHORT
@given(hundredths, st.integers(0, 100_000).map(lambda n: Decimal(n) / 100), st.data())
def test_billed_and_discarded_units_never_exceed_the_vials(
    dose: Decimal, discarded: Decimal, data: st.DataObject
) -> None:
    drug, unit = data.draw(
        st.sampled_from(
            [("bortezomib", "0.1"), ("irinotecan", "20"), ("bevacizumab", "10"), ("mesna", "200")]
        )
    )
    row = Administration("A1", drug, Route.IV_INFUSION, start=MORNING)
    row = replace(row, stop=MORNING + timedelta(hours=1), container=Container.SINGLE_DOSE)
    row = replace(row, dose=Amount(dose, "mg"), discarded=Amount(discarded, "mg"))
    lines = [line for line in coded(encounter_of([row])).lines if line.code.startswith("J")]
    billed = sum(line.units for line in lines if "JW" not in line.modifiers)
    waste = sum(line.units for line in lines if "JW" in line.modifiers)
    assert (billed - 1) * Decimal(unit) < dose <= billed * Decimal(unit)
    assert waste == max(0, int((dose + discarded) // Decimal(unit)) - billed)
    assert (waste > 0) != any("JZ" in line.modifiers for line in lines)
