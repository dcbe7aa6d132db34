"""The rulebook on screen: from a code to its rule, its dates and its sources in one hop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding import views
from coding.engine.rulebook import Citation, DatedValue, Rule, Rulebook
from coding.presenters import RulePresenter
from coding.rulebook import load_rulebook

pytestmark = pytest.mark.django_db

LIST = "/coding/rules/"
RULES = load_rulebook().rules


@pytest.fixture
def reader(client: Client) -> Client:
    """Anybody who is signed in."""
    client.force_login(User.objects.create_user("reader"))
    return client


def address(name: str) -> str:
    """The page of one rule."""
    return reverse("coding:rule-detail", args=[name])


def test_the_list_links_every_rule_under_its_family(reader: Client) -> None:
    answer = reader.get(LIST)
    assert answer.status_code == 200
    text = answer.text
    assert load_rulebook().digest in text
    for name in RULES:
        assert f'href="{address(name)}"' in text
    families = {name.partition(".")[0] for name in RULES}
    assert set(answer.context["families"]) == families
    assert text.count("not verified") == sum(not rule.verified for rule in RULES.values())


def test_a_rule_shows_its_values_their_days_and_their_sources(reader: Client) -> None:
    text = reader.get(address("chemotherapy.sequential-infusion")).text
    rule = RULES["chemotherapy.sequential-infusion"]
    assert "<h1>chemotherapy.sequential-infusion</h1>" in text
    assert rule.description in text
    assert "coding/rulebook/chemotherapy/sequential-infusion.yaml" in text
    assert "96417" in text
    assert "2009-03-13" in text
    for citation in rule.values[0].citations:
        assert citation.title in text
        if citation.href:
            assert f'href="{citation.href}"' in text


def test_a_value_that_changed_shows_both_periods(reader: Client) -> None:
    text = reader.get(address("drug.discarded")).text
    assert text.index("2017-01-01") < text.index("JW</td>") < text.index("2009-03-13")
    assert "no code of its own" in text


@pytest.mark.parametrize("name", sorted(RULES))
def test_every_rule_has_a_page(name: str, reader: Client) -> None:
    assert reader.get(address(name)).status_code == 200


def test_what_a_rule_says_is_text_and_never_markup(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    citation = Citation("<b>Title</b>", "", 'https://example.org/"><i>')
    dated = DatedValue(date(2020, 1, 1), "<u>1</u>", (citation,), "<s>AB</s>")
    rule = Rule("time.example", "A <script> rule", (dated,))
    monkeypatch.setattr(views, "load_rulebook", lambda: Rulebook({rule.name: rule}, "sha256:0"))
    for text in (reader.get(LIST).text, reader.get(address(rule.name)).text):
        for markup in ("<b>Title", "<i>", "<u>", "<s>", "<script> rule"):
            assert markup not in text


@pytest.mark.parametrize("name", ["no.such-rule", "chemotherapy", "sources", "..", "%00"])
def test_an_unknown_rule_is_not_found(name: str, reader: Client) -> None:
    assert reader.get(f"{LIST}{name}/").status_code == 404


@pytest.mark.parametrize("path", [LIST, address("time.push-maximum")])
def test_a_stranger_is_sent_to_the_sign_in(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_rules_are_only_read(method: str, reader: Client) -> None:
    send: Callable[[str], Any] = getattr(reader, method)
    assert send(LIST).status_code == 405
    assert send(address("time.push-maximum")).status_code == 405


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        ("96417", "", "96417"),
        (15, "minute", "15 minutes"),
        (None, "", "no code of its own"),
        (("J0881", "J0885"), "", "J0881, J0885"),
    ],
)
def test_a_value_is_shown_with_its_unit(value: Any, unit: str, shown: str) -> None:
    dated = DatedValue(date(2020, 1, 1), value, (Citation("Manual"),), "")
    presenter = RulePresenter(Rule("time.example", "An example", (dated,), unit=unit))
    assert presenter.current == shown
    assert presenter.values[0].checked_by == "not yet by a second person"
    assert (presenter.family, presenter.short_name) == ("time", "example")
