"""The code lines: what each rests on, why, and why not another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from coding.engine.reasons import WhyNot
from coding.engine.results import Line, Stretch
from coding.engine.rulebook import Citation, DatedValue
from coding.engine.timeline import day_of
from encounters.coding import Coding
from encounters.models import ChosenLine, Source
from encounters.presenters.evidence import drug_url
from encounters.presenters.wording import counted, day_text, family_of_rule


@cache
def rule_url(rule: str) -> str:
    """Return the page of a rule."""
    return reverse("coding:rule-detail", args=[rule])


def withdraw_url(line: ChosenLine) -> str:
    """Return where a chosen line is taken back."""
    return reverse("encounters:line-withdraw", args=[line.encounter.public_id, line.pk])


@dataclass(frozen=True)
class ValueRow:
    """A dated value that a line used."""

    name: str
    text: str


class LinePresenter:
    """One derived line; `chosen` is the coder's line of the same key (`keyed`)."""

    def __init__(
        self,
        key: str,
        line: Line,
        coding: Coding,
        ledger: Iterable[Stretch],
        chosen: ChosenLine | None,
    ) -> None:
        self._line = line
        self._ledger = ledger
        self._coding = coding
        self.code = line.code
        self.units = line.units
        self.modifiers = line.modifiers
        self.rule = line.rule
        self.rule_url = rule_url(line.rule)
        self.family = family_of_rule(line.rule)
        self.key = key
        self.rests_on = " ".join(line.administrations)
        self.is_accepted = (
            chosen is not None and chosen.source == Source.ACCEPTED and chosen.units == line.units
        )
        self.withdraw_url = withdraw_url(chosen) if chosen else ""

    @property
    def drugs(self) -> str:
        """The drugs, each once."""
        drugs = {one.id: one.drug for one in self._coding.facts.administrations}
        return " + ".join(dict.fromkeys(drugs[one] for one in self._line.administrations))

    @property
    def what(self) -> str:
        """The minutes of the line by the clock, or its moment; drug codes rest on doses."""
        if self.rule.startswith("drug."):
            return ""
        return spans_text(self._line, self._ledger, self._coding)

    @property
    def because(self) -> str:
        """The rule's sentence with the arithmetic."""
        return self._coding.narrator.because(self._line)

    @property
    def why_not(self) -> tuple[WhyNot, ...]:
        """The near alternatives, each with the fact that excludes it."""
        return self._coding.narrator.why_not(self._line)

    @property
    def values(self) -> list[ValueRow]:
        """The dated value of the rule that was used; none for a rule without a value."""
        dated = self._coding.narrator.rules.dated[self.rule]
        return [] if dated.value is None else [ValueRow("value", dated_text(dated))]

    @property
    def drug_url(self) -> str:
        """The drug's entry on the day of service; nothing for a line of another kind."""
        return drug_url(self.code, self._coding) if self.rule.startswith("drug.") else ""

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources of that value."""
        return self._coding.narrator.citations(self.rule)


def dated_text(dated: DatedValue) -> str:
    """Write a value with the day from which it holds."""
    return f"{dated.value}, in force since {day_text(dated.since)}"


def spans_text(line: Line, ledger: Iterable[Stretch], coding: Coding) -> str:
    """Write the stretches that carry the line's code: 09:00–10:00, 60 min."""
    zone, clock = coding.facts.time_zone, coding.narrator.clock
    days = {one.date for one in coding.derivation.lines if one.code == line.code}
    spans = _joined(
        stretch
        for stretch in ledger
        if stretch.code == line.code
        and stretch.administration in line.administrations
        and (len(days) == 1 or day_of(stretch.start, zone) == line.date)
    )
    if spans:
        shown = ", ".join(f"{clock(start)}–{clock(stop)}" for start, stop in spans)
        day = "" if len(days) == 1 else f"{day_text(line.date)}, "
        minutes = "" if line.minutes is None else f", {line.minutes}\N{NO-BREAK SPACE}min"
        return day + shown + minutes
    starts = [
        one.start
        for one in coding.facts.administrations
        if one.id in line.administrations and one.start
    ]
    return f"at {min(starts).astimezone(coding.facts.time_zone):%H:%M}" if starts else ""


def _joined(stretches: Iterable[Stretch]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    spans = {(one.start, one.stop) for one in stretches if one.stop is not None}
    for start, stop in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


class ChosenPresenter:
    """A line that the coder chose and that the facts no longer support as it stands."""

    def __init__(self, line: ChosenLine) -> None:
        self.code = line.code
        self.units = line.units
        self.modifiers = line.modifiers
        chosen = line.chosen_at.astimezone(line.encounter.facility.zone)
        self.what = line.reason or f"accepted on {day_text(chosen.date())}"
        self.withdraw_url = withdraw_url(line)


def changes_text(before: str, coding: Coding) -> str:
    """Say which codes a change added, removed or recounted; empty where none.

    `before` is the summary of the lines as they were, such as "96413, 96415 ×2".
    """
    old, new = _units(before), _units(coding.lines_summary)
    minutes = {one.code: one.minutes for one in coding.derivation.lines}
    said = [f"{code} added{_for(minutes.get(code))}" for code in new if code not in old]
    said += [f"{code} no longer" for code in old if code not in new]
    said += [
        f"{code} × {old[code]} is now × {new[code]}"
        for code in new
        if code in old and old[code] != new[code]
    ]
    return f"{'; '.join(said)}." if said else ""


def _for(minutes: int | None) -> str:
    return f": {counted(minutes, 'minute')}" if minutes else ""


def _units(summary: str) -> Mapping[str, str]:
    parts = [part.partition(" ×") for part in summary.split(", ") if part]
    return {code: units or "1" for code, _, units in parts}
