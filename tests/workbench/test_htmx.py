import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("pages")
HTMX = {"HX-Request": "true"}


def test_a_browser_gets_the_page_and_htmx_the_part(signed_in: Client) -> None:
    assert signed_in.get("/page/").content.startswith(b"<html>")
    assert signed_in.get("/page/", headers=HTMX).content == b"<p id='part'>hello</p>"


def test_caches_are_told_that_the_answer_depends_on_htmx(signed_in: Client) -> None:
    assert "HX-Request" in signed_in.get("/page/")["Vary"]
    assert "HX-Request" in signed_in.get("/page/", headers=HTMX)["Vary"]


def test_the_back_button_gets_the_whole_page(signed_in: Client) -> None:
    restore = {**HTMX, "HX-History-Restore-Request": "true"}
    assert signed_in.get("/page/", headers=restore).content.startswith(b"<html>")


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_the_status_is_the_views(signed_in: Client, headers: dict[str, str]) -> None:
    assert signed_in.get("/refused/", headers=headers).status_code == 422
