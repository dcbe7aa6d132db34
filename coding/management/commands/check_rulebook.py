"""check_rulebook: is every rule readable, dated and cited, and what is still to be checked?"""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coding.engine.rulebook import Rule, Rulebook
from coding.rulebook import FOLDER, read_rulebook
from coding.strict_yaml import YamlFileError


class Command(BaseCommand):
    """Reads the whole rulebook; exit 1 with file and line where it can not be relied on."""

    help = "Check the rulebook, and list what has no second check or is due for review."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, metavar="FOLDER")
        parser.add_argument("--on", type=day, metavar="YYYY-MM-DD", help="default: today")

    def handle(self, *args: Any, folder: Path, on: date | None, **options: Any) -> None:
        try:
            rulebook = read_rulebook(folder)
        except (YamlFileError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(report(rulebook, on or timezone.now().date())))


def day(text: str) -> date:
    """Read the day of the review."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"expected a day as YYYY-MM-DD, found {text!r}") from None


def report(rulebook: Rulebook, today: date) -> list[str]:
    """Return what there is, and what somebody still has to do."""
    rules = rulebook.rules.values()
    dated = [value for rule in rules for value in rule.values]
    unchecked = sum(not value.checked_by for value in dated)
    return [
        f"{rulebook.digest}",
        f"{len(rules)} rules with {len(dated)} dated values, each with its sources.",
        f"{unchecked} values without a second person's check (checked_by).",
        *listed("not verified", [rule.name for rule in rules if not rule.verified]),
        *listed(f"due for review on {today}", _due(rules, today)),
    ]


def listed(what: str, names: list[str]) -> list[str]:
    """Return a count and the names behind it."""
    return [f"{len(names)} rules {what}{':' if names else '.'}", *[f"  {name}" for name in names]]


def _due(rules: Iterable[Rule], today: date) -> list[str]:
    return [
        f"{rule.name} (since {rule.next_review})"
        for rule in rules
        if rule.next_review and rule.next_review <= today
    ]
