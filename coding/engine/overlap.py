"""Infusions of one line at the same time, and hydration beside anything else.

Section C of the derivation. The higher-ranked infusion keeps all its minutes; what a lesser
one ran outside of them decides whether it is sequential or concurrent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY, HYDRATING, HYDRATION, Bag
from coding.engine.facts import Route
from coding.engine.results import Severity, Use
from coding.engine.rows import Row
from coding.engine.services import CONCURRENT, Service
from coding.engine.timeline import Run, intersect, subtract, total, union

COMPETING_WITH_HYDRATION = (
    Route.IV_INFUSION,
    Route.IV_PUSH,
    Route.SUBCUTANEOUS_INFUSION,
    Route.INTRA_ARTERIAL,
)


def rank(service: Service) -> tuple[int, int, int, str]:
    """Order infusions: chemotherapy, more minutes, earlier start, drug name (C9)."""
    lesser = 0 if service.admin_class is CHEMOTHERAPY else 1
    return (lesser, -service.minutes, service.start, service.substance)


def resolve_overlap(infusions: Sequence[Service], case: Case) -> list[Service]:
    """Rank the infusions of one visit and line and settle who overlaps whom (C9)."""
    ranked = sorted(infusions, key=rank)
    if len(ranked) < 2 or not ranked[0].run:
        return ranked
    tolerance = case.value["overlap.tolerance"]
    taken = ranked[0].run
    for service in ranked[1:]:
        if not service.run:  # broken off within its first minute
            continue
        if service.run[0][0] < taken[-1][1] and taken[0][0] < service.run[-1][1]:
            shared = total(intersect(service.run, taken))
            if shared > tolerance:
                _settle(service, taken, shared, case)
        taken = union((*taken, *service.run))
    return ranked


def _settle(service: Service, taken: Run, shared: int, case: Case) -> None:
    """Make an overlapped service sequential with what is left, or concurrent."""
    service.overlapped = shared
    left = tuple([subtract(portion, taken) for portion in service.portions])
    minutes = service.minutes - shared
    policy = case.policy["partial_overlap"]
    if (
        minutes <= case.value["time.push-maximum"]
        or policy == "concurrent_if_any"
        or (policy == "concurrent_if_majority" and shared > minutes)
    ):
        service.standing = CONCURRENT
    else:
        service.portions = tuple([portion for portion in left if portion])


def concurrent_chemotherapy(services: Iterable[Service], account: Account) -> list[Service]:
    """Leave concurrent chemotherapy out: it has no code (C10); return the others."""
    kept = []
    for service in services:
        if service.standing is CONCURRENT and service.admin_class is CHEMOTHERAPY:
            rule = "chemotherapy.concurrent-infusion"
            account.leave_out(service.rows, rule, Use.OVERLAPPED, {"service": service})
            account.find(Severity.WARNING, rule, code="96549", rows=service.rows, service=service)
        else:
            kept.append(service)
    return kept


def keep_hydration_alone(
    services: Iterable[Service], rows: Iterable[Row], bags: Iterable[Bag], case: Case
) -> None:
    """Take every infusion and push of the visit off its hydration, on any line (C11)."""
    busy: dict[int, Run] = {}
    for service in services:
        if service.technique is not HYDRATING:
            continue
        visit = service.place[0]
        if visit not in busy:
            busy[visit] = _busy(rows, bags, visit)
        alone = subtract(service.run, busy[visit])
        service.overlapped = service.minutes - total(alone)
        each = case.policy["hydration_stretches"] == "each_alone"
        service.portions = tuple([(stretch,) for stretch in alone]) if each else (alone,)


def _busy(rows: Iterable[Row], bags: Iterable[Bag], visit: int) -> Run:
    """Return when any drug ran in a visit: what hydration may not run beside."""
    bagged = [
        interval
        for bag in bags
        if bag.technique is not HYDRATING and bag.place[0] == visit
        for interval in bag.run
    ]
    others = [
        span
        for row in rows
        if row.given.visit == visit
        and row.given.route in COMPETING_WITH_HYDRATION
        and row.admin_class is not HYDRATION
        and (span := row.span)
    ]
    return union(bagged + others)
