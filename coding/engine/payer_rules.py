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
    """How a payer wants the drug of code `hcpcs` classed, or that it wants another code.

    `source` is the nearest row; `parts` names the rows of the fields that are said farther off.
    """

    source: Source
    hcpcs: str
    admin_class: AdminClass | None = None
    hormonal: bool | None = None
    report_as: str = ""
    parts: tuple[tuple[str, Source], ...] = ()

    def source_of(self, part: str) -> Source:
        """Return the row that says a field, such as "report_as"."""
        return dict(self.parts).get(part, self.source)


@dataclass(frozen=True, slots=True)
class PayerPlace:
    """Whether a practice's codes are denied in a place of service; no codes: all of them.

    Of rows about a code those of the lowest `level` hold: the plan's own before its parent's.
    """

    source: Source
    is_denied: bool
    codes: CodeSpans
    level: int = 0

    def is_about(self, code: str) -> bool:
        """Whether the row speaks of a service code."""
        return not self.codes or code in self.codes


@dataclass(frozen=True, slots=True)
class ModifierRule:
    """Modifiers of which one is wanted on drug or service codes; no codes: on all of them.

    It leaves the codes of `not_on` to a nearer payer's rule about one of the same modifiers.
    """

    source: Source
    on_drugs: bool
    codes: CodeSpans
    modifiers: tuple[str, ...]
    is_warning: bool
    not_on: CodeSpans = CodeSpans(())

    def is_about(self, code: str) -> bool:
        """Whether the rule speaks of a code of its family."""
        return (not self.codes or code in self.codes) and code not in self.not_on


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
