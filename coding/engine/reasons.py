"""Reasons in words: the rulebook's sentences, filled with the minutes, drugs and units.

Sentences are rendered when somebody reads them; the derivation carries only their gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from coding.engine.case import day_span
from coding.engine.drug_lines import totals
from coding.engine.facts import Encounter
from coding.engine.reference import Drug
from coding.engine.results import Finding, Line, NotReported, Query
from coding.engine.rows import LAST, Row
from coding.engine.rulebook import Citation, Rulebook, Sentence
from coding.engine.services import Service
from coding.engine.timeline import instant_of, total, union

# The local times of a day without a clock change, by minute.
CLOCK = tuple([f"{minute // 60:02}:{minute % 60:02}" for minute in range(24 * 60)])


class WhyNot(NamedTuple):
    """A code near a line's, and the one fact that excludes it."""

    code: str
    because: str


class Narrator:
    """Tells an encounter's results in words, in the facility's local times."""

    def __init__(self, encounter: Encounter, rulebook: Rulebook) -> None:
        self.rules = rulebook.on(encounter.date_of_service)
        self.zone = encounter.time_zone
        self.day = encounter.date_of_service
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
        return " ".join([self._told(sentence, part) for part in details])

    def question(self, query: Query) -> str:
        """Return the question in the words of whoever documented."""
        return self._told(self.rules.texts[query.rule].question, query.details)

    def fix(self, finding: Finding) -> str:
        """Return what would mend a finding, or nothing."""
        return self._told(self.rules.texts[finding.rule].fix, finding.details)

    def _told(self, sentence: Sentence, details: Mapping[str, Any]) -> str:
        """Fill a sentence's gaps; drugs stay as the record writes them."""
        gaps = Gaps(self, details)
        return sentence.pattern % tuple([gaps.fill(name) for name in sentence.gaps])

    def why_not(self, line: Line) -> tuple[WhyNot, ...]:
        """Return the near alternatives of a line, each with the fact that excludes it."""
        instead = self.rules.texts[line.rule].instead
        told = [(code, self._told(text, line.details[0])) for code, text in instead.items()]
        return tuple([WhyNot(code, because) for code, because in told])

    def citations(self, rule: str) -> tuple[Citation, ...]:
        """Return the sources of a rule's value in force."""
        return self.rules.citations(rule)

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


class Gaps:
    """The gaps of one sentence, each worked out when the sentence asks for it."""

    __slots__ = ("all_rows", "details", "narrator", "thing")

    def __init__(self, narrator: Narrator, details: Mapping[str, Any]) -> None:
        self.narrator = narrator
        self.details = details
        self.thing: Service | None = details.get("service") or details.get("bag")
        self.all_rows: Sequence[Row] = self.thing.rows if self.thing else details.get("rows", ())

    def fill(self, name: str) -> Any:
        """Return what stands in a gap: a detail of the result, or what follows from it."""
        return self.details[name] if name in self.details else GAPS[name](self)


def _drug(gaps: Gaps) -> str:
    if len(gaps.all_rows) == 1:
        return gaps.all_rows[0].given.drug
    return " + ".join(dict.fromkeys([row.given.drug for row in gaps.all_rows])) or "the drug"


def _running(gaps: Gaps) -> int:
    thing = gaps.thing
    if thing is not None:
        return total(thing.run)
    return total(union([span for row in gaps.all_rows if (span := row.span)]))


def _counted(gaps: Gaps) -> int:
    service = gaps.thing
    if service is not None:
        return sum([total(portion) for portion in service.portions])
    return _running(gaps)


def _start(gaps: Gaps) -> str:
    thing = gaps.thing
    return gaps.narrator.clock(thing.start if thing else _first(gaps))


def _first(gaps: Gaps) -> int | None:
    return min([r.start for r in gaps.all_rows if r.start is not None], default=None)


def _stop(gaps: Gaps) -> str:
    thing = gaps.thing
    if thing is not None:
        return gaps.narrator.clock(thing.run[-1][1] if thing.run else None)
    stops = [row.stop for row in gaps.all_rows if row.stop is not None]
    return gaps.narrator.clock(max(stops, default=None))


