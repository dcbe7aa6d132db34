"""Administrations to services: what counts, which bags belong together, push or infusion.

Sections A and B of the derivation: rows that are never coded, rows without times, bags,
and the technique by time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.contested import note_contested
from coding.engine.facts import AdminClass, Purpose, Route, Status
from coding.engine.results import Severity, Use
from coding.engine.rows import Row, is_documented, run_of
from coding.engine.services import HYDRATING, INFUSION, PUSH, STOPPED_EARLY, Service, bag_of
from coding.engine.timeline import Run, total

CHEMOTHERAPY, HYDRATION = AdminClass.CHEMOTHERAPY, AdminClass.HYDRATION

NEVER_CODED: Mapping[Status, str] = {
    Status.NOT_DONE: "status.not-done",
    Status.ENTERED_IN_ERROR: "status.entered-in-error",
}
CARRIERS: Mapping[Purpose, str] = {
    Purpose.KEEP_OPEN: "fluid.keep-open",
    Purpose.DILUENT: "fluid.diluent",
    Purpose.FLUSH: "fluid.flush",
    Purpose.PRIMING: "fluid.priming",
}
INTRAVENOUS = (Route.IV_INFUSION, Route.IV_PUSH)
PUMPED = (Route.IV_INFUSION, Route.INTRA_ARTERIAL)
CLASS_RANK: Mapping[AdminClass | None, int] = {
    AdminClass.CHEMOTHERAPY: 0,
    AdminClass.THERAPEUTIC: 1,
    AdminClass.HYDRATION: 2,
}


IV_INFUSION, IV_PUSH = Route.IV_INFUSION, Route.IV_PUSH
ORAL, COMPLETED, TREATMENT = Route.ORAL, Status.COMPLETED, Purpose.TREATMENT


def set_aside(rows: Iterable[Row], case: Case, account: Account) -> tuple[list[Row], list[Row]]:
    """Name the rows that are used for nothing else (A1, A3).

    Return the rows that were given at all, and those of them whose times can be true.
    """
    given: list[Row] = []
    counted: list[Row] = []
    for row in rows:
        rule = excluding_rule(row)
        if rule:
            account.leave_out((row,), rule, Use.EXCLUDED)
            continue
        given.append(row)
        if row.given.stop is None or not _is_contradictory(row, case, account):
            counted.append(row)
    return given, counted


def excluding_rule(row: Row) -> str | None:
    """Return the rule by which a row is used for nothing at all, or None (A1)."""
    given = row.given
    if given.status is not COMPLETED and given.status in NEVER_CODED:
        return NEVER_CODED[given.status]
    if given.purpose is not TREATMENT and given.purpose in CARRIERS:
        return CARRIERS[given.purpose]
    return "route.oral" if given.route is ORAL else None


def _is_contradictory(row: Row, case: Case, account: Account) -> bool:
    """Say whether the times can not be true; if so, ask (A3)."""
    given = row.given
    if given.start is None or given.stop is None or row.start is None or row.stop is None:
        return False
    if given.stop <= given.start:
        rule = "time.stop-not-after-start"
    elif row.stop - row.start > case.value["time.longest-run"] and not _may_run_on(row):
        rule = "time.too-long"
    else:
        return False
    account.find(Severity.ERROR, rule, rows=(row,))
    account.leave_out((row,), rule, Use.EXCLUDED)
    account.ask(row, "stop", rule)
    return True


def _may_run_on(row: Row) -> bool:
    """Say whether a pump explains a run of more than a day; no pump does for hydration."""
    given = row.given
    return given.pump is not None and given.route in PUMPED and row.admin_class is not HYDRATION


def bags_of(rows: Iterable[Row], case: Case, account: Account) -> list[Service]:
    """Gather intravenous rows into bags, each with its technique; ask where one can not."""
    bags = []
    for group in given_together(rows, by_site=True):
        bag = _bag(group, case, account)
        if bag is not None:
            bags.append(bag)
    return bags


def given_together(rows: Iterable[Row], *, by_site: bool) -> list[Sequence[Row]]:
    """Rows that share a bag or a syringe are one administration (A2)."""
    groups: list[Sequence[Row]] = []
    shared: dict[object, list[Row]] = {}
    for row in rows:
        given = row.given
        if given.bag is None:
            groups.append((row,))
            continue
        key = (given.visit, row.site if by_site else None, given.route, given.bag)
        if key not in shared:
            shared[key] = []
            groups.append(shared[key])
        shared[key].append(row)
    return groups


def _bag(rows: Sequence[Row], case: Case, account: Account) -> Service | None:
    first = rows[0]
    admin_class = first.admin_class if len(rows) == 1 else highest_class(rows)
    if admin_class is None:
        ask_for_class(rows, account)
        return None
    if first.given.route is IV_INFUSION or admin_class is HYDRATION:
        if first.span is not None and len(rows) == 1:
            return _ran_bag(rows, admin_class, (first.span,), case, account)
        return _timed_bag(rows, admin_class, case, account)
    return _pushed_bag(rows, admin_class, case, account)


def ask_for_class(rows: Sequence[Row], account: Account) -> None:
    """Ask what kind of drug was given; until then none of the mixture's minutes count."""
    for row in rows:
        if row.admin_class is None:
            account.ask(row, "admin_class", "drug.class-unknown")
            account.book_rows((row,), Use.UNDOCUMENTED, "drug.class-unknown")
        else:
            account.leave_out((row,), "time.bag-incomplete", Use.UNDOCUMENTED)


