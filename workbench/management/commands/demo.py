"""python manage.py demo: sign-ins and a dozen made-up encounters for a first look."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coding.models import Payer
from coding.roles import CODER, MANAGER, REFERENCE_ADMIN, REVIEWER, ensure_roles
from encounters.demo import enter_visit, open_house, visit_files

PEOPLE = {
    "coder": CODER,
    "reviewer": REVIEWER,
    "refadmin": REFERENCE_ADMIN,
    "refadmin2": REFERENCE_ADMIN,  # publishes what the other proposes
    "manager": MANAGER,
}
CODES_OR_READS = ["coder", "reviewer", "manager"]


class Command(BaseCommand):
    """Enter the demo once and print who can sign in; a second run only prints."""

    help = "Create demo people and encounters (demo and test mode only), and print the sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse production and a database without starter tables."""
        if settings.MODE not in {"demo", "test"}:
            raise CommandError(
                "The demo makes people with known passwords, so it runs only with "
                "WORKBENCH_MODE=demo or test."
            )
        if not Payer.objects.exists():
            raise CommandError(
                "There is no reference data: run python manage.py load_starter first."
            )
        if not User.objects.filter(username="coder").exists():
            self.stdout.write(f"{enter_demo()} demo encounters entered.")
        for username, role in PEOPLE.items():
            self.stdout.write(f"  {role:<16} {username:<9} {password_of(username)}")


def password_of(username: str) -> str:
    """The password of a demo person: known to all, and of no use elsewhere."""
    return f"demo-{username}-2026"


@transaction.atomic
def enter_demo() -> int:
    """Create people, places and visits; return the number of visits."""
    ensure_roles()
    people = {username: _sign_up(username, role) for username, role in PEOPLE.items()}
    facilities, providers = open_house(
        by=people["refadmin"], members=[people[name] for name in CODES_OR_READS]
    )
    for path in visit_files():
        enter_visit(path, facilities=facilities, providers=providers, by=people["coder"])
    return len(visit_files())


def _sign_up(username: str, role: str) -> User:
    user = User.objects.create_user(
        username, password=password_of(username), is_staff=role == REFERENCE_ADMIN
    )
    user.groups.add(Group.objects.get(name=role))
    return user
