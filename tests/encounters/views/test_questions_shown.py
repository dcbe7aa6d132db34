"""What the screen says of a question: each answer on its own line, with what it changes."""

from __future__ import annotations

import re

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding.engine.results import Answer, Stake
from encounters.models import Encounter
from encounters.presenters.checks import AnswerPresenter
from tests.factories import give


def said(gains: tuple[Stake, ...] = (), losses: tuple[Stake, ...] = ()) -> str:
    """What an answer would change, in words."""
    return AnswerPresenter(Answer("16 min or more", gains, losses)).effect


def test_an_answer_says_what_it_adds_and_what_it_takes_away() -> None:
    """Both, either, or that nothing changes."""
    first, hour, push = Stake("96413", 1), Stake("96415", 2), Stake("96409", 1)
    assert said((first, hour)) == "adds 96413 × 1, 96415 × 2"
    assert said((first,), (push,)) == "adds 96413 × 1; takes away 96409 × 1"
    assert said((), (push,)) == "takes away 96409 × 1"
    assert said() == "changes no code"


def test_each_answer_is_a_line_of_its_own(visit: Encounter, coder: User, as_coder: Client) -> None:
    """Under the question of the missing stop."""
    give(visit, coder, "fluorouracil", "11:10", None)
    page = as_coder.get(reverse("encounters:encounter-detail", args=[visit.public_id]))
    found = re.findall(r'<div class="fix">(.*?)</div>', page.content.decode())
    lines = [re.sub("<[^>]+>", "", line) for line in found]
    assert lines == [
        "15 min or less: adds 96411 × 1.",
        "16 min or more: adds 96417 × 1.",
    ]
