"""The result JSON has the contract's keys, in its order, and says why of everything."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest

from coding.engine.document import result_text, write_result
from tests.coding.coding_kit import code_document

INFUSION = {"route": "iv_infusion", "admin_class": "chemotherapy"}
VISIT = {
    "id": "E1",
    "date_of_service": "2026-03-02",
    "setting": "facility",
    "place_of_service": "22",
    "diagnoses": ["Z51.11", "C18.9"],
    "administrations": [
        {"id": "A1", "drug": "irinotecan", "start": "2026-03-02T09:00", "stop": "2026-03-02T10:31",
         "dose": {"amount": "330", "unit": "mg"}, "discarded": {"amount": "30", "unit": "mg"},
         "container": "single_dose", **INFUSION},
        {"id": "A2", "drug": "drug B", "start": "2026-03-02T10:35", **INFUSION},
        {"id": "A3", "drug": "saline", "route": "iv_infusion", "purpose": "flush"},
    ],
}  # fmt: skip


@pytest.fixture
def result() -> dict[str, Any]:
    coded = code_document(VISIT)
    written = write_result(coded.derivation, coded.encounter, coded.rulebook)
    return dict(json.loads(json.dumps(written)))


def test_result_has_the_keys_of_the_contract(result: dict[str, Any]) -> None:
    assert list(result) == [
        "id", "rulebook", "tables", "lines", "not_reported", "queries", "findings", "not_checked",
    ]  # fmt: skip
    assert result["id"] == "E1"
    assert result["rulebook"].startswith("sha256:")
    assert set(result["tables"]) == {"hcpcs", "aoc", "ptp", "mue"}


def test_lines_are_whole(result: dict[str, Any]) -> None:
    shown = [(line["code"], line["units"], line["modifiers"]) for line in result["lines"]]
    # 91 minutes: one extra hour. 330 / 20 -> 17 units; (330 + 30) / 20 = 18, so 1 discarded.
    assert shown == [
        ("96413", 1, []), ("96415", 1, []), ("J9206", 17, []), ("J9206", 1, ["JW"]),
    ]  # fmt: skip
    for line in result["lines"]:
        assert list(line) == [
            "code", "units", "modifiers", "date", "administrations", "minutes", "rule", "because",
            "citations",
        ]  # fmt: skip
        assert line["date"] == "2026-03-02"
        assert line["administrations"] == ["A1"]
        assert all(citation["title"] for citation in line["citations"])


def test_sentences_name_the_minutes_and_the_arithmetic(result: dict[str, Any]) -> None:
    first, hour, drug, waste = (line["because"] for line in result["lines"])
    assert "irinotecan" in first.casefold()
    assert "91" in first
    assert "31" in hour or "91" in hour
    assert "330" in drug
    assert "20" in drug
    assert "360" in waste


def test_what_is_not_reported_or_asked_says_why(result: dict[str, Any]) -> None:
    (flush,) = result["not_reported"]
    assert list(flush) == ["administrations", "minutes", "rule", "because"]
    assert (flush["administrations"], flush["rule"]) == (["A3"], "fluid.flush")
    (query,) = result["queries"]
    assert list(query) == ["administration", "field", "question", "at_stake"]
    assert (query["administration"], query["field"]) == ("A2", "stop")
    assert "drug b" in query["question"].casefold()
    assert query["at_stake"] == [{"code": "96417", "units": 1}]


def test_findings_are_whole(result: dict[str, Any]) -> None:
    assert result["findings"]
    for finding in result["findings"]:
        assert list(finding) == [
            "severity", "rule", "code", "administrations", "because", "fix", "citations",
        ]  # fmt: skip
        assert finding["severity"] in {"error", "warning", "info"}
        assert finding["because"]


def test_result_says_what_was_not_checked(result: dict[str, Any]) -> None:
    assert any("LCD" in item for item in result["not_checked"])


@pytest.fixture
def full() -> dict[str, Any]:
    coded = code_document(VISIT)
    return write_result(coded.derivation, coded.encounter, coded.rulebook, full=True)


def test_the_text_is_compact_json_and_keeps_every_sign() -> None:
    first, *others = VISIT["administrations"]
    rows = [{**first, "drug": 'irinotecan "Kö\\ln" 伊立替康'}, *others]  # type: ignore[dict-item]
    coded = code_document({**VISIT, "administrations": rows})
    text = result_text(coded.derivation, coded.encounter, coded.rulebook)
    assert "伊立替康" in text
    assert json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":")) == text


def test_a_full_result_has_more_keys_and_nothing_else_otherwise(
    full: dict[str, Any], result: dict[str, Any]
) -> None:
    assert list(full) == [*result, "ledger"]
    for told, line in zip(full["lines"], result["lines"], strict=True):
        assert list(told) == [*line, "why_not"]
    for told, query in zip(full["queries"], result["queries"], strict=True):
        assert list(told) == [*query, "answers"]
    ledger = full.pop("ledger")
    for line in full["lines"]:
        del line["why_not"]
    for query in full["queries"]:
        del query["answers"]
    assert ledger
    assert full == result


def test_a_full_line_tells_the_near_codes_and_what_excludes_them(full: dict[str, Any]) -> None:
    near = {item["code"]: item["because"] for item in full["lines"][1]["why_not"]}
    assert full["lines"][1]["code"] == "96415"
    assert "96417" in near
    assert all(near.values())


def test_a_full_question_tells_what_each_answer_is_worth(full: dict[str, Any]) -> None:
    assert full["queries"][0]["answers"] == [
        {"answer": "15 min or less", "gains": [{"code": "96411", "units": 1}], "losses": []},
        {"answer": "16 min or more", "gains": [{"code": "96417", "units": 1}], "losses": []},
    ]


def test_the_ledger_of_a_row_adds_up_to_its_minutes(full: dict[str, Any]) -> None:
    stretches = [part for part in full["ledger"] if part["administration"] == "A1"]
    assert [list(part) for part in stretches] == [
        ["administration", "start", "stop", "minutes", "use", "rule", "code"]
    ] * len(stretches)
    assert stretches[0]["start"] == "2026-03-02T09:00-05:00"
    assert stretches[-1]["stop"] == "2026-03-02T10:31-05:00"
    assert sum(part["minutes"] for part in stretches) == 91
    for part, following in pairwise(stretches):
        assert part["stop"] == following["start"]


def test_the_ledger_leaves_open_what_is_not_documented(full: dict[str, Any]) -> None:
    (part,) = [part for part in full["ledger"] if part["administration"] == "A2"]
    assert part["start"] == "2026-03-02T10:35-05:00"
    assert (part["stop"], part["minutes"], part["use"]) == (None, None, "undocumented")


def test_the_ledger_is_the_same_whatever_the_order_of_the_rows() -> None:
    rows = VISIT["administrations"][::-1]
    coded = code_document({**VISIT, "administrations": rows})
    told = write_result(coded.derivation, coded.encounter, coded.rulebook, full=True)
    names = [part["administration"] for part in told["ledger"]]
    assert list(dict.fromkeys(names)) == ["A1", "A2"]
    starts = [part["start"] for part in told["ledger"] if part["administration"] == "A1"]
    assert starts == sorted(starts)
