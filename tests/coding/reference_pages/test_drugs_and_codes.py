"""A drug's entry, and the official rows of a code."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client

from coding.models import (
    CodePair,
    Drug,
    Payer,
    PayerDrug,
    Release,
    UnitLimit,
)
from tests.coding.reference_pages.reading import (
    CITED,
    CODE,
    DAY,
    IRINOTECAN,
    row_of,
    text_of,
)

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


def test_a_drug_shows_its_entry(reader: Client) -> None:
    """Unit and first day: HCPCS Level II, July 2024; vials are general knowledge."""
    text = text_of(reader.get(IRINOTECAN, {"day": "2026-03-02"}))
    for words in (
        "J9206 irinotecan",
        "One billing unit 20 mg, verified",
        "Container single-dose, not verified",
        "40 mg single-dose, not verified; 100 mg single-dose, not verified",
        "Camptosar (brand, not verified)",
        "Source HCPCS Level II, July 2024",
        "at most 42",
        "unit limits, outpatient hospital 2024Q3 starter extract",
        "entered name Camptosar",
        "No payer is known to want it otherwise.",
    ):
        assert words in text
    assert "not in force on this day" not in text


@pytest.mark.parametrize(("after", "in_force"), [(-1, True), (0, True), (1, False)])
def test_a_drug_says_when_it_is_not_in_force(after: int, in_force: bool, reader: Client) -> None:
    ended = Drug.objects.exclude(effective_to=None).order_by("hcpcs").first()
    assert ended
    assert ended.effective_to
    day = date.fromordinal(ended.effective_to.toordinal() + after)
    answer = reader.get(f"/coding/drugs/{ended.hcpcs}/", {"day": day.isoformat()})
    assert ("not in force on this day" not in text_of(answer)) is in_force


def test_codes_that_follow_each_other_lead_to_each_other(reader: Client) -> None:
    old = next(drug for drug in Drug.objects.exclude(replaced_by=[]))
    new = old.replaced_by[0]
    there = reader.get(f"/coding/drugs/{old.hcpcs}/", {"day": "2026-03-02"}).text
    assert f'href="/coding/drugs/{new}/?day=2026-03-02"' in there
    back = reader.get(f"/coding/drugs/{new}/", {"day": "2026-03-02"}).text
    assert f'href="/coding/drugs/{old.hcpcs}/?day=2026-03-02"' in back


def test_a_drug_shows_who_changed_which_field_and_why(reader: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    drug.container = ""
    drug._history_user = User.objects.create_user("author")  # type: ignore[attr-defined]
    drug._change_reason = "two kinds are bought"  # type: ignore[attr-defined]
    drug.save()
    text = text_of(reader.get(IRINOTECAN))
    assert "author: two kinds are bought container: single-dose → empty" in text


def test_lists_ticks_and_amounts_are_told_in_words(reader: Client) -> None:
    """The concentration is made for this test."""
    drug = Drug.objects.get(hcpcs="J9206")
    drug.routes, drug.is_default, drug.concentration = [], True, Decimal("20.0000")
    drug.save()
    text = text_of(reader.get(IRINOTECAN))
    assert "usual routes: iv_infusion → empty" in text
    assert "preferred for its generic name: no → yes" in text
    assert "Concentration 20 mg in 1 mL, not verified" in text


def test_a_change_without_an_earlier_record_names_no_fields(reader: Client) -> None:
    """What was there before is not known."""
    drug = Drug.objects.get(hcpcs="J9206")
    drug.history.all().delete()
    drug.notes = "Written for this test."
    drug.save()
    text = text_of(reader.get(IRINOTECAN))
    assert "changed , " in text
    assert "empty → Written" not in text


def test_a_code_of_two_periods_shows_the_entry_of_the_day(reader: Client) -> None:
    first = Drug.objects.get(hcpcs="J9206")
    Drug.objects.filter(pk=first.pk).update(effective_to=date(2026, 3, 1))
    Drug.objects.create(
        hcpcs="J9206", generic="irinotecan", unit_amount=10, unit_name="mg",
        effective_from=DAY, source="made for this test",
    )  # fmt: skip
    before = text_of(reader.get(IRINOTECAN, {"day": "2026-03-01"}))
    assert "One billing unit 20 mg" in before
    assert "another entry from 2 Mar 2026" in before
    assert "One billing unit 10 mg" in text_of(reader.get(IRINOTECAN, {"day": "2026-03-02"}))


def test_what_payers_want_of_a_drug_is_told_by_code_and_substance(
    payer: Payer, reader: Client
) -> None:
    said = {"payer": payer, "effective_from": DAY, "citation": CITED, "hormonal": False}
    by_code = PayerDrug.objects.create(hcpcs="J9206", **said)
    by_name = PayerDrug.objects.create(generic="irinotecan", **said)
    PayerDrug.objects.create(hcpcs="J9035", **said)
    answer = reader.get(IRINOTECAN, {"day": "2026-03-01"})
    assert [row.anchor for row in answer.context["shown"].by_payer] == [
        f"payerdrug-{by_code.pk}",
        f"payerdrug-{by_name.pk}",
    ]
    assert "to come" in row_of(answer, f"payerdrug-{by_code.pk}")


def an_edition(system: str, first: date) -> Release:
    """A table in use from a day on, made for the test."""
    return Release.objects.create(
        system=system, name=f"made {first}", valid_from=first, sha256=f"{first}-{system}",
        state="ready", source="made for this test",
    )  # fmt: skip


def test_a_code_shows_the_rows_of_the_edition_of_the_day(reader: Client) -> None:
    limits = an_edition("mue_hospital", date(2026, 1, 1))
    UnitLimit.objects.create(release=limits, code="96413", units=7, adjudication="2")
    pairs = an_edition("ptp_hospital", date(2026, 1, 1))
    CodePair.objects.create(
        release=pairs, column1="96413", column2="96401", indicator="0",
        valid_from=date(2026, 2, 1), valid_to=DAY,
    )  # fmt: skip
    answer = reader.get(CODE, {"day": "2026-03-02"})
    limit = row_of(answer, "limit-mue_hospital")
    assert "at most 7 by day, absolute unit limits, outpatient hospital made 2026-01-01" in limit
    assert f'href="/coding/releases/{limits.pk}/"' in answer.text
    assert "never together" in row_of(answer, "pair-ptp_hospital-96413-96401")
    assert "pair-ptp_hospital-96413-96401" not in reader.get(CODE, {"day": "2026-03-03"}).text
    before = row_of(reader.get(CODE, {"day": "2025-12-31"}), "limit-mue_hospital")
    assert "2024Q3" in before
    assert "at most 7" not in before


def test_a_pair_is_found_from_its_second_code_too(reader: Client) -> None:
    """NCCI 2024Q3: 96360 beside 96413 needs a modifier."""
    text = reader.get("/coding/codes/96360/", {"day": "2024-08-01"}).text
    assert 'id="pair-ptp_hospital-96413-96360"' in text


def test_a_code_that_no_table_has_says_so(reader: Client) -> None:
    text = text_of(reader.get("/coding/codes/99999/"))
    assert "No official table in use on this day has 99999." in text
