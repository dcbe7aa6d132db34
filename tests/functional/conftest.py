"""Pages of a real browser, signed in, that fail a test when the browser complains."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from coding.models import Release
from coding.roles import CODER, REVIEWER
from encounters.models import Encounter, Facility
from tests import factories
from tests.functional.workbench import Workbench

# What Chromium and htmx say of an answer of 4xx or 5xx, or of none; the journeys look at those.
expect.set_options(timeout=10_000)  # a busy computer is no failure
EXPECTED = ("Failed to load resource", "Response Status Error Code", "htmx:")


@pytest.fixture
def coder(transactional_db: None) -> User:
    """Codes in the infusion centre."""
    return factories.a_user("coder", CODER)


@pytest.fixture
def colleague(transactional_db: None) -> User:
    """Codes there too."""
    return factories.a_user("colleague", REVIEWER)


@pytest.fixture
def facility(coder: User, colleague: User) -> Facility:
    """Where both work."""
    return factories.a_facility("Example Infusion Center", coder, colleague)


@pytest.fixture
def starter(transactional_db: None) -> None:
    """The starter tables, as a new site has them."""
    call_command("load_starter", verbosity=0)


@pytest.fixture
def no_starter_pairs(starter: None) -> None:
    """Without its code pairs, most of which a made-up first edition of some rows would lack."""
    extract = Release.objects.filter(system=Release.System.PTP_PRACTITIONER)
    extract.update(state=Release.State.WITHDRAWN)


@pytest.fixture
def visit(starter: None, facility: Facility, coder: User) -> Encounter:
    """The reference visit, entered and not yet accepted."""
    return factories.the_reference_visit(facility, coder)


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What browsers write to their console; a policy violation or a script error fails the test."""
    said: list[str] = []
    yield said
    assert not said


def watch(page: Page, complaints: list[str]) -> Page:
    """Note errors of the page from now on."""

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(EXPECTED):
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page


def sign_in(context: BrowserContext, user: User, server: LiveServer) -> None:
    """Give the browser the person's session."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": server.url}])


@pytest.fixture
def workbench(
    context: BrowserContext, live_server: LiveServer, coder: User, complaints: list[str]
) -> Workbench:
    """The coder's browser."""
    sign_in(context, coder, live_server)
    return Workbench(watch(context.new_page(), complaints), live_server.url)


@pytest.fixture
def open_for(
    browser: Browser, live_server: LiveServer, complaints: list[str]
) -> Iterator[Callable[..., Workbench]]:
    """A further browser for a person, with options such as java_script_enabled."""
    contexts: list[BrowserContext] = []

    def opened(user: User, **options: object) -> Workbench:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        context.set_default_timeout(8_000)
        contexts.append(context)
        sign_in(context, user, live_server)
        return Workbench(watch(context.new_page(), complaints), live_server.url)

    yield opened
    for context in contexts:
        context.close()
