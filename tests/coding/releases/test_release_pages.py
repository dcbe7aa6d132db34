"""The pages of official tables: read by everybody, written by the reference admin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from coding.models import CodePair, Job, Release
from tests.coding.releases.kit import SECOND, a_file, imported, numbered
from tests.factories import a_user

pytestmark = pytest.mark.django_db

LIST, IMPORT = "/coding/releases/", "/coding/releases/import/"
WRITING = [("post", IMPORT), ("get", IMPORT), ("post", "{pk}accept/"), ("post", "{pk}withdraw/")]


def signed_in(user: Any) -> Client:
    """A browser in which the person is signed in."""
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def admin(refadmin: Any) -> Client:
    """The reference admin's browser."""
    return signed_in(refadmin)


@pytest.fixture
def coder(db: None) -> Client:
    """A coder's browser."""
    return signed_in(a_user("coder", "coder"))


def text_of(rows: Any) -> bytes:
    """Rows as the file of the tests' layout."""
    return "".join("\t".join(row) + "\n" for row in rows).encode()


def upload(client: Client, content: bytes | None = None, **said: Any) -> Any:
    """Send the form."""
    data = {
        "system": "ptp_practitioner",
        "name": "2026Q1",
        "valid_from": "2026-01-01",
        "file": SimpleUploadedFile("q1.txt", text_of(numbered(4)) if content is None else content),
        **said,
    }
    return client.post(IMPORT, {key: value for key, value in data.items() if value is not None})


@pytest.fixture
def held(tmp_path: Path) -> Release:
    """A second edition that lacks most rows of the first."""
    imported(a_file(tmp_path, numbered(90), "first.txt"))
    path = a_file(tmp_path, numbered(9), "second.txt")
    return imported(path, name="2026Q2", valid_from=SECOND)


def test_an_uploaded_file_is_imported_and_its_job_says_so(
    admin: Client, refadmin: Any, settings: Any
) -> None:
    answer = upload(admin, source="https://example.org/ncci")
    job = Job.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("coding:job-detail", args=[job.pk])
    page = admin.get(answer.url).content.decode()
    assert "Done: 4 rows, in use" in page
    assert "hx-get" not in page.partition('id="job"')[2].partition(">")[0]  # asks no more
    release = Release.objects.get()
    assert (release.state, release.imported_by, release.source) == (
        "ready",
        refadmin,
        "https://example.org/ncci",
    )
    assert not list(Path(settings.UPLOAD_FOLDER).iterdir())


def test_a_running_job_is_asked_for_again_every_second(admin: Client, refadmin: Any) -> None:
    job = Job.objects.create(
        kind="import",
        created_by=refadmin,
        state="running",
        done=120,
        total=400,
        text="rows loaded",
        beat_at="2026-01-01T00:00Z",
    )
    page = admin.get(f"/coding/jobs/{job.pk}/").content.decode()
    assert 'hx-trigger="load delay:1s"' in page
    assert '<progress max="400" value="120"' in page
    assert f'<a href="/coding/jobs/{job.pk}/">Look again</a>' in page  # without JavaScript


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (text_of([*numbered(2), ("X1", "Y1", "7")]), "row 3: modifier indicator: expected 0, 1"),
        (b"\x00\x01\x02\xff\xfe" * 50, "q1.txt: "),
        (b"PK\x03\x04 not an archive", "q1.txt: "),
        (b"%PDF-1.7", "q1.txt: expected text, .xlsx or a ZIP archive, found a PDF"),
        (text_of([("X1", "Y1", "1"), ("X1", "Y1", "1")]), "stands here again, first in row 1"),
    ],
    ids=["wrong row", "bytes", "broken archive", "PDF", "twice"],
)
def test_a_bad_file_is_refused_with_its_reason_and_leaves_nothing(
    admin: Client, settings: Any, content: bytes, said: str
) -> None:
    page = admin.get(upload(admin, content).url).content.decode()
    assert "Nothing was imported" in page
    assert said in page
    assert not Release.objects.exists()
    assert not CodePair.objects.exists()
    assert not list(Path(settings.UPLOAD_FOLDER).iterdir())


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("system", "", "This field is required"),
        ("system", "weather", "is not one of the available choices"),
        ("name", "", "This field is required"),
        ("name", "N" * 41, "at most 40 characters"),
        ("name", "20\x0026", "Null characters are not allowed"),
        ("valid_from", "01/02/2026", "Expected a day as YYYY-MM-DD."),
        ("valid_to", "2025-12-31", "Expected 2026-01-01 or later."),
        ("file", None, "Expected a file of at most 300 MB."),
        ("file", SimpleUploadedFile("q.txt", b""), "The file is empty."),
    ],
)
def test_a_field_that_is_wrong_says_so_and_nothing_typed_is_lost(
    admin: Client, field: str, value: Any, said: str
) -> None:
    answer = upload(admin, **{"source": "typed text", field: value})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert "typed text" in page
    assert not Job.objects.exists()


