"""Finished strings: how days, codes, amounts and differences read."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import User

from encounters.actions import accept_lines, change_administration
from encounters.coding import derive_encounter
from encounters.forms.amounts import AmountField, Dose
from encounters.models import Encounter
from encounters.presenters.heading import EncounterPresenter
from encounters.presenters.lines import changes_text
from encounters.presenters.screen import Beside, Screen
from encounters.presenters.wording import amount_text, counted, day_text, family_of_rule
from encounters.presenters.worklist import administration_codes
from tests.factories import DAY, at, give


def screen_of(encounter: Encounter, **beside: object) -> Screen:
    """The screen of an encounter for somebody who may change it."""
    coding = derive_encounter(encounter)
    return Screen(encounter, coding, Beside(**beside), can_change=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("amount", "unit", "text"),
    [
        (Decimal("330.0000"), "mg", "330 mg"),
        (Decimal("0.2500"), "mg", "0.25 mg"),
        (Decimal("1000"), "mL", "1000 mL"),
        (None, "", ""),
    ],
)
def test_amounts_have_no_trailing_zeros(amount: Decimal | None, unit: str, text: str) -> None:
    """Nor an exponent."""
    assert amount_text(amount, unit) == text


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("330 mg", Dose(Decimal(330), "mg")),
        ("330mg", Dose(Decimal(330), "mg")),
        ("1,200 units", Dose(Decimal(1200), "units")),
        (".5 mg", Dose(Decimal("0.5"), "mg")),
        ("10", Dose(Decimal(10), "")),
        ("", None),
    ],
)
def test_doses_are_read_as_nurses_write_them(typed: str, read: Dose | None) -> None:
    """Amount and unit in one field."""
    assert AmountField(example="such as 330 mg").clean(typed) == read


def test_a_day_can_not_be_taken_for_another() -> None:
    """3 February or 2 March: the month is a word."""
    assert day_text(date(2026, 3, 2)) == "2 Mar 2026"


def test_one_is_singular() -> None:
    """And nothing else."""
    assert [counted(n, "minute") for n in (0, 1, 2)] == ["0 minutes", "1 minute", "2 minutes"]


def test_the_family_of_a_rule_is_its_first_word() -> None:
    """Rules outside the three families have no colour."""
    rules = ("chemotherapy.initial-push", "hydration.initial", "route.oral")
    assert [family_of_rule(rule) for rule in rules] == ["chemo", "hyd", "none"]


def test_the_worklist_names_administration_codes_only() -> None:
    """Drug codes would drown them."""
    summary = "96413, 96415 ×2, G0498, J9206-JZ ×17"
    assert administration_codes(summary) == "96413, 96415 ×2, G0498"


def test_the_banner_tells_who_when_and_how_far(visit: Encounter) -> None:
    """Age on the day of service, not today's."""
    shown = EncounterPresenter(visit, ["C18.9"], visit.providers.select_related("provider"))
    assert shown.name == "Example-Rivera, Ana"
    assert shown.age_and_sex.startswith("62 y")
    assert shown.day == "2 Mar 2026"
    assert shown.status_text == "draft"
    assert shown.providers[0].endswith("recorded as “oncology nurse practitioner”")


def test_each_line_says_its_minutes_by_the_clock(visit: Encounter) -> None:
    """First hour and further drug, each with the drug's name."""
    first, second = screen_of(visit).codes
    assert (first.drugs, first.what) == ("irinotecan", "09:00–10:00, 60\N{NO-BREAK SPACE}min")
    assert second.what == "10:35–11:05, 30\N{NO-BREAK SPACE}min"
    assert {one.code for one in second.why_not} >= {"96413", "96415", "96411", "96367"}
    assert second.citations
    assert second.values[0].text.startswith("96417, in force since")


