"""axe on every page and state, in both colour schemes; small windows; large type."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from encounters.models import Encounter
from tests.factories import give
from tests.functional.workbench import Workbench

PAGES = (
    "/",
    "/?show=signed_off",
    "/encounters/new/",
    "{encounter}",
    "{encounter}details/",
    "{encounter}administrations/{row}/",
    "{encounter}administrations/{row}/guide/",
    "/coding/rules/",
    "/coding/rules/chemotherapy.sequential-infusion/",
    "/coding/in-force/?day=2026-03-02&payer=medicare&q=bevacizumab",
    "/coding/in-force/?day=soon&payer=medicare",
    "/coding/releases/",
    "/coding/payers/",
    "/coding/payers/medicare/",
    "/coding/payers/aetna/",
    "/coding/drugs/J9206/?day=2026-03-02",
    "/coding/codes/96413/?day=2026-03-02",
    "/nowhere/",
)
NARROW = 320  # a window of 1280 at 400 % zoom


def address(path: str, visit: Encounter) -> str:
    """The path with the encounter and its last row filled in."""
    row = visit.administrations.last()
    assert row
    return path.format(encounter=f"/encounters/{visit.public_id}/", row=row.pk)


@pytest.fixture
def full_visit(visit: Encounter, coder: User) -> Encounter:
    """The reference visit with a question, hydration, a push, and a row that is not used."""
    give(visit, coder, "ondansetron", "08:40", None, route="iv_push")
    give(visit, coder, "sodium chloride 0.9 %", "11:20", None, purpose="hydration")
    give(visit, coder, "fluorouracil", None, None, status="not_done")
    return visit


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    full_visit: Encounter, coder: User, open_for: Callable[..., Workbench], scheme: str
) -> None:
    """With every fold opened, because what is closed is not looked at."""
    window = open_for(coder, color_scheme=scheme)
    for path in PAGES:
        window.open(address(path, full_visit))
        window.page.evaluate("() => document.querySelectorAll('details').forEach(d => d.open = 1)")
        window.then_axe_finds_nothing()


@pytest.mark.parametrize("width", [390, NARROW])
def test_no_page_scrolls_sideways(
    full_visit: Encounter, coder: User, open_for: Callable[..., Workbench], width: int
) -> None:
    """The timeline scrolls in its own box; all else is stacked."""
    window = open_for(coder, viewport={"width": width, "height": 700})
    for path in PAGES:
        window.open(address(path, full_visit))
        window.then_nothing_scrolls_sideways()


def test_the_sign_in_page(full_visit: Encounter, workbench: Workbench) -> None:
    """Also with a wrong password, which is said."""
    workbench.page.context.clear_cookies()
    workbench.open()
    workbench.then_axe_finds_nothing()
    workbench.page.get_by_label("Username").fill("coder")
    workbench.page.get_by_label("Password").fill("wrong")
    workbench.press("Enter")
    expect(workbench.page.get_by_role("alert")).to_contain_text("do not match")
    workbench.then_axe_finds_nothing()
    workbench.page.get_by_label("Password").fill("coder signs in")
    workbench.press("Enter")
    expect(workbench.page.get_by_role("heading", name="Worklist")).to_be_visible()


def test_forced_colours_and_print_keep_the_page(
    full_visit: Encounter, coder: User, open_for: Callable[..., Workbench]
) -> None:
    """Both are other clothes for the same content."""
    window = open_for(coder, forced_colors="active", reduced_motion="reduce")
    window.open_encounter(full_visit)
    window.then_axe_finds_nothing()
    window.page.emulate_media(media="print")
    window.then_the_codes_are("96413", "96417", "96375")
    expect(window.page.get_by_role("button", name="Accept all")).to_be_hidden()
