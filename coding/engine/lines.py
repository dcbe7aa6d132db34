"""Services to claim lines, hour by hour, each minute booked to the code it supports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import is_discontinued
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass
from coding.engine.results import Booking, Line, Use
from coding.engine.rows import Row
from coding.engine.sequencing import Group
from coding.engine.services import (
    HYDRATING,
    INFUSION,
    INITIAL,
    PUSH,
    REPEAT,
    SEQUENTIAL,
    Service,
    Standing,
    Technique,
    base_portion,
)
from coding.engine.timeline import Run, hours, intersect, subtract, total
from coding.engine.units import additional_hours, whole_hours

CHEMOTHERAPY, THERAPEUTIC = AdminClass.CHEMOTHERAPY, AdminClass.THERAPEUTIC

# The rule of a service's first unit; the code is the rule's value on the day.
FIRST_UNIT: Mapping[tuple[AdminClass, Technique, Standing], str] = {
    (CHEMOTHERAPY, INFUSION, INITIAL): "chemotherapy.initial-infusion",
    (CHEMOTHERAPY, INFUSION, SEQUENTIAL): "chemotherapy.sequential-infusion",
    (CHEMOTHERAPY, PUSH, INITIAL): "chemotherapy.initial-push",
    (CHEMOTHERAPY, PUSH, SEQUENTIAL): "chemotherapy.sequential-push",
    (THERAPEUTIC, INFUSION, INITIAL): "therapeutic.initial-infusion",
    (THERAPEUTIC, INFUSION, SEQUENTIAL): "therapeutic.sequential-infusion",
    (THERAPEUTIC, PUSH, INITIAL): "therapeutic.initial-push",
    (THERAPEUTIC, PUSH, SEQUENTIAL): "therapeutic.sequential-push",
    (THERAPEUTIC, PUSH, REPEAT): "therapeutic.repeat-push",
}
FURTHER_HOURS: Mapping[AdminClass, str] = {
    CHEMOTHERAPY: "chemotherapy.additional-hour",
    THERAPEUTIC: "therapeutic.additional-hour",
}

REPORTED = Use.REPORTED  # by its own name, for the hot path


class Claim:
    """Lines in claim order; units of one code, day and modifiers share a line."""

    def __init__(self, case: Case, account: Account) -> None:
        self.case = case
        self.account = account
        self.lines: list[Line] = []
        self._at: dict[tuple[Any, ...], int] = {}
        self._more: dict[int, list[Line]] = {}
        self._over_midnight: list[Service] = []
        # Whether the record tells doses at all.
        self.charts_doses = any(given.dose for given in case.encounter.administrations)

    def add(
        self,
        rule: str,
        service: Service,
        blocks: Sequence[Run],
        modifiers: tuple[str, ...] = (),
        *,
        ids: tuple[str, ...] = (),
        day: date | None = None,
    ) -> None:
        """Add a unit of the rule's code for each block of minutes, and book them to it."""
        day = day or self._day(service, blocks)
        if day is None:  # over midnight: each unit on the day on which it began
            for block in blocks:
                began = self.case.day_of(block[0][0])
                self.add(rule, service, (block,), modifiers, ids=ids, day=began)
            return
        code, rows, minutes = self.case.value[rule], service.rows, None
        bookings = self.account.bookings
        for block in blocks:
            bookings.append(Booking(rows, block, REPORTED, rule, code))
            if block:
                minutes = (minutes or 0) + total(block)
        detail = {"service": service, "units": len(blocks), "minutes": minutes}
        apart = service if service.standing is INITIAL and rule not in ADDED else None
        ids = ids or service.ids
        self.put(Line(code, len(blocks), modifiers, day, ids, minutes, rule, (detail,)), apart)

    def _day(self, service: Service, blocks: Sequence[Run]) -> date | None:
        """Return the one day of some units; None where they are parted by day."""
        case, run = self.case, service.run
        first, last = case.day_span
        if run and first <= run[0][0] and run[-1][1] <= last:
            return case.encounter.date_of_service
        begun = case.day_of(service.parts[0].first_minute)
        if not run or all(case.day_of(block[0][0]) == begun for block in blocks):
            return begun
        if service not in self._over_midnight:
            self._over_midnight.append(service)
            note_contested("midnight", service.rows, case, self.account)
        return begun if case.policy["midnight"] == "start_date" else None

    def put(self, line: Line, apart: object = None) -> None:
        """Add a line; merge it into one that differs in nothing but units."""
        key = (line.code, line.date, line.modifiers, apart)
        known = self._at.get(key)
        if known is None:
            self._at[key] = len(self.lines)
            self.lines.append(line)
        else:
            self._more.setdefault(known, []).append(line)

    def merged(self) -> tuple[Line, ...]:
        """Return the lines, each with the units that were put to it later."""
        for place, more in self._more.items():
            self.lines[place] = _merged([self.lines[place], *more])
        self._more.clear()
        return tuple(self.lines)


def ids_within(service: Service, run: Run) -> tuple[str, ...]:
    """Return the ids of the rows that ran in these minutes, or with a row that did."""
    rows = [row for row in service.rows if row.span is None or intersect((row.span,), run)]
    return tuple([row.given.id for row in rows])


ADDED = frozenset(FURTHER_HOURS.values()) | {"hydration.additional-hour"}


def _merged(lines: Sequence[Line]) -> Line:
    """Return one line with the units of all."""
    minutes = [line.minutes for line in lines if line.minutes is not None]
    details: list[Mapping[str, Any]] = []
    for detail in [detail for line in lines for detail in line.details]:
        if details and detail.get("service") is details[-1].get("service") is not None:
            details[-1] = _summed(details[-1], detail)
        else:
            details.append(detail)
    return replace(
        lines[0],
        units=sum([line.units for line in lines]),
        administrations=tuple(dict.fromkeys([i for line in lines for i in line.administrations])),
        minutes=sum(minutes) if minutes else None,
        details=tuple(details),
    )


