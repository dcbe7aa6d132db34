"""The reference visit, from an empty screen to accepted codes, without touching a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from encounters.models import Encounter, Facility
from tests.factories import a_nurse, an_oncologist
from tests.functional.workbench import Workbench


@pytest.mark.usefixtures("starter", "facility")
def test_the_reference_visit_is_entered_and_coded_by_keyboard_alone(
    workbench: Workbench, facility: Facility
) -> None:
    """96413 for irinotecan, 96417 for bevacizumab, and what else a good program says."""
    a_nurse()
    an_oncologist()
    workbench.open()
    when_an_encounter_is_opened(workbench)
    when_a_row_is_typed(workbench, "irinotecan", "900", "1030", "330 mg", "10")
    then_the_first_drug_is_96413(workbench)
    when_a_row_is_typed(workbench, "avastin", "1035", "+30", "735 mg", "65")
    then_the_second_drug_is_96417(workbench)
    then_the_record_is_questioned(workbench)
    when_all_codes_are_accepted(workbench)
    then_the_encounter_is_ready(workbench)


def when_an_encounter_is_opened(workbench: Workbench) -> None:
    """C, then the form from top to bottom."""
    workbench.press("c")
    expect(workbench.page.get_by_label("Facility")).to_be_focused()
    workbench.tab_to("Day of service")
    workbench.type("03022026")
    workbench.tab_to("Line")
    workbench.type("port")
    workbench.tab_to("MRN")
    workbench.type("SYN-00412")
    workbench.press("Tab")
    expect(workbench.page.get_by_text("SYN-00412 is new here")).to_be_visible()
    workbench.type("Example-Rivera")
    workbench.tab_to("Birth date")
    workbench.type("09141963")
    workbench.tab_to("Payer")
    workbench.type("Med")
    workbench.tab_to("Diagnoses")
    workbench.type("C18.9")
    workbench.tab_to("Reason for the visit")
    workbench.type("metastatic colon cancer")
    workbench.tab_to("Supervising")
    workbench.type("Otto")
    workbench.tab_to("Administering")
    workbench.type("Nina")
    workbench.tab_to("Open encounter")
    workbench.press("Enter")
    expect(workbench.page.get_by_role("heading", level=1)).to_have_text("Example-Rivera")


def when_a_row_is_typed(
    workbench: Workbench, drug: str, start: str, stop: str, dose: str, waste: str
) -> None:
    """The drug by type-ahead; Enter saves and leaves the focus in the next row."""
    field = workbench.new_row.get_by_label("Drug", exact=True)
    expect(field).to_be_focused()
    workbench.type(drug[:5])
    expect(workbench.new_row.get_by_role("option").first).to_be_visible()
    workbench.press("ArrowDown", "Tab")
    for name, text in (("Start", start), ("Stop", stop), ("Dose", dose), ("Waste", waste)):
        workbench.tab_to(name)
        workbench.type(text)
    workbench.press("Enter")
    expect(field).to_have_value("")


def then_the_first_drug_is_96413(workbench: Workbench) -> None:
    """90 minutes are one unit: the additional hour begins at 91."""
    workbench.then_the_codes_are("96413")
    expect(workbench.page.locator("#announced")).to_contain_text("96413 added: 60 minutes")


def then_the_second_drug_is_96417(workbench: Workbench) -> None:
    """The brand was typed, the generic name is kept, with its code."""
    workbench.then_the_codes_are("96413", "96417")
    expect(workbench.row("bevacizumab")).to_contain_text("J9035")


def then_the_record_is_questioned(workbench: Workbench) -> None:
    """Diagnosis order, the secondary site, the facility's claim, the nurse's taxonomy."""
    checks = workbench.region("To settle")
    for text in ("Z51.11", "C77-C79", "163WX0200X"):
        expect(checks).to_contain_text(text)
    expect(workbench.region("Notes")).to_contain_text("Place of service 22")
    expect(workbench.page.get_by_text("recorded as “oncology nurse practitioner”")).to_be_visible()


def when_all_codes_are_accepted(workbench: Workbench) -> None:
    """A acts once the focus is out of the fields."""
    workbench.type("a")
    workbench.press("Backspace", "Shift+Tab")
    workbench.press("a")


def then_the_encounter_is_ready(workbench: Workbench) -> None:
    """Every line is marked, the status changes, and the database has them."""
    workbench.then_the_message_is("All codes accepted")
    expect(workbench.region("Encounter")).to_contain_text("ready for sign-off")
    chosen = Encounter.objects.get().chosen_lines.values_list("code", "units")
    assert list(chosen)[:2] == [("96413", 1), ("96417", 1)]
