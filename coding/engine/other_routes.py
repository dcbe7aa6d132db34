"""Injections, other routes and pumps: one code each, outside the ladder of initial services.

Section E of the derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY, INTRAVENOUS, PUMPED, ask_for_times
from coding.engine.facts import AdminClass, Route
from coding.engine.lines import Claim
from coding.engine.results import Line, Severity, Stake, Use
from coding.engine.rows import Row
from coding.engine.timeline import hours, total
from coding.engine.units import additional_hours

INJECTED = (Route.SUBCUTANEOUS, Route.INTRAMUSCULAR)
TIMED = (Route.SUBCUTANEOUS_INFUSION, Route.INTRA_ARTERIAL)

# Chemotherapy by a route that one fact in the record settles: a code, or what to ask.
CHEMOTHERAPY_BY_ROUTE: Mapping[Route, str] = {
    Route.INTRAPERITONEAL: "chemotherapy.intraperitoneal",
    Route.INTRAPLEURAL: "chemotherapy.intrapleural",
}
ASKED_BY_ROUTE: Mapping[Route, tuple[str, str, tuple[str, ...]]] = {
    Route.INTRATHECAL: (
        "puncture",
        "chemotherapy.intrathecal",
        ("chemotherapy.intrathecal", "chemotherapy.ventricular-reservoir"),
    ),
    Route.INTRALESIONAL: (
        "lesions",
        "chemotherapy.intralesional",
        ("chemotherapy.intralesional", "chemotherapy.intralesional-many"),
    ),
}


def is_pump_service(row: Row, case: Case) -> bool:
    """Say whether a pump runs on after the visit long enough to be its own service (A4)."""
    given = row.given
    if given.pump is None or given.route not in PUMPED:
        return False
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


def report_other_routes(rows: Iterable[Row], claim: Claim) -> None:
    """Write the lines of everything that is neither intravenous nor a pump service."""
    injected: dict[tuple[int, str, str], list[Row]] = {}
    for row in rows:
        route = row.given.route
        if row.admin_class is None and route is not Route.OTHER:
            _ask_class(row, claim.account)
        elif route in INJECTED or _is_short(row, claim.case):
            rule = _injection_rule(row)
            injected.setdefault((row.given.visit, row.substance, rule), []).append(row)
        elif route in TIMED:
            _report_timed(row, claim)
        else:
            _report_untimed(row, claim)
    for (_, _, rule), group in injected.items():
        _report_injections(rule, group, claim)


def _ask_class(row: Row, account: Account) -> None:
    account.ask(row, "admin_class", "drug.class-unknown")
    account.book_rows((row,), Use.UNDOCUMENTED, "drug.class-unknown", None)


def _is_short(row: Row, case: Case) -> bool:
    """A subcutaneous infusion of 15 minutes or less is an injection."""
    span = row.span
    if row.given.route is not Route.SUBCUTANEOUS_INFUSION or span is None:
        return False
    return span[1] - span[0] <= int(case.value["time.push-maximum"])


def _injection_rule(row: Row) -> str:
    if row.admin_class is not CHEMOTHERAPY:
        return "therapeutic.injection"
    return "chemotherapy.hormonal-injection" if row.hormonal else "chemotherapy.injection"


def _report_injections(rule: str, rows: list[Row], claim: Claim) -> None:
    """One an injection; the same drug again by policy once, or with a modifier (E16)."""
    for row in rows:
        if row.start is None:
            claim.account.ask(row, "start", "time.missing-start")
    if claim.case.policy["same_drug_split_injection"] == "per_drug":
        _put(rule, rows, claim)
        return
    again = ("XS",) if claim.case.policy["distinct_service_modifier"] == "X" else ("59",)
    for number, syringe in enumerate(_syringes(rows)):
        _put(rule, syringe, claim, again if number else ())


def _syringes(rows: list[Row]) -> list[list[Row]]:
    """Rows that share a syringe (`bag`) are one injection."""
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.given.bag or f"row {row.given.id}", []).append(row)
    return list(grouped.values())


def _put(rule: str, rows: list[Row], claim: Claim, modifiers: tuple[str, ...] = ()) -> None:
    """Write one unit that rests on these rows, with all their minutes."""
    code = claim.case.value[rule]
    ids = tuple([row.given.id for row in rows])
    claim.account.book_rows(rows, Use.REPORTED, rule, code)
    day = claim.case.day_of(rows[0].start)
    detail = {"rows": tuple(rows), "units": 1}
    claim.put(Line(code, 1, modifiers, day, ids, None, rule, (detail,)))


def _report_timed(row: Row, claim: Claim) -> None:
    """Subcutaneous infusion, and intra-arterial chemotherapy, by their minutes (E17)."""
    if row.given.route is Route.INTRA_ARTERIAL and row.admin_class is not CHEMOTHERAPY:
        _put("therapeutic.intra-arterial", [row], claim)
        return
    span = row.span
    if span is None:
        ask_for_times(row, claim.account)
        claim.account.book_rows((row,), Use.UNDOCUMENTED, "time.missing-stop", None)
        return
    if row.given.route is Route.SUBCUTANEOUS_INFUSION:
        first, further = "therapeutic.subcutaneous-infusion", "therapeutic.subcutaneous-hour"
    elif span[1] - span[0] <= claim.case.value["time.push-maximum"]:
        _put("chemotherapy.intra-arterial-push", [row], claim)
        return
    else:
        first, further = "chemotherapy.intra-arterial-infusion", "chemotherapy.intra-arterial-hour"
    _report_hours(row, first, further, claim)


def _report_hours(row: Row, first: str, further: str, claim: Claim) -> None:
    run = (row.span,) if row.span else ()
    past = claim.case.value["time.additional-hour-minimum"]
    blocks, left = hours(run, 1 + additional_hours(total(run), past))
    for number, block in enumerate(blocks):
        rule = further if number else first
        code = claim.case.value[rule]
        claim.account.book((row,), block, Use.REPORTED, rule, code)
        minutes = total(block)
        detail = {"rows": (row,), "units": 1, "minutes": minutes}
        day = claim.case.day_of(block[0][0])
        claim.put(Line(code, 1, (), day, (row.given.id,), minutes, rule, (detail,)))
    if left:
        claim.account.book((row,), left, Use.UNDER_THRESHOLD, further)


def _report_untimed(row: Row, claim: Claim) -> None:
    """Routes with one code, with a question, or with no code in this family."""
    route = row.given.route
    if route is Route.ON_BODY_INJECTOR:
        _put("therapeutic.on-body-injector", [row], claim)
    elif row.admin_class is CHEMOTHERAPY and route in CHEMOTHERAPY_BY_ROUTE:
        _put(CHEMOTHERAPY_BY_ROUTE[route], [row], claim)
    elif row.admin_class is CHEMOTHERAPY and route in ASKED_BY_ROUTE:
        field, rule, answers = ASKED_BY_ROUTE[route]
        stakes = tuple([Stake(claim.case.value[answer], 1) for answer in answers])
        claim.account.ask(row, field, rule, stakes)
        claim.account.book_rows((row,), Use.UNDOCUMENTED, rule, None)
    else:
        claim.account.leave_out((row,), "route.no-administration-code", Use.EXCLUDED)


def report_pumps(rows: list[Row], claim: Claim) -> None:
    """Write pump services: once for the encounter, whatever they ran (E18)."""
    by_rule: dict[str, list[Row]] = {}
    for row in rows:
        rule = _pump_rule(row, claim.case)
        if rule is None:
            claim.account.leave_out((row,), "therapeutic.pump", Use.EXCLUDED)
        else:
            by_rule.setdefault(rule, []).append(row)
    for rule, group in by_rule.items():
        _put(rule, group, claim)


def _pump_rule(row: Row, case: Case) -> str | None:
    if row.admin_class is not CHEMOTHERAPY:
        return "therapeutic.pump" if case.facility else None
    if row.given.route is Route.INTRA_ARTERIAL:
        return "chemotherapy.intra-arterial-pump"
    if case.policy["pump_code"] == "G0498" and row.given.pump_supplied_by_practice:
        return "chemotherapy.pump-supplied"
    return "chemotherapy.pump"


def is_intravenous(row: Row) -> bool:
    """Say whether the ladder of initial services applies to a row."""
    return row.given.route in INTRAVENOUS


def note_unseparated_sites(case: Case, rows: Iterable[Row], account: Account) -> None:
    """Point out a second line that no reason makes a site of its own."""
    if not case.encounter.access_sites:
        return
    merged = [row for row in rows if row.given.access_site != row.site and is_intravenous(row)]
    if merged:
        account.find(Severity.INFO, "sequence.site-not-separate", rows=merged)
