"""Pumps that run on after the visit: started once, or filled again (E18)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY, INTRAVENOUS, PUMPED
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass, Pump, Route
from coding.engine.injections import put_unit
from coding.engine.lines import Claim
from coding.engine.results import Use
from coding.engine.rows import Row

REFILLS: Mapping[Pump, str] = {
    Pump.PORTABLE: "pump.refill-portable",
    Pump.IMPLANTABLE: "pump.refill-implantable",
}


def is_pump_service(row: Row, case: Case) -> bool:
    """Say whether a pump is filled again, or runs on long enough to be its own service (A4)."""
    given = row.given
    if given.pump is None or given.route not in PUMPED:
        return False
    if given.pump_refill:
        return True
    if row.admin_class in (None, AdminClass.HYDRATION):
        return False
    span = row.span
    return span is None or span[1] - span[0] > int(case.value["pump.least-run"])


def by_way_in(rows: Iterable[Row], case: Case) -> tuple[list[Row], list[Row], list[Row]]:
    """Part the rows: into a vein, on a pump that runs on, and by any other way."""
    timed: list[Row] = []
    pumps: list[Row] = []
    others: list[Row] = []
    for row in rows:
        if row.given.pump is not None and is_pump_service(row, case):
            pumps.append(row)
        else:
            (timed if row.given.route in INTRAVENOUS else others).append(row)
    return timed, pumps, others


def report_pumps(rows: Sequence[Row], claim: Claim) -> None:
    """Write pump services: once for the encounter, whatever they ran (E18)."""
    by_rule: dict[str, list[Row]] = {}
    for row in rows:
        rule = _pump_rule(row, claim)
        if rule is None:
            claim.account.leave_out((row,), "therapeutic.pump", Use.EXCLUDED)
        else:
            by_rule.setdefault(rule, []).append(row)
    for rule, group in by_rule.items():
        put_unit(rule, group, claim)


def _pump_rule(row: Row, claim: Claim) -> str | None:
    given, case = row.given, claim.case
    if given.pump is not None and given.pump_refill:
        return REFILLS[given.pump]
    if row.admin_class is not CHEMOTHERAPY:
        return "therapeutic.pump" if case.facility else None
    if given.route is Route.INTRA_ARTERIAL:
        return "chemotherapy.intra-arterial-pump"
    if given.pump_supplied_by_practice:
        note_contested("pump_code", (row,), case, claim.account)
        if case.policy["pump_code"] == "G0498":
            return "chemotherapy.pump-supplied"
    return "chemotherapy.pump"
