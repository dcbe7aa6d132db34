"""House data through a sheet and a form, in the browser: no page breaks the policy for content."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from coding.models import Drug, Payer, Proposal
from coding.roles import REFERENCE_ADMIN
from tests import factories
from tests.functional.workbench import Workbench

SHEET = "code,label,is_facility\n97,Made-up place,no\n1,Wrong,no\n"
LISTS = ("drug", "payer", "payerpolicy", "modifierrule", "formulary", "goldencase", "taxonomy")


@pytest.fixture
def reference_admin(starter: None, settings: Settings, tmp_path: Path) -> User:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.UPLOAD_FOLDER = tmp_path / "uploads"
    user = factories.a_user("reference-admin", REFERENCE_ADMIN)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    return user


def test_a_sheet_is_mended_previewed_and_proposed(
    reference_admin: User, open_for: Callable[..., Workbench], tmp_path: Path
) -> None:
    window = open_for(reference_admin)
    window.open("/coding/sheets/places-of-service/import/")
    window.then_axe_finds_nothing()
    file = tmp_path / "places.csv"
    file.write_text(SHEET)
    window.page.get_by_label("File", exact=True).set_input_files(file)
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.get_by_text("Row 3, code: Expected two digits, such as 11.").wait_for()
    window.then_axe_finds_nothing()
    file.write_text(SHEET.replace("1,Wrong,no\n", ""))
    window.page.get_by_label("File", exact=True).set_input_files(file)
    window.page.get_by_role("button", name="Show what it would do").click()
    window.page.get_by_text("1 added, 0 changed, 0 removed.").wait_for()
    window.then_axe_finds_nothing()
    window.page.get_by_label("Why").fill("a made-up list")
    window.page.get_by_role("button", name="Propose and preview").click()
    window.page.wait_for_url("**/coding/proposals/*/")
    assert Proposal.objects.get().title.startswith("places.csv")


def test_an_edit_in_the_admin_site_leads_to_its_proposal(
    reference_admin: User, open_for: Callable[..., Workbench]
) -> None:
    drug, payer = Drug.objects.get(hcpcs="J9206"), Payer.objects.get(slug="medicare")
    window = open_for(reference_admin)
    for name in LISTS:
        window.open(f"/admin/coding/{name}/")
    for path in (f"payer/{payer.pk}/change/", "formulary/add/", f"drug/{drug.pk}/history/"):
        window.open(f"/admin/coding/{path}")
    window.open(f"/admin/coding/drug/{drug.pk}/change/")
    window.page.locator("#id_notes").fill("made up")
    window.page.get_by_label("Why:").fill("a made-up letter")
    window.page.get_by_role("button", name="Propose and preview").click()
    window.page.wait_for_url("**/coding/proposals/*/")
    assert Proposal.objects.get().reason == "a made-up letter"
