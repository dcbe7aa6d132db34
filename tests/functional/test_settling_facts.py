"""Facts of one route: shown where they belong and where given, led to by their question."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Locator, expect

from encounters.models import Encounter
from tests.factories import give
from tests.functional.workbench import Workbench

FIELDS = ("Lesions injected", "By spinal puncture", "Pump filled again")


@pytest.fixture
def unsettled(visit: Encounter, coder: User) -> Encounter:
    """The reference visit with an injection into nobody knows how many lesions."""
    given = {"dose_amount": 50, "dose_unit": "mg", "container": "multi_dose"}
    give(visit, coder, "fluorouracil", None, None, route="intralesional", **given)
    return visit


def then_the_form_shows(form: Locator, *labels: str) -> None:
    """Of the three fields these, and no other."""
    for label in FIELDS:
        expect(form.get_by_label(label)).to_be_visible(visible=label in labels)


def test_the_route_and_the_pump_bring_their_fields(workbench: Workbench, visit: Encounter) -> None:
    """What is given stays in sight when the route changes."""
    workbench.open_encounter(visit)
    form = workbench.new_row
    form.locator("summary").click()
    then_the_form_shows(form)
    form.get_by_label("Route").select_option("into a lesion")
    then_the_form_shows(form, "Lesions injected")
    form.get_by_label("Lesions injected").fill("3")
    form.get_by_label("Route").select_option("intrathecal")
    then_the_form_shows(form, "Lesions injected", "By spinal puncture")
    form.get_by_label("Lesions injected").fill("")
    form.get_by_label("Pump", exact=True).focus()  # a field is not taken from under the hands
    form.get_by_label("Pump", exact=True).select_option("portable")
    then_the_form_shows(form, "By spinal puncture", "Pump filled again")


def test_a_question_leads_to_its_field_and_the_answer_to_a_code(
    workbench: Workbench, unsettled: Encounter
) -> None:
    """With a refusal on the way; what is typed is not taken away by the link."""
    workbench.open_encounter(unsettled)
    link = workbench.region("To settle").get_by_role("link", name="Enter it in the row")
    link.click()
    lesions = workbench.changing("fluorouracil").get_by_label("Lesions injected")
    expect(lesions).to_be_focused()
    workbench.then_axe_finds_nothing()
    workbench.type("0")
    workbench.press("Enter")
    expect(workbench.changing("fluorouracil")).to_contain_text("a whole number of lesions")
    expect(lesions).to_be_focused()
    link.click()
    expect(lesions).to_have_value("0")
    lesions.fill("8")
    lesions.press("Enter")
    expect(workbench.region("Codes")).to_contain_text("96406")
    expect(workbench.row("fluorouracil")).to_contain_text("8 lesions")


def test_without_javascript_every_field_is_there(
    unsettled: Encounter, coder: User, open_for: Callable[..., Workbench]
) -> None:
    """And the question leads to the page with the row as its form."""
    window = open_for(coder, java_script_enabled=False)
    window.open_encounter(unsettled)
    window.region("To settle").get_by_role("link", name="Enter it in the row").click()
    form = window.changing("fluorouracil")
    then_the_form_shows(form, *FIELDS)
    form.get_by_label("Lesions injected").fill("7")
    form.get_by_role("button", name="Save").click()
    expect(window.region("Codes")).to_contain_text("96405")
