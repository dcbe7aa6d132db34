"""Files of reference data in the browser: sent, refused in words, held, taken, exported."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect
from pytest_django import Settings

from coding.models import Job, Proposal, Release
from coding.roles import REFERENCE_ADMIN
from encounters.models import Encounter
from tests import factories
from tests.functional.workbench import Workbench

EXTRACT = Path(__file__).parents[1] / "coding" / "importers" / "extracts" / "ccipra.txt"
FEWER_ROWS = 12  # of the extract, its headings among them
SHEET = "/coding/sheets/places-of-service/import/"

pytestmark = pytest.mark.usefixtures("no_starter_pairs", "uploads")
OpenFor = Callable[..., Workbench]


@pytest.fixture
def uploads(settings: Settings, tmp_path: Path) -> None:
    """Files wait in the test's own folder."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def desk(transactional_db: None, open_for: OpenFor) -> Workbench:
    """The window of somebody who edits reference data."""
    return open_for(factories.a_user("refadmin", REFERENCE_ADMIN, is_staff=True))


def fill(window: Workbench, path: Path, name: str, day: str) -> None:
    """Fill the form of an official file."""
    page = window.page
    page.get_by_label("Table").select_option("NCCI code pairs, practitioner")
    page.get_by_label("Edition").fill(name)
    page.get_by_label("First day of service").fill(day)
    page.get_by_label("File").set_input_files(path)


def send(window: Workbench, path: Path, name: str, day: str) -> None:
    """Send an official file, as far as the page of its job."""
    window.open("/coding/releases/import/")
    fill(window, path, name, day)
    window.page.get_by_role("button", name="Import").click()
    window.page.wait_for_url("**/coding/jobs/*/")


def then_the_job_says(window: Workbench, text: str) -> None:
    """What came of the import."""
    expect(window.page.get_by_role("main").get_by_role("status")).to_contain_text(text)


def test_a_form_with_mistakes_keeps_what_was_typed(desk: Workbench) -> None:
    """Each is said beside its field and described by it; the file alone is chosen again."""
    page = desk.page
    desk.open("/coding/releases/import/")
    page.get_by_label("Edition").fill("2026Q1")
    page.get_by_label("First day of service").fill("2026-01-01")
    page.get_by_label("Last day of service").fill("2025-12-31")
    page.get_by_label("File").set_input_files(EXTRACT)
    page.get_by_role("button", name="Import").press("Enter")
    last_day = page.get_by_label("Last day of service")
    expect(last_day).to_have_accessible_description(re.compile("Expected 2026-01-01 or later."))
    for label, kept in [("Edition", "2026Q1"), ("First day of service", "2026-01-01")]:
        expect(page.get_by_label(label)).to_have_value(kept)
    expect(page.get_by_label("Table")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("main")).to_contain_text("Choose the file again")
    desk.then_axe_finds_nothing()
    last_day.fill("")
    fill(desk, EXTRACT, "2026Q1", "2026-01-01")
    page.get_by_role("button", name="Import").press("Enter")
    then_the_job_says(desk, "rows, in use")
    desk.open("/coding/releases/")
    row = desk.region("NCCI code pairs, practitioner").get_by_role("row", name="2026Q1")
    expect(row).to_contain_text("2026-01-01 to the next edition")


def test_an_unexpected_file_is_held_until_its_differences_are_accepted(
    desk: Workbench, tmp_path: Path
) -> None:
    fewer = tmp_path / "ccipra-next.txt"
    fewer.write_text("\n".join(EXTRACT.read_text().splitlines()[:FEWER_ROWS]) + "\n")
    send(desk, EXTRACT, "2026Q1", "2026-01-01")
    then_the_job_says(desk, "rows, in use")
    send(desk, fewer, "2026Q2", "2026-04-01")
    then_the_job_says(desk, "held back")
    desk.page.get_by_role("link", name="To the edition").press("Enter")
    expect(desk.region("Unexpected")).to_contain_text("a third fewer")
    expect(desk.region("Against 2026Q1, the edition before")).to_contain_text("removed")
    accept = desk.page.get_by_role("button", name="Accept the differences and use it")
    accept.press("Enter")
    expect(desk.page.get_by_role("alert")).to_contain_text("Expected a reason.")
    assert Release.objects.get(name="2026Q2").state != Release.State.READY
    desk.page.get_by_label("Reason").fill("the made-up agency dropped them")
    accept.press("Enter")
    desk.then_the_message_is("In use from its first day of service on.")
    expect(desk.region("File")).to_contain_text("the made-up agency dropped them (refadmin)")
    assert Release.objects.get(name="2026Q2").state == Release.State.READY


HOSTILE: dict[str, tuple[Callable[[str], str], str]] = {  # the extract has 37 rows
    "a wrong mark": (
        lambda text: text.replace("\t1\t", "\tmaybe\t", 1),
        "row 7, column indicator: expected 0, 1 or 9; found 'maybe'",
    ),
    "too many columns": (
        lambda text: text + "\t".join("x" * 300) + "\n",
        "row 38: expected at most 256 columns, found 300",
    ),
    "an endless row": (lambda text: text + "x" * 2_000_000, "row 38: longer than"),
    "no text": (lambda text: text + "\x00\x01\n", "row 38: holds a NUL character"),
}


