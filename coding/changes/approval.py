"""What stands between a proposal and its publication, and who may remove it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.contrib.auth.models import User

from coding.changes.rows import RowChange, read_rows
from coding.models import Proposal

# What two people decide: every field of some tables, and some fields of others.
BY_TWO: Mapping[str, frozenset[str] | None] = {
    "coding.payerpolicy": None,
    "coding.payerdrug": None,
    "coding.payerplace": None,
    "coding.modifierrule": None,
    "coding.payer": frozenset({"parent_id", "state", "is_active", "slug"}),  # what it inherits
    "coding.drug": frozenset({"admin_class", "hormonal"}),
}
# Fields by which an existing row's class comes to hold for another drug, or for other days.
CARRIES: Mapping[str, frozenset[str]] = {
    "coding.drug": frozenset({"hcpcs", "generic", "effective_from", "effective_to"}),
}


def needs_second_person(rows: list[RowChange]) -> bool:
    """Say whether somebody other than the author must publish it; golden cases always do."""
    if any(row.model == "coding.goldencase" for row in rows):
        return True
    return settings.TWO_PERSON_APPROVAL and any(map(_is_by_two, rows))


def _is_by_two(row: RowChange) -> bool:
    if row.model not in BY_TWO:
        return False
    fields = BY_TWO[row.model]
    if fields is None:
        return True
    if row.kind == "added":  # a new row's empty fields decide nothing
        return any(row.fields.get(name, (None, None))[1] for name in fields - {"is_active", "slug"})
    return bool((fields | CARRIES.get(row.model, frozenset())) & row.fields.keys())


def broken_cases(proposal: Proposal) -> list[str]:
    """Return the golden cases that come out right now and would not any more."""
    golden = (proposal.outcome or {}).get("golden", ())
    return [case["name"] for case in golden if not case["already"]]


def obstacles(proposal: Proposal, *, by: User, tables: str) -> Iterator[str]:
    """Say what keeps `by` from publishing it; `tables` names their present state."""
    if not proposal.is_open:
        yield f"It is {proposal.get_state_display()}."
        return
    if proposal.outcome is None:
        yield "Its effect on recent encounters is not worked out yet."
    elif proposal.outcome.get("refused"):
        yield proposal.outcome["refused"]
    elif proposal.tables != tables:
        yield "The tables were changed since its effect was worked out: work it out again."
    broken = broken_cases(proposal)
    if broken and proposal.signed_by_id is None:
        count = "A golden case comes" if len(broken) == 1 else f"{len(broken)} golden cases come"
        yield f"{count} out otherwise: a second person must sign that."
    if by == proposal.author and needs_second_person(read_rows(proposal.rows)):
        yield (
            "Payer policies, classes of administration and golden cases are published by a "
            "second person."
        )