@pytest.mark.parametrize(("size", "status"), [(63, 302), (64, 302), (65, 422)])
def test_a_file_that_is_too_large_is_dropped_while_it_arrives(
    admin: Client, settings: Any, size: int, status: int
) -> None:
    settings.UPLOAD_MOST_BYTES = 64
    row = text_of([("X0001", "Y0001", "1")])
    answer = upload(admin, row + b"\n" * (size - len(row)))
    assert answer.status_code == status
    assert ("Expected a file of at most" in answer.content.decode()) == (status == 422)


def test_a_period_of_one_day_is_a_period(admin: Client) -> None:
    assert upload(admin, valid_to="2026-01-01").status_code == 302


def test_the_size_is_that_of_each_file(admin: Client, settings: Any) -> None:
    settings.UPLOAD_MOST_BYTES = 64
    rows = text_of(numbered(3))  # 42 bytes, so two files are more than the limit
    files = [SimpleUploadedFile(f"{n}.txt", rows) for n in range(2)]
    upload(admin, file=files)
    assert Release.objects.get().file_name == "1.txt"  # the last of one name counts


def test_the_same_file_again_is_refused_beside_its_field(admin: Client, settings: Any) -> None:
    upload(admin)
    answer = upload(admin, name="2026Q2", valid_from="2026-04-01")
    assert answer.status_code == 422
    assert "This file is imported already" in answer.content.decode()
    assert Release.objects.count() == 1
    assert not list(Path(settings.UPLOAD_FOLDER).iterdir())


def test_a_file_that_waits_already_leads_to_the_job_that_waits(
    admin: Client, refadmin: Any, tmp_path: Path, settings: Any
) -> None:
    release = imported(a_file(tmp_path, numbered(4)))
    Release.objects.filter(pk=release.pk).update(state="loading")
    waiting = Job.objects.create(
        kind="import", created_by=refadmin, release=release, beat_at="2026-01-01T00:00Z"
    )
    assert upload(admin).url == f"/coding/jobs/{waiting.pk}/"
    assert not list(Path(settings.UPLOAD_FOLDER).iterdir())


def test_everybody_reads_the_tables(coder: Client, held: Release) -> None:
    page = coder.get(LIST).content.decode()
    assert "2026Q1" in page
    assert "held back" in page
    assert "Import a file" not in page
    detail = coder.get(f"{LIST}{held.pk}/").content.decode()
    assert "It has 9 rows, 2026Q1 had 90" in detail
    assert f"{held.pk}/accept/" not in detail


@pytest.mark.parametrize(("method", "address"), WRITING)
@pytest.mark.parametrize("role", ["coder", "reviewer", "manager"])
def test_other_roles_write_nothing(held: Release, role: str, method: str, address: str) -> None:
    client = signed_in(a_user("somebody", role))
    path = address.format(pk=f"{LIST}{held.pk}/")
    assert getattr(client, method)(path, {"reason": "x"}).status_code == 403
    held.refresh_from_db()
    assert held.state == "held"


