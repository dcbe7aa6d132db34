"""Every route of encounters: who is let in, who is not, and by which method."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from encounters import urls
from encounters.models import Encounter
from tests.encounters.views.conftest import HTMX, first_row, signed_in, typed

# route → the methods that it answers, and whether somebody who only reads may use it
ROUTES = {
    "worklist": (("GET",), True),
    "encounter-create": (("GET", "POST"), False),
    "patient-lookup": (("POST",), False),
    "encounter-detail": (("GET",), True),
    "encounter-details-update": (("GET", "POST"), False),
    "encounter-next": (("GET",), True),
    "administration-create": (("GET", "POST"), False),
    "administration-cancel-new": (("GET",), False),
    "administration-preview-new": (("POST",), False),
    "administration-update": (("GET", "POST"), False),
    "administration-cancel": (("GET",), False),
    "administration-preview": (("POST",), False),
    "administration-delete": (("POST",), False),
    "administration-restore": (("POST",), False),
    "administration-guide": (("GET",), True),
    "lines-accept": (("POST",), False),
    "line-withdraw": (("POST",), False),
    "query-create": (("POST",), False),
    "encounter-make-golden": (("GET", "POST"), False),
}
OF_NO_ENCOUNTER = {"worklist", "encounter-create", "patient-lookup"}
ANSWERED = [(name, method) for name, (methods, _) in ROUTES.items() for method in methods]


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    """The names of all routes, also of the included ones."""
    found: list[str] = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns)
        else:
            found.append(str(pattern.name))
    return found


def address(name: str, encounter: Encounter) -> str:
    """The route's address for an encounter of the facility."""
    if name in OF_NO_ENCOUNTER:
        return reverse(f"encounters:{name}")
    row = [first_row(encounter).pk] if name.startswith("administration-") else []
    if name.endswith("-new") or name == "administration-create":
        row = []
    if name == "line-withdraw":
        row = [1]
    return reverse(f"encounters:{name}", args=[encounter.public_id, *row])


def test_a_new_route_must_be_entered_in_this_table() -> None:
    """Otherwise nobody has said who may use it."""
    assert sorted(names(urls.urlpatterns)) == sorted(ROUTES)


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_nobody_gets_in_without_signing_in(visit: Encounter, name: str, method: str) -> None:
    """A browser is sent to the sign-in page; htmx is told to go there."""
    where = address(name, visit)
    plain = Client().generic(method, where)
    assert plain.status_code == 302
    assert plain["Location"].startswith("/sign-in/")
    answer = Client().generic(method, where, headers=HTMX)
    assert answer.status_code == 401
    assert not answer.content


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_a_role_that_only_reads_changes_nothing(
    visit: Encounter, as_auditor: Client, name: str, method: str
) -> None:
    """Pages for reading open, all others are refused with 403."""
    expected = {200, 302} if ROUTES[name][1] else {403}
    answer = as_auditor.generic(method, address(name, visit), headers=HTMX)
    assert answer.status_code in expected


@pytest.mark.parametrize(("name", "method"), ANSWERED)
def test_a_user_without_a_role_sees_no_encounter(visit: Encounter, name: str, method: str) -> None:
    """To be able to sign in is not enough."""
    nobody = User.objects.create_user("nobody")
    visit.facility.memberships.create(user=nobody)
    assert signed_in(nobody).generic(method, address(name, visit)).status_code == 403


@pytest.mark.parametrize(
    ("name", "method"), [pair for pair in ANSWERED if pair[0] not in OF_NO_ENCOUNTER]
)
def test_an_encounter_of_another_facility_is_not_found(
    visit: Encounter, as_outsider: Client, name: str, method: str
) -> None:
    """Not refused, which would tell that it exists."""
    answer = as_outsider.generic(method, address(name, visit), headers=HTMX)
    assert answer.status_code == 404
    assert b"Example-Rivera" not in answer.content


@pytest.mark.parametrize("name", ROUTES)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_rejected(
    visit: Encounter, as_coder: Client, name: str, method: str
) -> None:
    """405 for what the route does not answer."""
    answered = ROUTES[name][0]
    answer = as_coder.generic(method, address(name, visit))
    assert (answer.status_code == 405) == (method not in answered)


@pytest.mark.parametrize(
    "name", [name for name, (methods, _) in ROUTES.items() if "POST" in methods]
)
def test_a_post_without_token_is_refused(visit: Encounter, coder: User, name: str) -> None:
    """The page says that nothing was saved."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(coder)
    answer = client.post(address(name, visit), typed())
    assert answer.status_code == 403
    assert b"Nothing was saved" in answer.content


@pytest.mark.parametrize("version", ["", "none", "-1", "9" * 30, "٣"])
def test_a_post_without_a_proper_version_is_a_bad_request(
    visit: Encounter, as_coder: Client, version: str
) -> None:
    """Only a form that this program did not write sends such a thing."""
    answer = as_coder.post(address("lines-accept", visit), {"line": "all", "version": version})
    assert answer.status_code == 400


def test_a_row_number_beyond_all_rows_is_not_found(visit: Encounter, as_coder: Client) -> None:
    """Also one beyond what a database column holds."""
    for key in (10**6, 10**30):
        where = reverse("encounters:administration-update", args=[visit.public_id, key])
        assert as_coder.get(where).status_code == 404
