"""Payers: the matrix of switches, and all that is known of one."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client

from coding.engine.policies import SWITCHES
from coding.models import (
    Payer,
    PayerNote,
)
from tests.coding.reference_pages.reading import (
    CITED,
    DAY,
    PAYERS,
    a_policy,
    row_of,
    text_of,
)

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]


def test_the_matrix_has_every_payer_by_every_switch(payer: Payer, reader: Client) -> None:
    a_policy(payer)
    answer = reader.get(PAYERS, {"day": "2026-03-02"})
    rows = {row.payer.slug: row for row in answer.context["shown"].rows}
    assert set(rows) == set(Payer.objects.values_list("slug", flat=True))
    assert all(len(row.cells) == len(SWITCHES) for row in rows.values())
    order = list(rows)
    assert order.index("example-plan") == order.index("example-payer") + 1
    assert (rows["example-payer"].depth, rows["example-plan"].depth) == (0, 1)
    assert text_of(answer).count("not known") > len(SWITCHES)
    cell = next(cell for cell in rows["example-plan"].cells if cell.switch == "rounding")
    assert cell.values == [("per_line", "", "Example Payer")]


@pytest.mark.parametrize(
    ("own", "values"),
    [
        ({}, ["per_drug_per_day"]),
        ({"setting": "professional"}, ["per_drug_per_day", "per_line"]),
        ({"state": "MD"}, ["per_drug_per_day", "per_line"]),
    ],
)
def test_a_row_for_some_claims_leaves_the_parents_in_force_for_the_others(
    own: dict[str, str], values: list[str], payer: Payer, reader: Client
) -> None:
    a_policy(payer)
    a_policy(Payer.objects.get(slug="example-plan"), value="per_drug_per_day", **own)
    rows = reader.get(PAYERS, {"day": "2026-03-02"}).context["shown"].rows
    plan = next(row for row in rows if row.payer.slug == "example-plan")
    cell = next(cell for cell in plan.cells if cell.switch == "rounding")
    assert [known.value for known in cell.values] == values


def test_a_payer_shows_past_and_coming_periods_with_who_and_why(
    payer: Payer, reader: Client
) -> None:
    author = User.objects.create_user("author")
    past = a_policy(payer, effective_from=date(2025, 1, 1), effective_to=date(2025, 12, 31))
    a_policy(payer, value="per_drug_per_day", effective_to=date(2026, 12, 31))
    a_policy(payer, effective_from=date(2027, 1, 1))
    past.citation = "Second edition (made for this test)."
    past._change_reason = "the first citation was wrong"  # type: ignore[attr-defined]
    past._history_user = author  # type: ignore[attr-defined]
    past.save()
    answer = reader.get(f"{PAYERS}example-payer/", {"day": "2026-03-02"})
    found = re.findall(r'<tr role="row" id="(payerpolicy-\d+)"', answer.text)
    told = [row_of(answer, anchor) for anchor in found]
    assert [
        next(word for word in ("ended", "in force", "to come") if word in row) for row in told
    ] == ["ended", "in force", "to come"]
    assert "changed by author" in told[0]
    assert "the first citation was wrong" in told[0]
    assert f"citation: {CITED} → Second edition (made for this test)." in told[0]
    assert 'id="rounding"' in answer.text


@pytest.mark.parametrize(
    ("day", "state"),
    [
        ("2025-12-31", "to come"),
        ("2026-01-01", "in force"),
        ("2026-03-02", "in force"),
        ("2026-03-03", "ended"),
    ],
)
def test_a_period_holds_on_its_first_and_its_last_day(
    day: str, state: str, payer: Payer, reader: Client
) -> None:
    policy = a_policy(payer, effective_to=DAY)
    row = row_of(reader.get(f"{PAYERS}example-payer/", {"day": day}), f"payerpolicy-{policy.pk}")
    assert f"to 2 Mar 2026 {state}" in row


def test_a_removed_row_is_told(payer: Payer, reader: Client) -> None:
    policy = a_policy(payer)
    policy._change_reason = "entered for the wrong payer"  # type: ignore[attr-defined]
    policy.delete()
    text = text_of(reader.get(f"{PAYERS}example-payer/"))
    assert "rounding: per_line: removed on" in text
    assert "entered for the wrong payer" in text


def test_a_plans_page_has_the_rows_that_it_inherits(payer: Payer, reader: Client) -> None:
    a_policy(payer)
    note = PayerNote.objects.create(
        payer=payer, kind="other", codes="J9206", text="Known.", effective_from=DAY, citation=CITED
    )
    answer = reader.get(f"{PAYERS}example-plan/", {"day": "2026-03-02"})
    assert "Example Payer" in row_of(answer, f"payernote-{note.pk}")
    assert "rounding per_line from Example Payer" in text_of(answer)
