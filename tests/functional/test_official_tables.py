"""Official tables in the browser: a file sent, watched, looked at and decided about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from coding.models import Job, Release
from coding.roles import REFERENCE_ADMIN
from tests import factories
from tests.functional.workbench import Workbench

EXTRACT = Path(__file__).resolve().parents[1] / "coding" / "importers" / "extracts" / "ccipra.txt"
FEWER_ROWS = 12  # of the extract, its headings among them

pytestmark = pytest.mark.usefixtures("no_starter_pairs", "uploads")
OpenFor = Callable[..., Workbench]


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> None:
    """Files wait in the test's own folder."""
    settings.UPLOAD_FOLDER = tmp_path / "uploads"


@pytest.fixture
def refadmin(transactional_db: None) -> User:
    """Edits reference data."""
    return factories.a_user("refadmin", REFERENCE_ADMIN)


@pytest.fixture
def truncated(tmp_path: Path) -> Path:
    """The next quarter's file, of which most is missing."""
    path = tmp_path / "ccipra-next.txt"
    path.write_text("\n".join(EXTRACT.read_text().splitlines()[:FEWER_ROWS]) + "\n")
    return path


def send(window: Workbench, path: Path, name: str, day: str) -> None:
    """Fill the form and send it."""
    window.open("/coding/releases/")
    window.page.get_by_role("link", name="Import a file").click()
    window.page.get_by_label("Table").select_option("NCCI code pairs, practitioner")
    window.page.get_by_label("Edition").fill(name)
    window.page.get_by_label("First day of service").fill(day)
    window.page.get_by_label("File").set_input_files(path)
    window.page.get_by_role("button", name="Import").click()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_file_that_differs_too_much_is_looked_at_and_withdrawn(
    refadmin: User, open_for: OpenFor, truncated: Path, scripts: bool
) -> None:
    window = open_for(refadmin, java_script_enabled=scripts)
    send(window, EXTRACT, "2026Q1", "2026-01-01")
    expect(window.page.get_by_role("status").last).to_contain_text("rows, in use")
    send(window, truncated, "2026Q2", "2026-04-01")
    expect(window.page.get_by_role("status").last).to_contain_text("rows, held back")
    window.page.get_by_role("link", name="To the edition").click()
    expect(window.region("Unexpected")).to_contain_text("a third fewer")
    expect(window.region("Against 2026Q1, the edition before")).to_contain_text("removed")
    window.page.get_by_role("button", name="Withdraw it").click()
    expect(window.page.get_by_role("alert")).to_contain_text("Expected a reason.")
    window.page.get_by_label("Reason").fill("a file that was cut off")
    window.page.get_by_role("button", name="Withdraw it").click()
    expect(window.page.locator(".page-head")).to_contain_text("withdrawn")
    assert Release.objects.get(name="2026Q2").state == "withdrawn"


def test_a_running_job_moves_on_by_itself_and_stops_asking(
    refadmin: User, open_for: OpenFor
) -> None:
    job = Job.objects.create(
        kind="import",
        created_by=refadmin,
        state="running",
        done=1_200_000,
        total=2_600_000,
        text="rows loaded",
        beat_at=timezone.now(),
    )
    window = open_for(refadmin)
    window.open(f"/coding/jobs/{job.pk}/")
    status = window.page.locator("#job [role=status]")
    expect(status).to_contain_text("1,200,000 rows loaded")
    Job.objects.update(done=2_000_000)
    expect(status).to_contain_text("2,000,000 rows loaded")
    Job.objects.update(state="done", text="2,600,000 rows, in use")
    expect(status).to_contain_text("Done: 2,600,000 rows, in use")
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.page.wait_for_timeout(2_500)
    assert not asked


@pytest.mark.parametrize("look", [{"color_scheme": "light"}, {"color_scheme": "dark"}])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    refadmin: User, open_for: OpenFor, truncated: Path, look: dict[str, str]
) -> None:
    window = open_for(refadmin, **look)
    send(window, EXTRACT, "2026Q1", "2026-01-01")
    window.then_axe_finds_nothing()
    send(window, truncated, "2026Q2", "2026-04-01")
    held = Release.objects.get(name="2026Q2").pk
    for path in ("", "import/", f"{held}/"):
        for width in (1280, 320):
            window.page.set_viewport_size({"width": width, "height": 800})
            window.open(f"/coding/releases/{path}")
            window.then_axe_finds_nothing()
            window.then_nothing_scrolls_sideways()
    window.page.set_viewport_size({"width": 1280, "height": 800})
    window.page.get_by_role("button", name="Withdraw it").click()
    window.then_axe_finds_nothing()  # with its error
