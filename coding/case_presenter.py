"""Cases as pages show them: the drawing, the rows, and what is expected, in finished texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.core.paginator import Paginator
from django.utils.safestring import SafeString

from coding.case_timeline import draw
from coding.case_words import Clock, amount_text, names, times, way, where
from coding.engine.rows import Row
from coding.rule_cases import CodedCase

USUAL_PLACE = "22"
CASES_ON_PAGE = 10
NO_CASE = "No case tests this rule yet."
SEVERITIES = {"error": "an error", "warning": "a warning", "info": "a note", "": "something"}


class ShownRow(NamedTuple):
    """One administration of the table beside the drawing."""

    name: str
    drug: str
    way: str
    times: str
    dose: str


class Expected(NamedTuple):
    """One thing that a case expects; `rule` is linked where it names one."""

    text: str
    rule: str = ""


class CasePage:
    """Some of a rule's cases; `number` as the address gives it, the nearest page for any other."""

    def __init__(self, found: Sequence[CodedCase], number: str | None, absence: str) -> None:
        page = Paginator(found, CASES_ON_PAGE).get_page(number)
        self.count = len(found)
        self.cases = [CasePresenter(coded) for coded in page]
        self.number = page.number
        self.numbers = list(page.paginator.get_elided_page_range(page.number))
        self.absence = absence or ("" if found else NO_CASE)


