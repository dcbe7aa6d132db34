"""Which service is initial, in each visit and line, and the order of the claim.

Section D of the derivation. A hospital follows the ladder of the rulebook whatever came
first; a practice follows the reason for the visit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY, INTRAVENOUS
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass
from coding.engine.overlap import leave_concurrent_chemotherapy_out, settle_overlap
from coding.engine.results import Severity
from coding.engine.rows import Row
from coding.engine.services import (
    HYDRATING,
    INFUSION,
    INITIAL,
    PUSH,
    REPEAT,
    SEQUENTIAL,
    Service,
    Technique,
)
from coding.engine.timeline import total
from coding.engine.units import whole_hours

Place = tuple[int, str]
Order = Callable[[Service], tuple[int, int, int, str]]

# The names of the ladder's steps in the rulebook.
STEPS: Mapping[tuple[AdminClass, Technique], str] = {
    (AdminClass.CHEMOTHERAPY, INFUSION): "chemotherapy infusion",
    (AdminClass.CHEMOTHERAPY, PUSH): "chemotherapy push",
    (AdminClass.THERAPEUTIC, INFUSION): "therapeutic infusion",
    (AdminClass.THERAPEUTIC, PUSH): "therapeutic push",
    (AdminClass.HYDRATION, HYDRATING): "hydration",
}


# Questions whose answer may make another service initial, concurrent or shorter.
UNSETTLING = (
    "time.missing-stop",
    "time.missing-infusion-start",
    "time.stop-not-after-start",
    "time.too-long",
    "drug.class-unknown",
)


@dataclass(slots=True, eq=False)
class Group:
    """The services of one visit and line; `ordered` starts with the initial service."""

    place: Place
    ordered: list[Service]
    repeats: list[Service]
    concurrent: list[Service]
    too_short: list[Service]


def sequence(services: Iterable[Service], case: Case, account: Account) -> list[Group]:
    """Settle the initial service of each visit and line; order the groups by the ladder."""
    order = ladder_order(case.value["sequence.ladder"])
    places: dict[Place, list[Service]] = {}
    for service in services:
        places.setdefault(service.place, []).append(service)
    groups = []
    for place, members in places.items():
        members.sort(key=order)
        groups.append(_group(place, members, case, account))
    if len(groups) > 1:
        _order_groups(groups, order, case, account)
    if account.queries:
        _note_open_questions(groups, account)
    if not case.facility and case.encounter.primary_administration is not None:
        _check_primary(groups, case.encounter.primary_administration, account)
    return groups


@lru_cache
def ladder_order(ladder: tuple[str, ...]) -> Order:
    """Return the order of services: by the ladder's step, infusions by rank (C9), then start.

    Rank is more minutes, earlier start, drug name: the ladder has chemotherapy before.
    """
    steps = {key: ladder.index(step) for key, step in STEPS.items()}

    def order(service: Service) -> tuple[int, int, int, str]:
        technique = service.technique
        minutes = -service.minutes if technique is INFUSION else 0
        step = steps[service.admin_class, technique]
        return (step, minutes, service.start, service.substance)

    return order


def _note_open_questions(groups: Iterable[Group], account: Account) -> None:
    """Say where what is initial, or ran alone, rests on times or a class that are not known."""
    waiting: dict[int, list[Row]] = {}
    for query in account.queries:
        row: Row = query.details["rows"][0]
        if query.rule in UNSETTLING and row not in waiting.setdefault(row.given.visit, []):
            waiting[row.given.visit].append(row)
    for group in groups:
        rows = waiting.pop(group.place[0], None) if group.ordered else None
        if rows:
            names = " and ".join(dict.fromkeys([row.given.drug for row in rows]))
            initial, rule = group.ordered[0], "sequence.rests-on-questions"
            account.find(Severity.WARNING, rule, rows=initial.rows, waiting=names)


def _check_primary(groups: Iterable[Group], primary: str, account: Account) -> None:
    """Say where the marked reason for the visit earns no initial service."""
    if not any(group.ordered and primary in group.ordered[0].ids for group in groups):
        account.note(Severity.WARNING, "sequence.primary-not-initial", None, (primary,))


def _group(place: Place, ranked: list[Service], case: Case, account: Account) -> Group:
    """Part the services of a visit and line by their standing, each part in ladder order."""
    infusions = [service for service in ranked if service.technique is INFUSION]
    if len(infusions) > 1:
        settle_overlap(infusions, case, account)
    group = Group(place, [], [], [], [])
    for service in ranked:
        if service.technique is HYDRATING:
            enough = hydration_units(service, case)
            (group.ordered if enough else group.too_short).append(service)
        elif service.standing is SEQUENTIAL:
            group.ordered.append(service)
        elif service.standing is REPEAT:
            group.repeats.append(service)
        elif service.admin_class is CHEMOTHERAPY:
            leave_concurrent_chemotherapy_out(service, account)
        else:
            group.concurrent.append(service)
    _choose_initial(group, case, account)
    return group


def hydration_units(service: Service, case: Case) -> int:
    """Return the units that the stand-alone minutes of a hydration earn."""
    least = case.value["hydration.minimum-time"]
    return sum([whole_hours(total(portion), least) for portion in service.portions])


def _order_groups(groups: list[Group], order: Order, case: Case, account: Account) -> None:
    """Put the group with the highest initial service first; mark the further initials."""
    behind = (len(STEPS), 0, 0, "")

    def by_initial(group: Group) -> tuple[object, ...]:
        return (order(group.ordered[0]) if group.ordered else behind, group.place)

    groups.sort(key=by_initial)
    _mark_distinct(groups, case, account)


def _choose_initial(group: Group, case: Case, account: Account) -> None:
    """Put the initial service first: the ladder's, or a practice's reason for the visit."""
    if not group.ordered:
        return
    if not case.facility:
        _follow_reason_for_visit(group, case, account)
    initial = group.ordered[0]
    initial.standing = INITIAL
    for service in (*group.ordered[1:], *group.repeats, *group.concurrent):
        service.initial = initial


def _follow_reason_for_visit(group: Group, case: Case, account: Account) -> None:
    primary = case.encounter.primary_administration
    if primary is None:
        if len(group.ordered) > 1:
            initial = group.ordered[0]
            account.find(
                Severity.INFO, "sequence.primary-assumed", rows=initial.rows, service=initial
            )
        return
    for service in group.ordered:
        if primary in service.ids:
            group.ordered.remove(service)
            group.ordered.insert(0, service)
            return


def _mark_distinct(groups: Sequence[Group], case: Case, account: Account) -> None:
    """Give second and further initials the distinct-service modifier (D14)."""
    first = next((group for group in groups if group.ordered), None)
    for group in groups:
        if first is None or group is first or not group.ordered:
            continue
        modifier = "59"
        if case.policy["distinct_service_modifier"] == "X":
            modifier = "XE" if group.place[0] != first.place[0] else "XS"
        initial = group.ordered[0]
        initial.modifiers = (modifier,)
        note_contested("distinct_service_modifier", initial.rows, case, account)
        initial.initial = first.ordered[0]


def note_unseparated_sites(case: Case, rows: Iterable[Row], account: Account) -> None:
    """Point out a second line that no reason makes a site of its own."""
    intravenous = [row for row in rows if row.given.route in INTRAVENOUS]
    if not case.encounter.access_sites and len({r.given.access_site for r in intravenous}) < 2:
        return  # one line, whatever it is called
    merged = [row for row in intravenous if row.given.access_site != row.site]
    if merged:
        account.find(Severity.INFO, "sequence.site-not-separate", rows=merged)
