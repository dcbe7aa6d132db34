import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings


@pytest.mark.django_db
def test_a_balancer_hears_that_the_database_answers(client: Client) -> None:
    response = client.get("/health/")
    assert response.status_code == 200
    assert response.json() == {"database": "answers"}


@pytest.mark.django_db
def test_a_silent_database_is_told_without_detail(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise OperationalError("password of the server")

    monkeypatch.setattr(connection, "cursor", silent)
    response = client.get("/health/")
    assert response.status_code == 503
    assert response.json() == {"database": "no answer"}


@pytest.mark.django_db
def test_other_methods_are_refused(client: Client) -> None:
    assert client.post("/health/").status_code == 405


@pytest.mark.django_db
def test_a_balancer_may_ask_over_plain_http(client: Client, settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/health/").status_code == 200
    assert client.get("/sign-in/").status_code == 301
