"""What an answer or a change would make of an encounter: the difference of two derivations.

For previews and what-if: derive the facts as they are, derive them changed, and compare.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from coding.engine.results import Derivation, Finding, Line, Query, Use

Key = TypeVar("Key", bound=Hashable)


class LineChange(NamedTuple):
    """Units of one code, day and modifiers, before and after; 0: no such line."""

    code: str
    modifiers: tuple[str, ...]
    date: date
    before: int
    after: int


class MinuteChange(NamedTuple):
    """Minutes of one administration with one use and code, before and after."""

    administration: str
    use: Use
    code: str | None
    before: int
    after: int


class Difference(NamedTuple):
    """All that differs, in claim order; nothing where two derivations say the same."""

    lines: tuple[LineChange, ...]
    minutes: tuple[MinuteChange, ...]
    asked: tuple[Query, ...]  # questions that only the second raises
    settled: tuple[Query, ...]  # questions that only the first raises
    raised: tuple[Finding, ...]
    resolved: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return any(tuple(self))


def difference(before: Derivation, after: Derivation) -> Difference:
    """Return what the second derivation says otherwise than the first."""
    minutes = _changed(_minutes(before), _minutes(after))
    asked, settled = _apart(before.queries, after.queries, _question)
    raised, resolved = _apart(before.findings, after.findings, _what)
    return Difference(
        changed_lines(before.lines, after.lines),
        tuple([MinuteChange(*key, *change) for key, change in minutes]),
        asked,
        settled,
        raised,
        resolved,
    )


def changed_lines(before: Iterable[Line], after: Iterable[Line]) -> tuple[LineChange, ...]:
    """Return the lines whose units differ, without looking at anything else."""
    changes = _changed(_units(before), _units(after))
    return tuple([LineChange(*key, *change) for key, change in changes])


def _units(lines: Iterable[Line]) -> Mapping[tuple[str, tuple[str, ...], date], int]:
    return _summed(((line.code, line.modifiers, line.date), line.units) for line in lines)


def _minutes(derivation: Derivation) -> Mapping[tuple[str, Use, str | None], int]:
    return _summed(
        ((part.administration, part.use, part.code), part.stop - part.start)
        for part in derivation.ledger
        if part.stop is not None
    )


def _summed(counts: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, count in counts:
        sums[key] = sums.get(key, 0) + count
    return sums


def _changed(
    before: Mapping[Key, int], after: Mapping[Key, int]
) -> list[tuple[Key, tuple[int, int]]]:
    """Return before and after of every key whose count differs, the second's order first."""
    keys = dict.fromkeys([*after, *before])
    both = [(key, (before.get(key, 0), after.get(key, 0))) for key in keys]
    return [(key, change) for key, change in both if change[0] != change[1]]


Item = TypeVar("Item", Query, Finding)


def _apart(
    before: Iterable[Item], after: Iterable[Item], told: Callable[[Item], Hashable]
) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """Return what is only in the second, and what is only in the first."""
    had, has = {told(item) for item in before}, {told(item) for item in after}
    new = tuple([item for item in after if told(item) not in had])
    return new, tuple([item for item in before if told(item) not in has])


def _question(query: Query) -> Hashable:
    return (query.administration, query.field, query.rule)


def _what(finding: Finding) -> Hashable:
    return (finding.severity, finding.rule, finding.code, finding.administrations)
