"""Keeping a derivation as it stood."""

from __future__ import annotations

from django.contrib.auth.models import User

from coding.engine.document import write_result
from encounters.coding import Coding
from encounters.documents import document_of, words_of
from encounters.models import CodingRun, Encounter


def record_run(*, encounter: Encounter, coding: Coding, by: User) -> CodingRun:
    """Store facts, result and digests of a derivation, for good.

    Part of a larger write (accepting lines), whose audit event tells of it.
    """
    return CodingRun.objects.create(
        encounter=encounter,
        version=encounter.version,
        facts={"document": document_of(coding.facts), "words": words_of(coding.facts)},
        result=write_result(coding.derivation, coding.facts, coding.rulebook),
        rulebook=coding.derivation.rulebook,
        tables=dict(coding.derivation.tables),
        created_by=by,
    )