class CasePresenter:
    """One case, drawn; `lines` None where the case is silent about the whole claim."""

    def __init__(self, coded: CodedCase) -> None:
        self._coded = coded
        self._expect = coded.case.expect
        self._clock = Clock(coded.encounter.time_zone, coded.encounter.date_of_service)
        self.id = f"case-{coded.number}"
        self.name = coded.case.name
        self.source = coded.case.source
        self.file = coded.case.file

    @cached_property
    def drawing(self) -> SafeString:
        """Return the timeline as SVG."""
        return draw(self._coded.rows, self._clock, self.id)

    @cached_property
    def rows(self) -> list[ShownRow]:
        """Return the administrations, in the order of the drawing."""
        return [self._shown(row) for row in self._coded.rows]

    def _shown(self, row: Row) -> ShownRow:
        given = row.given
        dose = amount_text(given.dose)
        if given.discarded is not None:
            dose = f"{dose}, {amount_text(given.discarded)} discarded".removeprefix(", ")
        bag = f"bag {given.bag}" if given.bag else ""
        how = ", ".join(filter(None, (way(row), where(row), bag)))
        return ShownRow(given.id, given.drug, how, times(row, self._clock), dose)

    @property
    def has_doses(self) -> bool:
        """Say whether a dose is documented in any row."""
        return any(row.dose for row in self.rows)

    def _called(self, name: str) -> str:
        return self._names.get(name, name)

    @cached_property
    def _names(self) -> Mapping[str, str]:
        return names(self._coded.rows, self._clock)

    @cached_property
    def facts(self) -> list[str]:
        """Return what is documented beside the rows."""
        encounter = self._coded.encounter
        day = encounter.date_of_service
        return [f"{day.day} {day:%b %Y}", encounter.setting.value, *self._other_facts()]

    def _other_facts(self) -> Iterator[str]:
        encounter = self._coded.encounter
        if encounter.place_of_service != USUAL_PLACE:
            yield f"place of service {encounter.place_of_service or 'not documented'}"
        if encounter.payer:
            yield f"payer {encounter.payer}"
        policies = {**self._coded.case.reference.get("policies", {}), **encounter.policies}
        yield from (f"policy {name}: {value}" for name, value in policies.items())
        if encounter.primary_administration:
            yield f"reason for the visit: {self._called(encounter.primary_administration)}"
        for site in encounter.access_sites:
            if site.separate_because:
                yield f"line {site.label} because {site.separate_because}"
        if encounter.diagnoses:
            yield f"diagnoses {', '.join(encounter.diagnoses)}"
        for provider in encounter.providers:
            yield f"{provider.role} provider {provider.taxonomy or 'without a taxonomy'}"
        for service in encounter.other_services:
            yield f"beside {'-'.join((service.code, *service.modifiers))}"
        if encounter.billed is not None:
            billed = [f"{line.code} ×{line.units}" for line in encounter.billed]
            yield f"billed {', '.join(billed) or 'nothing'}"

    @cached_property
    def lines(self) -> list[Expected]:
        """Return the lines expected, with their rules where the case names them."""
        lines = self._expect.get("lines", self._expect.get("includes", ()))
        rules = self._expect.get("rules", ())
        if len(rules) != len(lines):
            rules = [""] * len(lines)
        return [Expected(line_text(line), rule) for line, rule in zip(lines, rules, strict=True)]

    @property
    def lines_heading(self) -> str:
        """Say how the lines are to be read."""
        if "lines" not in self._expect:
            return "Among the lines" if self.lines else "Expected"
        if not self.lines:
            return "No line"
        return "Lines, in any order" if self._expect.get("order") == "any" else "Lines"

    @cached_property
    def others(self) -> list[Expected]:
        """Return what else is expected."""
        return [*self._not_reported(), *self._asked(), *self._found(), *self._numbers()]

    def _not_reported(self) -> Iterator[Expected]:
        found = self._expect.get("not_reported", {})
        for name, rule in found.items() if isinstance(found, dict) else ():
            yield Expected(f"{self._called(name)} not reported:", rule)
        if absent := self._expect.get("absent"):
            yield Expected(f"Never {', '.join(map(str, absent))}")

    def _asked(self) -> Iterator[Expected]:
        queries = self._expect.get("queries", ())
        for name, field in queries if queries != "any" else ():
            yield Expected(f"Asks about {self._called(name)}: {field.replace('_', ' ')}")
        for name, stakes in self._expect.get("at_stake", {}).items():
            at_stake = ", ".join(line_text(stake) for stake in stakes)
            yield Expected(f"At stake for {self._called(name)}: {at_stake or 'nothing'}")
        for name in self._expect.get("questioned", ()):
            yield Expected(f"{self._called(name)} is questioned")

    def _found(self) -> Iterator[Expected]:
        for key, verb in (("findings", "Points out"), ("no_findings", "Does not point out")):
            for finding in self._expect.get(key, ()):
                yield self._finding(verb, finding)

    def _finding(self, verb: str, finding: Mapping[str, Any]) -> Expected:
        """Return a finding as far as the case describes it."""
        rule, row = finding.get("rule", ""), finding.get("administration")
        about = [finding.get("code"), row and self._called(row)]
        text = f"{verb} {SEVERITIES[finding.get('severity', '')]}"
        if any(about):
            text += f" about {' and '.join([str(one) for one in about if one])}"
        if "mentions" in finding:
            text += f", naming “{finding['mentions']}”"
        return Expected(f"{text}:" if rule else text, rule)

    def _numbers(self) -> Iterator[Expected]:
        for code, ids in self._expect.get("rests_on", {}).items():
            yield Expected(f"{code} rests on {', '.join(self._called(name) for name in ids)}")
        for code, minutes in self._expect.get("minutes", {}).items():
            yield Expected(f"{code} has {minutes} minutes")
        for code, units in self._expect.get("units", {}).items():
            yield Expected(f"{code} has {units} units in all")


def line_text(line: Sequence[Any]) -> str:
    """Return an expected line: code, units, modifiers (`any` leaves them open), day."""
    code, units, modifiers, day = [*line, (), ""][:4] if len(line) == 2 else [*line, ""][:4]
    text = f"{code} ×{units}"
    if modifiers == "any":
        text += " with any modifiers"
    elif modifiers:
        text += f" {' '.join(map(str, modifiers))}"
    return f"{text} on {day}" if day else text
