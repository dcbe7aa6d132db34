"""One encounter with the tables and rules of its day, as every step sees it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from functools import lru_cache

from coding.engine.facts import Administration, Encounter, Setting
from coding.engine.reference import Reference
from coding.engine.rulebook import DayRules
from coding.engine.timeline import Interval, day_of, minute_of

MIDNIGHT = time()
DAY = timedelta(days=1)


class Case:
    """Facts, reference and day's rules, with the policy in force and the lines resolved."""

    __slots__ = (
        "day_span",
        "discontinues",
        "encounter",
        "facility",
        "first_site",
        "policy",
        "reference",
        "rules",
        "sites",
        "value",
    )

    def __init__(self, encounter: Encounter, reference: Reference, rules: DayRules) -> None:
        self.encounter = encounter
        self.reference = reference
        self.rules = rules
        self.value = rules.value
        self.facility = encounter.setting is Setting.FACILITY
        self.policy = reference.policy
        if encounter.policies:
            self.policy = {**reference.policy, **encounter.policies}
        by_modifier = self.policy["stopped_by_reaction"] == "modifier_53"
        self.discontinues = by_modifier and not self.facility  # 53 is a practice's modifier
        self.day_span = day_span(encounter.date_of_service, encounter.time_zone)
        sites = encounter.access_sites
        self.first_site = sites[0].label if sites else "A"
        self.sites = {s.label for s in encounter.access_sites[1:] if s.separate_because}

    def site_of(self, administration: Administration) -> str:
        """Return the line that counts: its own only where a reason makes it separate."""
        label = administration.access_site
        return label if label in self.sites else self.first_site

    def day_of(self, minute: int | None) -> date:
        """Return the local day of a minute; the day of service where no time is known."""
        if minute is None or self.day_span[0] <= minute < self.day_span[1]:
            return self.encounter.date_of_service
        return day_of(minute, self.encounter.time_zone)


@lru_cache(maxsize=4096)
def day_span(day: date, zone: tzinfo) -> Interval:
    """Return the minutes of a local day: 1380 or 1500 where clocks change."""
    first = minute_of(datetime.combine(day, MIDNIGHT, zone))
    return first, minute_of(datetime.combine(day + DAY, MIDNIGHT, zone))
