"""Reasons in words: the rulebook's sentences, filled with the minutes, drugs and units.

Sentences are rendered when somebody reads them; the derivation carries only their gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from coding.engine.case import day_span
from coding.engine.facts import Encounter
from coding.engine.gaps import Gaps
from coding.engine.results import Finding, Line, NotReported, Query
from coding.engine.rows import LAST
from coding.engine.rulebook import Citation, DayRules, Rulebook, Sentence
from coding.engine.timeline import instant_of

# The local times of a day without a clock change, by minute.
CLOCK = tuple([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)])


class WhyNot(NamedTuple):
    """A code near a line's, and the one fact that excludes it."""

    code: str
    because: str


class Narrator:
    """Tells an encounter's results in words, in the facility's local times."""

    def __init__(self, encounter: Encounter, rulebook: Rulebook) -> None:
        self.rules: DayRules = rulebook.on(encounter.date_of_service)
        self.zone = encounter.time_zone
        self.day: date = encounter.date_of_service
        self.day_span = day_span(self.day, self.zone)
        self.is_plain_day = self.day_span[1] - self.day_span[0] == len(CLOCK)

    def because(self, item: Line | NotReported | Finding) -> str:
        """Return the reason sentence, one a service where a line rests on several."""
        sentence = self.rules.texts[item.rule].because
        details = item.details
        if not isinstance(details, tuple):
            return self._told(sentence, details)
        if len(details) == 1:
            return self._told(sentence, details[0])
        return " ".join(dict.fromkeys([self._told(sentence, part) for part in details]))

    def question(self, query: Query) -> str:
        """Return the question in the words of whoever documented."""
        return self._told(self.rules.texts[query.rule].question, query.details)

    def fix(self, finding: Finding) -> str:
        """Return what would mend a finding, or nothing."""
        texts, details = self.rules.texts[finding.rule], finding.details
        if not texts.fix_for:
            return self._told(texts.fix, details)
        return self._told(texts.fix_of(details["second"], details["first"]), details)

    def _told(self, sentence: Sentence, details: Mapping[str, Any]) -> str:
        """Fill a sentence's gaps; drugs stay as the record writes them."""
        gaps = Gaps(self, details)
        return sentence.pattern % tuple([gaps.fill(name) for name in sentence.gaps])

    def why_not(self, line: Line) -> tuple[WhyNot, ...]:
        """Return the near alternatives of a line, each with the fact that excludes it."""
        near, details = self.rules.texts[line.rule].instead.items(), line.details[0]
        others = [(code, text) for code, text in near if code not in line.modifiers]
        return tuple([WhyNot(code, self._told(text, details)) for code, text in others])

    def citations(self, rule: str) -> tuple[Citation, ...]:
        """Return the sources of a rule's value in force."""
        return self.rules.citations(rule)

    def cited(self, finding: Finding) -> tuple[Citation, ...]:
        """Return a finding's sources: those of the payer's row behind it, else its rule's."""
        own: tuple[Citation, ...] = finding.details.get("cited", ())
        return own or self.rules.citations(finding.rule)

    def description(self, rule: str) -> str:
        """Return what a rule is, in one phrase."""
        return self.rules.rules[rule].description

    def clock(self, minute: int | None) -> str:
        """Return a local time; with its offset in the hour that autumn repeats."""
        if minute is None or minute in (0, LAST):
            return "an undocumented time"
        first, last = self.day_span
        if self.is_plain_day and first <= minute < last:
            return CLOCK[minute - first]
        return self._local(minute)

    def _local(self, minute: int) -> str:
        local = instant_of(minute).astimezone(self.zone)
        text = f"{local.hour:02}:{local.minute:02}"
        days = (local.date() - self.day).days
        if days:
            text = f"{text} {days:+}"  # 01:10 +1: the day after the day of service
        if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():
            return f"{text} ({local.isoformat()[-6:]})"
        return text