def highest_class(rows: Iterable[Row]) -> AdminClass | None:
    """Return the class of rows that were given together (A2); None where it is open.

    Nothing ranks before chemotherapy, so then an unknown class beside it changes nothing.
    """
    classes = [row.admin_class for row in rows]
    highest = min(classes, key=_class_rank)
    return None if None in classes and highest is not CHEMOTHERAPY else highest


def _class_rank(admin_class: AdminClass | None) -> int:
    return CLASS_RANK.get(admin_class, 3)


def substance_of(rows: Sequence[Row], admin_class: AdminClass) -> str:
    """Name what is in the bag by the drugs that give it its class."""
    if len(rows) == 1:
        return rows[0].substance
    return " + ".join(sorted({r.substance for r in rows if r.admin_class is admin_class}))


def _timed_bag(
    rows: Sequence[Row], admin_class: AdminClass, case: Case, account: Account
) -> Service | None:
    """Make a bag of several rows; rows of a mixture may rely on the times of one of them."""
    if not all(is_documented(row, rows) for row in rows):
        return _undocumented(rows, admin_class, case, account)
    run = run_of(rows)
    return _ran_bag(rows, admin_class, run, case, account)


def _ran_bag(
    rows: Sequence[Row], admin_class: AdminClass, run: Run, case: Case, account: Account
) -> Service:
    """Make an infusion bag whose times are documented."""
    technique = INFUSION
    if admin_class is HYDRATION:
        if _is_pushed_hydration(rows, run, case, account):
            return bag_of(rows, AdminClass.THERAPEUTIC, substance_of(rows, admin_class), PUSH, run)
        technique = HYDRATING
    elif total(run) <= case.value["time.push-maximum"]:
        technique = PUSH
    bag = bag_of(rows, admin_class, substance_of(rows, admin_class), technique, run)
    if rows[-1].given.status is STOPPED_EARLY:
        _stopped_early(bag, case, account)
    return bag


def _is_pushed_hydration(rows: Sequence[Row], run: Run, case: Case, account: Account) -> bool:
    """Say whether a payer takes so short a hydration for a push (1.4); most do not code it."""
    if total(run) > case.value["time.push-maximum"]:
        return False
    note_contested("short_hydration", rows, case, account)
    return case.policy["short_hydration"] == "push"


