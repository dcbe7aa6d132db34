"""Settings are read in a process of their own, as a server reads them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "WORKBENCH_MODE": "production",
    "SECRET_KEY": "".join(chr(33 + number) for number in range(60)),
    "ALLOWED_HOSTS": "coding.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs a command with nothing but these variables set."""
    return python("manage.py", *arguments, **environment)


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs Python with nothing but these variables set."""
    env = {"PATH": os.environ["PATH"], **environment}
    return subprocess.run(  # noqa: S603  own arguments only
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_with_its_values_passes_the_deployment_check() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", "", "is not set"),
        ("SECRET_KEY", "short", "too easy to guess"),
        ("SECRET_KEY", "ab" * 40, "too easy to guess"),
        ("SECRET_KEY", "django-insecure-" + SAFE["SECRET_KEY"], "development key"),
        ("ALLOWED_HOSTS", "", "is not set"),
        ("ALLOWED_HOSTS", "*", "contains *"),
        ("DEBUG", "yes", "in production"),
        ("DEBUG", "True", "Set it to yes or no"),
        ("WORKBENCH_MODE", "live", "production, demo, test"),
        ("DATABASE_URL", "oracle://db.example/x", "starts with 'oracle'"),
        ("HSTS_SECONDS", "soon", "whole number"),
        ("DOCUMENT_TIME_ZONE", "Mars/Olympus", "IANA time zone"),
    ],
)
def test_an_unsafe_or_missing_value_stops_the_start_and_says_which_and_why(
    name: str, value: str, why: str
) -> None:
    done = manage("check", **{**SAFE, name: value})
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()
    assert any(
        line.startswith(f"django.core.exceptions.ImproperlyConfigured: {name}") for line in last
    )
    assert why in done.stderr


def test_a_server_without_any_setting_is_production_and_refused() -> None:
    done = python("-c", "import workbench.wsgi")
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_a_command_without_any_setting_is_somebody_trying_it_out() -> None:
    done = manage("check")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["DATABASE_URL", "ALLOWED_HOSTS"])
def test_a_command_with_one_setting_of_a_department_wants_them_all(name: str) -> None:
    done = manage("check", **{name: "sqlite:///var/department.sqlite3"})
    assert "SECRET_KEY is not set" in done.stderr
