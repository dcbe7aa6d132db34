"""The cast, and where they work."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from coding.roles import CODER, MANAGER, REVIEWER
from encounters.models import Encounter, Facility
from tests import factories


@pytest.fixture
def coder(db: None) -> User:
    """Codes the encounters of the facility."""
    return factories.a_user("coder", CODER)


@pytest.fixture
def reviewer(db: None) -> User:
    """Codes and reviews there too."""
    return factories.a_user("reviewer", REVIEWER)


@pytest.fixture
def auditor(db: None) -> User:
    """Reads there, and changes nothing."""
    return factories.a_user("auditor", MANAGER)


@pytest.fixture
def outsider(db: None) -> User:
    """Codes in another facility."""
    return factories.a_user("outsider", CODER)


@pytest.fixture
def facility(coder: User, reviewer: User, auditor: User) -> Facility:
    """Where the cast works."""
    return factories.a_facility("Example Infusion Center", coder, reviewer, auditor)


@pytest.fixture
def other_facility(outsider: User) -> Facility:
    """Where only the outsider works."""
    return factories.a_facility("Other Example Clinic", outsider)


@pytest.fixture
def encounter(facility: Facility, coder: User) -> Encounter:
    """An empty draft."""
    factories.a_formulary()
    return factories.an_encounter(facility, coder)


@pytest.fixture
def visit(facility: Facility, coder: User) -> Encounter:
    """The reference visit, entered and not yet accepted."""
    return factories.the_reference_visit(facility, coder)
