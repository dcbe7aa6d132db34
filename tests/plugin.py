"""Chooses the database of a test run, before Django reads its settings.

Loaded by name from pyproject.toml: a conftest would come too late.
"""

import os
from collections.abc import Generator

import pytest

from tests.postgres import ServerError, ThrowAwayServer

SERVER = pytest.StashKey[ThrowAwayServer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--database=postgres` starts a server of its own and tests on it."""
    parser.addoption(
        "--database",
        choices=["sqlite", "postgres"],
        default="sqlite",
        help="the database to test on; postgres starts a server for this run",
    )


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """Sets the mode and the database's address; a user's own database is never touched."""
    os.environ["WORKBENCH_MODE"] = "test"
    # Never opened: the test database takes its place. Its name keeps the live server from handing
    # one connection to every thread, as it does for a database in memory.
    os.environ["DATABASE_URL"] = "sqlite:///var/test.sqlite3"
    if early_config.known_args_namespace.database == "postgres":
        os.environ["DATABASE_URL"] = _started(early_config)
        os.environ["DATABASE_POOL_SIZE"] = "0"  # the test database comes and goes
    return (yield)


def _started(config: pytest.Config) -> str:
    server = config.stash[SERVER] = ThrowAwayServer()
    try:
        return server.start()
    except ServerError as error:
        raise pytest.UsageError(str(error)) from error


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the server, if one was started."""
    if server := config.stash.get(SERVER, None):
        server.stop()


def pytest_report_header(config: pytest.Config) -> str:
    """Says on which database this run is."""
    return f"database: {config.getoption('--database')}"
