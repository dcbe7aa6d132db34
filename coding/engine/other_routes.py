"""Ways in beside vein and syringe: under the skin by drip, arteries, canal, cavities, lesions.

Section E of the derivation. What was given in one visit by one way is one session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import (
    CHEMOTHERAPY,
    ask_for_class,
    given_together,
    highest_class,
    hold,
    substance_of,
    with_derived_stops,
)
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass, Route
from coding.engine.injections import (
    distinct,
    injection_rule,
    put_unit,
    report_injections,
    untimed_line,
)
from coding.engine.lines import Claim
from coding.engine.results import Line, Severity, Stake, Use
from coding.engine.rows import Row, is_documented, run_of
from coding.engine.timeline import Run, hours, total
from coding.engine.units import additional_hours

Reporter = Callable[[Sequence[Row], Claim], None]

INJECTED = (Route.SUBCUTANEOUS, Route.INTRAMUSCULAR)
CAVITIES: Mapping[Route, str] = {
    Route.INTRAPERITONEAL: "chemotherapy.intraperitoneal",
    Route.INTRAPLEURAL: "chemotherapy.intrapleural",
}
UNDER_SKIN = "therapeutic.subcutaneous-infusion"


def report_other_routes(rows: Iterable[Row], claim: Claim) -> None:
    """Write the lines of everything that is neither intravenous nor a pump service."""
    injected: dict[tuple[int, str, str], list[Sequence[Row]]] = {}
    sessions: dict[tuple[int, Reporter, str], list[Row]] = {}
    for group in given_together(rows, by_site=False):
        admin_class, visit = highest_class(group), group[0].given.visit
        if admin_class is None and group[0].given.route is not Route.OTHER:
            ask_for_class(group, claim.account)
            continue
        timed = _with_times(group, admin_class, claim)
        if timed is None:
            continue
        drug = substance_of(timed, admin_class or AdminClass.THERAPEUTIC)
        if _is_injection(timed, claim.case):
            rule = injection_rule(timed, admin_class)
            injected.setdefault((visit, drug, rule), []).append(timed)
        else:
            report, apart = _way(timed, admin_class, drug)
            sessions.setdefault((visit, report, apart), []).extend(timed)
    for (_, report, _), together in sessions.items():
        report(together, claim)
    for (_, _, rule), syringes in injected.items():
        report_injections(rule, syringes, claim)


def _with_times(
    rows: Sequence[Row], admin_class: AdminClass | None, claim: Claim
) -> Sequence[Row] | None:
    """Return rows whose times suffice; hold the others, or follow the payer (A3)."""
    route = rows[0].given.route
    by_minutes = route is Route.INTRA_ARTERIAL and admin_class is CHEMOTHERAPY
    if not (by_minutes or route is Route.SUBCUTANEOUS_INFUSION):
        return rows
    missing = [row for row in rows if not is_documented(row, rows)]
    if not missing:
        return rows
    note_contested("missing_stop", missing, claim.case, claim.account)
    rows = with_derived_stops(rows, claim.case, claim.account)
    if all(is_documented(row, rows) for row in rows):
        return rows
    if claim.case.policy["missing_stop"] == "push":
        claim.account.find(Severity.WARNING, "time.missing-stop-as-push", rows=missing)
        return rows
    hold(rows, claim.account)
    return None


def _is_injection(rows: Sequence[Row], case: Case) -> bool:
    """A subcutaneous infusion of 15 minutes or less is an injection."""
    route = rows[0].given.route
    short = total(run_of(rows)) <= case.value["time.push-maximum"]
    return route in INJECTED or (route is Route.SUBCUTANEOUS_INFUSION and short)


def _way(rows: Sequence[Row], admin_class: AdminClass | None, drug: str) -> tuple[Reporter, str]:
    """Return how a way in is reported, and what tells sessions of a visit apart."""
    route, each = rows[0].given.route, rows[0].given.id
    if route is Route.SUBCUTANEOUS_INFUSION:
        return _report_under_skin, ""
    if route is Route.ON_BODY_INJECTOR:
        return _report_on_body, each
    if admin_class is not CHEMOTHERAPY:
        return (_report_artery, each) if route is Route.INTRA_ARTERIAL else (_leave_out, each)
    if route is Route.INTRA_ARTERIAL:
        return _report_artery_by_minutes, drug
    if route in CAVITIES:
        return _report_cavity, route
    if route is Route.INTRATHECAL:
        return _report_canal, ""
    return (_report_lesions, "") if route is Route.INTRALESIONAL else (_leave_out, each)


def _leave_out(rows: Sequence[Row], claim: Claim) -> None:
    claim.account.leave_out(rows, "route.no-administration-code", Use.EXCLUDED)


def _report_on_body(rows: Sequence[Row], claim: Claim) -> None:
    put_unit("therapeutic.on-body-injector", rows, claim)


def _report_artery(rows: Sequence[Row], claim: Claim) -> None:
    put_unit("therapeutic.intra-arterial", rows, claim)


def _report_artery_by_minutes(rows: Sequence[Row], claim: Claim) -> None:
    """Chemotherapy into an artery: a push, or its hours (E17)."""
    if total(run_of(rows)) <= claim.case.value["time.push-maximum"]:
        put_unit("chemotherapy.intra-arterial-push", rows, claim)
    else:
        hour = "chemotherapy.intra-arterial-hour"
        _report_hours(rows, "chemotherapy.intra-arterial-infusion", hour, claim)


def _report_under_skin(rows: Sequence[Row], claim: Claim) -> None:
    """Infusions under the skin: once a visit, its hours, and each further site's set-up (E16)."""
    again = any(line.rule == UNDER_SKIN for line in claim.lines)
    modifiers = distinct("XE", rows, claim) if again else ()
    _report_hours(rows, UNDER_SKIN, "therapeutic.subcutaneous-hour", claim, modifiers)
    first = rows[0].site
    for site in dict.fromkeys([row.site for row in rows if row.site != first]):
        rule, there = "therapeutic.subcutaneous-set-up", [row for row in rows if row.site == site]
        claim.put(untimed_line(rule, there, claim))


