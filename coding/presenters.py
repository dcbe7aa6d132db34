"""Rules as pages show them: finished texts only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from coding.engine.rulebook import Citation, DatedValue, Rule, Rulebook
from coding.rule_cases import CodedCase

NO_CODE = "no code of its own"


class ShownValue(NamedTuple):
    """A dated value with its sources."""

    since: str
    value: str
    citations: tuple[Citation, ...]
    checked_by: str


class RulePresenter:
    """One rule, its values newest first."""

    def __init__(self, rule: Rule, cases: Sequence[CodedCase] = ()) -> None:
        self.name = rule.name
        self.case_count = len(cases)
        self.family, _, self.short_name = rule.name.partition(".")
        self.description = rule.description
        self.documentation = rule.documentation
        self.is_verified = rule.verified
        self.next_review = rule.next_review
        self.unit = rule.unit
        self.values = [self._shown(dated) for dated in rule.values]
        self.instead = list(rule.instead)
        self.path = f"coding/rulebook/{rule.name.replace('.', '/')}.yaml"

    @property
    def current(self) -> str:
        """Return the newest value."""
        return self.values[0].value

    def _shown(self, dated: DatedValue) -> ShownValue:
        checked = dated.checked_by or "not yet by a second person"
        return ShownValue(
            dated.since.isoformat(), self._text(dated.value), dated.citations, checked
        )

    def _text(self, value: Any) -> str:
        if value is None:
            return NO_CODE
        if isinstance(value, tuple):
            return ", ".join(value)
        return f"{value} {self.unit}{'s' * bool(self.unit)}".strip()


def rule_families(
    rulebook: Rulebook, cases: Mapping[str, Sequence[CodedCase]]
) -> Mapping[str, list[RulePresenter]]:
    """Return all rules by family, in the order of the rulebook's folders."""
    families: dict[str, list[RulePresenter]] = {}
    for rule in rulebook.rules.values():
        shown = RulePresenter(rule, cases.get(rule.name, ()))
        families.setdefault(shown.family, []).append(shown)
    return families
