"""What is refused or fails: said at once, at its place, with nothing typed lost."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from encounters.models import Encounter
from tests.functional.workbench import Workbench

FAILURES = (0, 400, 403, 404, 413, 429, 500, 502, 503)


def test_a_stop_before_the_start_is_asked_about(workbench: Workbench, visit: Encounter) -> None:
    """Enter does not choose the answer; its button does."""
    workbench.open_encounter(visit)
    workbench.row("irinotecan").get_by_role("link", name="irinotecan", exact=True).press("Enter")
    form = workbench.changing("irinotecan")
    expect(form.get_by_label("Drug", exact=True)).to_be_focused()
    stop = form.get_by_label("Stop")
    stop.fill("1:15")
    stop.press("Enter")
    expect(form).to_contain_text("01:15 is before the start 09:00. Next day?")
    expect(stop).to_be_focused()
    expect(stop).to_have_value("1:15")
    with workbench.page.expect_response("**/administrations/*/") as again:
        stop.press("Enter")
    assert again.value.status == 422
    expect(stop).to_be_focused()
    expect(stop).to_have_value("1:15")
    form.get_by_role("button", name="next day").press("Enter")
    expect(workbench.row("irinotecan")).to_contain_text("01:15 +1")


def test_an_error_is_told_to_those_who_do_not_see_it(
    workbench: Workbench, visit: Encounter
) -> None:
    """The field is marked as invalid and described by the message."""
    workbench.open_encounter(visit)
    form = workbench.new_row
    form.get_by_label("Drug", exact=True).fill("irinotecan")
    form.get_by_label("Dose").fill("plenty")
    form.get_by_label("Dose").press("Enter")
    dose = form.get_by_label("Dose")
    expect(dose).to_be_focused()
    expect(dose).to_have_accessible_description(
        "“plenty” is not an amount: expected an amount with its unit, such as 330 mg."
    )
    workbench.then_axe_finds_nothing()


def test_escape_leaves_a_row_as_it_was(workbench: Workbench, visit: Encounter) -> None:
    """With the focus back on its link, and the saved codes back in place of the preview."""
    workbench.open_encounter(visit)
    link = workbench.row("irinotecan").get_by_role("link", name="irinotecan", exact=True)
    link.press("Enter")
    workbench.changing("irinotecan").get_by_label("Stop").fill("10:31")
    workbench.then_the_codes_are("96413", "96415", "96417")
    expect(workbench.region("Codes")).to_contain_text("not saved")
    workbench.press("Escape")
    workbench.then_the_codes_are("96413", "96417")
    expect(link).to_be_focused()


def test_a_failed_save_is_said_and_keeps_what_was_typed(
    workbench: Workbench, visit: Encounter
) -> None:
    """0 is a line that was cut."""
    workbench.open_encounter(visit)
    form = workbench.new_row
    form.get_by_label("Drug", exact=True).fill("irinotecan")
    start = form.get_by_label("Start")
    start.fill("9:15a")
    for status in FAILURES:
        workbench.page.route("**/administrations/new/", answering(status))
        start.press("Enter")
        message = workbench.page.locator("#messages .error")
        expect(message).to_be_visible()
        message.get_by_role("button", name="Dismiss").click()
        expect(start).to_have_value("9:15a")
        expect(workbench.page.get_by_text("other page")).to_have_count(0)


def answering(status: int) -> Callable[[Route], None]:
    """Stand for the server: an answer of this status, or none for 0."""

    def answer(route: Route) -> None:
        if status:
            route.fulfill(status=status, body="<p>other page</p>")
        else:
            route.abort()

    return answer


def test_an_ended_session_leads_to_the_sign_in(workbench: Workbench, visit: Encounter) -> None:
    """The sign-in page is never swapped into a part."""
    workbench.open_encounter(visit)
    workbench.page.context.clear_cookies(name="sessionid")
    workbench.new_row.get_by_label("Drug", exact=True).fill("irinotecan")
    expect(workbench.page.get_by_role("heading", name="Sign in")).to_be_visible()
