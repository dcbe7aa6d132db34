"""What was in force on a day: tables, switches, rules, places and drugs."""

from __future__ import annotations

import pytest
from django.test import Client

from coding.engine.facts import Setting
from coding.engine.policies import SWITCHES
from coding.lookups import House, reference_for
from coding.models import (
    Drug,
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    Release,
)
from tests.coding.reference_pages.reading import (
    CITED,
    DAY,
    IN_FORCE,
    PAYERS,
    a_policy,
    row_of,
    text_of,
)

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


@pytest.mark.parametrize(("day", "value"), [
    ("2017-01-01", "jw_only"), ("2023-06-30", "jw_only"), ("2023-07-01", "required"),
])  # fmt: skip
def test_a_switch_has_the_value_of_the_day(day: str, value: str, reader: Client) -> None:
    """JZ is wanted from 2023-07-01 on (CGS, JW and JZ modifier guidelines, 2023-06-27)."""
    answer = reader.get(IN_FORCE, {"day": day, "payer": "medicare"})
    row = row_of(answer, "discarded_drug_modifiers")
    assert f"discarded drug modifiers {value} from" in row
    assert "CGS, JW and JZ modifier guidelines" in row
    assert "entered by nobody named" in row
    assert "starter reference data" in row


def test_a_switch_without_a_row_says_that_the_default_applies(reader: Client) -> None:
    answer = reader.get(IN_FORCE, {"day": "2016-12-31", "payer": "medicare"})
    for switch, values in SWITCHES.items():
        row = row_of(answer, switch)
        if switch != "midnight":  # known since 2009
            assert row == f"{switch.replace('_', ' ')} {values[0]} not known: the default applies"
    assert "1 known" in text_of(answer)


def test_a_plan_shows_whose_row_it_goes_by(payer: Payer, reader: Client) -> None:
    a_policy(payer)
    plan = {"day": "2026-03-02", "payer": "example-plan"}
    assert "rounding per_line from Example Payer" in row_of(reader.get(IN_FORCE, plan), "rounding")
    own = Payer.objects.get(slug="example-plan")
    a_policy(own, value="per_drug_per_day")
    row = row_of(reader.get(IN_FORCE, plan), "rounding")
    assert "rounding per_drug_per_day" in row
    assert "Example Payer" not in row.partition("Manual")[0]


def test_a_row_of_one_state_and_kind_of_claim_holds_there_only(
    payer: Payer, reader: Client
) -> None:
    a_policy(payer, state="MD", setting="professional")
    asked = {"day": "2026-03-02", "payer": "example-payer", "state": "md"}
    there = reader.get(IN_FORCE, {**asked, "setting": "professional"})
    row = row_of(there, "rounding")
    assert "rounding per_line professional claims only, in MD only" in row
    for elsewhere in ({"setting": "facility"}, {"setting": "professional", "state": "VA"}):
        answer = reader.get(IN_FORCE, {**asked, **elsewhere})
        assert "not known: the default applies" in row_of(answer, "rounding")


def test_the_page_says_what_a_derivation_is_given(reader: Client) -> None:
    for payer in Payer.objects.filter(is_active=True):
        for setting in Setting:
            reference = reference_for(DAY, payer.slug, setting, House(None, "", is_340b=True))
            asked = {"day": "2026-03-02", "payer": payer.slug, "setting": setting.value}
            shown = reader.get(IN_FORCE, asked).context["shown"]
            assert {row.switch: row.value for row in shown.switches} == dict(reference.policy)
            known = {row.switch for row in shown.switches if row.row}
            assert known == set(reference.policies)


