"""Changes of house data in the browser: proposed, watched, signed and published by two people."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect
from pytest_django import Settings

from coding import jobs
from coding.models import Drug, GoldenCase, Job, Payer, PayerPolicy, Proposal
from coding.roles import REFERENCE_ADMIN
from encounters.models import Encounter
from tests import factories
from tests.coding.proposals.kit import a_proposal, changed, reclassified, the_drug
from tests.functional.workbench import Workbench

pytestmark = pytest.mark.usefixtures("starter")
OpenFor = Callable[..., Workbench]

OPENED = re.compile("^Add |history")
POLLS = 2_500  # milliseconds in which a page that asks every second asks twice


@pytest.fixture
def author(transactional_db: None) -> User:
    """Edits reference data."""
    return factories.a_user("author", REFERENCE_ADMIN, is_staff=True)


@pytest.fixture
def approver(transactional_db: None) -> User:
    """Edits reference data too, and decides about the author's edits."""
    return factories.a_user("approver", REFERENCE_ADMIN, is_staff=True)


@pytest.fixture
def jobs_wait(settings: Settings) -> None:
    """Queue jobs and leave them there; the tests run them when it suits."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}


def propose_with_keys(window: Workbench, why: str) -> None:
    """Say why on a form of the admin site, and press its button."""
    page = window.page
    page.get_by_label("Why:").focus()
    window.type(why)
    page.get_by_role("button", name="Propose and preview").press("Enter")
    page.wait_for_url("**/coding/proposals/*/")


def find_drug(window: Workbench, hcpcs: str) -> None:
    """Open a drug's form from the list of the formulary."""
    window.open("/admin/coding/drug/")
    window.page.get_by_role("search").get_by_role("textbox").focus()
    window.type(hcpcs)
    window.press("Enter")
    window.page.get_by_role("link", name=hcpcs, exact=True).press("Enter")
    window.page.wait_for_url("**/change/**")


def decide(window: Workbench, button: str, why: str = "") -> None:
    """Say why, where there is something to say, and press the button with a key."""
    decision = window.region("Decision")
    if why:
        decision.get_by_label("Why").fill(why)
    decision.get_by_role("button", name=button, exact=True).press("Enter")


def test_a_change_of_class_goes_from_the_form_to_the_coders_page(
    author: User, approver: User, visit: Encounter, workbench: Workbench, open_for: OpenFor
) -> None:
    """Irinotecan as no chemotherapy: a sequential 96367 beside bevacizumab's initial 96413."""
    workbench.open_encounter(visit)
    workbench.then_the_codes_are("96413", "96417")
    desk = open_for(author)
    find_drug(desk, "J9206")
    desk.page.get_by_label("Class of administration").focus()
    desk.type("therap")
    propose_with_keys(desk, "a made-up package insert")
    expect(desk.region("What changes")).to_contain_text("a made-up package insert")
    then_the_reference_visit_is_told(desk)
    expect(desk.region("Decision")).to_contain_text("are published by a second person")
    expect(desk.page.get_by_role("button", name="Publish")).to_have_count(0)
    other = open_for(approver)
    other.open("/coding/proposals/")
    other.page.get_by_role("row", name="J9206 irinotecan").get_by_role("link").press("Enter")
    workbench.open_encounter(visit)
    workbench.then_the_codes_are("96413", "96417")
    decide(other, "Publish")
    other.then_the_message_is("Published: it is in force from now on.")
    expect(other.region("Decision")).to_contain_text("Published by approver")
    workbench.open_encounter(visit)
    workbench.then_the_codes_are("96413", "96367")


def then_the_reference_visit_is_told(window: Workbench) -> None:
    """Its effect on one encounter: counts, lines and a drawing, without the patient."""
    effect = window.region("Effect on recent encounters")
    expect(effect.get_by_role("status")).to_contain_text("1 of 1 recent encounters change.")
    expect(effect.get_by_role("table", name="Encounters by payer")).to_contain_text("Medicare")
    lines = effect.get_by_role("table", name="Lines that would change")
    for code in ("96367", "96417"):
        expect(lines.get_by_role("row").filter(has_text=code)).to_have_count(1)
    expect(effect.get_by_role("img").first).to_be_visible()
    expect(window.page.get_by_role("main")).not_to_contain_text("Example-Rivera")


def test_a_broken_golden_case_waits_for_a_second_persons_signature(
    author: User, approver: User, open_for: OpenFor
) -> None:
    """Midazolam by 2 mg: 1.75 mg are one unit, where a published case has 2 of 1 mg."""
    desk, other = open_for(author), open_for(approver)
    find_drug(desk, "J2250")
    desk.page.get_by_label("One billing unit is").fill("2")
    propose_with_keys(desk, "a made-up descriptor")
    broken = desk.region("Effect on recent encounters")
    expect(broken).to_contain_text("Midazolam 1.75 mg where the billing unit is 1 mg")
    blocked = "A golden case comes out otherwise: a second person must sign that."
    expect(desk.region("Decision")).to_contain_text(blocked)
    for button in ("Publish", "Sign the new answers"):
        expect(desk.page.get_by_role("button", name=button)).to_have_count(0)
    other.open(Proposal.objects.get().get_absolute_url())
    expect(other.page.get_by_role("button", name="Publish")).to_have_count(0)
    decide(other, "Sign the new answers")
    expect(other.page.get_by_role("alert")).to_contain_text("Say why the new answers are right")
    decide(other, "Sign the new answers", "the made-up descriptor says 2 mg")
    other.then_the_message_is("Signed")
    desk.page.reload()
    expect(desk.region("Decision")).to_contain_text("approver signed that golden cases change")
    decide(desk, "Publish")
    desk.then_the_message_is("Published")
    assert the_drug("J2250").unit_amount == 2
    assert ["J2250", 1, []] in GoldenCase.objects.get().expect["lines"]


