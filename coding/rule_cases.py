"""Which cases test which rule: every case coded once and filed under the rules that it names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from coding.cases import Case, CaseError, read_cases, with_additions
from coding.engine.case import Case as DayCase
from coding.engine.derive import derive
from coding.engine.document import DocumentError, read_encounter
from coding.engine.facts import Encounter, Setting
from coding.engine.reference import Reference
from coding.engine.results import Derivation
from coding.engine.rows import Row, rows_of
from coding.engine.rulebook import NotInForceError
from coding.lookups import reference_for
from coding.rulebook import load_rulebook

NOT_INSTALLED = "The cases are not installed here. They are part of the program's source."
ANY_DAY = date(2026, 1, 1)  # any other would do: every reference is another after a change


class CodedCase(NamedTuple):
    """A case with what drawing it takes; `number` is its place among all cases.

    `named` are the rules that the case itself speaks of, `told` those that its result names.
    """

    number: int
    case: Case
    encounter: Encounter
    rows: tuple[Row, ...]
    named: frozenset[str]
    told: frozenset[str]


class RuleCases(NamedTuple):
    """All cases by rule, those that speak of the rule first; `total` counts them once.

    `absence` says why there are none.
    """

    by_rule: Mapping[str, tuple[CodedCase, ...]]
    total: int
    absence: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class _Tables:
    """Stands for the tables as a key of a cache, and keeps their identity from being reused."""

    reference: Reference

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Tables) and other.reference is self.reference

    def __hash__(self) -> int:
        return id(self.reference)


def rule_cases() -> RuleCases:
    """Return the cases by rule; none where their folder is not installed or can not be read.

    Coded once a process and again after a change of the tables; else one query.
    """
    tables = _Tables(reference_for(ANY_DAY, None, Setting.FACILITY))
    return _rule_cases(Path(settings.CASES_FOLDER), tables)


@lru_cache(maxsize=2)
def _rule_cases(folder: Path, _: _Tables) -> RuleCases:
    try:
        cases = read_cases(folder)
        coded = _all_coded(cases)
    except CaseError as error:
        return RuleCases({}, 0, f"The cases can not be read: {error}.")
    by_rule: dict[str, list[CodedCase]] = {}
    for one in coded:
        for rule in one.named | one.told:
            by_rule.setdefault(rule, []).append(one)
    filed = {rule: _named_first(rule, found) for rule, found in by_rule.items()}
    return RuleCases(filed, len(cases), "" if cases else NOT_INSTALLED)


def _all_coded(cases: Sequence[Case]) -> list[CodedCase]:
    references: dict[tuple[date, str | None, Setting], Reference] = {}
    coded = []
    for number, case in enumerate(cases, 1):
        try:
            coded.append(_coded(number, case, references))
        except (DocumentError, NotInForceError) as error:
            raise CaseError(f"{case.file}: {case.name}: {error}") from error
    return coded


def _named_first(rule: str, found: list[CodedCase]) -> tuple[CodedCase, ...]:
    return tuple(sorted(found, key=lambda coded: rule not in coded.named))


def _coded(
    number: int, case: Case, references: dict[tuple[date, str | None, Setting], Reference]
) -> CodedCase:
    encounter = read_encounter(case.document, default_zone=settings.DOCUMENT_TIME_ZONE)
    key = (encounter.date_of_service, encounter.payer, encounter.setting)
    if key not in references:
        references[key] = reference_for(*key)
    reference = with_additions(references[key], case.reference)
    rulebook = load_rulebook()
    rules = rulebook.on(encounter.date_of_service)
    rows = rows_of(DayCase(encounter, reference, rules))
    told = _told(derive(encounter, reference, rulebook), rules.value)
    return CodedCase(number, case, encounter, tuple(rows), _named(case), told)


def _named(case: Case) -> frozenset[str]:
    """Return the rules that a case speaks of."""
    expect = case.expect
    not_reported = expect.get("not_reported", {})
    return frozenset(
        {
            *case.of,
            *expect.get("rules", ()),
            *(not_reported.values() if isinstance(not_reported, dict) else ()),
            *(finding["rule"] for finding in expect.get("findings", ()) if "rule" in finding),
        }
    )


def _told(derivation: Derivation, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the rules that a result names, and those that yield its modifiers and stakes."""
    parts = (
        derivation.lines,
        derivation.not_reported,
        derivation.queries,
        derivation.findings,
        derivation.ledger,
    )
    yielded = {modifier for line in derivation.lines for modifier in line.modifiers}
    yielded |= {stake.code for query in derivation.queries for stake in query.at_stake}
    return frozenset(item.rule for part in parts for item in part) | {
        name for name, value in values.items() if isinstance(value, str) and value in yielded
    }
