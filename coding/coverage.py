"""What the rulebook models, point by point: `coverage.yaml` read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from coding.rulebook import FOLDER
from coding.strict_yaml import Row, read_file

STATES = ["whole", "in part"]


class Point(NamedTuple):
    """One point of what is modelled; `missing` says what is left out of a point in part."""

    name: str
    what: str
    state: str
    missing: str
    rules: tuple[str, ...]
    switches: tuple[str, ...]


class Coverage(NamedTuple):
    """All points, those of other checks `beside` them, and codes that no rule yields."""

    since: date | None
    points: tuple[Point, ...]
    beside: tuple[Point, ...]
    not_modelled: Mapping[str, str]
    not_checked: tuple[str, ...]  # what every result says was not checked

    @property
    def parts(self) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """Return all points in their two groups."""
        return self.points, self.beside


@cache
def load_coverage() -> Coverage:
    """Return what the program models, read once a process."""
    return read_coverage(FOLDER / "coverage.yaml")


def read_coverage(path: Path) -> Coverage:
    """Read one file; raise YamlFileError naming file and line."""
    row = read_file(path)
    absent = row.row("not_modelled")
    coverage = Coverage(
        since=row.day("since"),
        points=_points(row.row("points")),
        beside=_points(row.row("beside")),
        not_modelled={code: absent.text(code) for code in absent.values},
        not_checked=tuple(row.texts("not_checked")),
    )
    row.done()
    return coverage


def _points(part: Row) -> tuple[Point, ...]:
    return tuple(_point(name, part.row(name)) for name in part.values)


def _point(name: str, entry: Row) -> Point:
    point = Point(
        name=name,
        what=entry.text("what"),
        state=entry.choice("state", STATES),
        missing=entry.text("missing", ""),
        rules=tuple(entry.texts("rules")),
        switches=tuple(entry.texts("switches")),
    )
    entry.done()
    return point
