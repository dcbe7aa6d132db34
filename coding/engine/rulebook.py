"""Dated, cited rules: a name, the sentence that explains it, and its value from a day on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from string import Formatter
from typing import Any, NamedTuple

CodePair = tuple[str, str]  # column 2, column 1


class Citation(NamedTuple):
    """Where a value comes from."""

    title: str
    locator: str = ""
    href: str = ""


class DatedValue(NamedTuple):
    """A value that holds from its first day until the next one's; None repeals the rule."""

    since: date
    value: Any
    citations: tuple[Citation, ...]
    checked_by: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the rulebook; `name` is its file's path.

    `because` is the sentence of a reason, `question` what to ask whoever documented, `fix`
    what mends a finding (`fix_for` a pair of codes, where it is another: column 2, column 1,
    "" for any), `instead` the near codes and the fact that excludes each; gaps in braces are
    filled by `reasons.Narrator`. `denies` are the codes that a service left out by the rule
    might have had.
    """

    name: str
    description: str
    values: tuple[DatedValue, ...]  # newest first
    because: str = ""
    question: str = ""
    fix: str = ""
    fix_for: Mapping[CodePair, str] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)
    denies: tuple[str, ...] = ()
    documentation: str = ""
    unit: str = ""
    verified: bool = True
    next_review: date | None = None

    def on(self, day: date) -> DatedValue:
        """Return the value in force; raise NotInForceError before the first day."""
        for dated in self.values:
            if dated.since <= day:
                return dated
        raise NotInForceError(self.name, day, self.values[-1].since)


class NotInForceError(ValueError):
    """A rule was asked for a day before its first value."""

    def __init__(self, name: str, day: date, first: date) -> None:
        super().__init__(
            f"date_of_service {day} is before {first}, from which rule {name} holds: "
            f"expected a later date"
        )


class Sentence(NamedTuple):
    """A text with the day's values in place: `pattern % values`, a value for each gap."""

    pattern: str
    gaps: tuple[str, ...]


class Texts(NamedTuple):
    """A rule's sentences as they stand on a day; the encounter's gaps are left."""

    because: Sentence
    question: Sentence
    fix: Sentence
    fix_for: Mapping[CodePair, Sentence]
    instead: Mapping[str, Sentence]

    def fix_of(self, second: str, firsts: str) -> Sentence:
        """Return what mends a pair of codes; beside several first ones what fits them all."""
        beside = [self._beside(second, first) for first in firsts.split(", ")]
        return beside[0] if all(one is beside[0] for one in beside) else self._beside(second, "")

    def _beside(self, second: str, first: str) -> Sentence:
        for pair in ((second, first), (second, ""), ("", first)):
            if pair in self.fix_for:
                return self.fix_for[pair]
        return self.fix


VALUE_GAP = re.compile(r"\{value\[([^\]]+)\]\}")


class DayRules:
    """The rulebook as it stands on one day: `value[name]` and the rule behind it."""

    __slots__ = ("dated", "digest", "rules", "texts", "value")

    def __init__(self, rules: Mapping[str, Rule], day: date, digest: str) -> None:
        self.rules = rules
        self.digest = digest
        self.dated = {name: rule.on(day) for name, rule in rules.items()}
        self.value: Mapping[str, Any] = {n: dated.value for n, dated in self.dated.items()}
        self.texts = {name: self._texts(rule) for name, rule in rules.items()}

    def citations(self, name: str) -> tuple[Citation, ...]:
        """Return the sources of the value in force."""
        return self.dated[name].citations

    def _texts(self, rule: Rule) -> Texts:
        instead = {code: self._sentence(text) for code, text in rule.instead.items()}
        told = (rule.because, rule.question, rule.fix)
        because, question, fix = [self._sentence(text) for text in told]
        known = {text: self._sentence(text) for text in rule.fix_for.values()}
        fix_for = {pair: known[text] for pair, text in rule.fix_for.items()}
        return Texts(because, question, fix, fix_for, instead)

    def _sentence(self, text: str) -> Sentence:
        """Fill `{value[time.push-maximum]}`, the same for every encounter of the day."""
        filled = VALUE_GAP.sub(lambda gap: _in_words(self.value[gap[1]]), text)
        parts = list(Formatter().parse(filled))
        pattern = "".join(
            [words.replace("%", "%%") + "%s" * (gap is not None) for words, gap, *_ in parts]
        )
        return Sentence(pattern, tuple([gap for _, gap, *_ in parts if gap is not None]))


def _in_words(value: Any) -> str:
    return " or ".join(value) if isinstance(value, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Rulebook:
    """All rules by name, and what none of them checks.

    `digest` identifies the content, byte for byte.
    """

    rules: Mapping[str, Rule]
    digest: str
    not_checked: tuple[str, ...] = ()
    _days: dict[date, DayRules] = field(default_factory=dict, repr=False, compare=False)
    _changes: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the days on which any value changes; between them one day's rules serve."""
        days = {dated.since for rule in self.rules.values() for dated in rule.values}
        object.__setattr__(self, "_changes", tuple(sorted(days)))

    def on(self, day: date) -> DayRules:
        """Return the rules of that day; the same object until a value changes."""
        position = bisect_right(self._changes, day)
        since = self._changes[position - 1] if position else day
        rules = self._days.get(since)
        if rules is None:
            rules = self._days.setdefault(since, DayRules(self.rules, day, self.digest))
        return rules
