"""The encounter screen in one piece: the page and every live part are drawn from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.safestring import SafeString

from coding.engine.case import Case
from coding.engine.results import Severity, Stretch
from coding.engine.rows import Row, rows_of
from encounters.coding import Coding, keyed, no_longer_following
from encounters.facts import fact_id
from encounters.models import ChosenLine, Encounter, EncounterProvider, Query, Source
from encounters.presenters.checks import (
    AskedPresenter,
    FindingPresenter,
    NotReportedPresenter,
    QuestionPresenter,
    StretchPresenter,
)
from encounters.presenters.heading import EncounterPresenter
from encounters.presenters.lines import ChosenPresenter, LinePresenter
from encounters.presenters.rows import EditPresenter, RowPresenter
from encounters.timeline_markup import svg_of
from encounters.timeline_svg import draw


@dataclass(frozen=True)
class Beside:
    """What stands beside the derivation: people's lines, questions and roles."""

    chosen: Sequence[ChosenLine] = ()
    asked: Sequence[Query] = ()
    providers: Sequence[EncounterProvider] = ()


class Screen:
    """An encounter with its derivation; `preview` where the facts are not saved."""

    def __init__(
        self,
        encounter: Encounter,
        coding: Coding,
        beside: Beside,
        *,
        can_change: bool,
        preview: bool = False,
    ) -> None:
        self.encounter = EncounterPresenter(encounter, coding.facts.diagnoses, beside.providers)
        self.can_change = can_change
        self.can_accept = can_change and not preview
        self.preview = preview
        self.new_row: EditPresenter | None = None
        self._encounter = encounter
        self._coding = coding
        self._beside = beside

    @cached_property
    def seen(self) -> Sequence[Row]:
        """The administrations as the engine sees them, in its order."""
        coding = self._coding
        rules = coding.rulebook.on(coding.facts.date_of_service)
        return rows_of(Case(coding.facts, coding.reference, rules))

    @cached_property
    def rows(self) -> list[RowPresenter]:
        """The rows in the order in which they were entered."""
        facts, key = self._coding.facts, self._encounter.public_id
        seen = {row.given.id: row for row in self.seen}
        asked: dict[str, list[str]] = {}
        for question in self._coding.derivation.queries:
            asked.setdefault(question.administration, []).append(question.field)
        day, zone = facts.date_of_service, facts.time_zone
        return [
            RowPresenter(seen[given.id], key, day, zone, asked.get(given.id, ()))
            for given in facts.administrations
        ]

    def open_row(self, edit: EditPresenter) -> bool:
        """Show a row as its form; tell whether there is such a row."""
        row = next((row for row in self.rows if row.key == edit.key), None)
        if row:
            row.edit = edit
        return row is not None

    def focus_on(self, key: int) -> None:
        """Put the focus on a row."""
        for row in self.rows:
            row.has_focus = row.key == key

    def focus_after(self, key: int) -> None:
        """Put the focus on the row behind this one, on this one where it is the last."""
        keys = [row.key for row in self.rows]
        place = keys.index(key) + 1 if key in keys else 0
        self.focus_on((keys[place:] or keys[-1:] or [0])[0])

    @cached_property
    def timeline(self) -> SafeString:
        """The drawing, empty where no row has a time."""
        lines = self._coding.derivation.lines
        layout = draw(self.seen, self.ledger, lines, self._coding.facts.time_zone)
        return svg_of(layout) if layout else SafeString("")

    @cached_property
    def ledger(self) -> Sequence[Stretch]:
        """What became of every running minute; told once, used by all parts."""
        return self._coding.derivation.ledger

    @cached_property
    def stretches(self) -> list[StretchPresenter]:
        """The ledger by the clock."""
        drugs = {given.id: given.drug for given in self._coding.facts.administrations}
        ledger = sorted(self.ledger, key=lambda one: (one.start, one.stop or 0))
        return [StretchPresenter(one, drugs[one.administration], self._coding) for one in ledger]

    @property
    def can_accept_all(self) -> bool:
        """Whether there is anything left to accept."""
        return self.can_accept and not all(line.is_accepted for line in self._lines)

    @cached_property
    def codes(self) -> list[LinePresenter]:
        """The administration codes."""
        return [line for line in self._lines if not line.rule.startswith("drug.")]

    @cached_property
    def drugs(self) -> list[LinePresenter]:
        """The drug codes."""
        return [line for line in self._lines if line.rule.startswith("drug.")]

    @cached_property
    def _lines(self) -> list[LinePresenter]:
        chosen = keyed(self._beside.chosen)
        return [
            LinePresenter(key, line, self._coding, self.ledger, chosen.get(key))
            for key, line in keyed(self._coding.derivation.lines).items()
        ]

    @cached_property
    def stale(self) -> list[ChosenPresenter]:
        """Chosen lines that the facts do not support, or that the coder set otherwise."""
        loose = no_longer_following(self._beside.chosen, self._coding.derivation)
        return [
            ChosenPresenter(line)
            for line in self._beside.chosen
            if line.pk in loose or line.source != Source.ACCEPTED
        ]

    @cached_property
    def queries(self) -> list[QuestionPresenter]:
        """The questions that the record raises, then those asked that it raises no more."""
        asked = {_subject(query): query for query in self._beside.asked}
        raised = [
            QuestionPresenter(one, self._coding, asked.pop((one.administration, one.field), None))
            for one in self._coding.derivation.queries
        ]
        return [*raised, *(AskedPresenter(query) for query in asked.values())]

    @cached_property
    def findings(self) -> list[FindingPresenter]:
        """Errors, then warnings."""
        return [*self._found(Severity.ERROR), *self._found(Severity.WARNING)]

    @cached_property
    def notes(self) -> list[FindingPresenter]:
        """What is good to know and needs no settling."""
        return self._found(Severity.INFO)

    def _found(self, severity: Severity) -> list[FindingPresenter]:
        """Return the findings of a severity; a question about the same says it already."""
        derivation = self._coding.derivation
        asked = {(query.rule, (query.administration,)) for query in derivation.queries}
        return [
            FindingPresenter(one, self._coding)
            for one in derivation.findings
            if one.severity is severity
            and (severity is Severity.ERROR or (one.rule, one.administrations) not in asked)
        ]

    @property
    def to_settle(self) -> int:
        """How many questions, errors and warnings there are."""
        return len(self.queries) + len(self.findings)

    @property
    def has_blockers(self) -> bool:
        """Whether a question or an error stands against the claim."""
        return bool(self.queries) or self._coding.error_count > 0

    @cached_property
    def not_reported(self) -> list[NotReportedPresenter]:
        """Administrations without a line of their own."""
        return [
            NotReportedPresenter(one, self._coding) for one in self._coding.derivation.not_reported
        ]

    @property
    def not_checked(self) -> Iterable[str]:
        """What no table was loaded for."""
        return self._coding.derivation.not_checked


def _subject(query: Query) -> tuple[str, str]:
    given = fact_id(query.administration) if query.administration else ""
    return given, query.field
