"""What was found of a visit, as plain tuples to compare whole."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from coding.engine.derive import derive
from tests.coding.coding_kit import Coded

Told = tuple[str, str, str | None, tuple[str, ...], str]


def findings_of(coded: Coded, *prefixes: str) -> list[Told]:
    """The findings of the rules whose names begin so: severity, rule, code, rows, sentence."""
    narrator = coded.narrator()
    return [
        (item.severity.value, item.rule, item.code, item.administrations, narrator.because(item))
        for item in coded.derivation.findings
        if item.rule.startswith(prefixes)
    ]


def with_facts(coded: Coded, **facts: Any) -> Coded:
    """The same visit with facts that no document brings, such as the reason for the visit."""
    encounter = replace(coded.encounter, **facts)
    derivation = derive(encounter, coded.reference, coded.rulebook)
    return coded._replace(encounter=encounter, derivation=derivation)