def _ran(gaps: Gaps) -> str:
    """Tell when: "09:00-10:31, 91 min", or what of it is documented."""
    thing, clock = gaps.thing, gaps.narrator.clock
    run = thing.run if thing else union([span for row in gaps.all_rows if (span := row.span)])
    if run:
        stretches = [f"{clock(start)}\N{EN DASH}{clock(stop)}" for start, stop in run]
        return f"{', '.join(stretches)}, {total(run)} min"
    start = thing.start if thing else _first(gaps)
    return f"at {clock(start)}" if start not in (None, LAST) else "time not documented"


def _initial(gaps: Gaps) -> str:
    service = gaps.thing
    initial = service.initial if service else None
    return _drug(Gaps(gaps.narrator, {"service": initial})) if initial else "the initial drug"


def _past(gaps: Gaps) -> int:
    return max(0, _counted(gaps) - 60)


def _overlap(gaps: Gaps) -> str:
    service = gaps.thing
    if service is not None and service.overlapped:
        return (
            f" {service.overlapped} of {service.minutes} min ran beside another infusion "
            f"and are taken off: {_counted(gaps)} min count."
        )
    return ""


def _discarded(gaps: Gaps) -> str:
    """Say what the record tells of discarded drug and what follows for the modifier."""
    modifiers, container = gaps.details["modifiers"], gaps.details["container"]
    if modifiers:
        return " Less than one whole unit is left: JZ."
    if container == "multi_dose":
        return " Multi-dose container: neither JW nor JZ."
    wasted = gaps.details["billing"].wasted
    if wasted:
        return f" What was discarded, {_whole_units(wasted)}, is on the JW line."
    return " Neither JW nor JZ is set."


def _lesions(count: int) -> str:
    return f"{count} lesion" if count == 1 else f"{count} lesions"


def _whole_units(count: int) -> str:
    return f"{count} whole unit" if count == 1 else f"{count} whole units"


def _plain(number: Any) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


GAPS: Mapping[str, Callable[[Gaps], Any]] = {
    "drug": _drug,
    "ran": _ran,
    "running": _running,
    "counted": _counted,
    "past": _past,
    "start": _start,
    "stop": _stop,
    "initial": _initial,
    "overlap": _overlap,
    "jwjz": _discarded,
    "total_dose": lambda gaps: _plain(totals(gaps.details["group"])[0]),
    "opened": lambda gaps: _plain(sum(totals(gaps.details["group"]))),
    "unit": lambda gaps: (
        f"{_plain(gaps.details['drug_entry'].unit_amount)} {gaps.details['drug_entry'].unit_name}"
    ),
    "unit_name": lambda gaps: gaps.details["drug_entry"].unit_name,
    "billed_units": lambda gaps: _whole_units(gaps.details["billing"].billed),
    "wasted": lambda gaps: _whole_units(gaps.details["billing"].wasted),
    "sizes": lambda gaps: _sizes(gaps.details["drug_entry"]),
    "least_opened": lambda gaps: _plain(gaps.details["least"]),
    "per_ml": lambda gaps: _plain(gaps.details["drug_entry"].per_ml),
    "volume_dose": lambda gaps: _amount(gaps.details["volume"]),
    "measured_dose": lambda gaps: _plain(gaps.details["measured"]),
    "code": lambda gaps: gaps.details["drug_entry"].hcpcs,
    "ended": lambda gaps: gaps.details["drug_entry"].effective_to or "not yet in force",
    "replacement": lambda gaps: ", ".join(gaps.details["drug_entry"].replaced_by) or "not known",
    "given_dose": lambda gaps: _amount(gaps.all_rows[0].given.dose),
    "lesions": lambda gaps: _lesions(gaps.all_rows[0].given.lesions or 0),
    "typed_code": lambda gaps: gaps.all_rows[0].given.hcpcs or "",
}


def _sizes(drug: Drug) -> str:
    """List vial sizes: "100, 400 mg (not verified)"."""
    unverified = "" if drug.vials_verified else " (not verified)"
    return f"{', '.join([_plain(size) for size in drug.vials])} {drug.unit_name}{unverified}"


def _amount(quantity: Any) -> str:
    return f"{_plain(quantity.amount)} {quantity.unit}" if quantity else "no dose"
