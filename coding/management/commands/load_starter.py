"""`manage.py load_starter`: the reference data that a fresh install needs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coding.roles import ensure_roles
from coding.starter.load import load_starter
from coding.starter.sync import Report
from coding.strict_yaml import YamlFileError


class Command(BaseCommand):
    """Loads the starter tables and the roles; safe to run again."""

    help = "Load the starter reference data and the roles. Rows that an admin changed are kept."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                report, new_roles = load_starter(), ensure_roles()
        except YamlFileError as error:
            raise CommandError(f"{error}. Nothing was changed.") from error
        self.stdout.write(_summary(report, new_roles))
        for kept in report.kept:
            self.stdout.write(f"  kept as an admin left it: {kept}")


def _summary(report: Report, new_roles: int) -> str:
    if report.is_unchanged and not new_roles:
        return "Starter reference data: nothing to change."
    return (
        f"Starter reference data: {report.created} rows added, {report.updated} refreshed, "
        f"{new_roles} roles or permissions added."
    )
