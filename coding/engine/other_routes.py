"""Injections, other routes and pumps: one code each, outside the ladder of initial services.

Section E of the derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import (
    CHEMOTHERAPY,
    INTRAVENOUS,
    PUMPED,
    ask_for_class,
    ask_for_times,
    given_together,
    highest_class,
    is_documented,
    substance_of,
)
from coding.engine.facts import AdminClass, Route
from coding.engine.lines import Claim
from coding.engine.results import Line, Severity, Stake, Use
from coding.engine.rows import Row
from coding.engine.timeline import Run, hours, total, union
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
    injected: dict[tuple[int, str, str], list[Sequence[Row]]] = {}
    for group in given_together(rows, by_site=False):
        route, admin_class = group[0].given.route, highest_class(group)
        if admin_class is None and route is not Route.OTHER:
            ask_for_class(group, claim.account)
        elif route in INJECTED or _is_short(group, claim.case):
            rule = _injection_rule(group, admin_class)
            substance = substance_of(group, admin_class or AdminClass.THERAPEUTIC)
            injected.setdefault((group[0].given.visit, substance, rule), []).append(group)
        elif route in TIMED:
            _report_timed(group, admin_class, claim)
        else:
            _report_untimed(group, admin_class, claim)
    for (_, _, rule), syringes in injected.items():
        _report_injections(rule, syringes, claim)


def _run(rows: Iterable[Row]) -> Run:
    return union([span for row in rows if (span := row.span)])


def _is_short(rows: Sequence[Row], case: Case) -> bool:
    """A subcutaneous infusion of 15 minutes or less is an injection."""
    if rows[0].given.route is not Route.SUBCUTANEOUS_INFUSION:
        return False
    documented = all(is_documented(row, rows) for row in rows)
    return documented and total(_run(rows)) <= int(case.value["time.push-maximum"])


def _injection_rule(rows: Sequence[Row], admin_class: AdminClass | None) -> str:
    if admin_class is not CHEMOTHERAPY:
        return "therapeutic.injection"
    hormonal = all(row.hormonal for row in rows if row.admin_class is CHEMOTHERAPY)
    return "chemotherapy.hormonal-injection" if hormonal else "chemotherapy.injection"


def _report_injections(rule: str, syringes: list[Sequence[Row]], claim: Claim) -> None:
    """One an injection; the same drug again by policy once, or with a modifier (E16)."""
    for syringe in syringes:
        if all(row.start is None for row in syringe):
            claim.account.ask(syringe[0], "start", "time.missing-start")
    if claim.case.policy["same_drug_split_injection"] == "per_drug":
        _put(rule, [row for syringe in syringes for row in syringe], claim)
        return
    again = ("XS",) if claim.case.policy["distinct_service_modifier"] == "X" else ("59",)
    for number, syringe in enumerate(syringes):
        _put(rule, syringe, claim, again if number else ())


def _put(rule: str, rows: Sequence[Row], claim: Claim, modifiers: tuple[str, ...] = ()) -> None:
    """Write one unit that rests on these rows, with all their minutes."""
    code = claim.case.value[rule]
    ids = tuple([row.given.id for row in rows])
    claim.account.book_rows(rows, Use.REPORTED, rule, code)
    day = claim.case.day_of(rows[0].start)
    detail = {"rows": tuple(rows), "units": 1}
    claim.put(Line(code, 1, modifiers, day, ids, None, rule, (detail,)))


def _report_timed(rows: Sequence[Row], admin_class: AdminClass | None, claim: Claim) -> None:
    """Subcutaneous infusion, and intra-arterial chemotherapy, by their minutes (E17)."""
    route = rows[0].given.route
    if route is Route.INTRA_ARTERIAL and admin_class is not CHEMOTHERAPY:
        _put("therapeutic.intra-arterial", rows, claim)
    elif not all(is_documented(row, rows) for row in rows):
        _hold(rows, claim.account)
    elif route is Route.SUBCUTANEOUS_INFUSION:
        hour = "therapeutic.subcutaneous-hour"
        _report_hours(rows, "therapeutic.subcutaneous-infusion", hour, claim)
    elif total(_run(rows)) <= claim.case.value["time.push-maximum"]:
        _put("chemotherapy.intra-arterial-push", rows, claim)
    else:
        hour = "chemotherapy.intra-arterial-hour"
        _report_hours(rows, "chemotherapy.intra-arterial-infusion", hour, claim)


def _hold(rows: Sequence[Row], account: Account) -> None:
    """Report nothing timed of rows whose times are not all documented; ask (A3)."""
    for row in rows:
        if is_documented(row, rows):
            account.leave_out((row,), "time.bag-incomplete", Use.UNDOCUMENTED)
        else:
            ask_for_times(row, account)
            account.book_rows((row,), Use.UNDOCUMENTED, "time.missing-stop", None)


def _report_hours(rows: Sequence[Row], first: str, further: str, claim: Claim) -> None:
    run, ids = _run(rows), tuple([row.given.id for row in rows])
    past = claim.case.value["time.additional-hour-minimum"]
    blocks, left = hours(run, 1 + additional_hours(total(run), past))
    for number, block in enumerate(blocks):
        rule = further if number else first
        code = claim.case.value[rule]
        claim.account.book(rows, block, Use.REPORTED, rule, code)
        minutes = total(block)
        detail = {"rows": tuple(rows), "units": 1, "minutes": minutes}
        day = claim.case.day_of(block[0][0])
        claim.put(Line(code, 1, (), day, ids, minutes, rule, (detail,)))
    if left:
        claim.account.book(rows, left, Use.UNDER_THRESHOLD, further)


def _report_untimed(rows: Sequence[Row], admin_class: AdminClass | None, claim: Claim) -> None:
    """Routes with one code, with a question, or with no code in this family."""
    route = rows[0].given.route
    if route is Route.ON_BODY_INJECTOR:
        _put("therapeutic.on-body-injector", rows, claim)
    elif admin_class is CHEMOTHERAPY and route in CHEMOTHERAPY_BY_ROUTE:
        _put(CHEMOTHERAPY_BY_ROUTE[route], rows, claim)
    elif admin_class is CHEMOTHERAPY and route in ASKED_BY_ROUTE:
        field, rule, answers = ASKED_BY_ROUTE[route]
        stakes = tuple([Stake(claim.case.value[answer], 1) for answer in answers])
        for row in rows:
            claim.account.ask(row, field, rule, stakes)
        claim.account.book_rows(rows, Use.UNDOCUMENTED, rule, None)
    else:
        claim.account.leave_out(rows, "route.no-administration-code", Use.EXCLUDED)


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
    intravenous = [row for row in rows if is_intravenous(row)]
    if not case.encounter.access_sites and len({r.given.access_site for r in intravenous}) < 2:
        return  # one line, whatever it is called
    merged = [row for row in intravenous if row.given.access_site != row.site]
    if merged:
        account.find(Severity.INFO, "sequence.site-not-separate", rows=merged)
