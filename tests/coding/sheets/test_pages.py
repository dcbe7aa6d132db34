"""A sheet in the browser: sent, looked at, given a reason, and then a proposal."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coding import uploads
from coding.changes.rows import read_rows
from coding.models import PlaceOfService, Proposal
from coding.roles import CODER, REFERENCE_ADMIN
from coding.sheets import presenter, sending
from coding.sheets.tables import SHEETS
from tests.coding.sheets.kit import Rows, csv_file

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

TABLE = "places-of-service"
NEW = {"code": "97", "label": "Made-up place", "is_facility": "no", "source": "made up"}


def signed_in(client: Client, role: str) -> Client:
    user = User.objects.create_user(role.replace(" ", "-"))
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


@pytest.fixture
def admin(client: Client) -> Client:
    return signed_in(client, REFERENCE_ADMIN)


def send(client: Client, rows: Rows, **said: Any) -> Any:
    file = SimpleUploadedFile("places.csv", csv_file(rows), "text/csv")
    return client.post(reverse("coding:sheet-import", args=[TABLE]), {"file": file, **said})


def propose(client: Client, shown: Any, **said: Any) -> Any:
    data = {"sent": shown.context["form"]["sent"].value(), "why": "a made-up list", **said}
    return client.post(reverse("coding:sheet-propose", args=[TABLE]), data)


def test_a_file_is_previewed_given_a_reason_and_proposed(admin: Client) -> None:
    page = send(admin, [NEW])
    assert page.status_code == 200
    assert "1 added, 0 changed, 0 removed" in page.text
    assert "Made-up place" in page.text
    assert not Proposal.objects.exists()
    answer = propose(admin, page)
    proposal = Proposal.objects.get()
    assert answer["Location"] == proposal.get_absolute_url()
    assert proposal.title == "places.csv (places of service): 1 added, 0 changed, 0 removed"
    assert (proposal.reason, proposal.author.username) == ("a made-up list", "reference-admin")
    assert [(row.kind, row.label) for row in read_rows(proposal.rows)] == [
        ("added", "97 Made-up place")
    ]
    assert not PlaceOfService.objects.filter(code="97").exists()
    assert not list(uploads._folder().iterdir())


def test_without_a_reason_the_preview_comes_again(admin: Client) -> None:
    page = propose(admin, send(admin, [NEW]), why=" ")
    assert page.status_code == 422
    assert "Expected the reason of the change, and its source." in page.text
    assert "Made-up place" in page.text
    assert propose(admin, page).status_code == 302


def test_what_was_typed_is_kept_on_every_page_of_the_preview(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "ROWS_ON_PAGE", 1)
    rows = [NEW, {**NEW, "code": "96", "label": "Another"}]
    page = send(admin, rows)
    assert ("Made-up place" in page.text, "Another" in page.text) == (True, False)
    page = propose(admin, page, page="2", why="half a sentence")
    assert (page.status_code, "Another" in page.text) == (200, True)
    assert "half a sentence" in page.text


def test_a_wrong_file_is_told_row_by_row_and_nothing_is_proposed(admin: Client) -> None:
    page = send(admin, [NEW, {**NEW, "code": "x"}])
    assert page.status_code == 422
    assert "Row 3, code: Expected two digits, such as 11." in page.text
    assert not Proposal.objects.exists()


def test_a_file_that_says_what_is_there_proposes_nothing(admin: Client) -> None:
    place = PlaceOfService.objects.earliest("code")
    page = send(admin, [{"code": place.code, "label": place.label}])
    assert "nothing to propose" in page.text
    assert propose(admin, page).status_code == 302
    assert not Proposal.objects.exists()


def test_a_whole_table_removes_what_it_lacks(admin: Client) -> None:
    count = PlaceOfService.objects.count()
    page = send(admin, [NEW], is_whole="on")
    assert f"1 added, 0 changed, {count} removed" in page.text
    propose(admin, page)
    kinds = [row.kind for row in read_rows(Proposal.objects.get().rows)]
    assert kinds.count("removed") == count


@pytest.mark.parametrize("sent", ["", "made up", "WyJ4Il0:1abc:def"])
def test_a_ticket_that_was_not_made_here_is_refused(admin: Client, sent: str) -> None:
    answer = admin.post(reverse("coding:sheet-propose", args=[TABLE]), {"sent": sent, "why": "x"})
    assert answer.status_code == 422
    assert sending.GONE in answer.text


def test_a_file_that_is_not_kept_any_more_is_asked_for_again(admin: Client) -> None:
    page = send(admin, [NEW])
    for path in uploads._folder().iterdir():
        path.unlink()
    answer = propose(admin, page)
    assert answer.status_code == 422
    assert sending.GONE in answer.text


@pytest.mark.parametrize(("room", "status"), [(1, 200), (0, 200), (-1, 422)])
def test_a_file_has_so_many_bytes_at_most(
    admin: Client, monkeypatch: pytest.MonkeyPatch, room: int, status: int
) -> None:
    monkeypatch.setattr(sending, "MOST_BYTES", len(csv_file([NEW])) + room)
    assert send(admin, [NEW]).status_code == status


def test_no_file_is_refused_in_words(admin: Client) -> None:
    page = admin.post(reverse("coding:sheet-import", args=[TABLE]), {})
    assert page.status_code == 422
    assert "Expected a file of at most 20 MB." in page.text


@pytest.mark.parametrize("table", SHEETS)
def test_every_table_has_its_pages(admin: Client, table: str) -> None:
    page = admin.get(reverse("coding:sheet-import", args=[table]))
    assert page.status_code == 200
    assert all(f"<code>{heading}</code>" in page.text for heading in SHEETS[table].headings)
    for suffix in ("csv", "xlsx"):
        answer = admin.get(reverse("coding:sheet-export", args=[table, suffix]))
        assert answer.status_code == 200
        assert re.search(rf'"{table}-\d{{4}}-\d\d-\d\d\.{suffix}"', answer["Content-Disposition"])


@pytest.mark.parametrize(
    "address", ["/coding/sheets/none/import/", "/coding/sheets/drugs/export.pdf"]
)
def test_no_other_table_and_format_is_there(admin: Client, address: str) -> None:
    assert admin.get(address).status_code == 404


def test_who_edits_no_reference_data_is_refused(client: Client) -> None:
    signed_in(client, CODER)
    assert client.get(reverse("coding:sheet-import", args=[TABLE])).status_code == 403
    assert send(client, [NEW]).status_code == 403
    assert client.post(reverse("coding:sheet-propose", args=[TABLE]), {}).status_code == 403
    assert client.get(reverse("coding:sheet-export", args=[TABLE, "csv"])).status_code == 403


def test_the_list_in_the_admin_site_leads_to_export_and_import(admin: Client) -> None:
    User.objects.update(is_staff=True)
    page = admin.get(SHEETS[TABLE].admin_address).text
    for address in ("export.xlsx", "export.csv", "import/"):
        assert f'href="/coding/sheets/{TABLE}/{address}"' in page
