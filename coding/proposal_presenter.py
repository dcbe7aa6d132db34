"""Proposals as pages show them: finished texts only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import ObjectDoesNotExist
from django.core.paginator import Page, Paginator
from django.db.models import Field, ForeignKey, Model
from django.utils.safestring import SafeString

from coding.case_timeline import draw
from coding.case_words import Clock
from coding.changes.approval import broken_cases, obstacles
from coding.changes.rows import RowChange, read_rows
from coding.engine.case import Case
from coding.engine.facts import Encounter
from coding.engine.rows import rows_of
from coding.impact import present_state, recent_encounters
from coding.lookups import reference_for
from coding.models import AffectedLine, Payer, Proposal
from coding.rulebook import load_rulebook

LINES_ON_PAGE = 50
MOST_ROWS = 200
NOTHING = "empty"


class ShownField(NamedTuple):
    """One field of a row, before and after."""

    name: str
    before: str
    after: str


class ShownRow(NamedTuple):
    """One row that a proposal adds, changes or removes."""

    kind: str
    what: str
    label: str
    fields: list[ShownField]


class Drawn(NamedTuple):
    """One encounter of the sample."""

    encounter: str
    drawing: SafeString
    lines: list[AffectedLine]


class ProposalPresenter:
    """One proposal as `user` sees it; `number` is the page of affected lines."""

    def __init__(self, proposal: Proposal, user: User, number: str | None = None) -> None:
        self.proposal, self.outcome, self._number = proposal, proposal.outcome, number
        self.obstacles = list(obstacles(proposal, by=user, tables=present_state()))
        self.broken = broken_cases(proposal)
        self.is_author = user == proposal.author
        self.may_sign = bool(self.broken) and not self.is_author and proposal.is_open

    @cached_property
    def rows(self) -> list[ShownRow]:
        """Return what changes, field by field."""
        changes = read_rows(self.proposal.rows[:MOST_ROWS])
        return [shown_row(change) for change in changes]

    @property
    def rows_left_out(self) -> int:
        """Return how many rows of a large sheet the page does not show."""
        return max(len(self.proposal.rows) - MOST_ROWS, 0)

    @property
    def effect(self) -> str:
        """Return the effect in one sentence."""
        outcome = self.outcome
        if outcome is None:
            return "Not worked out yet."
        if "refused" in outcome:
            return str(outcome["refused"])
        if not outcome["encounters"]:
            return "There is no encounter to try it on."
        return f"{outcome['changed']} of {outcome['encounters']} recent encounters change."

    payer_columns = ("encounters",)
    unit_columns = ("more units", "fewer units")
    finding_columns = ("raised", "gone")

    @cached_property
    def payers(self) -> list[tuple[str, list[int]]]:
        """Return how many encounters change, by payer."""
        names = dict(Payer.objects.values_list("slug", "name"))
        counts = self._counted("payers")
        return [(names.get(slug, slug) or "no payer", [count]) for slug, count in counts.items()]

    @property
    def codes(self) -> list[tuple[str, list[int]]]:
        """Return of how many lines the units rise and fall, by code."""
        return list(self._counted("codes").items())

    @property
    def findings(self) -> list[tuple[str, list[int]]]:
        """Return how many findings come and go, by rule."""
        return list(self._counted("findings").items())

    def _counted(self, name: str) -> Mapping[str, Any]:
        counted: Mapping[str, Any] = (self.outcome or {}).get(name, {})
        return counted

    @cached_property
    def lines(self) -> Page[AffectedLine]:
        """Return some of the lines that would change."""
        return Paginator(self.proposal.affected.all(), LINES_ON_PAGE).get_page(self._number)

    @cached_property
    def sample(self) -> list[Drawn]:
        """Draw some of the encounters that change, as they are documented now."""
        ids = (self.outcome or {}).get("sample", ())
        return [self._drawn(facts) for facts in recent_encounters().facts(ids)]

    def _drawn(self, facts: Encounter) -> Drawn:
        day = facts.date_of_service
        reference = reference_for(day, facts.payer, facts.setting)
        rows = rows_of(Case(facts, reference, load_rulebook().on(day)))
        drawing = draw(rows, Clock(facts.time_zone, day), f"e-{facts.id}")
        return Drawn(facts.id, drawing, list(self.proposal.affected.filter(encounter=facts.id)))


def shown_row(change: RowChange) -> ShownRow:
    """Return a changed row in finished texts."""
    model = apps.get_model(change.model)
    fields = {f.attname: f for f in model._meta.concrete_fields}
    told = [
        ShownField(
            str(fields[name].verbose_name), _text(fields[name], old), _text(fields[name], new)
        )
        for name, (old, new) in change.fields.items()
        if change.kind == "changed" or (old or new)
    ]
    return ShownRow(change.kind, str(model._meta.verbose_name), change.label, told)


def _text(field: Field[Any, Any], value: Any) -> str:
    if value is None or value == "" or value == []:
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(field, ForeignKey):
        return _row_text(field.related_model, value)
    choices = dict(field.flatchoices)
    return str(choices.get(value, value))


def _row_text(model: type[Model], pk: Any) -> str:
    try:
        return str(model._default_manager.get(pk=pk))
    except ObjectDoesNotExist:
        return f"the new {model._meta.verbose_name}"


def summaries(proposals: Sequence[Proposal]) -> Iterator[tuple[Proposal, str]]:
    """Yield proposals with their effect in a few words."""
    for proposal in proposals:
        outcome = proposal.outcome or {}
        known = "encounters" in outcome
        text = f"{outcome['changed']} of {outcome['encounters']} encounters" if known else "…"
        yield proposal, text
