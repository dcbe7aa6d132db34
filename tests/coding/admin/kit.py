"""How the tests of the admin pages fill in forms, and what comes of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from coding.changes.rows import apply_rows, read_rows
from coding.models import Proposal


def signed_in(client: Client, role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def address(model: Any, page: str = "change", pk: object = None) -> str:
    name = model if isinstance(model, str) else model._meta.model_name
    return reverse(f"admin:coding_{name}_{page}", args=[] if pk is None else [pk])


def form_of(client: Client, url: str) -> dict[str, Any]:
    """Return what the browser would send back if nothing were changed."""
    context = client.get(url).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                data[field.html_name] = value
    return data


def proposed(client: Client, url: str, changes: dict[str, Any]) -> Proposal:
    """Save the form with these changes, and return the proposal that comes of it."""
    answer = client.post(url, {**form_of(client, url), "why": "a made-up letter", **changes})
    assert answer.status_code == 302, answer.context["errors"]
    proposal = Proposal.objects.latest("pk")
    assert answer["Location"] == proposal.get_absolute_url()
    return proposal


def in_force(proposal: Proposal) -> None:
    """Bring about what is proposed, as publishing does."""
    reason = f"{proposal.reason} (proposal {proposal.pk}, published by somebody)"
    apply_rows(read_rows(proposal.rows), by=proposal.author, reason=reason)