def test_other_roles_see_no_job(coder: Client, refadmin: Any) -> None:
    job = Job.objects.create(kind="import", created_by=refadmin, beat_at="2026-01-01T00:00Z")
    assert coder.get(f"/coding/jobs/{job.pk}/").status_code == 403


@pytest.mark.parametrize("path", [LIST, IMPORT, f"{LIST}1/", "/coding/jobs/1/"])
def test_nobody_reads_without_a_sign_in(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert "/sign-in/" in answer["Location"]


def test_the_differences_are_shown_a_page_at_a_time(admin: Client, held: Release) -> None:
    page = admin.get(f"{LIST}{held.pk}/").content.decode()
    assert "81 removed" in page  # the first kind of which there is any
    assert "X0009" in page
    assert "1 to 25 of 81" in page
    page = admin.get(f"{LIST}{held.pk}/?show=removed&page=4").content.decode()
    assert "76 to 81 of 81" in page
    assert "No row was added" in admin.get(f"{LIST}{held.pk}/?show=added").content.decode()


@pytest.mark.parametrize("query", ["?show=weather", "?page=0", "?page=%00", "?page=9999&show="])
def test_an_odd_address_shows_the_page_all_the_same(
    admin: Client, held: Release, query: str
) -> None:
    assert admin.get(f"{LIST}{held.pk}/{query}").status_code == 200


def test_a_changed_row_shows_what_it_was(admin: Client, tmp_path: Path) -> None:
    imported(a_file(tmp_path, numbered(9), "first.txt"))
    after = a_file(tmp_path, [*numbered(1, indicator="0"), *numbered(8, start=1)], "second.txt")
    release = imported(after, name="2026Q2", valid_from=SECOND)
    assert "1 → 0" in admin.get(f"{LIST}{release.pk}/").content.decode()


@pytest.mark.parametrize(
    ("address", "state", "said"),
    [("accept/", "ready", "In use from"), ("withdraw/", "withdrawn", "Withdrawn.")],
)
def test_a_held_release_is_decided_with_a_reason(
    admin: Client, held: Release, address: str, state: str, said: str
) -> None:
    answer = admin.post(f"{LIST}{held.pk}/{address}", {"reason": "checked"}, follow=True)
    assert said in answer.content.decode()
    held.refresh_from_db()
    assert held.state == state


@pytest.mark.parametrize("address", ["accept/", "withdraw/"])
def test_a_decision_without_a_reason_stays_open(admin: Client, held: Release, address: str) -> None:
    answer = admin.post(f"{LIST}{held.pk}/{address}", {"reason": " "})
    assert answer.status_code == 422
    assert "Expected a reason." in answer.content.decode()
    held.refresh_from_db()
    assert held.state == "held"


def test_a_decision_that_comes_too_late_says_so(admin: Client, tmp_path: Path) -> None:
    release = imported(a_file(tmp_path, numbered(3)))
    answer = admin.post(f"{LIST}{release.pk}/accept/", {"reason": "checked"})
    assert answer.status_code == 422
    assert "is in use by now" in answer.content.decode()


@pytest.mark.parametrize("address", ["", "accept/", "withdraw/"])
def test_a_release_that_is_not_there_is_not_found(admin: Client, address: str) -> None:
    method = admin.post if address else admin.get
    assert method(f"{LIST}99/{address}", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("address", ["accept/", "withdraw/"])
def test_a_decision_is_posted(admin: Client, held: Release, address: str) -> None:
    assert admin.get(f"{LIST}{held.pk}/{address}").status_code == 405


def test_the_list_asks_the_same_few_questions_for_many_releases(
    coder: Client, tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        imported(a_file(tmp_path, numbered(3 + n), f"{n}.txt"), because="many", name=f"N{n}")
    with django_assert_max_num_queries(6):
        coder.get(LIST)
