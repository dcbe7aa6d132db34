"""Somebody quicker than the answers: what is pressed meanwhile waits, and is not lost."""

from __future__ import annotations

import re
from itertools import combinations

from playwright.sync_api import Locator, Response, expect

from encounters.models import Encounter
from tests.functional.workbench import Workbench


def answers_of(workbench: Workbench) -> list[int]:
    """The statuses of what the page sends from now on."""
    statuses: list[int] = []

    def note(answer: Response) -> None:
        if answer.request.method == "POST":
            statuses.append(answer.status)

    workbench.page.on("response", note)
    return statuses


def click_at_once(workbench: Workbench, *names: str) -> None:
    """Click these buttons before any answer can come."""
    workbench.page.evaluate(
        "(names) => names.forEach((name) => [...document.querySelectorAll('button')]"
        ".find((button) => button.textContent === name).click())",
        names,
    )


def test_lines_accepted_in_quick_succession(workbench: Workbench, visit: Encounter) -> None:
    """Each is accepted with the version that the one before it left; no conflict with oneself."""
    workbench.open_encounter(visit)
    statuses = answers_of(workbench)
    click_at_once(workbench, "accept 96413", "accept 96417", "accept 96413")
    expect(workbench.region("Codes").get_by_text("✓ accepted")).to_have_count(2)
    assert statuses == [200, 200]


def test_accepting_everything_right_after_escape(workbench: Workbench, visit: Encounter) -> None:
    """The key waits for the saved codes, and is not typed into the row that goes."""
    workbench.open_encounter(visit)
    workbench.row("irinotecan").get_by_role("link", name="irinotecan", exact=True).press("Enter")
    workbench.changing("irinotecan").get_by_label("Stop").fill("10:31")
    statuses = answers_of(workbench)
    workbench.press("Escape", "a")
    workbench.then_the_message_is("All codes accepted")
    workbench.then_the_codes_are("96413", "96417")
    expect(workbench.region("Codes").get_by_text("✓ accepted")).to_have_count(2)
    assert 409 not in statuses


def test_two_rows_deleted_at_once_and_the_way_back(workbench: Workbench, visit: Encounter) -> None:
    """Undo is offered for the last, until the next save."""
    workbench.open_encounter(visit)
    click_at_once(workbench, "Delete irinotecan", "Delete bevacizumab")
    expect(workbench.row("irinotecan")).to_have_count(0)
    expect(workbench.row("bevacizumab")).to_have_count(0)
    workbench.then_the_message_is("bevacizumab deleted.")
    form = workbench.new_row
    form.get_by_label("Drug", exact=True).fill("fluorouracil")
    form.get_by_label("Drug", exact=True).press("Enter")
    expect(workbench.row("fluorouracil")).to_have_count(1)
    expect(workbench.page.locator("#messages")).to_have_text(re.compile(r"^\s*$"))


def test_saving_twice_enters_one_row(workbench: Workbench, visit: Encounter) -> None:
    """A bouncing Enter key neither doubles the row nor sends the empty one behind it."""
    workbench.open_encounter(visit)
    statuses = answers_of(workbench)
    workbench.new_row.get_by_label("Drug", exact=True).fill("fluorouracil")
    workbench.page.evaluate(
        "() => { const form = document.querySelector('#new-rows form');"
        " form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(workbench.row("fluorouracil")).to_have_count(1)
    expect(workbench.new_row.get_by_label("Drug", exact=True)).to_have_value("")
    assert not {409, 422} & set(statuses)


def test_an_accepted_line_is_taken_back(workbench: Workbench, visit: Encounter) -> None:
    """Beside its mark; the others stay accepted."""
    workbench.open_encounter(visit)
    workbench.press("a")
    codes = workbench.region("Codes")
    codes.get_by_role("button", name="take back 96413").click()
    expect(codes.get_by_role("button", name="accept 96413", exact=True)).to_be_visible()
    expect(codes.get_by_text("✓ accepted")).to_have_count(1)


def test_long_names_and_several_errors_fit(workbench: Workbench, visit: Encounter) -> None:
    """No width makes one message cover another, or the page scroll sideways."""
    workbench.open_encounter(visit)
    form = workbench.new_row
    form.get_by_label("Drug", exact=True).fill("x" * 70)
    for label in ("Start", "Stop", "Dose", "Waste"):
        form.get_by_label(label, exact=True).fill("plenty")
    form.get_by_label("Dose").press("Enter")
    expect(form.locator(".errorlist").nth(2)).to_be_visible()
    for width in (390, 800, 1400):
        workbench.page.set_viewport_size({"width": width, "height": 800})
        workbench.then_nothing_scrolls_sideways()
        then_none_covers_another(form.locator(".errorlist"))


def test_a_long_unbroken_name_wraps(workbench: Workbench, visit: Encounter) -> None:
    """In its row, its codes and what is to settle."""
    workbench.open_encounter(visit)
    drug = workbench.new_row.get_by_label("Drug", exact=True)
    drug.fill("x" * 70)
    workbench.new_row.get_by_label("Start").fill("1300")
    workbench.new_row.get_by_label("Stop").fill("1400")
    drug.press("Enter")
    expect(workbench.row("x" * 70)).to_have_count(1)
    for width in (390, 800, 1400):
        workbench.page.set_viewport_size({"width": width, "height": 800})
        workbench.then_nothing_scrolls_sideways()
        card = workbench.page.locator("section", has=workbench.page.locator("table.rows"))
        spill = card.evaluate("(one) => one.scrollWidth - one.clientWidth")
        assert spill <= 0, width


def then_none_covers_another(messages: Locator) -> None:
    """No two boxes overlap."""
    boxes = [box for one in messages.all() if (box := one.bounding_box())]
    for one, other in combinations(boxes, 2):
        assert (
            one["x"] + one["width"] <= other["x"]
            or other["x"] + other["width"] <= one["x"]
            or one["y"] + one["height"] <= other["y"]
            or other["y"] + other["height"] <= one["y"]
        ), (one, other)
