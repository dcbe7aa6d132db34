"""Deriving the codes of an encounter, without writing anything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from coding.engine import facts
from coding.engine.derive import derive
from coding.engine.reasons import Narrator
from coding.engine.reference import Reference
from coding.engine.results import Derivation, Line, Severity
from coding.engine.rulebook import Rulebook
from coding.lookups import House, reference_for
from coding.rulebook import load_rulebook
from encounters.facts import facts_of
from encounters.models import ChosenLine, DrugAdministration, Encounter, Facility, Source

ClaimLine = TypeVar("ClaimLine", Line, ChosenLine)


@dataclass(frozen=True)
class Coding:
    """A derivation beside all that it was made from."""

    facts: facts.Encounter
    reference: Reference
    rulebook: Rulebook
    derivation: Derivation

    @cached_property
    def narrator(self) -> Narrator:
        """Who tells the reasons, made when first asked."""
        return Narrator(self.facts, self.rulebook)

    @property
    def error_count(self) -> int:
        """How many findings stop a claim."""
        return sum(found.severity is Severity.ERROR for found in self.derivation.findings)

    @property
    def lines_summary(self) -> str:
        """The codes in claim order, units where more than one: 96413, 96415 ×2, J9206-JZ ×17."""
        return ", ".join(_short(line) for line in self.derivation.lines)


def derive_encounter(encounter: Encounter, *, draft: DrugAdministration | None = None) -> Coding:
    """Derive the codes of an encounter as it is, or as it would be with an unsaved row.

    Raise NotInForceError for a day of service before the rules.
    """
    frozen = facts_of(encounter, draft=draft)
    house = house_of(encounter.facility)
    reference = reference_for(frozen.date_of_service, frozen.payer, frozen.setting, house)
    rulebook = load_rulebook()
    return Coding(frozen, reference, rulebook, derive(frozen, reference, rulebook))


def house_of(facility: Facility) -> House:
    """Return what of a facility decides which rows of payers and of a formulary apply."""
    return House(facility.formulary_id, facility.state, facility.is_340b)


def line_key(line: Line | ChosenLine) -> str:
    """Name a line within its encounter by code, modifiers and day: 96415--2026-03-02."""
    day = line.date if isinstance(line, Line) else line.service_on
    return f"{line.code}-{'.'.join(sorted(line.modifiers))}-{day}"


def keyed(lines: Iterable[ClaimLine]) -> dict[str, ClaimLine]:
    """Map lines by `line_key`, and a number where a key comes again.

    Two visits after the first, or two packages of one drug, give lines that differ in nothing.
    """
    found: dict[str, ClaimLine] = {}
    again: Counter[str] = Counter()
    for line in lines:
        key = line_key(line)
        again[key] += 1
        found[key if again[key] == 1 else f"{key}~{again[key]}"] = line
    return found


def no_longer_following(chosen: Iterable[ChosenLine], derivation: Derivation) -> set[int]:
    """Keys of the accepted lines that the facts do not support any more, or not in these units."""
    derived = {key: line.units for key, line in keyed(derivation.lines).items()}
    return {
        line.pk
        for key, line in keyed(chosen).items()
        if line.source == Source.ACCEPTED and derived.get(key) != line.units
    }


def _short(line: Line) -> str:
    code = "-".join([line.code, *line.modifiers])
    return code if line.units == 1 else f"{code} ×{line.units}"