@pytest.mark.usefixtures("jobs_wait")
def test_the_effect_arrives_by_itself_beside_what_is_being_typed(
    author: User, visit: Encounter, open_for: OpenFor
) -> None:
    proposal = a_proposal(changed(the_drug("J9206"), notes="read again"), author)
    window = open_for(author)
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))
    window.open(proposal.get_absolute_url())
    status = window.region("Effect on recent encounters").get_by_role("status")
    expect(status).to_contain_text("Not worked out yet. Waiting for the worker.")
    why = window.region("Decision").get_by_label("Why")
    why.focus()
    window.type("half a ")
    with window.page.expect_response(f"**{proposal.get_absolute_url()}"):
        pass  # it asks, and there is nothing yet
    expect(window.page.get_by_role("button", name="Publish")).to_have_count(0)
    jobs.run(Job.objects.get().pk)
    expect(status).to_contain_text("0 of 1 recent encounters change.")
    expect(window.page.get_by_role("button", name="Publish")).to_be_visible()
    expect(why).to_be_focused()
    window.type("sentence")
    expect(why).to_have_value("half a sentence")
    asked.clear()
    window.page.wait_for_timeout(POLLS)
    assert not asked


def test_a_policy_on_days_of_another_is_refused_in_words(author: User, open_for: OpenFor) -> None:
    """With what was typed kept, in rows that script adds to the form."""
    payer = Payer.objects.get(slug="aetna")
    known = {"switch": "rounding", "value": "per_line", "citation": "a made-up bulletin"}
    PayerPolicy.objects.create(payer=payer, effective_from="2026-01-01", **known)
    window = open_for(author)
    page = window.page
    window.open(f"/admin/coding/payer/{payer.pk}/change/")
    page.get_by_role("heading", name="Payer policies").click()
    page.get_by_role("button", name="Add another Payer policy").click()
    row = page.locator("#policies-1")
    row.get_by_label("Switch").select_option("rounding")
    row.get_by_label("Value").fill("per_drug_per_day")
    row.get_by_label("Effective from").fill("2026-03-01")
    row.get_by_label("Citation").fill("a later made-up bulletin")
    page.get_by_label("Why:").fill("a made-up letter")
    page.get_by_role("button", name="Propose and preview").click()
    told = "rounding = per_line: the row from 2026-01-01 must end before 2026-03-01"
    expect(page.get_by_text(told)).to_be_visible()
    expect(row.get_by_label("Citation")).to_have_value("a later made-up bulletin")
    expect(page.get_by_label("Why:")).to_have_value("a made-up letter")
    page.locator("#policies-0").get_by_label("Effective to").fill("2026-02-28")
    propose_with_keys(window, "")
    then_both = window.region("What changes")
    expect(then_both.get_by_role("table")).to_have_count(2)


def test_no_page_of_the_admin_site_breaks_the_policy_for_content(
    author: User, visit: Encounter, open_for: OpenFor
) -> None:
    """The window's console fails the test; every table, its form, and the form of a row."""
    reclassified(author)
    window = open_for(author)
    window.open("/admin/")
    tables = window.page.get_by_role("main").get_by_role("rowheader").get_by_role("link")
    addresses = [table.get_attribute("href") for table in tables.all()]
    assert "/admin/coding/drug/" in addresses
    for address in addresses:
        visit_table(window, str(address))


def visit_table(window: Workbench, address: str) -> None:
    """Its list, its empty form, the form of its first row, and the history of that row."""
    main = window.page.get_by_role("main")
    first_row = main.get_by_role("row").nth(1).get_by_role("link").first
    ways = (main.get_by_role("list").get_by_role("link", name=re.compile("^Add ")), first_row)
    for way in ways:
        window.open(address)
        if not way.count():
            continue
        way.click()
        if way is first_row:
            main.get_by_role("link", name="History").click()
        expect(main.get_by_role("heading", level=1)).to_have_text(OPENED)


LOOKS = [
    {"color_scheme": "light"},
    {"color_scheme": "dark"},
    {"color_scheme": "light", "viewport": {"width": 390, "height": 800}},
    {"color_scheme": "dark", "viewport": {"width": 320, "height": 800}},
]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone", "magnified"])
def test_axe_finds_nothing_on_proposals_and_nothing_scrolls_sideways(
    author: User, approver: User, visit: Encounter, open_for: OpenFor, look: dict[str, object]
) -> None:
    """Those of others, of oneself, with an effect, with a broken golden case, and decided."""
    with_lines = reclassified(author)
    broken = a_proposal(changed(the_drug("J2250"), unit_amount="2"), approver)
    jobs.run(Job.objects.latest("pk").pk)
    window = open_for(author, **look)
    for path in ("/coding/proposals/", *(p.get_absolute_url() for p in (with_lines, broken))):
        window.open(path)
        window.then_axe_finds_nothing()
        window.then_nothing_scrolls_sideways()
    decide(window, "Turn down")
    expect(window.page.get_by_role("alert")).to_contain_text("Say why, for the author.")
    window.then_axe_finds_nothing()
    decide(window, "Turn down", "the label says otherwise")
    expect(window.region("Decision")).to_contain_text("the label says otherwise")
    window.then_axe_finds_nothing()
    assert Drug.objects.get(hcpcs="J2250").unit_amount == 1