def _summed(detail: Mapping[str, Any], more: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        **detail,
        "units": detail["units"] + more["units"],
        "minutes": (detail["minutes"] or 0) + (more["minutes"] or 0),
    }


def report(groups: Iterable[Group], claim: Claim) -> None:
    """Write the lines of the timed services: ladder, concurrent, hydration (D13, D15)."""
    groups = list(groups)
    for group in groups:
        for service in group.ordered:
            if service.technique is INFUSION:
                _report_infusion(service, claim)
            elif service.technique is PUSH:
                _report_push(service, claim)
        for service in group.repeats:
            _report_push(service, claim)
    _report_concurrent([s for group in groups for s in group.concurrent], claim)
    for group in groups:
        for service in group.ordered:
            if service.technique is HYDRATING:
                _report_hydration(service, claim)
        for service in group.too_short:
            _leave_hydration_out(service, claim)


def _report_push(service: Service, claim: Claim) -> None:
    rule = FIRST_UNIT[service.admin_class, PUSH, service.standing]
    claim.add(rule, service, (service.run,), service.modifiers)


def _report_infusion(service: Service, claim: Claim) -> None:
    """First hour, further hours, and what is left under the threshold (D13)."""
    base_rule = FIRST_UNIT[service.admin_class, INFUSION, service.standing]
    hour_rule = FURTHER_HOURS[service.admin_class]
    past = claim.case.value["time.additional-hour-minimum"]
    portions = service.portions
    base = portions[0] if len(portions) == 1 else base_portion(portions, claim.case)
    for portion in portions:
        if portion is base:
            blocks, left = hours(portion, 1 + additional_hours(total(portion), past))
            claim.add(base_rule, service, blocks[:1], _first_modifiers(service, claim.case))
            blocks = blocks[1:]
        else:
            blocks, left = hours(portion, whole_hours(total(portion), past))
        if blocks:
            claim.add(hour_rule, service, blocks)
        if left:
            claim.account.book(service.rows, left, Use.UNDER_THRESHOLD, hour_rule)
    if service.overlapped:
        _book_overlap(service, "overlap.tolerance", claim)


def _first_modifiers(service: Service, case: Case) -> tuple[str, ...]:
    most = case.value["time.push-maximum"]
    broken_off = any(is_discontinued(bag, case) for bag in service.parts)
    if broken_off and service.minutes <= most:  # a part begun again made an infusion of it
        return (*service.modifiers, "53")
    return service.modifiers


def _book_overlap(service: Service, rule: str, claim: Claim) -> None:
    """Book the minutes that ran beside a higher-ranked service."""
    beside = subtract(service.run, service.counted)
    claim.account.book(service.rows, beside, Use.OVERLAPPED, rule)


def _report_concurrent(services: list[Service], claim: Claim) -> None:
    """One unit for the encounter, however many drugs or minutes (C10)."""
    if not services:
        return
    services.sort(key=lambda service: (service.start, service.substance))
    rule = "therapeutic.concurrent-infusion"
    code = claim.case.value[rule]
    for service in services:
        claim.account.book(service.rows, service.run, Use.REPORTED, rule, code)
    claim.put(
        Line(
            code,
            1,
            (),
            claim.case.day_of(services[0].first_minute),
            tuple([one for service in services for one in service.ids]),
            sum([service.minutes for service in services]),
            rule,
            tuple(
                [
                    {"service": service, "units": 1, "minutes": service.minutes}
                    for service in services
                ]
            ),
        )
    )


def _report_hydration(service: Service, claim: Claim) -> None:
    """Initial or not, hour by hour, of the minutes that ran alone (D13)."""
    least = claim.case.value["hydration.minimum-time"]
    rule = "hydration.initial" if service.standing is INITIAL else "hydration.additional-hour"
    modifiers = service.modifiers
    reported: set[str] = set()
    for portion in service.portions:
        blocks, left = hours(portion, whole_hours(total(portion), least))
        ids = ids_within(service, portion) if blocks else ()
        if blocks:
            claim.add(rule, service, blocks[:1], modifiers, ids=ids)
            rule, modifiers = "hydration.additional-hour", ()
        if blocks[1:]:
            claim.add(rule, service, blocks[1:], ids=ids)
        reported.update(ids)
        if left:
            under = "hydration.minimum-time"
            claim.account.book(service.rows, left, Use.UNDER_THRESHOLD, under)
    if service.overlapped:
        _book_overlap(service, "hydration.concurrent", claim)
    for row in service.rows:
        if row.given.id not in reported:
            _leave_row_out(row, service, claim)


def _leave_row_out(row: Row, service: Service, claim: Claim) -> None:
    """Name a row of a reported hydration that adds nothing to it."""
    minutes = total(intersect((row.span,), service.counted)) if row.span else 0
    rule = "hydration.minimum-time" if minutes else "hydration.concurrent"
    detail = {"rows": (row,), "alone": minutes}
    running = total((row.span,)) if row.span else None
    claim.account.not_report((row.given.id,), running, rule, detail)


def _leave_hydration_out(service: Service, claim: Claim) -> None:
    """Say why hydration earns nothing, and book its minutes by the two reasons."""
    alone = service.counted
    rule = "hydration.minimum-time" if alone else "hydration.concurrent"
    detail = {"service": service, "alone": total(alone)}
    claim.account.not_report(service.ids, service.minutes, rule, detail)
    claim.account.book(service.rows, alone, Use.UNDER_THRESHOLD, rule)
    _book_overlap(service, "hydration.concurrent", claim)
