"""Two admins at the same moment: what neither saw together never comes into force together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection

from coding.actions.proposals import NotNowError, publish
from coding.models import Drug, DrugName, Proposal
from coding.roles import ensure_roles
from tests import factories
from tests.coding.proposals.kit import a_proposal, changed, the_drug, worked_out

PRESSES = 6


@pytest.fixture
def two(transactional_db: None) -> Iterator[tuple[User, User]]:
    """Two people who may publish, and a formulary of five drugs."""
    ensure_roles()
    factories.a_formulary()
    yield factories.a_user("one", is_superuser=True), factories.a_user("two", is_superuser=True)
    for model in (DrugName, Drug):
        model.history.all().delete()


def at_once(presses: Sequence[tuple[Proposal, User]]) -> list[str]:
    """Press "publish" in as many threads; return what each was told, empty for success."""
    told: list[str] = []
    ready = Barrier(len(presses))

    def press(proposal: Proposal, by: User) -> None:
        try:
            ready.wait()
            publish(proposal=proposal, by=by)
            told.append("")
        except NotNowError as error:
            told.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=press, args=each) for each in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


def test_one_proposal_is_published_once(two: tuple[User, User]) -> None:
    one, other = two
    proposal = worked_out(a_proposal(changed(the_drug("J2405"), notes="read"), one))
    told = at_once([(proposal, one), (proposal, other)] * (PRESSES // 2))
    assert told == ["", *["The proposal is published already."] * (PRESSES - 1)]
    assert the_drug("J2405").history.filter(notes="read").count() == 1


@pytest.mark.parametrize("second", ["J2405", "J1100"])
def test_of_two_proposals_the_second_is_to_be_seen_again(
    second: str, two: tuple[User, User]
) -> None:
    one, other = two
    mine = worked_out(a_proposal(changed(the_drug("J2405"), notes="mine"), one))
    yours = worked_out(a_proposal(changed(the_drug(second), notes="yours"), other))
    told = at_once([(mine, one), (yours, other)])
    assert told[0] == ""
    assert "work it out again" in told[1]
    assert Drug.objects.exclude(notes="").count() == 1
