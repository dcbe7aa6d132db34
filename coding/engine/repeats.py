"""The same drug again: stretches that are one infusion, loading pushes, repeat pushes.

Points 6 to 8 of the derivation. A drug is new once in a visit and line.
"""

from __future__ import annotations

from collections.abc import Iterable

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY
from coding.engine.contested import note_contested
from coding.engine.results import Severity, Use
from coding.engine.services import HYDRATING, INFUSION, REPEAT, Service, together
from coding.engine.timeline import Interval, Run

Drug = tuple[tuple[int, str], str]  # visit and line, substance


def services_of(bags: Iterable[Service], case: Case, account: Account) -> list[Service]:
    """Return infusion, hydration and push services; loading pushes are left out."""
    infused: dict[Drug, list[Service]] = {}
    hydrated: dict[Drug, list[Service]] = {}
    pushed: dict[Drug, list[Service]] = {}
    for bag in bags:
        if bag.technique is INFUSION:
            infused.setdefault((bag.place, bag.substance), []).append(bag)
        elif bag.technique is HYDRATING:
            hydrated.setdefault((bag.place, ""), []).append(bag)
        else:
            pushed.setdefault((bag.place, bag.substance), []).append(bag)
    services = [_infusion(group, case, account) for group in infused.values()]
    services += [together(group) for group in hydrated.values()]
    for drug, pushes in pushed.items():
        if len(pushes) == 1 and drug not in infused:
            services += pushes
        else:
            services += _pushes(pushes, infused.get(drug, []), case, account)
    return services


def _infusion(bags: list[Service], case: Case, account: Account) -> Service:
    """Join the infusions of one drug (B6)."""
    if len(bags) == 1:
        return bags[0]
    each_alone = case.policy["same_drug_repeat_infusion"] == "each_alone"
    service = together(bags, each_alone=each_alone)
    note_contested("same_drug_repeat_infusion", service.rows, case, account)
    return service


def _pushes(
    pushes: list[Service], infusions: list[Service], case: Case, account: Account
) -> list[Service]:
    """Tell a drug's first push from its loading part and its repeats (B7, B8)."""
    infused: list[Interval] = [stretch for bag in infusions for stretch in bag.run]
    pushed: list[Interval] = []
    reported = []
    for bag in pushes:
        earlier = _doses_before(bag.first_minute, infused) + pushed
        if not infused and not pushed:
            reported.append(bag)
        elif not earlier and _is_loading(bag.first_minute, infused, case):
            details = {"bag": bag, "infusion": infusions[0]}
            account.leave_out(bag.rows, "push.loading-part-of-infusion", Use.EXCLUDED, details)
        else:
            reported += _repeat(bag, earlier, infused, case, account)
        pushed.append(_dose(bag))
    return reported


def _dose(bag: Service) -> Interval:
    """Return a push as an interval; without a stop it is over when it starts."""
    start = bag.first_minute or 0
    return (start, bag.run[-1][1] if bag.run else start)


def _doses_before(start: int | None, infused: Iterable[Interval]) -> list[Interval]:
    return [] if start is None else [dose for dose in infused if dose[0] < start]


def _is_loading(start: int | None, infused: Iterable[Interval], case: Case) -> bool:
    if start is None:
        return False
    first = min(dose[0] for dose in infused)
    return first - start <= int(case.value["push.repeat-gap"])


def _repeat(
    bag: Service, earlier: list[Interval], infused: list[Interval], case: Case, account: Account
) -> list[Service]:
    """Report a repeat push where there is a code for it, else say why not (B8)."""
    if bag.admin_class is CHEMOTHERAPY:
        account.find(Severity.WARNING, "chemotherapy.repeat-push", rows=bag.rows, bag=bag)
        account.leave_out(bag.rows, "chemotherapy.repeat-push", Use.EXCLUDED, {"bag": bag})
        return []
    gap = _gap(bag.first_minute, earlier, infused)
    if case.facility and _is_late_enough(bag, gap, earlier, infused, case, account):
        bag.standing = REPEAT
        return [bag]
    rule = "push.repeat-too-soon" if case.facility else "push.repeat-in-office"
    account.leave_out(bag.rows, rule, Use.EXCLUDED, {"bag": bag, "gap": gap})
    return []


def _gap(start: int | None, earlier: list[Interval], infused: Run | list[Interval]) -> int | None:
    """Return the minutes since the last earlier dose, or until the first infusion."""
    if start is None:
        return None
    if earlier:
        return start - max(stop for _, stop in earlier)
    return min(first for first, _ in infused) - start


def _is_late_enough(
    bag: Service,
    gap: int | None,
    earlier: list[Interval],
    infused: list[Interval],
    case: Case,
    account: Account,
) -> bool:
    """Say whether a repeat push comes late enough after the dose before it."""
    if gap is None:
        return False
    least = case.value["push.repeat-gap"]
    after_infusion = bool(earlier) and max(earlier, key=lambda dose: dose[1]) in infused
    if gap < least and after_infusion:
        note_contested("repeat_push_after_infusion", bag.rows, case, account)
    if gap == least:
        note_contested("repeat_push_gap", bag.rows, case, account)
    if after_infusion and case.policy["repeat_push_after_infusion"] == "any":
        return True
    at_least = case.policy["repeat_push_gap"] == "at_least"
    return bool(gap >= least if at_least else gap > least)
