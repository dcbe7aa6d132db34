"""What a payer's own rows say of drugs, places, modifiers and codes; and what follows from it.

A finding from such a row cites the row's own source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from coding.engine.code_spans import CodeSpans
from coding.engine.facts import AdminClass
from coding.engine.rulebook import Citation


class Source(NamedTuple):
    """The text that supports a row, and the row's name: its model and key, `payernote/12`."""

    text: str
    row: str = ""

    @property
    def cited(self) -> tuple[Citation, ...]:
        """The source as a finding cites it."""
        return (Citation(self.text),)


@dataclass(frozen=True, slots=True)
class PayerDrug:
    """How a payer wants the drug of code `hcpcs` classed, or that it wants another code."""

    source: Source
    hcpcs: str
    admin_class: AdminClass | None = None
    hormonal: bool | None = None
    report_as: str = ""


@dataclass(frozen=True, slots=True)
class PayerPlace:
    """Whether a practice's codes are denied in a place of service; no codes: all of them."""

    source: Source
    is_denied: bool
    codes: CodeSpans


@dataclass(frozen=True, slots=True)
class ModifierRule:
    """Modifiers of which one is wanted on drug or service codes; no codes: on all of them."""

    source: Source
    on_drugs: bool
    codes: CodeSpans
    modifiers: tuple[str, ...]
    is_warning: bool


@dataclass(frozen=True, slots=True)
class PayerNote:
    """What to know where one of some codes or substances is on the claim; `kind` in words."""

    source: Source
    kind: str
    codes: CodeSpans
    generics: frozenset[str]
    text: str


@dataclass(frozen=True, slots=True)
class PayerRules:
    """All rows of a payer that hold on a day; places by their two digits."""

    places: Mapping[str, tuple[PayerPlace, ...]]
    modifiers: tuple[ModifierRule, ...]
    notes: tuple[PayerNote, ...]
    changes_drugs: bool
