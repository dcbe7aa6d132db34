"""What each answer to a question is worth: the derivation itself, tried with the answer given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from coding.engine.difference import changed_lines
from coding.engine.facts import AdminClass, Administration, Encounter
from coding.engine.reference import Reference
from coding.engine.results import Answer, Derivation, Line, Query, Stake
from coding.engine.rows import Row
from coding.engine.rulebook import Rulebook

Deriving = Callable[[Encounter, Reference, Rulebook], tuple[Line, ...]]
TIMED_RULES = (
    "time.missing-stop",
    "time.missing-infusion-start",
    "time.stop-not-after-start",
    "time.too-long",
)
MOST_TRIED = 40  # questions, each a derivation an answer; nobody settles more at a time


class Tried(NamedTuple):
    """An answer in words and the facts that it brings.

    `is_brief` where its gains belong to the short list of what is at stake.
    """

    words: str
    facts: dict[str, Any]
    is_brief: bool


def with_stakes(
    derivation: Derivation,
    encounter: Encounter,
    reference: Reference,
    rulebook: Rulebook,
    deriving: Deriving,
) -> Derivation:
    """Tell of each question what its answers add and what falls away by them."""
    lines = [line for line in derivation.lines if not line.rule.startswith("drug.")]
    queries, tried_questions = [], 0
    for query in derivation.queries:
        tries = tuple(_tries(query, encounter, rulebook))
        if tries and tried_questions < MOST_TRIED:
            tried_questions += 1
            row: Row = query.details["rows"][0]
            derived = [deriving(_with(encounter, row, t.facts), reference, rulebook) for t in tries]
            query = _with_answers(query, tries, lines, derived)
        queries.append(query)
    return replace(derivation, queries=tuple(queries))


def _with_answers(
    query: Query,
    tries: tuple[Tried, ...],
    lines: Sequence[Line],
    derived: list[tuple[Line, ...]],
) -> Query:
    answers, at_stake = [], []
    for tried, after in zip(tries, derived, strict=True):
        answer = answer_of(tried.words, lines, after)
        answers.append(answer)
        if tried.is_brief:
            at_stake += [stake for stake in answer.gains if stake not in at_stake]
    return replace(query, at_stake=tuple(at_stake), answers=tuple(answers))


def answer_of(words: str, before: Iterable[Line], after: Iterable[Line]) -> Answer:
    """Return the codes of which `after` has more units, or fewer."""
    net: dict[str, int] = {}
    for line in changed_lines(before, after):
        net[line.code] = net.get(line.code, 0) + line.after - line.before
    gains = tuple([Stake(code, units) for code, units in net.items() if units > 0])
    losses = tuple([Stake(code, -units) for code, units in net.items() if units < 0])
    return Answer(words, gains, losses)


def _tries(query: Query, encounter: Encounter, rulebook: Rulebook) -> Iterator[Tried]:
    """Yield the answers that tell codes apart, for the questions that have such answers."""
    row: Row = query.details["rows"][0]
    if query.rule in TIMED_RULES:
        yield from _durations(row, encounter, rulebook)
    elif query.field == "admin_class":
        for kind in AdminClass:
            brief = kind is not AdminClass.HYDRATION  # hydration is known by its purpose
            yield Tried(kind.value, {"admin_class": kind}, brief)
    elif query.field == "puncture":
        yield Tried("by puncture", {"puncture": True}, True)
        yield Tried("through a reservoir", {"puncture": False}, True)
    elif query.field == "lesions":
        few = int(rulebook.on(encounter.date_of_service).value["lesions.few"])
        yield Tried(f"{few} lesions or fewer", {"lesions": 1}, True)
        yield Tried(f"{few + 1} lesions or more", {"lesions": few + 1}, True)


def _durations(row: Row, encounter: Encounter, rulebook: Rulebook) -> Iterator[Tried]:
    """Yield the longest run that is no infusion yet and the shortest that is one."""
    least = least_minutes(row, encounter, rulebook)
    start = row.given.start or _after_the_rest(encounter)

    def ran(minutes: int) -> dict[str, Any]:
        return {"start": start, "stop": start + timedelta(minutes=minutes)}

    yield Tried(f"{least - 1} min or less", ran(least - 1), False)
    yield Tried(f"{least} min or more", ran(least), True)


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


def _with(encounter: Encounter, row: Row, answer: dict[str, Any]) -> Encounter:
    """Answer for the row, and for the rows of its bag that lack the same."""
    administrations = [
        replace(given, **answer) if _is_asked(given, row.given, answer) else given
        for given in encounter.administrations
    ]
    return replace(encounter, administrations=tuple(administrations))


def _is_asked(given: Administration, asked: Administration, answer: dict[str, Any]) -> bool:
    if given.id == asked.id:
        return True
    together = (given.visit, given.route, given.bag) == (asked.visit, asked.route, asked.bag)
    return given.bag is not None and together and _lacks(given, answer)


def _lacks(given: Administration, answer: dict[str, Any]) -> bool:
    return any(getattr(given, fact) is None for fact in answer)
