"""Infusions of one line at the same time, and hydration beside anything else.

Section C of the derivation. The higher-ranked infusion keeps all its minutes; what a lesser
one ran outside of them decides whether it is sequential or concurrent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import HYDRATION
from coding.engine.contested import note_contested
from coding.engine.facts import Route
from coding.engine.results import Severity, Use
from coding.engine.rows import LAST, Row
from coding.engine.services import CONCURRENT, HYDRATING, Service
from coding.engine.timeline import Interval, Run, intersect, subtract, total, union
from coding.engine.units import whole_hours

COMPETING_WITH_HYDRATION = (
    Route.IV_INFUSION,
    Route.IV_PUSH,
    Route.SUBCUTANEOUS_INFUSION,
    Route.INTRA_ARTERIAL,
)


def settle_overlap(ranked: Sequence[Service], case: Case, account: Account) -> None:
    """Settle who overlaps whom of one line's infusions, in the order of their rank (C9)."""
    tolerance = case.value["overlap.tolerance"]
    taken = ranked[0].run
    for service in ranked[1:]:
        if not service.run:  # broken off within its first minute
            continue
        if taken and service.run[0][0] < taken[-1][1] and taken[0][0] < service.run[-1][1]:
            shared = total(intersect(service.run, taken))
            if shared > tolerance:
                _settle(service, taken, shared, case, account)
        taken = union((*taken, *service.run))


def _settle(service: Service, taken: Run, shared: int, case: Case, account: Account) -> None:
    """Make an overlapped service sequential with what is left, or concurrent."""
    service.overlapped = shared
    left = tuple([subtract(portion, taken) for portion in service.portions])
    minutes = service.minutes - shared
    if minutes <= case.value["time.push-maximum"]:
        service.standing = CONCURRENT
        return
    note_contested("partial_overlap", service.rows, case, account)
    policy = case.policy["partial_overlap"]
    majority = policy == "concurrent_if_majority" and shared > minutes
    if policy == "concurrent_if_any" or majority:
        service.standing = CONCURRENT
    else:
        service.split = tuple([portion for portion in left if portion])


def leave_concurrent_chemotherapy_out(service: Service, account: Account) -> None:
    """Say that a concurrent chemotherapy infusion has no code (C10)."""
    rule = "chemotherapy.concurrent-infusion"
    account.leave_out(service.rows, rule, Use.OVERLAPPED, {"service": service})
    account.find(Severity.WARNING, rule, code="96549", rows=service.rows, service=service)


def keep_hydration_alone(
    services: Iterable[Service],
    rows: Iterable[Row],
    bags: Iterable[Service],
    case: Case,
    account: Account,
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
        apart = tuple([(stretch,) for stretch in alone])
        least = case.value["hydration.minimum-time"]
        if whole_hours(total(alone), least) != sum([whole_hours(total(s), least) for s in apart]):
            note_contested("hydration_stretches", service.rows, case, account)
        each = case.policy["hydration_stretches"] == "each_alone"
        service.split = apart if each else (alone,)


def _open_end(row: Row) -> Interval | None:
    """A pump that runs on runs beside all that follows; nothing is known of other rows."""
    if row.given.pump is None or row.given.pump_refill or row.start is None:
        return None
    return (row.start, LAST)


def _busy(rows: Iterable[Row], bags: Iterable[Service], visit: int) -> Run:
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
        and (span := row.span or _open_end(row))
    ]
    return union(bagged + others)
