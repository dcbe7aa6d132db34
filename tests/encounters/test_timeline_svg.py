"""The timeline's layout: to scale, nothing on top of another, open ends told apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from coding.engine.facts import AdminClass, Administration, Pump, Purpose, Route, Status
from coding.engine.results import Line, Stretch, Use
from coding.engine.rows import LAST, Row
from coding.engine.timeline import minute_of
from encounters.timeline_scale import LEFT, RIGHT, scale_for, ticks_of
from encounters.timeline_shapes import Timeline
from encounters.timeline_svg import draw

NEW_YORK = ZoneInfo("America/New_York")
NINE = datetime(2026, 3, 2, 14, tzinfo=UTC)  # 09:00 in New York
SEQUENTIAL = "chemotherapy.sequential-infusion"


def given(one: str, after: int, minutes: int | None, **fields: Any) -> Row:
    """A row that starts so many minutes after nine and runs so long."""
    start = NINE + timedelta(minutes=after)
    stop = None if minutes is None else start + timedelta(minutes=minutes)
    facts: dict[str, Any] = {"drug": "irinotecan", "route": Route.IV_INFUSION}
    administration = Administration(id=one, start=start, stop=stop, **(facts | fields))
    begin = minute_of(start)
    end = None if minutes is None else begin + minutes
    return Row(
        order=(1, begin, LAST if end is None else end, "irinotecan", administration.route, one),
        given=administration,
        drug=None,
        substance="irinotecan",
        admin_class=AdminClass.CHEMOTHERAPY,
        hormonal=False,
        site="A",
        start=begin,
        stop=end,
        span=None if end is None else (begin, end),
    )


def drawn(
    *rows: Row, ledger: list[Stretch] | None = None, lines: list[Line] | None = None
) -> Timeline:
    """The drawing of these rows in New York."""
    timeline = draw(rows, ledger or [], lines or [], NEW_YORK)
    assert timeline
    return timeline


def reported(one: str, after: int, until: int, code: str = "96413") -> Stretch:
    """Minutes after nine that carry a code."""
    nine = minute_of(NINE)
    return Stretch(one, nine + after, nine + until, Use.REPORTED, SEQUENTIAL, code)


def test_without_a_time_nothing_is_drawn() -> None:
    """A row without start has no place, nor has one that was not given."""
    untimed = replace(given("A1", 0, 60), start=None, stop=None, span=None)
    not_done = given("A2", 0, 60, status=Status.NOT_DONE)
    assert draw([untimed, not_done], [], [], NEW_YORK) is None


def test_bars_are_to_scale() -> None:
    """Twice the minutes, twice the width."""
    one, two = drawn(given("A1", 0, 45), given("A2", 60, 90)).bars
    assert two.width == pytest.approx(2 * one.width, abs=0.2)
    assert one.x < two.x


def test_bars_that_run_at_the_same_time_get_lanes_of_their_own() -> None:
    """One after the other share a lane; a line's name stands at its first lane."""
    rows = [
        given("A1", 0, 60, access_site="port"),
        given("A2", 30, 60, access_site="port"),
        given("A3", 60, 30, access_site="port"),
        given("A4", 0, 60, access_site="peripheral"),
    ]
    timeline = drawn(*rows)
    tops = {bar.administration: bar.y for bar in timeline.bars}
    assert tops["A1"] == tops["A3"] < tops["A2"] < tops["A4"]
    assert [lane.text for lane in timeline.lanes] == ["port", "peripheral"]


@pytest.mark.parametrize("count", [2, 12, 40])
def test_no_bar_lies_on_another(count: int) -> None:
    """Forty administrations in twelve hours, some short, some long, stay apart."""
    timeline = drawn(*(given(f"A{n}", 18 * n, 5 + 37 * (n % 5)) for n in range(count)))
    for top in {bar.y for bar in timeline.bars}:
        lane = sorted((bar for bar in timeline.bars if bar.y == top), key=lambda bar: bar.x)
        for left, right in pairwise(lane):
            assert left.x + left.width <= right.x + 0.2
    assert all(LEFT <= bar.x <= bar.x + bar.width <= RIGHT + 0.2 for bar in timeline.bars)


