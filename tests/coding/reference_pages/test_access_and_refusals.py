"""Reference pages: who may read them, what is refused, how many queries they take."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from coding.models import (
    ModifierRule,
    Payer,
    PayerDrug,
    PayerNote,
    PayerPlace,
)
from tests.coding.reference_pages.reading import (
    CITED,
    CODE,
    DAY,
    IN_FORCE,
    IRINOTECAN,
    PAGES,
    PAYERS,
    a_policy,
    text_of,
)

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

HOSTILE = (
    "x", "\x00", "2026-02-30", "0000-00-00", "99999-01-01", "2026-03-02T00:00", "-1", "9" * 500,
    "' OR 1=1 --", "<script>", "😀�", "%", "../..", "J9206\n", "٢٠٢٦-٠٣-٠٢",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_sent_to_the_sign_in(path: str, client: Client) -> None:
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_pages_are_only_read(method: str, path: str, reader: Client) -> None:
    send: Callable[[str], Any] = getattr(reader, method)
    assert send(path).status_code == 405


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("path", PAGES)
def test_no_parameter_breaks_a_page(path: str, text: str, reader: Client) -> None:
    for name in ("day", "payer", "setting", "state", "q", "page"):
        answer = reader.get(path, {name: text})
        assert answer.status_code in {200, 422}
        assert "<script>" not in answer.text.partition("<main")[2]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_address_breaks_the_program(text: str, reader: Client) -> None:
    for family in ("drugs", "payers", "codes"):
        answer = reader.get(f"/coding/{family}/{quote(text, safe='')}/")
        assert answer.status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", PAGES)
def test_the_first_and_the_last_day_of_the_calendar_are_days(
    path: str, day: str, reader: Client
) -> None:
    answer = reader.get(path, {"day": day, "payer": "medicare", "q": "irinotecan"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"day": "2 March"}, "day: expected a date as YYYY-MM-DD"),
        ({"payer": "nobody"}, "payer: “nobody” is not a payer of the list"),
        ({"setting": "moon"}, "setting: “moon” is neither facility nor professional."),
        ({"state": "Maryland"}, "state: expected two letters"),
        ({"state": "M1"}, "state: expected two letters"),
        ({"q": "x" * 81}, "q: expected at most 80 characters."),
    ],
)
def test_a_wrong_field_is_named_and_what_was_typed_is_kept(
    asked: dict[str, str], message: str, reader: Client
) -> None:
    answer = reader.get(IN_FORCE, {"day": "2026-03-02", "q": "irinotecan", **asked})
    assert answer.status_code == 422
    text = unescape(answer.text)
    assert message in text
    kept = {"day": "2026-03-02", "q": "irinotecan", **asked}
    for name in ("day", "q"):
        assert f'value="{kept[name]}"' in text
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize("path", PAGES[1:])
def test_a_wrong_day_is_refused_on_every_page(path: str, reader: Client) -> None:
    answer = reader.get(path, {"day": "soon"})
    assert answer.status_code == 422
    assert "day: expected a date" in text_of(answer)
    assert 'value="soon"' in answer.text


def test_only_who_may_change_is_offered_a_change(client: Client) -> None:
    pages = {IRINOTECAN: "change_drug", f"{PAYERS}medicare/": "change_payer"}
    for number, (path, codename) in enumerate(pages.items()):
        user = User.objects.create_user(f"reader{number}", is_staff=True)
        client.force_login(user)
        assert "Propose a change" not in client.get(path).text
        user.user_permissions.add(Permission.objects.get(codename=codename))
        assert "Propose a change" in client.get(path).text
        User.objects.filter(pk=user.pk).update(is_staff=False)
        assert "Propose a change" not in client.get(path).text


def queries_of(reader: Client, path: str, count: Any) -> int:
    """How many queries a page takes once its tables were read."""
    asked = {"day": "2026-03-02", "payer": "example-payer", "q": "e", "setting": "professional"}
    reader.get(path, asked)
    with count(30) as queries:
        reader.get(path, asked)
    return len(queries)


@pytest.mark.parametrize("path", [IN_FORCE, PAYERS, f"{PAYERS}example-payer/", IRINOTECAN, CODE])
def test_more_rows_take_no_more_queries(
    path: str, payer: Payer, reader: Client, django_assert_max_num_queries: Any
) -> None:
    def more(number: int) -> None:
        said = {"effective_from": date(2026, 1, number), "citation": CITED}
        said["effective_to"] = said["effective_from"]
        whole = {"effective_from": DAY, "citation": CITED}
        a_policy(payer, **said)
        PayerDrug.objects.create(payer=payer, generic="irinotecan", hormonal=False, **said)
        PayerDrug.objects.create(payer=payer, hcpcs=f"J900{number}", hormonal=False, **whole)
        PayerNote.objects.create(payer=payer, kind="other", codes=f"J900{number}", text="Text.",
                                 **whole)  # fmt: skip
        PayerPlace.objects.create(payer=payer, place=f"2{number}", **whole)
        ModifierRule.objects.create(payer=payer, family="drugs", modifiers=f"A{number}", **whole)

    more(1)
    few = queries_of(reader, path, django_assert_max_num_queries)
    for number in range(2, 9):
        more(number)
    assert queries_of(reader, path, django_assert_max_num_queries) == few
