"""What is at stake under an answer: the derivation itself, tried with the answer given."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from coding.engine.facts import AdminClass, Administration, Encounter
from coding.engine.reference import Reference
from coding.engine.results import Derivation, Query, Stake
from coding.engine.rows import Row
from coding.engine.rulebook import Rulebook

Deriving = Callable[[Encounter, Reference, Rulebook], Derivation]
TIMED_RULES = (
    "time.missing-stop",
    "time.missing-infusion-start",
    "time.stop-not-after-start",
    "time.too-long",
)
MOST_TRIED = 40  # each costs a derivation; nobody settles more questions at a time
CLASSES = (AdminClass.CHEMOTHERAPY, AdminClass.THERAPEUTIC)


def with_stakes(
    derivation: Derivation,
    encounter: Encounter,
    reference: Reference,
    rulebook: Rulebook,
    deriving: Deriving,
) -> Derivation:
    """Fill each question's `at_stake` with the codes that the least sufficient answer adds."""
    queries = []
    for number, query in enumerate(derivation.queries):
        stakes = list(query.at_stake)
        answers = _answers(query, encounter, rulebook) if number < MOST_TRIED else ()
        for answered in answers:
            tried = deriving(answered, reference, rulebook)
            stakes += [s for s in gained(derivation, tried, reference) if s not in stakes]
        queries.append(replace(query, at_stake=tuple(stakes)))
    return replace(derivation, queries=tuple(queries))


def gained(before: Derivation, after: Derivation, reference: Reference) -> list[Stake]:
    """Return the administration codes of which `after` has more units."""
    had, has = _units(before), _units(after)
    return [
        Stake(code, units - had.get(code, 0))
        for code, units in has.items()
        if units > had.get(code, 0) and code not in reference.drugs_by_code
    ]


def _units(derivation: Derivation) -> dict[str, int]:
    units: dict[str, int] = {}
    for line in derivation.lines:
        units[line.code] = units.get(line.code, 0) + line.units
    return units


def _answers(query: Query, encounter: Encounter, rulebook: Rulebook) -> Iterator[Encounter]:
    """Yield the encounter with the question answered, once for each telling answer."""
    row: Row = query.details["rows"][0]
    if query.rule in TIMED_RULES:
        minutes = least_minutes(row, encounter, rulebook)
        start = row.given.start or _after_the_rest(encounter)
        yield _with(encounter, row, start=start, stop=start + timedelta(minutes=minutes))
    elif query.field == "admin_class":
        for admin_class in CLASSES:
            yield _with(encounter, row, admin_class=admin_class)


def least_minutes(row: Row, encounter: Encounter, rulebook: Rulebook) -> int:
    """Return the minutes from which an infusion of this class is reported as one."""
    value = rulebook.on(encounter.date_of_service).value
    if row.admin_class is AdminClass.HYDRATION:
        return int(value["hydration.minimum-time"])
    return int(value["time.push-maximum"]) + 1


def _after_the_rest(encounter: Encounter) -> datetime:
    """Return an instant at which nothing else ran, for a row without any time."""
    times = [time for a in encounter.administrations for time in (a.start, a.stop) if time]
    midnight = datetime.combine(encounter.date_of_service, datetime.min.time(), encounter.time_zone)
    return max(times, default=midnight) + timedelta(hours=1)


def _with(encounter: Encounter, row: Row, **answer: object) -> Encounter:
    """Answer for the row, and for the rows of its bag that lack the same."""
    return replace(
        encounter,
        administrations=tuple(
            [
                replace(given, **answer) if _is_asked(given, row) else given  # type: ignore[arg-type]
                for given in encounter.administrations
            ]
        ),
    )


def _is_asked(given: Administration, row: Row) -> bool:
    if given.id == row.given.id:
        return True
    same_bag = given.bag is not None and given.bag == row.given.bag
    return same_bag and given.visit == row.given.visit and given.stop is None
