"""How the tests of proposals make one and have its effect worked out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from coding import jobs
from coding.actions.proposals import propose, subject
from coding.changes.rehearsal import rehearsal
from coding.changes.rows import RowChange, differences, snapshot
from coding.models import Drug, Job, Payer, PayerPolicy, Proposal


def the_drug(hcpcs: str) -> Drug:
    """The one row of a code of the starter formulary."""
    return Drug.objects.get(hcpcs=hcpcs)


def changed(row: Model, **fields: Any) -> list[RowChange]:
    """What it would be to change these fields of a row, or to add a row that is not saved yet."""
    scope = [type(row)._default_manager.all()]
    with rehearsal():
        before = snapshot(scope)
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean()
        row.save()
        return differences(before, snapshot(scope))


def a_proposal(rows: list[RowChange], by: User, reason: str = "label read, made up") -> Proposal:
    """A proposal whose effect is not worked out yet."""
    return propose(title="a change", rows=rows, reason=reason, by=by)


def worked_out(proposal: Proposal) -> Proposal:
    """The proposal after its job has run."""
    job = Job.objects.filter(subject=subject(proposal)).latest("pk")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.DONE, job.error
    proposal.refresh_from_db()
    return proposal


def reclassified(by: User, hcpcs: str = "J9206") -> Proposal:
    """The reference visit's irinotecan as no chemotherapy: its hours become 96365 and 96366."""
    return worked_out(a_proposal(changed(the_drug(hcpcs), admin_class="therapeutic"), by))


def a_policy(switch: str, value: str, **fields: Any) -> PayerPolicy:
    """An unsaved policy of Aetna from 2026 on; no golden case is of that payer."""
    return PayerPolicy(
        payer=Payer.objects.get(slug="aetna"),
        switch=switch,
        value=value,
        **{"effective_from": "2026-01-01", "citation": "a made-up bulletin", **fields},
    )
