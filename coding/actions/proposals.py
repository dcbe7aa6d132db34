"""Proposing, signing, publishing and refusing changes of house data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from coding.changes.approval import broken_cases, obstacles
from coding.changes.rows import RowChange, StaleError, apply_rows, read_rows
from coding.impact import present_state, preview
from coding.jobs import JobError, Progress, enqueue
from coding.models import GoldenCase, Job, Proposal
from coding.recording import record

State = Proposal.State


class NotNowError(Exception):
    """The proposal can not be decided so; the text says why and what to do."""


@transaction.atomic
def propose(*, title: str, rows: Sequence[RowChange], reason: str, by: User) -> Proposal:
    """Keep a change for a preview and a decision; raise ValidationError without rows or reason."""
    if not rows:
        raise ValidationError("Nothing would change.")
    if not reason.strip():
        raise ValidationError({"why": ["Expected the reason of the change, and its source."]})
    proposal = Proposal.objects.create(
        title=title[:200], reason=reason.strip(), rows=list(rows), author=by
    )
    _record(proposal, by, "reference.proposed", title=title, reason=reason, rows=len(rows))
    return ask_for_preview(proposal=proposal, by=by)


def subject(proposal: Proposal) -> str:
    """Name the proposal for its jobs."""
    return f"proposal {proposal.pk}"


@transaction.atomic
def ask_for_preview(*, proposal: Proposal, by: User) -> Proposal:
    """Have the effect worked out, by a job, from what the tables are when it runs.

    What was signed was signed for the effect as it was: it does not hold for another.
    """
    locked = _locked(proposal)
    locked.outcome, locked.signed_by, locked.signed_why = None, None, ""
    locked.save(update_fields=["outcome", "signed_by", "signed_why"])
    enqueue(kind=Job.Kind.PREVIEW, subject=subject(locked), by=by)
    return locked


def run_preview(job: Job, progress: Progress) -> str:
    """Work out the effect that a queued job asks for; raise JobError if it is not wanted."""
    proposal = Proposal.objects.open().filter(pk=int(job.subject.split()[-1])).first()
    if proposal is None:
        raise JobError("The proposal is decided already.")
    try:
        preview(proposal, lambda done, of: progress(done, f"{done} of {of} encounters"))
    except (StaleError, ValidationError) as error:
        refuse_outcome(proposal=proposal, why=_text(error))
    return "worked out"


def refuse_outcome(*, proposal: Proposal, why: str) -> None:
    """Note that the change does not go with the tables as they are now."""
    Proposal.objects.filter(pk=proposal.pk).update(outcome={"refused": why}, tables="")


@transaction.atomic
def withdraw_proposal(*, proposal: Proposal, by: User) -> Proposal:
    """Take back one's own proposal; raise NotNowError for somebody else's."""
    locked = _locked(proposal)
    if by != locked.author:
        raise NotNowError("Only its author withdraws a proposal; others turn it down.")
    return _decide(locked, State.WITHDRAWN, by, "")


@transaction.atomic
def turn_down(*, proposal: Proposal, why: str, by: User) -> Proposal:
    """Refuse a proposal, with the reason for its author."""
    if not why.strip():
        raise ValidationError({"why": ["Say why, for the author."]})
    return _decide(_locked(proposal), State.TURNED_DOWN, by, why.strip())


@transaction.atomic
def sign_expectations(*, proposal: Proposal, why: str, by: User) -> Proposal:
    """Vouch that the golden cases which come out otherwise are right so."""
    locked = _locked(proposal)
    if by == locked.author:
        raise NotNowError("A second person signs that golden cases change, not the author.")
    if not broken_cases(locked):
        raise NotNowError("No golden case comes out otherwise.")
    if locked.tables != present_state():
        raise NotNowError("The tables were changed since: work the effect out again, then sign.")
    if not why.strip():
        raise ValidationError({"why": ["Say why the new answers are right, and the source."]})
    locked.signed_by, locked.signed_why = by, why.strip()
    locked.save(update_fields=["signed_by", "signed_why"])
    _record(locked, by, "reference.expectations-signed", cases=broken_cases(locked), why=why)
    return locked


@transaction.atomic
def publish(*, proposal: Proposal, by: User) -> Proposal:
    """Put the change into force; raise NotNowError with what stands in the way.

    One is published at a time, and only with the effect that was shown: when anything else was
    published or imported since, its effect must be worked out again.
    """
    list(Proposal.objects.open().order_by("pk").select_for_update().values_list("pk"))
    locked = _locked(proposal)
    if standing := list(obstacles(locked, by=by, tables=present_state())):
        raise NotNowError(" ".join(standing))
    reason = f"{locked.reason} (proposal {locked.pk}, published by {by.get_username()})"
    try:
        apply_rows(read_rows(locked.rows), by=locked.author, reason=reason)
    except (StaleError, ValidationError) as error:
        raise NotNowError(_text(error)) from error
    _renew_golden_cases(locked)
    return _decide(locked, State.PUBLISHED, by, "")


def _renew_golden_cases(proposal: Proposal) -> None:
    """Make the signed answers what their cases expect from now on."""
    reason = f"{proposal.signed_why} (proposal {proposal.pk})"
    for case in (proposal.outcome or {})["golden"]:
        if case["already"]:
            continue
        row = GoldenCase.objects.filter(name=case["name"]).first() or _published_case(case)
        row.expect = case["expect"]
        row._change_reason = reason  # type: ignore[attr-defined]  # read by simple_history
        row._history_user = proposal.signed_by  # type: ignore[attr-defined]
        row.save()


def _published_case(case: dict[str, Any]) -> GoldenCase:
    return GoldenCase(
        name=case["name"],
        document=case["document"],
        additions=case["additions"],
        source=case["source"],
    )


def _locked(proposal: Proposal) -> Proposal:
    """Return the proposal as it is now, held for this transaction; raise if it is decided."""
    locked = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not locked.is_open:
        raise NotNowError(f"The proposal is {locked.get_state_display()} already.")
    return locked


def _decide(proposal: Proposal, state: State, by: User, why: str) -> Proposal:
    proposal.state, proposal.decided_by, proposal.decided_why = state, by, why
    proposal.decided_at = timezone.now()
    proposal.save(update_fields=["state", "decided_by", "decided_at", "decided_why"])
    _record(proposal, by, f"reference.{state.value.replace('_', '-')}", why=why)
    return proposal


def _record(proposal: Proposal, by: User, action: str, **detail: object) -> None:
    record(by=by, action=action, subject=proposal, detail=detail)


def _text(error: StaleError | ValidationError) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