def _report_hours(
    rows: Sequence[Row],
    first: str,
    further: str,
    claim: Claim,
    modifiers: tuple[str, ...] = (),
) -> None:
    run, ids = run_of(rows), tuple([row.given.id for row in rows])
    past = claim.case.value["time.additional-hour-minimum"]
    blocks, left = hours(run, 1 + additional_hours(total(run), past))
    for rule, part in ((first, blocks[:1]), (further, blocks[1:])):
        code = claim.case.value[rule]
        for block in part:
            claim.account.book(rows, block, Use.REPORTED, rule, code)
        for day, of_day in _by_day(part, claim.case).items():
            minutes = sum([total(block) for block in of_day])
            detail = {"rows": tuple(rows), "units": len(of_day), "minutes": minutes}
            marks = modifiers if rule == first else ()
            claim.put(Line(code, len(of_day), marks, day, ids, minutes, rule, (detail,)))
    if left:
        claim.account.book(rows, left, Use.UNDER_THRESHOLD, further)


def _by_day(blocks: Iterable[Run], case: Case) -> dict[date, list[Run]]:
    days: dict[date, list[Run]] = {}
    for block in blocks:
        days.setdefault(case.day_of(block[0][0]), []).append(block)
    return days


def _report_cavity(rows: Sequence[Row], claim: Claim) -> None:
    put_unit(CAVITIES[rows[0].given.route], rows, claim)


def _report_canal(rows: Sequence[Row], claim: Claim) -> None:
    """By a puncture or through a reservoir: one a visit, or the question which (E17)."""
    needle, reservoir = "chemotherapy.intrathecal", "chemotherapy.ventricular-reservoir"
    for rule, punctured in ((needle, True), (reservoir, False)):
        answered = [row for row in rows if row.given.puncture is punctured]
        if answered:
            put_unit(rule, answered, claim)
    open_rows = [row for row in rows if row.given.puncture is None]
    _ask_for_code(open_rows, "puncture", (needle, reservoir), claim)


def _report_lesions(rows: Sequence[Row], claim: Claim) -> None:
    """All lesions of a visit together are few or many; or the question how many (E17)."""
    few, many = "chemotherapy.intralesional", "chemotherapy.intralesional-many"
    counted = [row for row in rows if row.given.lesions is not None]
    lesions = sum([row.given.lesions or 0 for row in counted])
    if counted:
        put_unit(many if lesions > claim.case.value["lesions.few"] else few, counted, claim)
    open_rows = [row for row in rows if row.given.lesions is None]
    _ask_for_code(open_rows, "lesions", (few, many), claim)


def _ask_for_code(rows: Sequence[Row], field: str, answers: tuple[str, str], claim: Claim) -> None:
    """Ask for the one fact that decides between two codes (E17)."""
    stakes = tuple([Stake(claim.case.value[answer], 1) for answer in answers])
    for row in rows:
        claim.account.ask(row, field, answers[0], stakes)
    if rows:
        claim.account.book_rows(rows, Use.UNDOCUMENTED, answers[0], None)


def note_flush_alone(lines: Iterable[Line], case: Case, account: Account) -> None:
    """Point out the code that a flushed device may earn where nothing else was done (1.14)."""
    if lines or account.queries or case.encounter.other_services or not account.not_reported:
        return
    if all(item.rule == "fluid.flush" for item in account.not_reported):
        rule = "line-care.flush-alone"
        ids = tuple([one for item in account.not_reported for one in item.administrations])
        account.note(Severity.INFO, rule, case.value[rule], ids)