def test_a_code_on_two_days_says_which_minutes_were_on_which(visit: Encounter, coder: User) -> None:
    """A night's additional hours are one line a day."""
    row = visit.administrations.get(drug="irinotecan")
    stop = at("02:00", DAY + timedelta(days=1))
    change_administration(administration=row, version=visit.version, by=coder, stop_at=stop)
    shown = [line.what for line in screen_of(visit).codes if line.code == "96415"]
    assert shown[0].startswith("2 Mar 2026, 10:00–")
    assert shown[1].startswith("3 Mar 2026, 00:00 +1–02:00 +1, 120")


def test_changes_are_said_by_code(visit: Encounter, coder: User) -> None:
    """Added with minutes, gone, and recounted; nothing where nothing changed."""
    before = visit.lines_summary
    assert changes_text(before, derive_encounter(visit)) == ""
    give(visit, coder, "ondansetron", "08:40", None, route="iv_push")
    said = changes_text(before, derive_encounter(visit))
    assert said.startswith("96375 added")
    said = changes_text("96413 ×2, 96999", derive_encounter(visit))
    assert "96999 no longer" in said
    assert "96413 × 2 is now × 1" in said


def test_a_missing_stop_is_marked_on_its_row(visit: Encounter, coder: User) -> None:
    """A push needs none, and neither does a row that was not given."""
    give(visit, coder, "fluorouracil", "11:10", None)
    give(visit, coder, "ondansetron", "08:40", None, route="iv_push")
    give(visit, coder, "dexamethasone", "08:30", None, status="not_done")
    rows = {row.drug: row for row in screen_of(visit).rows}
    assert rows["fluorouracil"].lacks_stop
    assert not rows["ondansetron"].lacks_stop
    assert not rows["dexamethasone"].lacks_stop
    assert rows["dexamethasone"].note == "not done"


def test_rows_keep_the_order_in_which_they_were_entered(visit: Encounter, coder: User) -> None:
    """The engine sorts by time; the table does not jump under the coder's hands."""
    give(visit, coder, "ondansetron", "08:40", None, route="iv_push")
    drugs = [row.drug for row in screen_of(visit).rows]
    assert drugs == ["irinotecan", "bevacizumab", "ondansetron"]


def test_the_focus_goes_to_the_row_behind(visit: Encounter) -> None:
    """The last row keeps it."""
    screen = screen_of(visit)
    first, last = (row.key for row in screen.rows)
    screen.focus_after(first)
    assert [row.has_focus for row in screen.rows] == [False, True]
    screen.focus_after(last)
    assert [row.has_focus for row in screen.rows] == [False, True]


def test_accepted_lines_are_told_from_proposals(visit: Encounter, coder: User) -> None:
    """And from lines that were accepted in other units."""
    accept_lines(encounter=visit, version=visit.version, by=coder)
    chosen = list(visit.chosen_lines.all())
    assert all(line.is_accepted for line in screen_of(visit, chosen=chosen).codes)
    chosen[0].units = 2
    screen = screen_of(visit, chosen=chosen)
    assert not screen.codes[0].is_accepted
    assert [line.code for line in screen.stale] == ["96413"]


def test_an_accepted_line_can_be_taken_back(visit: Encounter, coder: User) -> None:
    """By the address of the coder's line; a proposal has none."""
    assert not screen_of(visit).codes[0].withdraw_url
    accept_lines(encounter=visit, version=visit.version, by=coder)
    chosen = list(visit.chosen_lines.all())
    assert f"/{chosen[0].pk}/" in screen_of(visit, chosen=chosen).codes[0].withdraw_url


def test_a_rule_without_a_value_shows_none(visit: Encounter) -> None:
    """The word None is no value."""
    shown = [value.text for line in screen_of(visit).codes for value in line.values]
    assert not any(text.startswith("None") for text in shown)


def test_every_minute_is_in_the_table(visit: Encounter) -> None:
    """The twin of the drawing adds up to the running minutes."""
    shown = screen_of(visit).stretches
    assert sum(int(one.minutes) for one in shown) == 90 + 30
