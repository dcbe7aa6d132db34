"""Injections and other routes, outside the ladder of initial services.

Section E of the derivation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import (
    CHEMOTHERAPY,
    ask_for_class,
    ask_for_times,
    given_together,
    highest_class,
    is_documented,
    substance_of,
)
from coding.engine.contested import note_contested
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


def report_other_routes(rows: Iterable[Row], claim: Claim) -> None:
    """Write the lines of everything that is neither intravenous nor a pump service."""
    injected: dict[tuple[int, str, str], list[Sequence[Row]]] = {}
    under_skin: dict[int, list[Row]] = {}
    for group in given_together(rows, by_site=False):
        given, admin_class = group[0].given, highest_class(group)
        if admin_class is None and given.route is not Route.OTHER:
            ask_for_class(group, claim.account)
        elif given.route in INJECTED or _is_short(group, claim.case):
            rule = _injection_rule(group, admin_class)
            substance = substance_of(group, admin_class or AdminClass.THERAPEUTIC)
            injected.setdefault((given.visit, substance, rule), []).append(group)
        elif given.route not in TIMED:
            _report_untimed(group, admin_class, claim)
        elif not all(is_documented(row, group) for row in group) and _is_timed(group, admin_class):
            _hold(group, claim.account)
        elif given.route is Route.SUBCUTANEOUS_INFUSION:
            under_skin.setdefault(given.visit, []).extend(group)
        else:
            _report_intra_arterial(group, admin_class, claim)
    for together in under_skin.values():
        _report_under_skin(together, claim)
    for (_, _, rule), syringes in injected.items():
        _report_injections(rule, syringes, claim)


def _is_timed(rows: Sequence[Row], admin_class: AdminClass | None) -> bool:
    """Say whether the code depends on the minutes."""
    route = rows[0].given.route
    return route is Route.SUBCUTANEOUS_INFUSION or admin_class is CHEMOTHERAPY


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
    if len(syringes) > 1:
        rows = [row for syringe in syringes for row in syringe]
        note_contested("same_drug_split_injection", rows, claim.case, claim.account)
    if claim.case.policy["same_drug_split_injection"] == "per_drug":
        put_unit(rule, [row for syringe in syringes for row in syringe], claim)
        return
    again = ("XS",) if claim.case.policy["distinct_service_modifier"] == "X" else ("59",)
    for number, syringe in enumerate(syringes):
        put_unit(rule, syringe, claim, again if number else ())


def put_unit(rule: str, rows: Sequence[Row], claim: Claim, modifiers: tuple[str, ...] = ()) -> None:
    """Write one unit that rests on these rows, with all their minutes."""
    claim.account.book_rows(rows, Use.REPORTED, rule, claim.case.value[rule])
    claim.put(_untimed_line(rule, rows, claim, modifiers))


def _untimed_line(
    rule: str, rows: Sequence[Row], claim: Claim, modifiers: tuple[str, ...] = ()
) -> Line:
    ids = tuple([row.given.id for row in rows])
    day = claim.case.day_of(rows[0].start)
    detail = {"rows": tuple(rows), "units": 1}
    return Line(claim.case.value[rule], 1, modifiers, day, ids, None, rule, (detail,))


def _report_intra_arterial(
    rows: Sequence[Row], admin_class: AdminClass | None, claim: Claim
) -> None:
    """Into an artery: chemotherapy by its minutes, anything else by one code (E17)."""
    if admin_class is not CHEMOTHERAPY:
        put_unit("therapeutic.intra-arterial", rows, claim)
    elif total(_run(rows)) <= claim.case.value["time.push-maximum"]:
        put_unit("chemotherapy.intra-arterial-push", rows, claim)
    else:
        hour = "chemotherapy.intra-arterial-hour"
        _report_hours(rows, "chemotherapy.intra-arterial-infusion", hour, claim)


def _report_under_skin(rows: Sequence[Row], claim: Claim) -> None:
    """Infusions under the skin: once a visit, its hours, and each further site's set-up (E16)."""
    hour = "therapeutic.subcutaneous-hour"
    _report_hours(rows, "therapeutic.subcutaneous-infusion", hour, claim)
    first = rows[0].site
    for site in dict.fromkeys([row.site for row in rows if row.site != first]):
        rule, there = "therapeutic.subcutaneous-set-up", [row for row in rows if row.site == site]
        claim.put(_untimed_line(rule, there, claim))


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
        put_unit("therapeutic.on-body-injector", rows, claim)
    elif admin_class is CHEMOTHERAPY and route in CHEMOTHERAPY_BY_ROUTE:
        put_unit(CHEMOTHERAPY_BY_ROUTE[route], rows, claim)
    elif admin_class is CHEMOTHERAPY and route in ASKED_BY_ROUTE:
        rule = _answered(rows, claim.case)
        if rule is None:
            _ask_for_code(rows, claim)
        else:
            put_unit(rule, rows, claim)
    else:
        claim.account.leave_out(rows, "route.no-administration-code", Use.EXCLUDED)


def _answered(rows: Sequence[Row], case: Case) -> str | None:
    """Return the rule that a count of lesions, or a word on a puncture, leads to."""
    given = rows[0].given
    if given.route is Route.INTRATHECAL and given.puncture is not None:
        needle = given.puncture
        return "chemotherapy.intrathecal" if needle else "chemotherapy.ventricular-reservoir"
    if given.route is Route.INTRALESIONAL and given.lesions is not None:
        many = given.lesions > case.value["lesions.few"]
        return "chemotherapy.intralesional-many" if many else "chemotherapy.intralesional"
    return None


def _ask_for_code(rows: Sequence[Row], claim: Claim) -> None:
    """Ask for the one fact that decides between two codes (E17)."""
    field, rule, answers = ASKED_BY_ROUTE[rows[0].given.route]
    stakes = tuple([Stake(claim.case.value[answer], 1) for answer in answers])
    for row in rows:
        claim.account.ask(row, field, rule, stakes)
    claim.account.book_rows(rows, Use.UNDOCUMENTED, rule, None)


def note_flush_alone(lines: Iterable[Line], case: Case, account: Account) -> None:
    """Point out the code that a flushed device may earn where nothing else was done (1.14)."""
    if lines or account.queries or case.encounter.other_services or not account.not_reported:
        return
    if all(item.rule == "fluid.flush" for item in account.not_reported):
        rule = "line-care.flush-alone"
        ids = tuple([one for item in account.not_reported for one in item.administrations])
        account.note(Severity.INFO, rule, case.value[rule], ids)
