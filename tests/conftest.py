"""Set-up of the test run: what runs when, on which file, in which browser."""

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:  # a run without browser tests does not load Playwright
    from playwright.sync_api import BrowserContext

HERE = Path(__file__).parent
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "django_db_blocker"}
# Run only when named: they need a browser, or measure instead of test.
ONLY_WHEN_NAMED = (HERE / "functional", HERE / "benchmarks")

# A busy computer is no failure: no time limit for one example.
hypothesis_settings.register_profile("workbench", deadline=None)
hypothesis_settings.load_profile("workbench")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leaves browser journeys and timings out of a run that does not name them."""
    if collection_path not in ONLY_WHEN_NAMED:
        return None
    named = [Path(config.invocation_params.dir, arg.split("::")[0]) for arg in config.args]
    return not any(path.resolve().is_relative_to(collection_path) for path in named)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks the browser journeys; leaves out what belongs to the run on the other database."""
    for item in items:
        if item.path.is_relative_to(HERE / "functional"):
            item.add_marker("browser")
    on_postgres = config.getoption("--database") == "postgres"
    other = "sqlite_only" if on_postgres else "postgres_only"
    elsewhere = [
        item
        for item in items
        if item.get_closest_marker(other) or (on_postgres and not asks_a_database(item))
    ]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        left_out = set(elsewhere)
        items[:] = [item for item in items if item not in left_out]


def asks_a_database(item: pytest.Item) -> bool:
    """Whether a test can notice which database it runs on; the others run once."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory: pytest.TempPathFactory) -> None:
    """On SQLite a file, not memory: journal, locks and threads are then those of a real run."""
    from django.conf import settings

    default = settings.DATABASES["default"]
    if default["ENGINE"].endswith("sqlite3"):
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        default["TEST"] = {**default.get("TEST", {}), "NAME": str(file)}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The distribution's Chromium, quiet on the network, able to run as root."""
    chromium = shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(chromium).exists():
        raise pytest.UsageError("Chromium is missing. Install it with: apt-get install chromium")
    # Playwright's loop runs in this thread; the tests' own queries beside it are no mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--disable-background-networking", "--disable-component-update", "--disable-gpu"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return {**browser_type_launch_args, "executable_path": chromium, "args": arguments}


@pytest.fixture
def context(context: "BrowserContext") -> "BrowserContext":
    """Gives up on a missing control after seconds, where Playwright would wait half a minute."""
    context.set_default_timeout(8_000)
    return context
