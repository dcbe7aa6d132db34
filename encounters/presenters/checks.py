"""What is left to settle: questions, findings; and what is not reported, with the reason."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from coding.engine.results import Answer, Finding, NotReported, Severity, Stake, Stretch, Use
from coding.engine.results import Query as Question
from coding.engine.rulebook import Citation
from encounters.coding import Coding
from encounters.facts import administration_key
from encounters.models import Query
from encounters.presenters.evidence import Evidence, evidence_of
from encounters.presenters.lines import rule_url
from encounters.presenters.wording import day_text

SEVERITIES = {Severity.ERROR: "Error", Severity.WARNING: "Check", Severity.INFO: "Note"}
USES = {
    Use.REPORTED: "reported",
    Use.OVERLAPPED: "ran beside another",
    Use.UNDER_THRESHOLD: "under the threshold",
    Use.EXCLUDED: "not reportable",
    Use.UNDOCUMENTED: "not documented",
}


class AnswerPresenter:
    """An answer that a question may get, and what it would change."""

    def __init__(self, answer: Answer) -> None:
        self.words = answer.words
        gains, losses = stakes_text(answer.gains), stakes_text(answer.losses)
        changes = [f"adds {gains}"] if gains else []
        changes += [f"takes away {losses}"] if losses else []
        self.effect = "; ".join(changes) or "changes no code"


class QuestionPresenter:
    """A question that the record raises; `asked` is the query where somebody asked it."""

    def __init__(self, question: Question, coding: Coding, asked: Query | None) -> None:
        self.administration = question.administration
        self.rests_on = question.administration
        self.field = question.field
        self.question = coding.narrator.question(question)
        self.answers = [AnswerPresenter(answer) for answer in question.answers]
        self.ask_text = "Ask the nurse"
        self.row_id = f"row-{question.administration}"
        self.entry_url = entry_url(coding.facts.id, question)
        self.asked = asked_text(asked) if asked else ""


class AskedPresenter(QuestionPresenter):
    """An open query that the engine no longer raises by itself."""

    def __init__(self, asked: Query) -> None:
        self.administration = ""
        self.rests_on = f"A{asked.administration_id}" if asked.administration_id else ""
        self.field = asked.field
        self.question = asked.question
        self.answers = []
        self.ask_text = ""
        self.row_id = ""
        self.entry_url = ""
        self.asked = asked_text(asked)


def entry_url(encounter: str, question: Question) -> str:
    """Return the form of the row that was asked about, the focus in the field of the answer."""
    key = administration_key(question.administration)
    url = reverse("encounters:administration-update", args=[encounter, key])
    return f"{url}?focus={question.field}"


def stakes_text(stakes: Iterable[Stake]) -> str:
    """Name codes with their units."""
    return ", ".join(f"{stake.code} × {stake.units}" for stake in stakes)


def asked_text(query: Query) -> str:
    """Say who asked, when and until when an answer is wanted."""
    due = f", answer wanted by {day_text(query.due_on)}" if query.due_on else ""
    return f"Asked by {query.asked_by.get_username()} on {day_text(query.asked_at.date())}{due}."


class FindingPresenter:
    """Something that a careful coder would point out."""

    def __init__(self, finding: Finding, coding: Coding) -> None:
        narrator = coding.narrator
        self.severity = finding.severity.value
        self.code = finding.code or ""
        word = SEVERITIES[finding.severity]
        self.kind = f"{word} · {finding.code}" if finding.code else word
        self.rests_on = " ".join(finding.administrations)
        self.because = narrator.because(finding)
        self.fix = narrator.fix(finding)
        self.rule = finding.rule
        self.rule_url = rule_url(finding.rule)
        self._finding, self._coding = finding, coding

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources: those of the payer's row, else of the rule."""
        return self._coding.narrator.cited(self._finding)

    @property
    def evidence(self) -> Evidence:
        """The row that says so, where it is one of a table, a payer or the formulary."""
        return evidence_of(self._finding, self._coding)


class NotReportedPresenter:
    """Administrations without a line of their own."""

    def __init__(self, item: NotReported, coding: Coding) -> None:
        self.rests_on = " ".join(item.administrations)
        self.because = coding.narrator.because(item)
        self.rule = item.rule
        self.rule_url = rule_url(item.rule)


class StretchPresenter:
    """Minutes of one administration and what became of them."""

    def __init__(self, stretch: Stretch, drug: str, coding: Coding) -> None:
        clock = coding.narrator.clock
        self.drug = drug
        self.start = clock(stretch.start)
        self.stop = clock(stretch.stop) if stretch.stop is not None else "—"
        self.minutes = str(stretch.stop - stretch.start) if stretch.stop is not None else ""
        self.use = USES[stretch.use]
        self.code = stretch.code or ""
        self.rule = stretch.rule
        self.rule_url = rule_url(stretch.rule)
