"""Codes a document as the program does, without Django: what the engine tests share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from coding.cases import with_additions
from coding.engine.derive import derive
from coding.engine.document import read_encounter
from coding.engine.facts import Encounter
from coding.engine.reasons import Narrator
from coding.engine.reference import Reference
from coding.engine.results import Derivation
from coding.engine.rulebook import Rulebook
from coding.rulebook import load_rulebook
from tests.coding.case_reader import Case
from tests.coding.reference_kit import reference_for

ZONE = "America/New_York"


class Coded(NamedTuple):
    """An encounter with everything that its coding rested on."""

    encounter: Encounter
    reference: Reference
    rulebook: Rulebook
    derivation: Derivation

    def narrator(self) -> Narrator:
        """Return the sentences of this encounter."""
        return Narrator(self.encounter, self.rulebook)


def code_case(case: Case) -> Coded:
    """Code a YAML case with the kit's tables and the case's own additions."""
    return code_document(case.document, case.reference)


def code_document(document: Mapping[str, Any], additions: Mapping[str, Any] | None = None) -> Coded:
    """Read and code one contract document; `additions` are a case's `reference`."""
    encounter = read_encounter(document, default_zone=ZONE)
    tables = reference_for(encounter.setting, encounter.date_of_service)
    reference = with_additions(tables, additions or {})
    rulebook = load_rulebook()
    return Coded(encounter, reference, rulebook, derive(encounter, reference, rulebook))
