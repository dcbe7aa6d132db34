"""Who may read and who may code."""

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import DjangoAssertNumQueries

from coding.roles import CODER, MANAGER, REFERENCE_ADMIN, REVIEWER
from encounters.roles import may_code, may_read
from tests import factories


@pytest.mark.parametrize(
    ("role", "reads", "codes"),
    [
        (CODER, True, True),
        (REVIEWER, True, True),
        (MANAGER, True, False),
        (REFERENCE_ADMIN, False, False),
    ],
)
def test_each_role_reads_and_codes_as_it_should(
    db: None, role: str, reads: bool, codes: bool
) -> None:
    user = factories.a_user("somebody", role)
    assert (may_read(user), may_code(user)) == (reads, codes)


def test_nobody_and_the_deactivated_do_neither(db: None) -> None:
    gone = factories.a_user("gone", CODER, is_active=False)
    for user in (AnonymousUser(), gone):
        assert not may_read(user)
        assert not may_code(user)


def test_roles_are_asked_for_once(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    user = factories.a_user("somebody", CODER)
    with django_assert_num_queries(1):
        assert may_read(user)
        assert may_code(user)
