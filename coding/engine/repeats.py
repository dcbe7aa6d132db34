"""The same drug again: stretches that are one infusion, loading pushes, repeat pushes.

Points 6 to 8 of the derivation. A drug is new once in a visit and line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from coding.engine.account import Account
from coding.engine.case import Case
from coding.engine.classification import CHEMOTHERAPY
from coding.engine.contested import note_contested
from coding.engine.results import Severity, Use
from coding.engine.services import (
    HYDRATING,
    INFUSION,
    REPEAT,
    Service,
    base_portion,
    together,
)
from coding.engine.timeline import Interval, total
from coding.engine.units import additional_hours, whole_hours

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
    joined, apart = together(bags), together(bags, each_alone=True)
    if _units(joined, case) != _units(apart, case):
        note_contested("same_drug_repeat_infusion", joined.rows, case, account)
    return apart if case.policy["same_drug_repeat_infusion"] == "each_alone" else joined


def _units(service: Service, case: Case) -> int:
    """Return the units of an infusion: its first hour, and the hours of every portion."""
    past = case.value["time.additional-hour-minimum"]
    base = base_portion(service.portions, case)
    return 1 + sum(
        [
            additional_hours(total(part), past) if part is base else whole_hours(total(part), past)
            for part in service.portions
        ]
    )


@dataclass(slots=True)
class Doses:
    """What a drug's push looks back on: the doses that began before it, by push or infusion."""

    infused: list[Interval]  # by start
    passed: int = 0  # how many of them have begun
    last: tuple[int, bool] | None = None  # end of the last dose, and whether it was infused
    pushed: int = 0

    def up_to(self, start: int | None) -> None:
        """Take in the infusions that began before a push."""
        while start is not None and self.passed < len(self.infused):
            begun, ended = self.infused[self.passed]
            if begun >= start:
                return
            self._take(ended, infused=True)
            self.passed += 1

    def add(self, push: Service) -> None:
        """Take in a push; without a stop it is over when it starts."""
        start = push.first_minute or 0
        self._take(push.run[-1][1] if push.run else start, infused=False)
        self.pushed += 1

    def _take(self, ended: int, *, infused: bool) -> None:
        self.last = (ended, infused) if self.last is None else max(self.last, (ended, infused))


def _pushes(
    pushes: list[Service], infusions: list[Service], case: Case, account: Account
) -> list[Service]:
    """Tell a drug's first push from its loading part and its repeats (B7, B8)."""
    doses = Doses(sorted([stretch for bag in infusions for stretch in bag.run]))
    reported = []
    for bag in pushes:
        doses.up_to(bag.first_minute)
        if not doses.infused and not doses.pushed:
            reported.append(bag)
        elif doses.last is None and _is_loading(bag, doses, case):
            details = {"bag": bag, "infusion": infusions[0]}
            account.leave_out(bag.rows, "push.loading-part-of-infusion", Use.EXCLUDED, details)
        else:
            reported += _repeat(bag, doses, case, account)
        doses.add(bag)
    return reported


def _is_loading(bag: Service, doses: Doses, case: Case) -> bool:
    start = bag.first_minute
    if start is None:
        return False
    return doses.infused[0][0] - start <= int(case.value["push.repeat-gap"])


def _repeat(bag: Service, doses: Doses, case: Case, account: Account) -> list[Service]:
    """Report a repeat push where there is a code for it, else say why not (B8)."""
    if bag.admin_class is CHEMOTHERAPY:
        account.find(Severity.WARNING, "chemotherapy.repeat-push", rows=bag.rows, bag=bag)
        account.leave_out(bag.rows, "chemotherapy.repeat-push", Use.EXCLUDED, {"bag": bag})
        return []
    gap = _gap(bag.first_minute, doses)
    if case.facility and _is_late_enough(bag, gap, doses, case, account):
        bag.standing = REPEAT
        return [bag]
    rule = "push.repeat-too-soon" if case.facility else "push.repeat-in-office"
    account.leave_out(bag.rows, rule, Use.EXCLUDED, {"bag": bag, "gap": gap})
    return []


def _gap(start: int | None, doses: Doses) -> int | None:
    """Return the minutes since the last earlier dose, or until the first infusion."""
    if start is None:
        return None
    return start - doses.last[0] if doses.last else doses.infused[0][0] - start


def _is_late_enough(
    bag: Service, gap: int | None, doses: Doses, case: Case, account: Account
) -> bool:
    """Say whether a repeat push comes late enough after the dose before it."""
    if gap is None:
        return False
    least = case.value["push.repeat-gap"]
    after_infusion = doses.last is not None and doses.last[1]
    if gap <= least and after_infusion:
        note_contested("repeat_push_after_infusion", bag.rows, case, account)
    if gap == least:
        note_contested("repeat_push_gap", bag.rows, case, account)
    if after_infusion and case.policy["repeat_push_after_infusion"] == "any":
        return True
    at_least = case.policy["repeat_push_gap"] == "at_least"
    return bool(gap >= least if at_least else gap > least)