@pytest.mark.parametrize("harm", HOSTILE)
def test_a_hostile_file_is_refused_with_its_row(desk: Workbench, tmp_path: Path, harm: str) -> None:
    spoil, complaint = HOSTILE[harm]
    path = tmp_path / "hostile.txt"
    path.write_text(spoil(EXTRACT.read_text()))
    before = Release.objects.count()
    send(desk, path, "2026Q1", "2026-01-01")
    expect(desk.page.get_by_role("alert")).to_contain_text("Nothing was imported.")
    expect(desk.page.get_by_role("alert")).to_contain_text(complaint)
    desk.page.get_by_role("link", name="Send another file").press("Enter")
    expect(desk.page.get_by_role("heading", name="Import an official file")).to_be_visible()
    assert Release.objects.count() == before


def edit_csv(path: Path) -> None:
    """Note something about ondansetron, as a text editor would."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows:
        row["notes"] = "read again" if row["hcpcs"] == "J2405" else row["notes"]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def edit_xlsx(path: Path) -> None:
    """Note something about ondansetron, as a spreadsheet program would."""
    book = load_workbook(path)
    sheet: Any = book.active
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        if row[headings.index("hcpcs")].value == "J2405":
            row[headings.index("notes")].value = "read again"
    book.save(path)


@pytest.mark.parametrize(
    ("link", "edit"),
    [("Export as CSV", edit_csv), ("Export to a spreadsheet (.xlsx)", edit_xlsx)],
    ids=["csv", "xlsx"],
)
def test_an_exported_formulary_is_changed_and_proposed(
    desk: Workbench, visit: Encounter, tmp_path: Path, link: str, edit: Callable[[Path], None]
) -> None:
    """One cell of the whole table is one change of the proposal."""
    page = desk.page
    desk.open("/admin/coding/drug/")
    with page.expect_download() as arriving:
        page.get_by_role("link", name=link).click()
    path = tmp_path / arriving.value.suggested_filename
    arriving.value.save_as(path)
    edit(path)
    page.get_by_role("link", name="Import and preview").click()
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Show what it would do").click()
    expect(desk.region("Drugs")).to_contain_text("0 added, 1 changed, 0 removed.")
    expect(page.get_by_role("table", name="drug J2405 ondansetron")).to_contain_text("read again")
    desk.then_axe_finds_nothing()
    page.get_by_role("button", name="Propose and preview").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Expected the reason")
    page.get_by_label("Why").fill("a made-up label")
    page.get_by_role("button", name="Propose and preview").press("Enter")
    page.wait_for_url("**/coding/proposals/*/")
    effect = desk.region("Effect on recent encounters").get_by_role("status")
    expect(effect).to_contain_text("0 of 1 recent encounters change.")
    [row] = Proposal.objects.get().rows
    assert row[4] == {"notes": ["", "read again"]}


def test_a_list_that_is_no_list_is_refused_by_row(desk: Workbench, tmp_path: Path) -> None:
    desk.open("/coding/sheets/drugs/import/")
    path = tmp_path / "drugs.csv"
    path.write_text("hcpcs,effective_from,admin_class\nJ9206,1998-01-01,magic\n")
    desk.page.get_by_label("File", exact=True).set_input_files(path)
    desk.page.get_by_role("button", name="Show what it would do").press("Enter")
    alert = desk.page.get_by_role("alert")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Row 2, admin_class: ")
    assert not Proposal.objects.exists()


LOOKS = [{"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 800}}]


@pytest.mark.parametrize("look", LOOKS, ids=["dark", "phone"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    desk: Workbench, tmp_path: Path, look: dict[str, object], open_for: OpenFor
) -> None:
    """A failed job, a running one, a sheet's form, its mistakes and its preview."""
    user = User.objects.get(username="refadmin")
    jobs = (
        Job.objects.create(created_by=user, kind="import", beat_at=timezone.now(), **fields)
        for fields in ({"state": "failed", "error": "row 38: made up"}, {"done": 5, "total": 9})
    )
    window = open_for(user, **look)
    for path in (*(reverse("coding:job-detail", args=[job.pk]) for job in jobs), SHEET):
        window.open(path)
        then_it_is_fit_to_use(window)
    for label in ("x" * 200, "Made-up place"):
        sheet = tmp_path / "places.csv"
        sheet.write_text(f"code,label\n97,{label}\n")
        window.page.get_by_label("File", exact=True).set_input_files(sheet)
        window.page.get_by_role("button", name="Show what it would do").click()
        then_it_is_fit_to_use(window)
    expect(window.page.get_by_role("status").last).to_contain_text("1 added")


def then_it_is_fit_to_use(window: Workbench) -> None:
    """For everybody, on a small screen too."""
    window.then_axe_finds_nothing()
    window.then_nothing_scrolls_sideways()
