"""Codes under the minutes that support them, and the minutes that support none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from coding.engine.results import Line, Stretch, Use
from coding.engine.rows import Row
from encounters.presenters.wording import family_of_rule
from encounters.timeline_scale import LETTER, Scale

CODE_HEIGHT = 34


@dataclass(frozen=True, slots=True)
class Hatch:
    """Minutes of a bar that no code reports; `kind` is their use in the ledger."""

    x: float
    y: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Bracket:
    """A code under the minutes that support it, or at the moment of a push."""

    code: str
    kind: str
    administration: str
    path: str
    x: float
    text_y: float
    label: str


def hatches(
    ledger: Iterable[Stretch], tops: Mapping[str, float], scale: Scale
) -> tuple[Hatch, ...]:
    """Mark what is not reported; `tops` maps administrations to the top of their bar."""
    return tuple(
        _hatch(stretch, stretch.stop, tops[stretch.administration], scale)
        for stretch in ledger
        if stretch.use not in (Use.REPORTED, Use.UNDOCUMENTED)
        and stretch.stop is not None
        and stretch.administration in tops
    )


def _hatch(stretch: Stretch, stop: int, y: float, scale: Scale) -> Hatch:
    x = scale.x(stretch.start)
    return Hatch(x, y, round(scale.x(stop) - x, 1), stretch.use.value)


def brackets(
    ledger: Sequence[Stretch], lines: Iterable[Line], rows: Iterable[Row], scale: Scale, top: float
) -> tuple[tuple[Bracket, ...], int]:
    """Bracket the codes in as many levels as their labels need; return them and the levels.

    The longest stretch of a code always bears its label; a shorter one only where there is room.
    """
    made: list[Bracket] = []
    ends: list[float] = []
    stretches = [*_joined(ledger), *_moments(ledger, lines, rows)]
    longest = _longest(stretches)
    for stretch in sorted(stretches, key=lambda s: (s.start, s.stop or s.start, s.code or "")):
        x1, x2 = scale.x(stretch.start), scale.x(stretch.stop or stretch.start)
        label = _label(stretch, x2 - x1)
        level = _level(ends, _reach(x1, x2, label)[0])
        if level == len(ends) and longest[stretch.administration, stretch.code] is not stretch:
            label = ""
            level = _level(ends, x1)
        ends[level : level + 1] = [_reach(x1, x2, label)[1]]
        made.append(_bracket(stretch, (x1, x2), top + level * CODE_HEIGHT, label))
    return tuple(made), max(len(ends), 1)


def _longest(stretches: Iterable[Stretch]) -> dict[tuple[str, str | None], Stretch]:
    longest: dict[tuple[str, str | None], Stretch] = {}
    for stretch in stretches:
        key = (stretch.administration, stretch.code)
        if key not in longest or _minutes(stretch) > _minutes(longest[key]):
            longest[key] = stretch
    return longest


def _minutes(stretch: Stretch) -> int:
    return (stretch.stop or stretch.start) - stretch.start


def _reach(x1: float, x2: float, label: str) -> tuple[float, float]:
    """Return how far a bracket with its label spreads."""
    middle, half = (x1 + x2) / 2, len(label) * LETTER / 2 + 4
    return min(x1, middle - half), max(x2, middle + half)


def _level(ends: Sequence[float], left: float) -> int:
    """Return the first level that is free from `left` on."""
    return next((i for i, end in enumerate(ends) if end <= left), len(ends))


def _joined(ledger: Iterable[Stretch]) -> list[Stretch]:
    """Return the stretches that carry a code, neighbours of one row and code joined."""
    joined: list[Stretch] = []
    carrying = [stretch for stretch in ledger if stretch.code and stretch.stop]
    for stretch in sorted(carrying, key=lambda s: (s.administration, s.code or "", s.start)):
        last = joined[-1] if joined else None
        if last and _meets(last, stretch):
            joined[-1] = last._replace(stop=stretch.stop)
        else:
            joined.append(stretch)
    return joined


def _meets(last: Stretch, stretch: Stretch) -> bool:
    same = last.administration == stretch.administration and last.code == stretch.code
    return same and last.stop == stretch.start and last.rule == stretch.rule


def _moments(
    ledger: Iterable[Stretch], lines: Iterable[Line], rows: Iterable[Row]
) -> list[Stretch]:
    """Return a point for each administration whose code rests on no minutes."""
    timed = {(s.administration, s.code) for s in ledger if s.code and s.stop}
    starts = {row.given.id: row.start for row in rows if row.start is not None}
    return [
        Stretch(one, starts[one], None, Use.REPORTED, line.rule, line.code)
        for line in lines
        for one in line.administrations
        if not line.rule.startswith("drug.") and one in starts and (one, line.code) not in timed
    ]


def _label(stretch: Stretch, width: float) -> str:
    if stretch.stop is None:
        return f"{stretch.code}"
    full = f"{stretch.code} · {stretch.stop - stretch.start} min"
    return full if len(full) * LETTER <= width else f"{stretch.code}"


def _bracket(stretch: Stretch, ends: tuple[float, float], y: float, label: str) -> Bracket:
    x1, x2 = ends
    gap = 1.2 if x2 - x1 > 6 else 0.0
    return Bracket(
        code=stretch.code or "",
        kind=family_of_rule(stretch.rule),
        administration=stretch.administration,
        path=f"M{x1 + gap:.1f} {y:.0f}v6H{x2 - gap:.1f}v-6",
        x=round((x1 + x2) / 2, 1),
        text_y=y + 21,
        label=label,
    )
