"""The reference visit with scripts switched off: forms, links and whole pages only."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from playwright.sync_api import expect

from encounters.models import Encounter
from tests.functional.workbench import Workbench


def test_everything_works_without_javascript(
    visit: Encounter, coder: User, open_for: Callable[..., Workbench]
) -> None:
    """Add, refuse, change, ask about a day, delete, undo, guide, accept."""
    window = open_for(coder, java_script_enabled=False)
    window.open_encounter(visit)
    when_a_third_drug_is_added(window)
    when_its_stop_is_corrected_to_the_next_day(window)
    when_it_is_deleted_and_brought_back(window)
    when_the_guide_is_read(window)
    when_all_is_accepted(window)


def when_a_third_drug_is_added(window: Workbench) -> None:
    """First with a dose that is none: the page comes back with the text and the reason."""
    form = window.new_row
    form.get_by_label("Drug", exact=True).fill("fluorouracil")
    form.get_by_label("Route").select_option("IV infusion")
    form.get_by_label("Start").fill("11:30")
    form.get_by_label("Stop").fill("12:00")
    form.get_by_label("Dose").fill("lots")
    form.get_by_role("button", name="Add").click()
    expect(window.new_row).to_contain_text("“lots” is not an amount")
    expect(window.new_row.get_by_label("Start")).to_have_value("11:30")
    window.new_row.get_by_label("Dose").fill("700 mg")
    window.new_row.get_by_role("button", name="Add").click()
    expect(window.row("fluorouracil")).to_contain_text("30")
    window.then_the_codes_are("96413", "96417")


def when_its_stop_is_corrected_to_the_next_day(window: Workbench) -> None:
    """The answer is a button of the form."""
    window.row("fluorouracil").get_by_role("link", name="fluorouracil", exact=True).click()
    form = window.changing("fluorouracil")
    form.get_by_label("Stop").fill("0:30")
    form.get_by_role("button", name="Save").click()
    window.changing("fluorouracil").get_by_role("button", name="next day").click()
    expect(window.row("fluorouracil")).to_contain_text("00:30 +1")


def when_it_is_deleted_and_brought_back(window: Workbench) -> None:
    """Undo is on the page that follows."""
    window.page.get_by_role("button", name="Delete fluorouracil").click()
    expect(window.row("fluorouracil")).to_have_count(0)
    window.page.get_by_role("button", name="Undo").click()
    expect(window.row("fluorouracil")).to_be_visible()
    window.then_the_message_is("fluorouracil is back")


def when_the_guide_is_read(window: Workbench) -> None:
    """On a page of its own, with all the rest."""
    window.row("bevacizumab").get_by_role("link", name="Guide").click()
    expect(window.region("Guide: bevacizumab")).to_contain_text("→ 96417")


def when_all_is_accepted(window: Workbench) -> None:
    """By the button that the key A presses."""
    window.page.get_by_role("button", name="Accept all").click()
    window.then_the_message_is("All codes accepted")
