"""The workbench as a coder uses it: by role and label only."""

from __future__ import annotations

import re
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from encounters.models import Encounter


@dataclass
class Workbench:
    """A browser window on the program."""

    page: Page
    address: str

    def open(self, path: str = "/") -> None:
        """Go to an address."""
        self.page.goto(f"{self.address}{path}")

    def open_encounter(self, encounter: Encounter) -> None:
        """Go to an encounter's screen."""
        self.open(reverse("encounters:encounter-detail", args=[encounter.public_id]))

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    @property
    def focused(self) -> Locator:
        """What has the focus."""
        return self.page.locator(":focus")

    def tab_to(self, name: str) -> None:
        """Press Tab until the focus is on the control with that label."""
        for _ in range(60):
            if self.name_of_focus() == name:
                return
            self.press("Tab")
        raise AssertionError(f"no Tab leads to {name!r}")

    def name_of_focus(self) -> str:
        """The label of the field in focus, or the text of the link or button."""
        said = self.page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.labels && e.labels.length ? e.labels[0].textContent : e.textContent }"
        )
        return " ".join(str(said).split())

    @property
    def new_row(self) -> Locator:
        """The form at the end of the table."""
        return self.page.get_by_role("cell", name="New administration")

    def row(self, drug: str) -> Locator:
        """The row of a drug."""
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=drug))

    def changing(self, drug: str) -> Locator:
        """The form of a drug's row."""
        return self.page.get_by_role("cell", name=f"Change {drug}")

    def region(self, name: str) -> Locator:
        """A part of the page by its heading."""
        return self.page.get_by_role("region", name=name, exact=True)

    def then_the_codes_are(self, *codes: str) -> None:
        """The administration codes, in claim order."""
        expect(self.region("Codes").locator("b.code")).to_have_text(list(codes))

    def then_the_message_is(self, text: str | re.Pattern[str]) -> None:
        """What the region of messages says."""
        expect(self.page.locator("#messages")).to_contain_text(text)

    def then_axe_finds_nothing(self) -> None:
        """No violation of the WCAG 2.2 A and AA rules, nor of best practice."""
        found = Axe().run(self.page)
        assert found.violations_count == 0, f"{self.page.url}: {found.generate_report()}"

    def then_nothing_scrolls_sideways(self) -> None:
        """The page is not wider than the window."""
        wide = self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, self.page.url
