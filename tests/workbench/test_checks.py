import pytest
from django.core.checks import run_checks
from django.db import connection
from pytest_django import Settings

from workbench.checks import DURABLE, durability_errors

DURABLE_SERVER = dict.fromkeys(DURABLE, "on")


def test_a_server_that_keeps_its_word_has_no_errors() -> None:
    assert durability_errors(DURABLE_SERVER) == []
    assert durability_errors({**DURABLE_SERVER, "synchronous_commit": "remote_apply"}) == []


@pytest.mark.parametrize("name", DURABLE)
def test_each_unsafe_setting_is_named(name: str) -> None:
    (error,) = durability_errors({**DURABLE_SERVER, name: "off"})
    assert name in error.msg
    assert name in (error.hint or "")


def test_a_setting_that_the_server_does_not_tell_counts_as_off() -> None:
    assert len(durability_errors({})) == len(DURABLE)


@pytest.mark.django_db
def test_production_asks_the_server_and_a_test_run_does_not(settings: Settings) -> None:
    assert not found()
    settings.PRODUCTION = True
    # The server of a test run gives up all three for speed; SQLite has no such settings.
    assert len(found()) == (len(DURABLE) if connection.vendor == "postgresql" else 0)


def found() -> list[str]:
    """The ids of this project's database errors."""
    messages = run_checks(tags=["database"], databases=["default"])
    return [str(message.id) for message in messages if str(message.id).startswith("workbench.")]
