import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

PASSWORD = "not a real password"


@pytest.mark.usefixtures("pages")
def test_the_right_password_leads_to_the_page_that_was_asked_for(
    client: Client, person: User
) -> None:
    response = client.post(
        "/sign-in/?next=/page/", {"username": person.username, "password": PASSWORD}
    )
    assert response["Location"] == "/page/"
    assert client.get("/page/").status_code == 200


def test_another_site_is_never_the_next_page(client: Client, person: User) -> None:
    response = client.post(
        "/sign-in/?next=https://elsewhere.example/",
        {"username": person.username, "password": PASSWORD},
    )
    assert response["Location"] == "/"


def test_a_wrong_password_keeps_the_name_and_says_so(client: Client, person: User) -> None:
    response = client.post("/sign-in/", {"username": person.username, "password": "wrong"})
    assert response.status_code == 200
    assert person.username in response.content.decode()


def test_the_session_lasts_a_shift_and_is_out_of_reach_of_scripts(
    client: Client, person: User
) -> None:
    client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    cookie = client.cookies["sessionid"]
    assert cookie["max-age"] == 12 * 60 * 60
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.usefixtures("pages")
def test_after_signing_out_the_page_asks_again(signed_in: Client) -> None:
    assert signed_in.post(reverse("sign-out"))["Location"] == "/sign-in/"
    assert signed_in.get("/page/").status_code == 302


def test_the_admin_site_tells_a_person_without_the_role(signed_in: Client) -> None:
    assert signed_in.get("/admin/", follow=True).status_code == 403