def test_rules_of_a_payer_are_told_with_their_source_and_days(payer: Payer, reader: Client) -> None:
    period = {"effective_from": DAY, "effective_to": DAY, "citation": CITED}
    rows = [
        PayerDrug.objects.create(payer=payer, hcpcs="J9206", admin_class="therapeutic", **period),
        PayerPlace.objects.create(payer=payer, place="22", codes="96413-96417", **period),
        ModifierRule.objects.create(family="drugs", modifiers="JG, TB", only_340b=True, **period),
        PayerNote.objects.create(
            payer=payer, kind="prior_auth", codes="J9206", text="Ask before.", **period
        ),
    ]
    said = (
        "J9206: class therapeutic, prophylactic or diagnostic",
        "place of service 22: 96413-96417 denied",
        "JG or TB wanted on all drug codes, only where the facility buys under 340B",
        "prior authorisation, J9206: Ask before.",
    )
    asked = {"payer": "example-payer", "setting": "professional"}
    answer = reader.get(IN_FORCE, {**asked, "day": "2026-03-02"})
    for row, words in zip(rows, said, strict=True):
        told = row_of(answer, f"{row._meta.model_name}-{row.pk}")
        assert words in told
        assert CITED in told
        assert "from 2 Mar 2026 to 2 Mar 2026" in told
    assert "every payer" in row_of(answer, f"modifierrule-{rows[2].pk}")
    for day in ("2026-03-01", "2026-03-03"):
        text = text_of(reader.get(IN_FORCE, {**asked, "day": day}))
        assert not any(words in text for words in said)
    page = reader.get(f"{PAYERS}example-payer/", {"day": "2026-03-03"})
    for row, words in zip(rows, said, strict=True):
        told = row_of(page, f"{row._meta.model_name}-{row.pk}")
        assert words in told
        assert "ended" in told


@pytest.mark.parametrize(
    ("day", "mark"),
    [
        ("2024-07-01", False),  # the extract is that of 2024Q3
        ("2024-09-30", False),
        ("2024-10-01", True),
    ],
)
def test_a_table_older_than_the_quarter_of_the_day_is_marked(
    day: str, mark: bool, reader: Client
) -> None:
    row = row_of(reader.get(IN_FORCE, {"day": day}), "table-ptp_hospital")
    assert "2024Q3 starter extract" in row
    assert ("is older than the quarter of this day" in row) is mark


def test_a_table_that_had_not_begun_is_none(reader: Client) -> None:
    answer = reader.get(IN_FORCE, {"day": "2024-06-30"})
    assert "none that had begun: not checked" in row_of(answer, "table-ptp_hospital")
    tables = answer.context["shown"].tables
    assert {row.anchor for row in tables} == {f"table-{name}" for name in Release.System.values}


def test_drugs_are_found_as_the_payer_has_them(payer: Payer, reader: Client) -> None:
    PayerDrug.objects.create(
        payer=payer, generic="irinotecan", admin_class="therapeutic", effective_from=DAY,
        citation=CITED,
    )  # fmt: skip
    asked = {"day": "2026-03-02", "q": "camptosar"}
    plain = text_of(reader.get(IN_FORCE, asked))
    assert "J9206 irinotecan Camptosar 20 mg chemotherapy or other highly complex drug" in plain
    theirs = text_of(reader.get(IN_FORCE, {**asked, "payer": "example-payer"}))
    assert "20 mg therapeutic, prophylactic or diagnostic the payer's own" in theirs
    assert "No drug code in force on this day" in text_of(reader.get(IN_FORCE, {"q": "nothing"}))


def test_a_drug_that_ended_is_not_found_after_its_last_day(reader: Client) -> None:
    ended = Drug.objects.exclude(effective_to=None).order_by("hcpcs").first()
    assert ended
    assert ended.effective_to
    asked = {"q": ended.hcpcs, "day": ended.effective_to.isoformat()}
    assert reader.get(IN_FORCE, asked).context["shown"].drugs[0].hcpcs == ended.hcpcs
    assert not reader.get(IN_FORCE, {"q": ended.hcpcs, "day": "9999-12-31"}).context["shown"].drugs


def test_places_that_count_as_a_facility_are_listed(reader: Client) -> None:
    text = text_of(reader.get(IN_FORCE))
    assert "22 Hospital outpatient, on campus" in text
    assert "11 Office" not in text
