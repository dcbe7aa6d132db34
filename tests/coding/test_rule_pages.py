"""The rulebook on screen: from a code to its rule, its dates and its sources in one hop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from coding.coverage import load_coverage, read_coverage
from coding.engine.rulebook import Citation, DatedValue, Rule, Rulebook
from coding.presenters import RulePresenter
from coding.rule_cases import rule_cases
from coding.rulebook import load_rulebook
from coding.strict_yaml import YamlFileError
from coding.views import rules

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

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


def test_the_list_counts_the_cases_of_each_rule_and_marks_those_without(reader: Client) -> None:
    answer = reader.get(LIST)
    cases = rule_cases()
    assert f"{cases.total} cases test the rules." in answer.text
    shown = [rule for rules in answer.context["families"].values() for rule in rules]
    assert {rule.name: rule.case_count for rule in shown} == {
        name: len(cases.by_rule.get(name, ())) for name in RULES
    }
    without = [rule for rule in shown if not rule.case_count]
    assert answer.text.count('<span class="chip draft">none</span>') == len(without) > 0


def test_the_list_says_what_is_modelled_and_what_is_not(reader: Client) -> None:
    text = unescape(reader.get(LIST).text)
    coverage = load_coverage()
    for point in (*coverage.points, *coverage.beside):
        assert point.what in text
        assert point.missing in text
    for code, what in coverage.not_modelled.items():
        assert f"<dt>{code}</dt><dd>{what}</dd>" in text
    assert "days of service from 13 Mar 2009" in text


def test_a_broken_coverage_is_refused_by_line(tmp_path: Path) -> None:
    path = tmp_path / "coverage.yaml"
    point = "points:\n  A1:\n    what: Example\n    state: {}\nbeside: {{}}\nnot_modelled: {{}}\n"
    path.write_text("since: 2020-01-01\n" + point.format("whole"), encoding="utf-8")
    assert read_coverage(path).points[0].state == "whole"
    path.write_text("since: 2020-01-01\n" + point.format("half"), encoding="utf-8")
    with pytest.raises(YamlFileError, match=r"coverage.yaml:4: state: expected one of whole"):
        read_coverage(path)


def test_a_rule_shows_the_cases_that_test_it(reader: Client) -> None:
    text = reader.get(address("chemotherapy.sequential-infusion")).text
    found = rule_cases().by_rule["chemotherapy.sequential-infusion"]
    assert f'<span class="count">{len(found)}</span>' in text
    assert text.count('<svg class="case-line"') == 10
    first = found[0]
    assert f'aria-labelledby="case-{first.number}-title"' in text
    for words in (first.case.name, first.case.source, first.case.file):
        assert escape(words) in text
    assert 'href="?page=2#cases-heading"' in text
    second = reader.get(address("chemotherapy.sequential-infusion"), {"page": "2"}).text
    assert f'id="case-{found[10].number}"' in second
    assert f'id="case-{first.number}"' not in second


def test_a_page_of_cases_that_is_none_shows_the_nearest(reader: Client) -> None:
    for page in ("0", "-1", "x", "9" * 400, "%00"):
        assert reader.get(address("chemotherapy.pump"), {"page": page}).status_code == 200


def test_a_rule_without_cases_says_so(reader: Client) -> None:
    text = reader.get(address("provider.not-a-practitioner")).text
    assert "No case tests this rule yet." in text


def test_where_the_cases_are_not_installed_the_pages_say_so(
    reader: Client, settings: Any, tmp_path: Path
) -> None:
    settings.CASES_FOLDER = tmp_path / "nowhere"
    assert "The cases are not installed here." in reader.get(LIST).text
    text = reader.get(address("time.push-maximum")).text
    assert "The cases are not installed here." in text
    assert "<svg" not in text


def test_pages_ask_little_of_the_database(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    rule_cases()
    for path in (LIST, address("place.facility-claim")):
        with django_assert_max_num_queries(3):  # session, user, whether a table has changed
            reader.get(path)


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
    monkeypatch.setattr(rules, "load_rulebook", lambda: Rulebook({rule.name: rule}, "sha256:0"))
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
