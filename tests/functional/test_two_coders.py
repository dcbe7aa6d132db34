"""Two people in one encounter: nobody's text is lost, nothing is overwritten unseen."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.models import User
from playwright.sync_api import expect

from encounters.models import Encounter
from tests.functional.workbench import Workbench


def change_dose(window: Workbench, dose: str) -> None:
    """Open irinotecan's row and type a dose."""
    window.row("irinotecan").get_by_role("link", name="irinotecan", exact=True).click()
    window.changing("irinotecan").get_by_label("Dose").fill(dose)


def test_the_second_to_save_sees_both_and_decides(
    workbench: Workbench,
    visit: Encounter,
    colleague: User,
    open_for: Callable[..., Workbench],
) -> None:
    """409 with both doses; Save keeps mine."""
    other = open_for(colleague)
    for window in (workbench, other):
        window.open_encounter(visit)
    change_dose(workbench, "320 mg")
    change_dose(other, "310 mg")
    other.press("Enter")
    expect(other.row("irinotecan")).to_contain_text("310 mg")
    workbench.press("Enter")
    form = workbench.changing("irinotecan")
    expect(form.get_by_role("alert")).to_contain_text("somebody else saved before you")
    expect(form.get_by_role("row", name="Dose 320 mg 310 mg")).to_be_visible()
    workbench.then_axe_finds_nothing()
    form.get_by_label("Dose").press("Enter")
    expect(workbench.row("irinotecan")).to_contain_text("320 mg")


def test_theirs_can_be_taken(
    workbench: Workbench,
    visit: Encounter,
    colleague: User,
    open_for: Callable[..., Workbench],
) -> None:
    """And a row typed beside it is still there afterwards."""
    other = open_for(colleague)
    for window in (workbench, other):
        window.open_encounter(visit)
    workbench.new_row.get_by_label("Drug", exact=True).fill("fluorouracil")
    change_dose(workbench, "320 mg")
    change_dose(other, "310 mg")
    other.press("Enter")
    expect(other.row("irinotecan")).to_contain_text("310 mg")
    workbench.press("Enter")
    workbench.page.get_by_role("link", name="Take theirs").click()
    expect(workbench.row("irinotecan")).to_contain_text("310 mg")
    expect(workbench.new_row.get_by_label("Drug", exact=True)).to_have_value("fluorouracil")


def test_rows_somebody_types_in_survive_the_saving_of_another(
    workbench: Workbench, visit: Encounter
) -> None:
    """Two rows open at once: saving one leaves the other's text alone."""
    workbench.open_encounter(visit)
    change_dose(workbench, "320 mg")
    workbench.row("bevacizumab").get_by_role("link", name="bevacizumab", exact=True).click()
    dose = workbench.changing("bevacizumab").get_by_label("Dose")
    dose.fill("700 mg")
    dose.press("Enter")
    expect(workbench.row("bevacizumab")).to_contain_text("700 mg")
    mine = workbench.changing("irinotecan").get_by_label("Dose")
    expect(mine).to_have_value("320 mg")
    mine.press("Enter")
    expect(workbench.row("irinotecan")).to_contain_text("320 mg")


def test_a_phone_says_whose_value_is_whose(
    workbench: Workbench,
    visit: Encounter,
    colleague: User,
    open_for: Callable[..., Workbench],
) -> None:
    """Where the headings do not fit, each value carries its own."""
    other = open_for(colleague)
    for window in (workbench, other):
        window.open_encounter(visit)
    workbench.page.set_viewport_size({"width": 390, "height": 800})
    change_dose(workbench, "320 mg")
    change_dose(other, "310 mg")
    other.press("Enter")
    expect(other.row("irinotecan")).to_contain_text("310 mg")
    workbench.press("Enter")
    alert = workbench.changing("irinotecan").get_by_role("alert")
    expect(alert.get_by_role("cell", name="yours 320 mg")).to_be_visible()
    expect(alert.get_by_role("cell", name="theirs 310 mg")).to_be_visible()
    workbench.then_nothing_scrolls_sideways()
    workbench.then_axe_finds_nothing()
