"""Golden cases: what the house vouches for, compared with what a derivation says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from coding.cases import read_file
from coding.engine.document import read_encounter
from coding.engine.facts import Encounter
from coding.engine.results import Derivation, Line
from coding.lookups import House
from coding.models import GoldenCase

ANY = ", any modifiers"
PUBLISHED = "published.yaml"  # worked examples that others have published


class Golden(NamedTuple):
    """One case: its facts, tables of its own, and what must come out.

    `expect` holds any of `lines` (all of them), `includes` (some), `absent` (codes) and
    `units` (code → units). A line is [code, units], or [code, units, [modifiers]], or
    [code, units, "any"].
    """

    name: str
    source: str
    encounter: Encounter
    additions: Mapping[str, Any]
    expect: Mapping[str, Any]
    document: Mapping[str, Any]
    house: House | None = None


def golden_cases() -> list[Golden]:
    """Return the published cases and the house's own; the house's word replaces the published."""
    house = {case.name: case for case in GoldenCase.objects.all()}
    published = [case for case in _published() if case.name not in house]
    return [*published, *(_house(case) for case in house.values() if case.is_active)]


def published_names() -> set[str]:
    """Return what the published cases are called."""
    return {case.name for case in _published()}


def _published() -> Iterator[Golden]:
    path = Path(settings.CASES_FOLDER, PUBLISHED)
    for case in read_file(path) if path.exists() else ():
        yield _golden(case.name, case.source, case.document, case.reference, case.expect)


def _house(case: GoldenCase) -> Golden:
    found = _golden(case.name, case.source, case.document, case.additions, case.expect)
    return found._replace(house=House(**case.house) if case.house else None)


def _golden(
    name: str,
    source: str,
    document: Mapping[str, Any],
    additions: Mapping[str, Any],
    expect: Mapping[str, Any],
) -> Golden:
    encounter = read_encounter(document, default_zone=settings.DOCUMENT_TIME_ZONE)
    return Golden(name, source, encounter, additions, expect, document)


def shortfalls(expect: Mapping[str, Any], derivation: Derivation) -> list[str]:
    """Say in what a derivation differs from what is expected; nothing where it does not."""
    return [*_lines(expect, derivation.lines), *_codes(expect, derivation.lines)]


def expectation(derivation: Derivation) -> dict[str, Any]:
    """Return what a case expects whose answer this derivation is."""
    return {"lines": [[line.code, line.units, list(line.modifiers)] for line in derivation.lines]}


def _lines(expect: Mapping[str, Any], lines: Sequence[Line]) -> Iterator[str]:
    found = [_text(line.code, line.units, line.modifiers) for line in lines]
    if "lines" in expect:
        wanted = [_text(*line) for line in expect["lines"]]
        loose = {text for text in wanted if text.endswith(ANY)}
        seen = [_loosely(text, loose) for text in found]
        if sorted(wanted) != sorted(seen):
            yield f"expected {_listed(wanted)}; found {_listed(found)}"
    for line in expect.get("includes", ()):
        text = _text(*line)
        if text not in [_loosely(one, {text}) for one in found]:
            yield f"expected {text} among {_listed(found)}"


def _codes(expect: Mapping[str, Any], lines: Sequence[Line]) -> Iterator[str]:
    units: Counter[str] = Counter()
    for line in lines:
        units[line.code] += line.units
    for code in expect.get("absent", ()):
        if str(code) in units:
            yield f"expected no {code}"
    for code, wanted in expect.get("units", {}).items():
        if units[str(code)] != wanted:
            yield f"expected {wanted} of {code}, found {units[str(code)]}"


def _text(code: object, units: int, modifiers: Sequence[object] | str = ()) -> str:
    if modifiers == "any":
        return f"{code} ×{units}{ANY}"
    return "-".join([str(code), *sorted(map(str, modifiers))]) + f" ×{units}"


def _loosely(text: str, loose: set[str]) -> str:
    """Leave the modifiers out where what is expected does not speak of them."""
    code, _, units = text.partition(" ")
    bare = f"{code.partition('-')[0]} {units}{ANY}"
    return bare if bare in loose else text


def _listed(lines: Sequence[str]) -> str:
    return ", ".join(lines) or "no line"
