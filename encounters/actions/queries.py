"""Asking whoever documented, and closing the question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone

from encounters.actions.writing import encounter_write
from encounters.models import DrugAdministration, Encounter, Query, QueryStatus


def ask_query(
    *,
    encounter: Encounter,
    version: int,
    by: User,
    field: str,
    question: str,
    administration: DrugAdministration | None = None,
    at_stake: Sequence[dict[str, Any]] = (),
    due_on: date | None = None,
) -> Query:
    """Put a question to whoever documented; `at_stake` as in the engine's result.

    Raise ValidationError if the same question is open already.
    """
    with encounter_write(
        encounter=encounter, version=version, by=by, action="query.asked", status=None
    ) as detail:
        query = Query(
            encounter=encounter,
            administration=administration,
            field=field,
            question=question.strip(),
            at_stake=list(at_stake),
            due_on=due_on,
            asked_by=by,
        )
        query.full_clean(exclude=["encounter", "asked_by"])
        query.save()
        detail |= {"query": query.pk, "question": query.question}
    return query


def answer_query(*, query: Query, answer: str, version: int, by: User) -> None:
    """Close a question with its answer; the record itself is corrected on the row."""
    if not answer.strip():
        raise ValidationError({"answer": ["Expected the answer, as given."]})
    query.answer = answer.strip()
    _close(query, QueryStatus.ANSWERED, version, by)


def withdraw_query(*, query: Query, version: int, by: User) -> None:
    """Close a question that need not be answered any more."""
    _close(query, QueryStatus.WITHDRAWN, version, by)


def _close(query: Query, status: QueryStatus, version: int, by: User) -> None:
    with encounter_write(
        encounter=query.encounter,
        version=version,
        by=by,
        action=f"query.{status}",
        status=None,
    ) as detail:
        if query.status != QueryStatus.OPEN:
            raise ValidationError({"query": [f"This question is {query.status} already."]})
        query.status, query.closed_at, query.closed_by = status, timezone.now(), by
        query.save()
        detail |= {"query": query.pk, "answer": query.answer}
