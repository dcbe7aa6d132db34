"""From a reason on the coder's screen to the row that it rests on."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding.engine.facts import Setting
from coding.engine.results import Finding, Severity
from coding.lookups.editions import SYSTEMS
from coding.models import PayerNote, Release, UnitLimit
from encounters.coding import Coding, derive_encounter
from encounters.models import Encounter
from encounters.presenters.evidence import evidence_of
from encounters.presenters.screen import Beside, Screen
from tests.factories import a_payer, give

DAY = "?day=2026-03-02"


def finding(rule: str, code: str | None = None, **details: object) -> Finding:
    """A finding as the engine makes it."""
    return Finding(Severity.WARNING, rule, code, (), details)


def url_of(coding: Coding, rule: str, code: str | None = None, **details: object) -> str:
    """Where a finding leads to."""
    return evidence_of(finding(rule, code, **details), coding).url


@pytest.fixture
def coding(visit: Encounter) -> Coding:
    """The reference visit, derived for Medicare."""
    visit.payer = a_payer()
    visit.save(update_fields=["payer"])
    return derive_encounter(visit)


def test_a_drug_line_leads_to_its_entry_on_the_day_of_service(visit: Encounter) -> None:
    """A service line rests on its rule, which is linked already."""
    screen = Screen(visit, derive_encounter(visit), Beside(), can_change=True)
    assert [line.drug_url for line in screen.drugs] == [
        f"/coding/drugs/{line.code}/{DAY}" for line in screen.drugs
    ]
    assert screen.drugs
    assert {line.drug_url for line in screen.codes} == {""}


@pytest.mark.parametrize(
    ("rule", "details", "anchor"),
    [
        ("edit.unit-limit", {}, "limit-mue_hospital"),
        ("edit.code-pair", {"first": "96413"}, "pair-ptp_hospital-96413-96360"),
        ("edit.code-pair-never", {"first": "96413, 96415"}, "pair-ptp_hospital-96413-96360"),
        ("edit.add-on-without-primary", {}, "add-on"),
    ],
)
def test_a_table_finding_leads_to_the_row_of_the_table(
    rule: str, details: dict[str, str], anchor: str, coding: Coding
) -> None:
    assert url_of(coding, rule, "96360", **details) == f"/coding/codes/96360/{DAY}#{anchor}"


def test_a_professional_claim_leads_to_the_practitioner_tables() -> None:
    """Each kind of claim has pairs and limits of its own."""
    assert SYSTEMS[Setting.PROFESSIONAL] == {"ptp": "ptp_practitioner", "mue": "mue_practitioner"}


@pytest.mark.parametrize(
    ("rule", "details", "rest"),
    [
        ("policy.missing-stop", {}, "#missing_stop"),
        ("policy.pump-code", {"row": "payerpolicy/3"}, "#pump_code"),
        ("payer.policy-not-known", {}, ""),
        ("payer.note", {"row": "payernote/12"}, "#payernote-12"),
        ("modifier.payer-rule", {"row": "modifierrule/4"}, "#modifierrule-4"),
        ("place.professional-in-facility", {}, "#professional_in_facility_pos"),
    ],
)
def test_a_payer_finding_leads_to_the_payers_row(
    rule: str, details: dict[str, str], rest: str, coding: Coding
) -> None:
    assert url_of(coding, rule, **details) == f"/coding/payers/medicare/{DAY}{rest}"


def test_without_a_known_payer_only_every_payers_rows_are_led_to(visit: Encounter) -> None:
    visit.payer = None
    visit.save(update_fields=["payer"])
    coding = derive_encounter(visit)
    assert url_of(coding, "policy.missing-stop") == ""
    rule = url_of(coding, "modifier.payer-rule", row="modifierrule/4")
    assert rule == f"/coding/in-force/{DAY}&setting=facility#modifierrule-4"


def test_a_payer_out_of_use_has_no_page_to_lead_to(visit: Encounter) -> None:
    """The result says that it is not known; its policies are not the ones that were applied."""
    payer = a_payer()
    payer.is_active = False
    payer.save()
    visit.payer = payer
    visit.save(update_fields=["payer"])
    assert url_of(derive_encounter(visit), "policy.missing-stop") == ""


def test_a_finding_about_a_drug_leads_to_its_entry(coding: Coding) -> None:
    """Where its code is one of the formulary."""
    assert url_of(coding, "drug.container-unknown", "J9206") == f"/coding/drugs/J9206/{DAY}"
    assert url_of(coding, "drug.class-disputed", "96413") == ""
    assert url_of(coding, "time.too-long") == ""


def test_what_a_claim_carried_can_not_leave_the_address(coding: Coding) -> None:
    url = url_of(coding, "edit.unit-limit", '9/"?#')
    assert url.startswith("/coding/codes/9%2F%22%3F%23/?day=")


def test_every_link_of_the_screen_opens(visit: Encounter, coder: User, client: Client) -> None:
    """A note of the payer, a limit and a drug: what is linked is there, at its anchor."""
    payer = a_payer()
    note = PayerNote.objects.create(
        payer=payer, kind="prior_auth", generics="irinotecan",
        text="Ask before (made for this test).", effective_from=date(2026, 1, 1),
        citation="Example manual (made for this test).",
    )  # fmt: skip
    visit.payer = payer
    visit.save(update_fields=["payer"])
    limits = Release.objects.create(
        system="mue_hospital", name="made", valid_from=date(2026, 1, 1), sha256="made",
        state="ready", source="made for this test",
    )  # fmt: skip
    UnitLimit.objects.create(release=limits, code="J9206", units=42, adjudication="3")
    give(visit, coder, "irinotecan", "12:00", "12:40", dose_amount=5000, dose_unit="mg")
    client.force_login(coder)
    text = client.get(reverse("encounters:encounter-detail", args=[visit.public_id])).text
    links = {unescape(part.partition('"')[0]) for part in text.split('href="')[1:]}
    rows = {
        link
        for link in links
        if link.startswith(("/coding/codes", "/coding/payers", "/coding/drugs"))
    }
    assert f"/coding/payers/{payer.slug}/{DAY}#payernote-{note.pk}" in rows
    assert f"/coding/codes/J9206/{DAY}#limit-mue_hospital" in rows
    for link in rows:
        address, _, anchor = link.partition("#")
        answer = client.get(address)
        assert answer.status_code == 200, link
        assert not anchor or f'id="{anchor}"' in answer.text, link
