"""The guided path: what was asked, what the record said, where another answer would have led."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from coding.engine.guide import Step, guide
from encounters.coding import Coding
from encounters.facts import fact_id
from encounters.models import DrugAdministration


@dataclass(frozen=True)
class Otherwise:
    """Another answer and the code or question it would have led to."""

    answer: str
    leads_to: str


class StepPresenter:
    """One question; `state` is answered, open (missing in the record) or later."""

    def __init__(self, step: Step) -> None:
        self.question = step.question
        self.answer = step.answer or ""
        self.evidence = step.evidence or ""
        self.outcome = step.outcome or ""
        self.state = step.state
        self.is_missing = step.state == "open"
        self.otherwise = [Otherwise(answer, leads_to) for answer, leads_to in step.otherwise]


class GuidePresenter:
    """The path of one administration."""

    def __init__(self, row: DrugAdministration, coding: Coding) -> None:
        self.drug = row.drug
        steps = guide(fact_id(row), coding.facts, coding.reference, coding.rulebook)
        self.steps = [StepPresenter(step) for step in steps]
        self.close_url = reverse("encounters:encounter-detail", args=[row.encounter.public_id])
