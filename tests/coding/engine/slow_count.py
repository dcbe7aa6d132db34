"""A second, slow and plain count of a hospital visit's codes, to compare the engine with.

It works on sets of single minutes, for one visit through one line with all times known:
no bags, pumps or second sites. Each step names the point of the derivation that it follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

CHEMO, THERAPY, WATER = "chemotherapy", "therapeutic", "hydration"
SEQUENTIAL = {CHEMO: "96417", THERAPY: "96367"}
FIRST = {CHEMO: "96413", THERAPY: "96365"}
HOURS = {CHEMO: "96415", THERAPY: "96366"}
ADDED_PUSH = {CHEMO: "96411", THERAPY: "96375"}
FIRST_PUSH = {CHEMO: "96409", THERAPY: "96374"}


class Given(NamedTuple):
    """One row: a drug of a class, pushed by hand or dripped, from minute to minute."""

    drug: str
    admin_class: str
    pushed: bool
    start: int
    stop: int

    @property
    def minutes(self) -> set[int]:
        """Each minute in which it ran."""
        return set(range(self.start, self.stop))

    @property
    def is_push(self) -> bool:
        """Point 5: a drip of 15 minutes or less is a push; plain fluid never is."""
        short = self.stop - self.start <= 15
        return self.pushed or (short and self.admin_class != WATER)


def extra_hours(minutes: int) -> int:
    """Count the hours after the first, each from its 31st minute, by taking them away."""
    hours = 0
    while minutes - 60 * (hours + 1) > 30:
        hours += 1
    return hours


def slow_codes(rows: Iterable[Given]) -> Counter[str]:
    """Count the units of each administration code of a hospital visit."""
    drugs = [row for row in rows if row.admin_class != WATER]
    water = [row for row in rows if row.admin_class == WATER]
    counted = _infusions(drugs) + _pushes(drugs)
    plain = set().union(*(row.minutes for row in water))
    plain -= set().union(*(row.minutes for row in drugs))  # point 11
    if len(plain) > 30:
        counted["96361"] += extra_hours(len(plain)) + 1
    return _with_initial(counted)


def _infusions(drugs: list[Given]) -> Counter[str]:
    """Points 6, 9, 10 and 13, before one of them becomes initial."""
    services: dict[tuple[str, str], set[int]] = {}
    for row in drugs:
        if not row.is_push:
            services.setdefault((row.admin_class, row.drug), set()).update(row.minutes)
    ranked = sorted(services.items(), key=lambda s: (s[0][0], -len(s[1]), min(s[1]), s[0][1]))
    counted: Counter[str] = Counter()
    taken: set[int] = set()
    for (admin_class, _), minutes in ranked:
        left = minutes - taken
        counts = len(minutes) if len(minutes & taken) <= 15 else len(left)
        taken |= minutes
        if counts >= 16:
            counted[SEQUENTIAL[admin_class]] += 1
            counted[HOURS[admin_class]] += extra_hours(counts)
        elif admin_class == THERAPY:
            counted["96368"] = 1
    return counted


def _pushes(drugs: list[Given]) -> Counter[str]:
    """Points 7, 8 and 13, before one of them becomes initial."""
    counted: Counter[str] = Counter()
    for row in (row for row in drugs if row.is_push):
        doses = [other for other in drugs if other.drug == row.drug]
        earlier = [other for other in doses if other.start < row.start]
        drips = [other.start for other in doses if not other.is_push]
        if not drips and not earlier:
            counted[ADDED_PUSH[row.admin_class]] += 1
        elif row.admin_class == THERAPY:
            gap = row.start - max(d.stop for d in earlier) if earlier else min(drips) - row.start
            counted["96376"] += gap > 30
    return counted


def _with_initial(counted: Counter[str]) -> Counter[str]:
    """Point 12: the highest of the ladder turns from an add-on into the initial code."""
    for admin_class in (CHEMO, THERAPY):
        for added, first in ((SEQUENTIAL, FIRST), (ADDED_PUSH, FIRST_PUSH)):
            if counted[added[admin_class]]:
                counted[added[admin_class]] -= 1
                counted[first[admin_class]] += 1
                return +counted
    if counted["96361"]:
        counted["96361"] -= 1
        counted["96360"] += 1
    return +counted
