from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

PAGE = "<html>{% partialdef part inline %}<p id='part'>{{ word }}</p>{% endpartialdef %}</html>"
PUBLIC = "{% load django_htmx %}{% htmx_script %}"


@pytest.fixture
def pages(settings: Settings, tmp_path: Path) -> None:
    """The addresses of tests/workbench/pages.py, with their templates."""
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "public.html").write_text(PUBLIC)
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**engine, "DIRS": [tmp_path, *engine["DIRS"]]}]
    settings.ROOT_URLCONF = "tests.workbench.pages"


@pytest.fixture
def person(db: None) -> User:
    """Somebody with a sign-in and no role."""
    return User.objects.create_user("test-person", password="not a real password")


@pytest.fixture
def signed_in(client: Client, person: User) -> Client:
    """That person's browser."""
    client.force_login(person)
    return client
