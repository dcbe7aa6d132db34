"""A derivation as the contract's JSON text, with every reason in words.

Written as text at once: building dictionaries and encoding them takes three times as long,
and most of a result, its citations, is the same in every one of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from json.encoder import encode_basestring as quoted
from typing import Any

from coding.engine.facts import Encounter
from coding.engine.reasons import Narrator
from coding.engine.results import (
    Answer,
    Derivation,
    Finding,
    Line,
    NotReported,
    Query,
    Stake,
    Stretch,
)
from coding.engine.rulebook import Citation, DayRules, Rulebook
from coding.engine.strict import REMEMBERED, Memo
from coding.engine.timeline import instant_of

Cited = Mapping[str, str]  # a rule's sources as JSON


def write_result(
    derivation: Derivation, encounter: Encounter, rulebook: Rulebook, *, full: bool = False
) -> dict[str, Any]:
    """Return the contract's result object, as `result_text` writes it."""
    written = json.loads(result_text(derivation, encounter, rulebook, full=full))
    return dict(written)


def result_text(
    derivation: Derivation, encounter: Encounter, rulebook: Rulebook, *, full: bool = False
) -> str:
    """Return the contract's result on one line of JSON.

    With `full`, also the near alternatives of each line (`why_not`), what each answer to a
    question adds and takes away (`answers`), and the minute ledger.
    """
    narrator = Narrator(encounter, rulebook)
    cited = _cited(narrator.rules)
    lines = [_line(line, narrator, cited, full) for line in derivation.lines]
    left_out = [_not_reported(item, narrator) for item in derivation.not_reported]
    queries = [_query(query, narrator, full) for query in derivation.queries]
    findings = [_finding(finding, narrator, cited) for finding in derivation.findings]
    ledger = f',"ledger":{_ledger(derivation, encounter)}' if full else ""
    return (
        f'{{"id":{quoted(derivation.id)},"rulebook":{quoted(derivation.rulebook)},'
        f'"tables":{_tables(tuple(derivation.tables.items()))},"lines":[{",".join(lines)}],'
        f'"not_reported":[{",".join(left_out)}],"queries":[{",".join(queries)}],'
        f'"findings":[{",".join(findings)}],"not_checked":{_names(derivation.not_checked)}{ledger}}}'
    )


def _line(line: Line, narrator: Narrator, cited: Cited, full: bool) -> str:
    minutes = "null" if line.minutes is None else line.minutes
    why_not = f',"why_not":[{_why_not(line, narrator)}]' if full else ""
    return (
        f'{{"code":{quoted(line.code)},"units":{line.units},"modifiers":{_names(line.modifiers)},'
        f'"date":"{_day(line.date)}","administrations":{_names(line.administrations)},'
        f'"minutes":{minutes},"rule":{quoted(line.rule)},"because":{quoted(narrator.because(line))},'
        f'"citations":{cited[line.rule]}{why_not}}}'
    )


def _why_not(line: Line, narrator: Narrator) -> str:
    return ",".join(
        [
            f'{{"code":{quoted(near.code)},"because":{quoted(near.because)}}}'
            for near in narrator.why_not(line)
        ]
    )


def _not_reported(item: NotReported, narrator: Narrator) -> str:
    minutes = "null" if item.minutes is None else item.minutes
    return (
        f'{{"administrations":{_names(item.administrations)},"minutes":{minutes},'
        f'"rule":{quoted(item.rule)},"because":{quoted(narrator.because(item))}}}'
    )


def _query(query: Query, narrator: Narrator, full: bool) -> str:
    answers = f',"answers":[{",".join(map(_answer, query.answers))}]' if full else ""
    return (
        f'{{"administration":{quoted(query.administration)},"field":{quoted(query.field)},'
        f'"question":{quoted(narrator.question(query))},'
        f'"at_stake":{_stakes(query.at_stake)}{answers}}}'
    )


def _answer(answer: Answer) -> str:
    return (
        f'{{"answer":{quoted(answer.words)},"gains":{_stakes(answer.gains)},'
        f'"losses":{_stakes(answer.losses)}}}'
    )


def _stakes(stakes: tuple[Stake, ...]) -> str:
    told = [f'{{"code":{quoted(stake.code)},"units":{stake.units}}}' for stake in stakes]
    return f"[{','.join(told)}]"


def _finding(finding: Finding, narrator: Narrator, cited: Cited) -> str:
    code = "null" if finding.code is None else quoted(finding.code)
    own = finding.details.get("cited")
    citations = _citations(own) if own else cited[finding.rule]
    return (
        f'{{"severity":"{finding.severity}","rule":{quoted(finding.rule)},"code":{code},'
        f'"administrations":{_names(finding.administrations)},'
        f'"because":{quoted(narrator.because(finding))},"fix":{quoted(narrator.fix(finding))},'
        f'"citations":{citations}}}'
    )


@lru_cache(maxsize=REMEMBERED)
def _names(names: tuple[str, ...]) -> str:
    return f"[{','.join([quoted(name) for name in names])}]"


@lru_cache(maxsize=REMEMBERED)
def _day(day: date) -> str:
    return day.isoformat()


@lru_cache(maxsize=512)
def _cited(rules: DayRules) -> Cited:
    """Return the sources of each rule of a day that is asked for."""
    return Memo(lambda rule: _citations(rules.citations(rule)))


@lru_cache(maxsize=1024)
def _citations(citations: tuple[Citation, ...]) -> str:
    """Return a rule's sources; of links only those that there are."""
    told = [
        {key: value for key, value in citation._asdict().items() if value or key != "href"}
        for citation in citations
    ]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=64)
def _tables(tables: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(sorted(tables)), ensure_ascii=False, separators=(",", ":"))


def _ledger(derivation: Derivation, encounter: Encounter) -> str:
    """Return every running minute with its use, by administration, then time."""
    stretches = sorted(derivation.ledger, key=lambda s: (s.administration, s.start))
    told = [_stretch(stretch, encounter) for stretch in stretches]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _stretch(stretch: Stretch, encounter: Encounter) -> dict[str, Any]:
    def local(minute: int) -> str:
        return instant_of(minute).astimezone(encounter.time_zone).isoformat(timespec="minutes")

    return {
        "administration": stretch.administration,
        "start": local(stretch.start),
        "stop": local(stretch.stop) if stretch.stop is not None else None,
        "minutes": stretch.stop - stretch.start if stretch.stop is not None else None,
        "use": stretch.use.value,
        "rule": stretch.rule,
        "code": stretch.code,
    }
