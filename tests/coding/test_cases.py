"""Every YAML case is coded and compared; and what must hold of any coding is asked of each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from coding.engine.document import write_result
from coding.engine.facts import Administration, Status
from coding.engine.results import Finding, Line, NotReported
from tests.coding.case_reader import Case, read_cases
from tests.coding.coding_kit import Coded, code_case, code_document

CASES = read_cases()
TIME_FIELDS = {"start", "stop"}
DAY = timedelta(days=1)
every_case = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


@every_case
def test_case_is_coded_as_its_source_says(case: Case) -> None:
    coded = code_case(case)
    _compare_lines(case.expect, coded.derivation.lines)
    _compare_gaps(case.expect, coded)
    _compare_findings(case.expect, coded)


@every_case
def test_every_administration_is_named(case: Case) -> None:
    coded = code_case(case)
    result = coded.derivation
    named = {id_ for line in result.lines for id_ in line.administrations}
    named |= {id_ for item in result.not_reported for id_ in item.administrations}
    named |= {query.administration for query in result.queries}
    assert named == {row.id for row in coded.encounter.administrations}


@every_case
def test_order_of_rows_does_not_matter(case: Case) -> None:
    rows = case.document["administrations"]
    expected = _result_bytes(case, rows)
    assert _result_bytes(case, rows[::-1]) == expected
    assert _result_bytes(case, [*rows[1::2], *rows[::2]]) == expected
    assert _result_bytes(case, rows) == expected


@every_case
def test_every_line_has_a_rule_a_reason_and_a_citation(case: Case) -> None:
    coded = code_case(case)
    narrator = coded.narrator()
    result = coded.derivation
    items: list[Line | NotReported | Finding] = [*result.lines, *result.not_reported]
    for item in [*items, *result.findings]:
        because = narrator.because(item)
        assert because.strip(), item
        assert "{" not in because, because
        assert item.rule in coded.rulebook.rules, item.rule
    for line in result.lines:
        assert narrator.citations(line.rule), line.rule
    for query in result.queries:
        assert narrator.question(query).strip(), query


@every_case
def test_ledger_adds_up_to_the_running_minutes(case: Case) -> None:
    coded = code_case(case)
    for row in coded.encounter.administrations:
        if not _has_run(row):
            continue
        assert row.start
        assert row.stop
        first = int(row.start.timestamp()) // 60
        minutes = int((row.stop - row.start).total_seconds()) // 60
        stretches = sorted(
            (stretch.start, stretch.stop)
            for stretch in coded.derivation.ledger
            if stretch.administration == row.id
        )
        assert stretches, row.id
        edges = [start for start, _ in stretches] + [stretches[-1][1]]
        assert edges[0] == first, row.id
        assert edges[1:] == [stop for _, stop in stretches], row.id
        assert edges[-1] == first + minutes, row.id


def _has_run(row: Administration) -> bool:
    if row.status in (Status.NOT_DONE, Status.ENTERED_IN_ERROR) or not (row.start and row.stop):
        return False
    return timedelta(minutes=1) <= row.stop - row.start and (
        row.stop - row.start <= DAY or bool(row.pump)
    )


def _result_bytes(case: Case, rows: list[dict[str, Any]]) -> str:
    coded = code_document({**case.document, "administrations": rows}, case.reference)
    return json.dumps(write_result(coded.derivation, coded.encounter, coded.rulebook))


def _compare_lines(expect: Mapping[str, Any], lines: tuple[Line, ...]) -> None:
    found = [_as_expected(line) for line in lines]
    if "lines" in expect:
        wanted = [_wanted(line) for line in expect["lines"]]
        seen = [_seen_as(line, wanted) for line in found]
        if expect.get("order") == "any":
            seen.sort(key=str)
            wanted.sort(key=str)
        assert seen == wanted
    for line in map(_wanted, expect.get("includes", ())):
        assert line in [_seen_as(one, [line]) for one in found], found
    codes = {line.code for line in lines}
    assert not codes & {str(code) for code in expect.get("absent", ())}
    _compare_details(expect, lines)


def _compare_details(expect: Mapping[str, Any], lines: tuple[Line, ...]) -> None:
    if "rules" in expect:
        assert [line.rule for line in lines] == expect["rules"]
    for code, ids in expect.get("rests_on", {}).items():
        resting = {id_ for line in lines if line.code == str(code) for id_ in line.administrations}
        assert resting == set(ids), code
    for code, minutes in expect.get("minutes", {}).items():
        assert [line.minutes for line in lines if line.code == str(code)] == [minutes]
    units: Counter[str] = Counter()
    for line in lines:
        units[line.code] += line.units
    for code, total in expect.get("units", {}).items():
        assert units[str(code)] == total, code


def _as_expected(line: Line) -> tuple[str, int, Any, str]:
    return (line.code, line.units, line.modifiers, line.date.isoformat())


def _wanted(line: list[Any]) -> tuple[str, int, Any, str]:
    code, units, modifiers, day = [*line, (), ""][:4] if len(line) == 2 else [*line, ""][:4]
    if modifiers != "any":
        modifiers = tuple(str(modifier) for modifier in modifiers)
    return (str(code), units, modifiers, day)


def _seen_as(
    line: tuple[str, int, Any, str], wanted: list[tuple[str, int, Any, str]]
) -> tuple[str, int, Any, str]:
    """Blank what no expected line of that code speaks of: the day, or `any` modifiers."""
    code, units, modifiers, day = line
    same = [one for one in wanted if one[:2] == (code, units)]
    if any(one[2] == "any" for one in same):
        modifiers = "any"
    return (code, units, modifiers, day if any(one[3] for one in same) else "")


def _compare_gaps(expect: Mapping[str, Any], coded: Coded) -> None:
    result = coded.derivation
    silent = "lines" not in expect
    reported = expect.get("not_reported", "any" if silent else {})
    if reported != "any":
        found = {id_: item.rule for item in result.not_reported for id_ in item.administrations}
        assert found == dict(reported)
    queries = expect.get("queries", "any" if silent else [])
    if queries != "any":
        asked = {(query.administration, query.field) for query in result.queries}
        wanted = {(id_, field) for id_, field in queries}
        assert wanted <= asked
        assert {one for one in asked if one[1] in TIME_FIELDS} <= wanted
    for id_, wanted_stakes in expect.get("at_stake", {}).items():
        stakes = [query.at_stake for query in result.queries if query.administration == id_]
        assert stakes == [tuple((str(code), units) for code, units in wanted_stakes)]
    named = {query.administration for query in result.queries}
    named |= {id_ for finding in result.findings for id_ in finding.administrations}
    assert set(expect.get("questioned", ())) <= named


def _compare_findings(expect: Mapping[str, Any], coded: Coded) -> None:
    findings = [
        (finding, coded.narrator().because(finding) + " " + coded.narrator().fix(finding))
        for finding in coded.derivation.findings
    ]
    for wanted in expect.get("findings", ()):
        assert any(_matches(wanted, *one) for one in findings), findings
    for unwanted in expect.get("no_findings", ()):
        assert not [one for one in findings if _matches(unwanted, *one)]


def _matches(wanted: Mapping[str, Any], finding: Finding, text: str) -> bool:
    return (
        wanted.get("severity", finding.severity) == finding.severity
        and wanted.get("rule", finding.rule) == finding.rule
        and wanted.get("code", finding.code) == finding.code
        and wanted.get("mentions", "").casefold() in text.casefold()
        and ("administration" not in wanted or wanted["administration"] in finding.administrations)
    )
