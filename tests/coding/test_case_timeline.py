"""The small timelines of the cases: to scale, told in words, readable without colour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest

from coding.case_timeline import LEFT, RIGHT, draw
from coding.case_words import Clock, names, sentences, way
from coding.engine.case import Case
from coding.engine.document import read_encounter
from coding.engine.facts import Pump, Route
from coding.engine.reference import Reference
from coding.engine.rows import Row, rows_of
from coding.rulebook import load_rulebook

DAY = date(2026, 3, 2)
CLOCK = Clock(ZoneInfo("America/New_York"), DAY)


def rows(*given: dict[str, Any]) -> list[Row]:
    """The rows of administrations on the day of service; times as 09:00 or in full."""
    administrations = [
        {"id": f"A{number}", "drug": "drug A", "route": "iv_infusion", **row}
        for number, row in enumerate(given, 1)
    ]
    for row in administrations:
        for key in ("start", "stop"):
            if len(row.get(key, "")) == len("09:00"):
                row[key] = f"{DAY}T{row[key]}"
    encounter = read_encounter(
        {
            "id": "E1",
            "date_of_service": str(DAY),
            "setting": "facility",
            "time_zone": "America/New_York",
            "administrations": administrations,
        },
        default_zone="America/New_York",
    )
    return rows_of(Case(encounter, Reference(), load_rulebook().on(DAY)))


def texts(drawing: str, kind: str) -> list[str]:
    """The texts of one kind in a drawing."""
    root = ElementTree.fromstring(drawing)  # noqa: S314 (our own drawing)
    return [text.text or "" for text in root.iter("text") if kind in text.get("class", "").split()]


def test_a_drawing_is_told_in_words_too() -> None:
    found = rows(
        {"drug": "taxane A", "admin_class": "chemotherapy", "start": "09:00", "stop": "10:31"},
        {"drug": "drug <B>", "route": "iv_push", "start": "10:35"},
    )
    assert sentences(found, CLOCK) == [
        "taxane A, IV infusion, 09:00 to 10:31, 91 min",
        "drug <B>, IV push, 10:35",
    ]
    drawing = draw(found, CLOCK, "case-1")
    assert "Timeline of 2 administrations" in drawing
    assert "drug &lt;B&gt;, IV push, 10:35" in drawing
    assert texts(drawing, "tick") == ["09:00", "09:30", "10:00", "10:30", "11:00"]
    assert texts(drawing, "note") == ["91 min", "push"]


def test_bars_are_true_to_scale_and_told_apart_without_colour() -> None:
    found = rows(
        {"drug": "A", "admin_class": "chemotherapy", "start": "09:00", "stop": "10:00"},
        {"drug": "B", "admin_class": "therapeutic", "start": "09:30", "stop": "10:00"},
        {"drug": "C", "admin_class": "hydration", "purpose": "hydration", "start": "09:00"},
        {"drug": "D", "purpose": "flush", "start": "09:00", "stop": "09:10"},
    )
    root = ElementTree.fromstring(draw(found, CLOCK, "c"))  # noqa: S314 (our own drawing)
    bars = {str(bar.get("class")): bar for bar in root.iter("g")}
    assert set(bars) == {"bar chemo", "bar ther", "bar hyd unended", "bar none"}
    assert len(bars["bar chemo"].findall("path")) == 2
    paths = [bar.findall("path")[0].get("d", "") for bar in bars.values()]
    assert all(
        path.endswith("z") != ("unended" in kind) for kind, path in zip(bars, paths, strict=True)
    )
    half, whole = bars["bar ther"].find("path"), bars["bar chemo"].find("path")
    assert half is not None
    assert whole is not None
    middle = (LEFT + RIGHT) / 2
    assert f"H{middle}" in str(half.get("d"))
    assert f"H{float(LEFT)}" in str(whole.get("d"))


def test_what_the_record_leaves_out_is_written_and_not_drawn() -> None:
    found = rows(
        {"drug": "A", "start": "09:00"},
        {"drug": "B", "stop": "10:00"},
        {"drug": "C", "start": "09:00", "stop": "10:00", "status": "not_done"},
        {"drug": "D", "start": "09:30", "stop": "09:00"},
    )
    assert [sentence.partition("infusion, ")[2] for sentence in sentences(found, CLOCK)] == [
        "not given", "09:00, no stop", "09:30 to 09:00", "no start to 10:00",
    ]  # fmt: skip
    drawing = draw(found, CLOCK, "c")
    assert drawing.count("<g ") == 2
    assert sorted(texts(drawing, "note")) == ["no stop", "stop before start"]
    nothing = draw(rows({"drug": "A"}), CLOCK, "c")
    assert "no start, no stop" in nothing
    assert not texts(nothing, "tick")


def test_a_pump_runs_on_beyond_the_sheet() -> None:
    pump = {"drug": "fluorouracil", "pump": "portable", "start": "11:00"}
    endless = draw(rows(pump), CLOCK, "c")
    two_days = draw(rows({**pump, "stop": "2026-03-04T09:00"}), CLOCK, "c")
    for drawing in (endless, two_days):
        assert 'class="on"' in drawing
        assert texts(drawing, "tick")[-1] == "11:30"
    assert texts(two_days, "note") == ["2760 min portable pump"]
    assert sentences(rows(pump), CLOCK)[0].endswith("by portable pump, 11:00, runs on")
    short = draw(rows({**pump, "stop": "19:00"}), CLOCK, "c")
    assert 'class="on"' not in short


def test_ticks_name_days_and_a_changed_clock() -> None:
    night = rows({"start": "23:00", "stop": "2026-03-03T02:00"})
    assert texts(draw(night, CLOCK, "c"), "tick") == ["23:00", "3 Mar", "01:00", "02:00"]
    assert sentences(night, CLOCK)[0].endswith("23:00 to 02:00 on 3 Mar, 180 min")
    later = rows({"start": "2026-03-05T09:00", "stop": "2026-03-05T10:00"})
    assert texts(draw(later, CLOCK, "c"), "tick")[0] == "5 Mar 09:00"
    month = rows({"start": "09:00", "stop": "2026-04-02T09:00"})
    assert len(texts(draw(month, CLOCK, "c"), "tick")) <= 6
    spring = rows({"start": "2026-03-08T00:30", "stop": "2026-03-08T04:00"})
    assert "03:00 EDT" in texts(draw(spring, CLOCK, "c"), "tick")


def test_forty_rows_stay_apart() -> None:
    many = rows(*({"drug": f"drug {n}", "start": "09:00", "stop": "10:00"} for n in range(40)))
    drawing = draw(many, CLOCK, "c")
    tops = [int(y) for y in re.findall(r'class="lane" x="0" y="(\d+)"', drawing)]
    assert len(tops) == 40
    assert {below - above for above, below in zip(tops, tops[1:], strict=False)} == {24}
    assert len(drawing) < 20_000


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"route": Route.ORAL}, "by mouth"),
        ({"route": Route.INTRALESIONAL, "lesions": 1}, "intralesional into 1 lesion"),
        ({"route": Route.INTRALESIONAL, "lesions": 8}, "intralesional into 8 lesions"),
        ({"route": Route.INTRATHECAL, "puncture": True}, "intrathecal by puncture"),
        ({"route": Route.INTRATHECAL, "puncture": False}, "intrathecal through a reservoir"),
        ({"pump": Pump.PORTABLE, "pump_refill": True}, "IV infusion by portable pump filled again"),
    ],
)
def test_ways_are_told_with_what_decides_them(facts: dict[str, Any], told: str) -> None:
    (row,) = rows({})
    assert way(replace(row, given=replace(row.given, **facts))) == told


def test_rows_are_called_by_their_drug() -> None:
    found = rows(
        {"drug": "A", "start": "09:00"},
        {"drug": "B", "start": "09:00"},
        {"drug": "B", "start": "10:00"},
        {"drug": "C"},
        {"drug": "C"},
        {"drug": "D", "start": "09:00"},
        {"drug": "D", "start": "09:00"},
    )
    assert names(found, CLOCK) == {
        "A1": "A", "A2": "B at 09:00", "A3": "B at 10:00", "A4": "C (A4)", "A5": "C (A5)",
        "A6": "D (A6)", "A7": "D (A7)",
    }  # fmt: skip
