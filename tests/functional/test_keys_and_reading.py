"""Keys, linked highlighting, the guide, and what stays in the browser."""

from __future__ import annotations

from playwright.sync_api import expect

from encounters.models import Encounter
from tests.functional.workbench import Workbench


def test_keys_walk_the_rows_and_open_the_guide(workbench: Workbench, visit: Encounter) -> None:
    """J, K, G, Escape: the focus comes back to the row it left."""
    workbench.open_encounter(visit)
    workbench.press("j", "j", "k", "j")
    expect(workbench.focused).to_have_text("bevacizumab")
    workbench.press("g")
    guide = workbench.region("Guide: bevacizumab")
    expect(guide).to_be_focused()
    expect(guide).to_contain_text("→ 96417")
    workbench.press("Escape")
    expect(guide).to_have_count(0)
    expect(workbench.focused).to_have_text("Guide me through bevacizumab")


def test_no_key_acts_while_somebody_types(workbench: Workbench, visit: Encounter) -> None:
    """A drug may begin with any letter."""
    workbench.open_encounter(visit)
    workbench.new_row.get_by_label("Drug", exact=True).focus()
    workbench.type("agnq?")
    expect(workbench.new_row.get_by_label("Drug", exact=True)).to_have_value("agnq?")
    expect(workbench.page.get_by_role("dialog")).to_have_count(0)
    visit.refresh_from_db()
    assert visit.status == "draft"


def test_the_list_of_keys_opens_and_closes(workbench: Workbench, visit: Encounter) -> None:
    """As a dialog that keeps the focus."""
    workbench.open_encounter(visit)
    workbench.press("?")
    dialog = workbench.page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    workbench.then_axe_finds_nothing()
    workbench.press("Escape")
    expect(dialog).to_have_count(0)


def test_row_bar_and_code_light_together(workbench: Workbench, visit: Encounter) -> None:
    """By focus as well as by pointer."""
    workbench.open_encounter(visit)
    row = visit.administrations.get(drug="bevacizumab")
    workbench.row("bevacizumab").get_by_role("link", name="bevacizumab", exact=True).focus()
    lit = workbench.page.locator(f".lit[data-rests-on='A{row.pk}']")
    expect(lit).to_have_count(6)  # row, bar, bracket, 96417, two drug lines


def test_why_opens_by_keyboard(workbench: Workbench, visit: Encounter) -> None:
    """The sentence with its arithmetic, the rule's page one link away."""
    workbench.open_encounter(visit)
    workbench.page.get_by_text("why 96417").press("Enter")
    codes = workbench.region("Codes")
    expect(codes).to_contain_text("not 96415")
    codes.get_by_role("link", name="chemotherapy.sequential-infusion").click()
    expect(workbench.page.get_by_role("heading", level=1)).to_have_text(
        "chemotherapy.sequential-infusion"
    )


def test_a_missing_stop_is_asked_about(workbench: Workbench, visit: Encounter) -> None:
    """Q presses the first question's button."""
    workbench.open_encounter(visit)
    form = workbench.new_row
    form.get_by_label("Drug", exact=True).fill("fluorouracil")
    form.get_by_label("Start").fill("11:10")
    form.get_by_label("Start").press("Enter")
    expect(workbench.row("fluorouracil").get_by_role("link", name="missing stop")).to_be_visible()
    workbench.press("Shift+Tab")
    workbench.page.get_by_role("heading", level=1).click()
    workbench.press("q")
    expect(workbench.region("To settle")).to_contain_text("Asked by coder")


def test_nothing_of_a_patient_stays_in_the_browser(workbench: Workbench, visit: Encounter) -> None:
    """Neither storage nor a cache that scripts can see, whatever was opened."""
    workbench.open()
    workbench.page.get_by_role("link", name="Example-Rivera").click()
    workbench.row("irinotecan").get_by_role("link", name="irinotecan", exact=True).click()
    expect(workbench.changing("irinotecan")).to_be_visible()
    kept = workbench.page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage},"
        " await indexedDB.databases(), await caches.keys()])"
    )
    for told in ("Rivera", "SYN-", "irinotecan", "C18.9", "<"):
        assert told not in kept
