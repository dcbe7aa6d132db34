"""Every admin page of house data: few queries, no inline code, and links to rules that exist."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coding.models import (
    Drug,
    DrugName,
    Formulary,
    FormularyEntry,
    GoldenCase,
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
    PayerPolicy,
    PlaceOfService,
    Taxonomy,
)
from coding.rulebook import load_rulebook
from tests.coding.admin.kit import address, form_of, in_force, proposed

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)[^>]*>|javascript:")
RULE = re.compile(r'href="/coding/rules/([^"]+)/"')
CITED = {"effective_from": "2026-01-01", "citation": "a made-up letter"}


def a_payer(number: int) -> Payer:
    return Payer.objects.create(slug=f"made-up-{number}", name=f"Made-up plan {number}")


def a_drug(number: int) -> Drug:
    drug = Drug.objects.create(
        hcpcs=f"Z{number:04}", generic=f"madeupine {number}", source="made up"
    )
    DrugName.objects.create(drug=drug, name=f"Example {number}")
    drug.packages.create(container="single_dose", amount=1, unit_name="mg")
    return drug


def rows_of_a_payer(payer: Payer, number: int) -> None:
    """One row of each kind."""
    generic = Drug.objects.exclude(generic="").first().generic  # type: ignore[union-attr]
    state = f"{chr(65 + number // 26)}{chr(65 + number % 26)}"
    made: dict[str, Any] = {"payer": payer, "state": state, **CITED}
    PayerPolicy.objects.create(switch="rounding", value="per_line", **made)
    PayerDrug.objects.create(generic=generic, admin_class="therapeutic", **made)
    PayerPlace.objects.create(place="22", **made)
    ModifierRule.objects.create(family="drugs", modifiers="JZ", **made)
    PayerNote.objects.create(kind="other", codes="96413", text="made up", **made)


def an_entry(formulary: Formulary, number: int) -> None:
    FormularyEntry.objects.create(
        formulary=formulary, drug=a_drug(number), effective_from="2026-01-01"
    )


def a_golden_case(number: int) -> GoldenCase:
    return GoldenCase.objects.create(
        name=f"made up {number}",
        document={"made": "up"},
        expect={"lines": [["96413", 1]]},
        source="made up",
        created_by=User.objects.get_or_create(username="somebody")[0],
    )


def a_formulary(number: int) -> Formulary:
    formulary = Formulary.objects.create(name=f"Made-up pharmacy {number}")
    an_entry(formulary, number)
    return formulary


def a_payer_with_rows(number: int) -> Payer:
    payer = a_payer(number)
    rows_of_a_payer(payer, number)
    return payer


def queries(client: Client, url: str) -> int:
    client.get(url)  # content types and the like are remembered after a first look
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


LISTS: list[tuple[Any, Callable[[int], object]]] = [
    (Drug, a_drug),
    (Payer, a_payer),
    (PayerPolicy, a_payer_with_rows),
    (PayerDrug, a_payer_with_rows),
    (PayerPlace, a_payer_with_rows),
    (PayerNote, a_payer_with_rows),
    (ModifierRule, a_payer_with_rows),
    (Formulary, a_formulary),
    (GoldenCase, a_golden_case),
]


@pytest.mark.parametrize(("model", "make"), LISTS)
def test_a_list_asks_no_more_for_more_rows(
    admin: Client, model: Any, make: Callable[[int], object]
) -> None:
    make(1)
    few = queries(admin, address(model, "changelist"))
    for number in range(2, 22):
        make(number)
    assert queries(admin, address(model, "changelist")) == few


def test_the_page_of_a_payer_asks_no_more_for_more_rows(admin: Client) -> None:
    payer = a_payer_with_rows(1)
    url = address(payer, pk=payer.pk)
    few = queries(admin, url)
    for number in range(2, 12):
        rows_of_a_payer(payer, number)
    assert queries(admin, url) == few


def test_the_page_of_a_drug_asks_no_more_for_more_packages(admin: Client) -> None:
    drug = a_drug(1)
    url = address(drug, pk=drug.pk)
    few = queries(admin, url)
    for amount in range(2, 12):
        drug.packages.create(container="single_dose", amount=amount, unit_name="mg")
    assert queries(admin, url) == few


def test_the_page_of_a_formulary_asks_no_more_for_more_entries(admin: Client) -> None:
    formulary = a_formulary(1)
    url = address(formulary, pk=formulary.pk)
    few = queries(admin, url)
    for number in range(2, 12):
        an_entry(formulary, number)
    assert queries(admin, url) <= few + 10  # each choice of a drug reads that drug


def every_page(client: Client) -> dict[str, str]:
    """The list, the empty form, a form and a history of each table, as HTML by address."""
    rows = [a_payer_with_rows(1), a_formulary(2), a_golden_case(3)]
    rows += [
        PlaceOfService.objects.earliest("pk"),
        Taxonomy.objects.earliest("pk"),
        ModifierRule.objects.earliest("pk"),
    ]
    rows += [Drug.objects.get(hcpcs="J9206"), PayerPolicy.objects.earliest("pk")]
    found = {}
    for row in rows:
        for page, pk in (("changelist", None), ("change", row.pk), ("history", row.pk)):
            url = address(row, page, pk)
            found[url] = client.get(url).text
        found[address(row, "add")] = client.get(address(row, "add")).text
    return found


def test_no_page_holds_code_that_the_policy_for_pages_forbids(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    in_force(proposed(admin, address(drug, pk=drug.pk), {"notes": "made up"}))
    offending = {url: INLINE.findall(page) for url, page in every_page(admin).items()}
    assert {url: found for url, found in offending.items() if found} == {}


def test_every_link_to_a_rule_leads_to_one(admin: Client) -> None:
    named = {name for page in every_page(admin).values() for name in RULE.findall(page)}
    assert "drug.units" in named
    assert named <= load_rulebook().rules.keys()


def test_a_rule_of_every_payer_is_proposed_by_itself(admin: Client) -> None:
    rule = {"family": "drugs", "modifiers": "JW, JZ", "severity": "warning", **CITED}
    in_force(proposed(admin, address(ModifierRule, "add"), rule))
    assert ModifierRule.objects.get(modifiers="JW, JZ", citation="a made-up letter").payer is None


def test_a_formulary_is_proposed_with_its_entries(admin: Client) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    entry = {"drug": str(drug.pk), "effective_from": "2026-01-01", "is_preferred": "on"}
    changes = {f"entries-0-{name}": value for name, value in entry.items()}
    changes |= {"name": "Made-up pharmacy", "entries-TOTAL_FORMS": "1"}
    in_force(proposed(admin, address(Formulary, "add"), changes))
    assert Formulary.objects.get(name="Made-up pharmacy").entries.get().drug == drug


def test_a_golden_case_is_set_aside_by_a_proposal_and_nothing_else_of_it_changes(
    admin: Client,
) -> None:
    case = a_golden_case(1)
    url = address(case, pk=case.pk)
    data = {**form_of(admin, url), "why": "made up", "name": "another", "expect": '{"lines": []}'}
    data.pop("is_active")
    assert admin.post(url, data).status_code == 302
    case.refresh_from_db()
    assert case.is_active
    in_force(proposed(admin, url, {"is_active": ""}))
    case.refresh_from_db()
    assert (case.is_active, case.name, case.expect) == (
        False,
        "made up 1",
        {"lines": [["96413", 1]]},
    )
    assert admin.get(address(GoldenCase, "add")).status_code == 403
