from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from workbench.database import database_settings


@pytest.fixture(autouse=True)
def _no_limits_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("POOL_SIZE", "STATEMENT_TIMEOUT_MS", "LOCK_TIMEOUT_MS"):
        monkeypatch.delenv(f"DATABASE_{name}", raising=False)


def parsed(url: str, base: Path = Path("/base")) -> dict[str, Any]:
    """The settings for an address."""
    return database_settings(url, base=base)


def test_a_relative_sqlite_file_lies_in_the_project_and_gets_its_folder(tmp_path: Path) -> None:
    settings = parsed("sqlite:///data/coding.sqlite3", tmp_path)
    assert settings["NAME"] == str(tmp_path / "data" / "coding.sqlite3")
    assert (tmp_path / "data").is_dir()


def test_an_absolute_sqlite_file_stays_where_it_is(tmp_path: Path) -> None:
    assert parsed(f"sqlite:///{tmp_path}/a.sqlite3")["NAME"] == f"{tmp_path}/a.sqlite3"


def test_every_part_of_a_postgresql_address_is_read() -> None:
    settings = parsed("postgresql://anna:p%40ss%2Fword@db.example:5433/coding?sslmode=verify-full")
    assert settings["USER"] == "anna"
    assert settings["PASSWORD"] == "p@ss/word"
    assert settings["HOST"] == "db.example"
    assert settings["PORT"] == "5433"
    assert settings["NAME"] == "coding"
    assert settings["OPTIONS"]["sslmode"] == "verify-full"


def test_postgresql_has_limits_and_a_pool_but_no_kept_connections() -> None:
    settings = parsed("postgresql://db.example/coding")
    assert settings["OPTIONS"]["pool"] == {"min_size": 2, "max_size": 8, "timeout": 10}
    assert "CONN_MAX_AGE" not in settings
    assert settings["CONN_HEALTH_CHECKS"] is True
    assert settings["OPTIONS"]["connect_timeout"] == 5
    for limit in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
        assert f"-c {limit}=" in settings["OPTIONS"]["options"]


def test_a_pool_of_none_leaves_pooling_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_SIZE", "0")
    assert "pool" not in parsed("postgresql://db.example/coding")["OPTIONS"]


@pytest.mark.parametrize(
    "url",
    [
        "coding.sqlite3",
        "mysql://db.example/coding",
        "sqlite:///",
        "sqlite://coding.sqlite3",
        "postgresql://db.example/",
        "postgresql://db.example:port/coding",
        "postgresql://db.example/coding?options=-cfsync=off",
        "postgresql://[db.example/coding",
    ],
)
def test_another_address_is_refused_by_name(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL"):
        parsed(url)


@pytest.mark.django_db
def test_the_database_of_this_run_is_set_up_as_meant() -> None:
    expected: dict[str, dict[str, object]] = {
        "sqlite": {
            "PRAGMA journal_mode": "wal",
            "PRAGMA synchronous": 2,
            "PRAGMA foreign_keys": 1,
            "PRAGMA busy_timeout": 20_000,
        },
        "postgresql": {
            "SHOW lock_timeout": "3s",
            "SHOW statement_timeout": "15s",
            "SHOW idle_in_transaction_session_timeout": "1min",
        },
    }
    with connection.cursor() as cursor:
        for question, answer in expected[connection.vendor].items():
            cursor.execute(question)
            assert cursor.fetchone() == (answer,)
