"""The rulebook: one YAML file a rule, its path the rule's name, a citation on every value.

`chemotherapy/sequential-infusion.yaml` is the rule `chemotherapy.sequential-infusion`.
Whatever is undated, uncited, unknown, repeated or impossible is refused, naming file and line.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from coding.engine.rulebook import Citation, DatedValue, Rule, Rulebook
from coding.rulebook.checks import (
    check_sentences,
    check_value,
    codes,
    fixes_by_pair,
    near_codes,
)
from coding.strict_yaml import Row, YamlFileError, read_file

FOLDER = Path(__file__).parent
SOURCES = "sources.yaml"
COVERAGE = "coverage.yaml"
NOT_RULES = {SOURCES, COVERAGE}


@cache
def load_rulebook() -> Rulebook:
    """Return the program's rulebook, read once a process."""
    return read_rulebook(FOLDER)


def read_rulebook(folder: Path) -> Rulebook:
    """Read all rules below a folder; raise YamlFileError naming file and line."""
    sources = _sources(read_file(folder / SOURCES))
    rows: dict[str, Row] = {}
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).with_suffix("").as_posix().replace("/", ".")
        digest.update(name.encode() + b"\0" + path.read_bytes())
        if path.name not in NOT_RULES:
            rows[name] = read_file(path, name=str(path.relative_to(folder)))
    rules = {name: _rule(name, row, sources) for name, row in rows.items()}
    for name, rule in rules.items():
        check_sentences(rule, rows[name], rules)
    return Rulebook(rules, f"sha256:{digest.hexdigest()}", _not_checked(folder / COVERAGE))


def _not_checked(path: Path) -> tuple[str, ...]:
    """Return what results say was not checked, whatever tables are loaded."""
    return tuple(read_file(path).texts("not_checked")) if path.exists() else ()


def _sources(row: Row) -> Mapping[str, Citation]:
    sources = {}
    for key in row.values:
        entry = row.row(key)
        sources[key] = Citation(
            entry.text("title"), entry.text("locator", ""), entry.text("href", "")
        )
        entry.done()
    return sources


def _rule(name: str, row: Row, sources: Mapping[str, Citation]) -> Rule:
    none, unit = Row(row.where, {}), row.text("unit", "")
    rule = Rule(
        name=name,
        description=row.text("description"),
        values=_values(row.row("values"), unit, sources),
        because=row.text("because", ""),
        question=row.text("question", ""),
        fix=row.text("fix", ""),
        fix_for=fixes_by_pair(row.row("fix_for", none)),
        instead=near_codes(row.row("instead", none)),
        denies=codes(row, "denies"),
        documentation=row.text("documentation", ""),
        unit=unit,
        verified=row.flag("verified", True),
        next_review=row.day("next_review"),
    )
    row.done()
    return rule


def _values(row: Row, unit: str, sources: Mapping[str, Citation]) -> tuple[DatedValue, ...]:
    """Return the dated values, newest first."""
    if not row.values:
        raise YamlFileError(f"{row.where}: values: expected at least one dated value")
    values = [_dated(row, day, unit, sources) for day in row.values]
    return tuple(sorted(values, reverse=True, key=lambda dated: dated.since))


def _dated(row: Row, day: str, unit: str, sources: Mapping[str, Citation]) -> DatedValue:
    entry = row.row(day)
    since = Row(entry.where, {"since": day}).day("since")
    cites = entry.texts("cite")
    if since is None or not cites:
        raise YamlFileError(f"{entry.where}: {day}: expected a day and at least one citation")
    for cite in cites:
        if cite not in sources:
            raise YamlFileError(f"{entry.where}: cite: {cite!r} is not in {SOURCES}")
    value = entry.take("value", "a value, or null", (str, int, list, type(None)), None)
    check_value(value, unit, entry)
    checked = entry.take("checked_by", "initials, or null", (str, type(None)), None)
    entry.done()
    return DatedValue(since, _frozen(value), tuple(sources[c] for c in cites), checked or "")


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
