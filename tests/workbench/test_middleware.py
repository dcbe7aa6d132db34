import re

import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("pages")
ANY_ANSWER = ["/page/", "/public/", "/nowhere/", "/health/", "/sign-in/"]


@pytest.mark.parametrize("url", ANY_ANSWER)
def test_every_answer_carries_a_strict_policy(signed_in: Client, url: str) -> None:
    policy = signed_in.get(url)["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self' 'nonce-")
    assert "unsafe" not in policy
    assert "SENTINEL" not in policy
    for directive in ("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert directive in policy


@pytest.mark.django_db
def test_the_pages_own_scripts_carry_the_nonce_of_the_answer(client: Client) -> None:
    first, second = client.get("/public/"), client.get("/public/")
    nonces = [
        re.findall(r"nonce-([\w-]+)", each["Content-Security-Policy"]) for each in (first, second)
    ]
    assert f'nonce="{nonces[0][0]}"' in first.content.decode()
    assert nonces[0] != nonces[1]


@pytest.mark.parametrize("url", ANY_ANSWER)
def test_no_answer_may_be_kept_by_a_cache(signed_in: Client, url: str) -> None:
    assert "no-store" in signed_in.get(url)["Cache-Control"]


@pytest.mark.django_db
def test_static_files_may_be_kept(client: Client) -> None:
    response = client.get("/static/django_htmx/htmx-2.min.js")
    assert response.status_code == 200
    assert "no-store" not in response.get("Cache-Control", "")
    assert "Content-Security-Policy" in response
    response.close()


@pytest.mark.django_db
def test_a_browser_without_a_sign_in_is_sent_to_it_and_back(client: Client) -> None:
    response = client.get("/page/?day=1")
    assert response.status_code == 302
    assert response["Location"] == "/sign-in/?next=/page/%3Fday%3D1"


@pytest.mark.django_db
def test_htmx_without_a_sign_in_goes_there_with_the_whole_page(client: Client) -> None:
    response = client.post(
        "/page/",
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/encounters/7/"},
    )
    assert response.status_code == 401
    assert response["HX-Redirect"] == "/sign-in/?next=/encounters/7/"
    assert response.content == b""


@pytest.mark.django_db
def test_htmx_from_another_site_comes_back_to_the_start(client: Client) -> None:
    response = client.get(
        "/page/", headers={"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/x"}
    )
    assert response["HX-Redirect"] == "/sign-in/?next=/"


@pytest.mark.django_db
def test_what_is_marked_public_needs_no_sign_in(client: Client) -> None:
    assert client.get("/public/").status_code == 200


@pytest.mark.parametrize("url", ["/admin/", "/admin/auth/user/"])
@pytest.mark.django_db
def test_the_admin_needs_a_sign_in(client: Client, url: str) -> None:
    response = client.get(url, follow=True)
    assert response.redirect_chain[-1][0] == f"/sign-in/?next={url}"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post", "put", "delete"])
def test_a_changing_request_without_the_token_is_refused(method: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    allowed = {"get": 302}
    assert getattr(strict, method)("/page/").status_code == allowed.get(method, 403)
