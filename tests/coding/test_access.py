"""Every route of the reference data: who may read, who may change, and by which method."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding import urls
from coding.models import Job, Proposal, Release
from coding.roles import CODER, MANAGER, REFERENCE_ADMIN, REVIEWER
from tests import factories

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

HTMX = {"HX-Request": "true"}
# route → the methods that it answers, and whether everybody who is signed in may use it
ROUTES: dict[str, tuple[tuple[str, ...], bool]] = {
    "code-detail": (("GET",), True),
    "drug-search": (("GET",), True),
    "drug-detail": (("GET",), True),
    "in-force": (("GET",), True),
    "payer-list": (("GET",), True),
    "payer-detail": (("GET",), True),
    "release-list": (("GET",), True),
    "release-detail": (("GET",), True),
    "rule-list": (("GET",), True),
    "rule-detail": (("GET",), True),
    "job-detail": (("GET",), False),
    "proposal-list": (("GET",), False),
    "proposal-detail": (("GET", "POST"), False),
    "release-import": (("GET", "POST"), False),
    "release-accept": (("POST",), False),
    "release-withdraw": (("POST",), False),
    "sheet-export": (("GET",), False),
    "sheet-import": (("GET", "POST"), False),
    "sheet-propose": (("POST",), False),
}
ARGUMENTS: dict[str, list[object]] = {
    "code-detail": ["96413"],
    "drug-detail": ["J9206"],
    "payer-detail": ["medicare"],
    "rule-detail": ["chemotherapy.sequential-infusion"],
    "sheet-export": ["drugs", "csv"],
    "sheet-import": ["drugs"],
    "sheet-propose": ["drugs"],
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
ANSWERED = [(name, method) for name, (methods, _) in ROUTES.items() for method in methods]


@pytest.fixture
def rows(db: None) -> dict[str, list[object]]:
    """One proposal, job and held release, by the routes that show them."""
    author = factories.a_user("author", REFERENCE_ADMIN)
    proposal = Proposal.objects.create(title="a change", reason="made up", author=author)
    release = Release.objects.create(
        system="nucc", name="x", valid_from=date(2026, 1, 1), sha256="e" * 64, state="held"
    )
    job = Job.objects.create(kind="preview", created_by=author, beat_at="2026-01-01T00:00Z")
    shown: dict[str, list[object]] = {"proposal-detail": [proposal.pk], "job-detail": [job.pk]}
    for name in ("release-detail", "release-accept", "release-withdraw"):
        shown[name] = [release.pk]
    return shown


def address(name: str, rows: dict[str, list[object]]) -> str:
    return reverse(f"coding:{name}", args=rows.get(name) or ARGUMENTS.get(name, []))


def as_a(role: str, **fields: Any) -> Client:
    client = Client()
    client.force_login(factories.a_user(f"a {role}", *([role] if role else []), **fields))
    return client


def test_a_new_route_must_be_entered_in_this_table() -> None:
    """Otherwise nobody has said who may use it."""
    assert sorted(str(pattern.name) for pattern in urls.urlpatterns) == sorted(ROUTES)  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_nobody_gets_in_without_signing_in(
    name: str, method: str, rows: dict[str, list[object]]
) -> None:
    plain = Client().generic(method, address(name, rows))
    assert plain.status_code == 302
    assert plain["Location"].startswith("/sign-in/")
    assert Client().generic(method, address(name, rows), headers=HTMX).status_code == 401


@pytest.mark.parametrize(("name", "method"), ANSWERED)
@pytest.mark.parametrize("role", [CODER, REVIEWER, MANAGER, ""])
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "htmx"])
def test_only_reference_admins_use_what_changes_something(
    name: str, method: str, role: str, headers: dict[str, str], rows: dict[str, list[object]]
) -> None:
    answer = as_a(role).generic(method, address(name, rows), headers=headers)
    assert answer.status_code == (200 if ROUTES[name][1] else 403)
    assert Release.objects.get(name="x").state == "held"
    assert Proposal.objects.get().is_open


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_a_reference_admin_is_let_in(name: str, method: str, rows: dict[str, list[object]]) -> None:
    answer = as_a(REFERENCE_ADMIN, is_staff=True).generic(method, address(name, rows))
    assert answer.status_code in (200, 302, 404, 422)  # 404: a file of an upload that is not there


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_an_admin_who_has_left_is_not_let_in(
    name: str, method: str, rows: dict[str, list[object]]
) -> None:
    client = as_a(REFERENCE_ADMIN, is_staff=True)
    User.objects.filter(username=f"a {REFERENCE_ADMIN}").update(is_active=False)
    assert client.generic(method, address(name, rows)).status_code == 302


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("method", METHODS)
def test_other_methods_are_rejected(name: str, method: str, rows: dict[str, list[object]]) -> None:
    answer = as_a(REFERENCE_ADMIN, is_staff=True).generic(method, address(name, rows))
    assert (answer.status_code == 405) == (method not in ROUTES[name][0])


@pytest.mark.parametrize(("name", "method"), [each for each in ANSWERED if each[1] == "POST"])
def test_a_post_without_its_token_is_refused(
    name: str, method: str, rows: dict[str, list[object]]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(factories.a_user("an admin", REFERENCE_ADMIN, is_staff=True))
    assert client.post(address(name, rows)).status_code == 403
