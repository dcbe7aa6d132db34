"""The result JSON has the contract's keys, in its order, and says why of everything."""

from __future__ import annotations

import json
from typing import Any

import pytest

from coding.engine.document import write_result
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