def test_an_undocumented_stop_is_an_open_end_and_a_pump_runs_on() -> None:
    """Only the first is something to settle."""
    pump = given("A2", 90, None, pump=Pump.PORTABLE)
    push = given("A3", 120, None, route=Route.IV_PUSH)
    timeline = drawn(given("A1", 0, None), pump, push)
    assert [bar.end for bar in timeline.bars] == ["open", "runs-on", "closed"]
    assert "no stop documented" in timeline.bars[0].title
    assert "about" in timeline.title


def test_fluids_that_are_never_reported_look_like_nothing_else() -> None:
    """A flush is beside the point, whatever its class."""
    assert drawn(given("A1", 0, 20, purpose=Purpose.FLUSH)).bars[0].kind == "aside"


def test_codes_are_bracketed_under_their_minutes() -> None:
    """Neighbouring minutes of one code are one bracket; another code is another."""
    ledger = [
        reported("A1", 0, 60),
        reported("A1", 60, 120, "96415"),
        reported("A1", 120, 180, "96415"),
    ]
    brackets = drawn(given("A1", 0, 180), ledger=ledger).brackets
    assert [bracket.label for bracket in brackets] == ["96413 · 60 min", "96415 · 120 min"]
    assert brackets[0].kind == "chemo"


def test_a_code_that_rests_on_no_minutes_stands_at_its_moment() -> None:
    """A push without a stop still shows its code; drug codes are not drawn."""
    push = given("A1", 0, None, route=Route.IV_PUSH)
    day = date(2026, 3, 2)
    lines = [
        Line("96409", 1, (), day, ("A1",), None, "chemotherapy.initial-push", ()),
        Line("J9190", 2, (), day, ("A1",), None, "drug.units", ()),
    ]
    assert [bracket.code for bracket in drawn(push, lines=lines).brackets] == ["96409"]


def test_codes_close_together_are_set_below_each_other() -> None:
    """A label is never written over another."""
    rows = [given(f"A{n}", 6 * n, 5) for n in range(4)]
    ledger = [reported(f"A{n}", 6 * n, 6 * n + 5, "96411") for n in range(4)]
    timeline = drawn(given("B", 0, 600), *rows, ledger=ledger)
    assert len({bracket.text_y for bracket in timeline.brackets}) > 1
    assert timeline.bottom > max(bracket.text_y for bracket in timeline.brackets)


def test_minutes_without_a_code_are_marked() -> None:
    """What is under the threshold is seen, not silent."""
    nine = minute_of(NINE)
    rest = Stretch("A1", nine + 60, nine + 90, Use.UNDER_THRESHOLD, SEQUENTIAL, None)
    timeline = drawn(given("A1", 0, 90), ledger=[reported("A1", 0, 60), rest])
    assert [hatch.kind for hatch in timeline.hatches] == ["under_threshold"]
    bar = timeline.bars[0]
    assert timeline.hatches[0].width == pytest.approx(bar.width / 3, abs=0.2)


@pytest.mark.parametrize(
    ("width", "drug", "label"),
    [(60, "irinotecan", "irinotecan 60′"), (4, "irinotecan", "irinotecan")],
)
def test_a_label_stands_in_its_bar_or_beside_it(width: int, drug: str, label: str) -> None:
    """Short bars put the name into the free space to their right."""
    bar = drawn(given("A1", 0, width, drug=drug)).bars[0]
    assert bar.label == label
    assert (bar.label_x > bar.x + bar.width) == (width == 4)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kolkata", "UTC"])
@pytest.mark.parametrize("minutes", [1, 59, 90, 240, 720, 1439])
def test_ticks_are_round_local_times_and_few(zone: str, minutes: int) -> None:
    """Whatever the zone and the length of the visit."""
    place: tzinfo = ZoneInfo(zone)
    begin = minute_of(NINE) + 7
    scale = scale_for(begin, begin + minutes, place)
    ticks = ticks_of(scale, place)
    assert 2 <= len(ticks) <= 15
    assert all(tick.text[-2:] in {"00", "15", "30", "45"} for tick in ticks)
    assert scale.first <= begin
    assert begin + minutes <= scale.last


def test_a_night_on_which_the_clocks_change_names_the_zone() -> None:
    """Two ticks at 01:00 are told apart."""
    one = datetime(2026, 11, 1, 4, 30, tzinfo=UTC)
    begin = minute_of(one)
    texts = [tick.text for tick in ticks_of(scale_for(begin, begin + 240, NEW_YORK), NEW_YORK)]
    assert "01:00 EDT" in texts
    assert "01:00 EST" in texts
    assert len(texts) == len(set(texts))