def _stopped_early(bag: Service, case: Case, account: Account) -> None:
    """By policy keep a broken-off infusion an infusion (modifier 53); else say so (1.8)."""
    account.find(Severity.INFO, "time.stopped-early", rows=bag.rows, bag=bag)
    if is_short_infusion(bag, case) and not case.facility:
        note_contested("stopped_by_reaction", bag.rows, case, account)
    if is_discontinued(bag, case):
        bag.technique = INFUSION


def is_discontinued(bag: Service, case: Case) -> bool:
    """Say whether modifier 53 keeps a short, broken-off infusion an infusion."""
    return case.discontinues and bag.is_stopped_early and is_short_infusion(bag, case)


def is_short_infusion(bag: Service, case: Case) -> bool:
    """Say whether an infusion, not of hydration, ran no longer than a push."""
    timed = bag.rows[0].given.route is IV_INFUSION and bag.admin_class is not HYDRATION
    return timed and bag.minutes <= case.value["time.push-maximum"]


def _undocumented(
    rows: Sequence[Row], admin_class: AdminClass, case: Case, account: Account
) -> Service | None:
    """Hold an infusion without times, or follow the payer's fallback (A3)."""
    missing = [row for row in rows if not is_documented(row, rows)]
    policy = case.policy["missing_stop"]
    note_contested("missing_stop", missing, case, account)
    derived = with_derived_stops(rows, case, account)
    if all(is_documented(row, derived) for row in derived):
        return _timed_bag(derived, admin_class, case, account)
    if policy == "push" and admin_class is not HYDRATION:
        for row in missing:
            ask_for_times(row, account)
        account.find(Severity.WARNING, "time.missing-stop-as-push", rows=missing)
        return _pushed_bag(rows, admin_class, case, account)
    hold(rows, account)
    return None


def hold(rows: Sequence[Row], account: Account) -> None:
    """Report nothing timed of rows whose times are not all documented; ask (A3)."""
    for row in rows:
        if is_documented(row, rows):
            account.leave_out((row,), "time.bag-incomplete", Use.UNDOCUMENTED)
        else:
            ask_for_times(row, account)
            account.book_rows((row,), Use.UNDOCUMENTED, "time.missing-stop")


def with_derived_stops(rows: Sequence[Row], case: Case, account: Account) -> Sequence[Row]:
    """Derive the stops that are missing, where the payer takes that (A3)."""
    if case.policy["missing_stop"] != "derive":
        return rows
    return [
        row if is_documented(row, rows) else _with_derived_stop(row, case, account) for row in rows
    ]


def ask_for_times(row: Row, account: Account) -> None:
    """Ask for each time that a timed row lacks."""
    if row.start is None:
        account.ask(row, "start", "time.missing-infusion-start")
    if row.stop is None:
        account.ask(row, "stop", "time.missing-stop")


def _with_derived_stop(row: Row, case: Case, account: Account) -> Row:
    """Derive the stop as start + volume / rate, in whole minutes, if that can be true (A3)."""
    rate, volume = row.given.rate_ml_per_hour, row.given.volume_ml
    if row.start is None or not rate or not volume:
        return row
    minutes = int(volume * 60 / rate)
    if not 0 < minutes <= case.value["time.longest-run"]:
        return row
    stop = row.start + minutes
    derived = replace(row, stop=stop, span=(row.start, stop))
    account.find(Severity.WARNING, "time.stop-derived", rows=(derived,))
    return derived


def _pushed_bag(
    rows: Sequence[Row], admin_class: AdminClass, case: Case, account: Account
) -> Service:
    """Make a push; its times are wanted, but not needed for the code (A3, B5)."""
    for row in rows:
        if row.start is None and row.given.route is IV_PUSH:
            account.ask(row, "start", "time.missing-start")
    run = run_of(rows) if rows[0].span or rows[1:] else ()
    bag = bag_of(rows, admin_class, substance_of(rows, admin_class), PUSH, run)
    if bag.minutes > case.value["time.push-maximum"]:
        account.find(Severity.WARNING, "push.longer-than-usual", rows=rows, bag=bag)
    return bag
