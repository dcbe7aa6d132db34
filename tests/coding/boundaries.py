"""The minutes at which a rule turns, and how to read them off a case's own facts.

Measured on the document and never on what the engine says of it, so that a case can not
pass for a boundary because the engine counts it wrongly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from coding.engine.facts import AdminClass, Administration, Encounter, Purpose, Route, Status
from coding.engine.reference import name_key

CHEMO, DRUG, WATER = AdminClass.CHEMOTHERAPY, AdminClass.THERAPEUTIC, AdminClass.HYDRATION
IV, PUSH = Route.IV_INFUSION, Route.IV_PUSH
Measure = Callable[[Encounter], set[int]]


class Boundary(NamedTuple):
    """Minutes below, at and above a threshold that `rules` set, for one way of giving."""

    rules: tuple[str, ...]
    of: str
    measure: Measure
    triplets: tuple[tuple[int, int, int], ...]


def around(*minutes: int) -> tuple[tuple[int, int, int], ...]:
    """Return each minute with its neighbours."""
    return tuple((each - 1, each, each + 1) for each in minutes)


def given(encounter: Encounter) -> list[Administration]:
    """Return what was given and counts, earliest first."""
    rows = [
        row
        for row in encounter.administrations
        if row.status in (Status.COMPLETED, Status.STOPPED_EARLY)
        and row.purpose in (Purpose.TREATMENT, Purpose.HYDRATION)
    ]
    return sorted(rows, key=lambda row: row.start.timestamp() if row.start else math.inf)


def class_of(row: Administration) -> AdminClass | None:
    """Return the class that the document states; fluid given to hydrate is hydration."""
    return WATER if row.purpose is Purpose.HYDRATION else row.admin_class


def minutes_of(row: Administration) -> int | None:
    """Return the whole minutes of a row with both times."""
    if row.start is None or row.stop is None:
        return None
    return int((row.stop - row.start).total_seconds()) // 60


def instants(row: Administration) -> set[int]:
    """Return the minutes, counted from the epoch, in which a row ran."""
    if not (row.start and row.stop):
        return set()
    first = int(row.start.timestamp()) // 60
    return set(range(first, first + (minutes_of(row) or 0)))


def drugs(encounter: Encounter, route: Route) -> Mapping[tuple[AdminClass | None, str], int]:
    """Return the minutes of each drug by that route, those that rank first before the others."""
    totals: dict[tuple[AdminClass | None, str], int] = {}
    for row in given(encounter):
        ran = minutes_of(row)
        if row.route is route and row.pump is None and ran is not None:
            key = (class_of(row), name_key(row.drug))
            totals[key] = totals.get(key, 0) + ran
    return dict(sorted(totals.items(), key=lambda item: (item[0][0] is not CHEMO, -item[1])))


def alone(route: Route, admin_class: AdminClass, encounter: Encounter) -> set[int]:
    """Measure the only drug of an encounter."""
    totals = drugs(encounter, route)
    only = len({name_key(row.drug) for row in given(encounter)}) == 1
    return {ran for (found, _), ran in totals.items() if only and found is admin_class}


def further(route: Route, admin_class: AdminClass, encounter: Encounter) -> set[int]:
    """Measure the drugs of a class that rank behind another one."""
    ranked = [(key, ran) for key, ran in drugs(encounter, route).items() if key[0] is not WATER]
    return {ran for (found, _), ran in ranked[1:] if found is admin_class}


def fluid_left(encounter: Encounter) -> set[int]:
    """Measure the fluid that runs while nothing else does, in an encounter with a drug."""
    rows = given(encounter)
    fluid = {minute for row in rows if class_of(row) is WATER for minute in instants(row)}
    drug = {minute for row in rows if class_of(row) is not WATER for minute in instants(row)}
    return {len(fluid - drug)} if fluid and drug else set()


def fluid_stretch(encounter: Encounter) -> set[int]:
    """Measure each stretch of fluid where stretches are judged one by one."""
    if encounter.policies.get("hydration_stretches") != "each_alone":
        return set()
    return {len(instants(row)) for row in given(encounter) if class_of(row) is WATER}


def second_run(encounter: Encounter) -> set[int]:
    """Measure the second infusion of a drug where infusions are judged one by one."""
    if encounter.policies.get("same_drug_repeat_infusion") != "each_alone":
        return set()
    return {len(instants(later)) for _, later in again(encounter) if later.route is IV}


def crossing(encounter: Encounter) -> Iterator[tuple[Administration, Administration]]:
    """Yield overlapping infusions of two drugs, the higher ranked first."""
    rows = [r for r in given(encounter) if r.route is IV and class_of(r) in (CHEMO, DRUG)]
    rows.sort(key=lambda row: (class_of(row) is not CHEMO, -len(instants(row))))
    for number, higher in enumerate(rows):
        for lower in rows[number + 1 :]:
            if name_key(higher.drug) != name_key(lower.drug) and instants(higher) & instants(lower):
                yield higher, lower


def overlap(higher: AdminClass, lower: AdminClass, encounter: Encounter) -> set[int]:
    """Measure the minutes that two infusions of these classes share."""
    return {
        len(instants(one) & instants(two))
        for one, two in crossing(encounter)
        if (class_of(one), class_of(two)) == (higher, lower)
    }


def left_over(higher: AdminClass, lower: AdminClass, encounter: Encounter) -> set[int]:
    """Measure what more than the tolerated overlap leaves of the lower infusion."""
    return {
        len(instants(two) - instants(one))
        for one, two in crossing(encounter)
        if (class_of(one), class_of(two)) == (higher, lower)
        and len(instants(one) & instants(two)) > 15
    }


def again(encounter: Encounter) -> Iterator[tuple[Administration, Administration]]:
    """Yield each dose of a drug into a vein with the next one of it."""
    rows = [row for row in given(encounter) if row.route in (IV, PUSH) and row.start]
    for name in {name_key(row.drug) for row in rows}:
        yield from pairwise([row for row in rows if name_key(row.drug) == name])


def gap(earlier: Route, later: Route, admin_class: AdminClass, encounter: Encounter) -> set[int]:
    """Measure from the end of a dose to the next; a bolus counts from its start to its drip."""
    found = set()
    for one, two in again(encounter):
        if (one.route, two.route) != (earlier, later) or class_of(one) is not admin_class:
            continue
        end = one.start if later is IV else (one.stop or one.start)
        if end and two.start:
            found.add(int((two.start - end).total_seconds()) // 60)
    return found


def on_pump(route: Route, admin_class: AdminClass, encounter: Encounter) -> set[int]:
    """Measure the run of a pump."""
    rows = [row for row in given(encounter) if row.pump and row.route is route]
    return {ran for row in rows if class_of(row) is admin_class and (ran := minutes_of(row))}


def after_the_day(encounter: Encounter) -> set[int]:
    """Measure from the end of the day of service to a start."""
    midnight = datetime.combine(
        encounter.date_of_service + timedelta(days=1), datetime.min.time(), encounter.time_zone
    )
    starts = [row.start for row in given(encounter) if row.start]
    return {int((start - midnight).total_seconds()) // 60 for start in starts}


LEAST = ("time.push-maximum", "time.least-infusion")
HOUR = ("time.additional-hour-minimum",)
FLUID = ("hydration.minimum-time",)
TIMED = (
    ("a lone chemotherapy infusion", partial(alone, IV, CHEMO)),
    ("a lone therapeutic infusion", partial(alone, IV, DRUG)),
    ("a further chemotherapy infusion", partial(further, IV, CHEMO)),
    ("a further therapeutic infusion", partial(further, IV, DRUG)),
    ("a subcutaneous infusion", partial(alone, Route.SUBCUTANEOUS_INFUSION, DRUG)),
    ("an intra-arterial infusion", partial(alone, Route.INTRA_ARTERIAL, CHEMO)),
)
CROSSED = (
    ("two chemotherapy drugs", CHEMO, CHEMO),
    ("a therapeutic drug beside chemotherapy", CHEMO, DRUG),
    ("two therapeutic drugs", DRUG, DRUG),
)
REPEATED = (
    ("a chemotherapy push after a push", PUSH, PUSH, CHEMO),
    ("a chemotherapy push after its infusion", IV, PUSH, CHEMO),
    ("a chemotherapy push before its infusion", PUSH, IV, CHEMO),
    ("a therapeutic push after a push", PUSH, PUSH, DRUG),
    ("a therapeutic push after its infusion", IV, PUSH, DRUG),
    ("a therapeutic push before its infusion", PUSH, IV, DRUG),
)
PUMPED = (
    ("chemotherapy on a pump", partial(on_pump, IV, CHEMO)),
    ("another drug on a pump", partial(on_pump, IV, DRUG)),
    ("chemotherapy on a pump into an artery", partial(on_pump, Route.INTRA_ARTERIAL, CHEMO)),
)
LONG = (
    ("a long chemotherapy infusion", partial(alone, IV, CHEMO)),
    ("a long therapeutic infusion", partial(alone, IV, DRUG)),
    ("a long run of fluid", partial(alone, IV, WATER)),
)

BOUNDARIES = (
    *(Boundary(LEAST, of, measure, around(15)) for of, measure in TIMED),
    *(Boundary(HOUR, of, measure, around(90, 150)) for of, measure in TIMED),
    Boundary(HOUR, "the hours of lone fluid", partial(alone, IV, WATER), around(90, 150)),
    Boundary(HOUR, "the hours of fluid beside a drug", fluid_left, around(90, 150)),
    Boundary(HOUR, "a second infusion of a drug by policy", second_run, around(30)),
    Boundary(FLUID, "lone fluid", partial(alone, IV, WATER), around(30)),
    Boundary(FLUID, "fluid beside a drug", fluid_left, around(30)),
    Boundary(FLUID, "each stretch of fluid by policy", fluid_stretch, around(30)),
    *(
        Boundary(("overlap.tolerance",), of, partial(overlap, higher, lower), around(15))
        for of, higher, lower in CROSSED
    ),
    *(
        Boundary(LEAST, f"what is left, {of}", partial(left_over, higher, lower), around(15))
        for of, higher, lower in CROSSED
    ),
    *(
        Boundary(("push.repeat-gap",), of, partial(gap, earlier, later, which), around(30))
        for of, earlier, later, which in REPEATED
    ),
    *(Boundary(("pump.least-run",), of, measure, around(480)) for of, measure in PUMPED),
    *(Boundary(("time.longest-run",), of, measure, around(1440)) for of, measure in LONG),
    Boundary(("time.longest-encounter",), "a start after the day", after_the_day, around(2880)),
)
