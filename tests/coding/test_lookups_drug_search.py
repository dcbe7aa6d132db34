"""The type-ahead: what is found, in which order, and what the part looks like."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding.lookups import search_drugs

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

VISIT = date(2026, 3, 2)


@pytest.fixture
def coder(client: Client) -> Client:
    client.force_login(User.objects.create_user("coder"))
    return client


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("avast", ["J9035"]),
        ("AVASTIN", ["J9035"]),
        ("5-fu", ["J9190"]),
        ("J9206", ["J9206"]),
        ("j9206", ["J9206"]),
        ("zofran", ["J2405"]),
        ("camp", ["J9206"]),
        ("daratumumab hyal", ["J9144"]),
        ("zoledronic acid", ["J3489"]),
        ("J9265", []),  # ended
        ("no such drug", []),
        ("   ", []),
        ("%", ["J7060", "J7030", "J7040", "J7050"]),  # a sign in a name, not a wildcard
        ("_", []),
    ],
)
def test_what_coders_type_is_found(text: str, expected: list[str]) -> None:
    assert [option.hcpcs for option in search_drugs(text, VISIT)] == expected


def test_a_beginning_comes_before_a_middle() -> None:
    generics = [option.generic for option in search_drugs("trastuzumab", VISIT, limit=20)]
    assert generics[0] == "trastuzumab"
    assert generics.index("trastuzumab and hyaluronidase") < generics.index(
        "ado-trastuzumab emtansine"
    )


def test_the_preferred_code_comes_before_its_biosimilars() -> None:
    assert search_drugs("bevaciz", VISIT)[0].hcpcs == "J9035"


def test_an_option_says_which_name_was_meant() -> None:
    [option] = search_drugs("Camptosar", VISIT)
    assert (option.generic, option.name, option.unit_text) == ("irinotecan", "Camptosar", "20 mg")


def test_codes_go_by_the_day() -> None:
    assert [option.hcpcs for option in search_drugs("J9310", date(2018, 12, 31))] == ["J9310"]
    assert search_drugs("J9310", date(2019, 1, 1)) == []


def test_it_is_limited_and_costs_two_queries(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(2):
        assert len(search_drugs("a", VISIT, limit=5)) == 5


def test_the_part_lists_the_options(coder: Client) -> None:
    answer = coder.get(reverse("coding:drug-search"), {"q": "camp", "day": "2026-03-02"})
    assert answer.status_code == 200
    assert 'role="option"' in answer.text
    assert 'data-hcpcs="J9206"' in answer.text
    assert 'data-name="irinotecan"' in answer.text


def test_nothing_typed_and_nothing_found(coder: Client) -> None:
    address = reverse("coding:drug-search")
    assert "option" not in coder.get(address).text
    assert "No drug found" in coder.get(address, {"q": "xyzzy"}).text


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ({"q": "a", "day": "soon"}, "day: expected a date as YYYY-MM-DD"),
        ({"q": "a", "day": "2026-02-30"}, "day: expected a date as YYYY-MM-DD"),
        ({"q": "a" * 81}, "q: expected at most 80 characters"),
        ({"q": "a\x00"}, "Null characters are not allowed"),
    ],
)
def test_a_bad_question_is_answered_with_what_was_expected(
    coder: Client, query: dict[str, str], complaint: str
) -> None:
    answer = coder.get(reverse("coding:drug-search"), query)
    assert answer.status_code == 422
    assert complaint in answer.text


def test_text_is_escaped(coder: Client) -> None:
    assert "<script" not in coder.get(reverse("coding:drug-search"), {"q": "<script>"}).text


def test_only_people_signed_in_may_ask(client: Client) -> None:
    assert client.get(reverse("coding:drug-search"), {"q": "camp"}).status_code == 302


def test_it_only_answers_get(coder: Client) -> None:
    assert coder.post(reverse("coding:drug-search"), {"q": "camp"}).status_code == 405
