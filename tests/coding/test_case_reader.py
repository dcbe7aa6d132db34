"""The case files are read strictly, and a mistake names its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from coding.cases import CaseError, read_cases

CASE = "cases:\n  - name: One\n    source: nobody\n"
DOCUMENT = "    document: {administrations: [{id: A1, drug: drug A, route: other}]}\n"
WHOLE = CASE + DOCUMENT


def write(folder: Path, text: str, name: str = "one.yaml") -> Path:
    """A folder with that file."""
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_missing_or_empty_folder_has_no_cases(tmp_path: Path) -> None:
    assert read_cases(tmp_path) == read_cases(tmp_path / "nowhere") == []


def test_short_forms_and_defaults(tmp_path: Path) -> None:
    text = (
        "about: Example.\nof: [time.push-maximum]\n"
        "document_defaults: {setting: professional}\nadministration_defaults: {route: iv_push}\n"
        "cases:\n  - name: Of {minutes} minutes\n    source: nobody\n    of: [sequence.ladder]\n"
        "    document:\n      administrations:\n"
        "        - {id: A1, drug: drug A, start: '09:00', stop: '{stop}', dose: 330 mg}\n"
        "    each:\n      - {with: {minutes: 5, stop: '09:05'}, expect: {lines: []}}\n"
    )
    (case,) = read_cases(write(tmp_path, text))
    assert (case.name, case.file, case.expect) == ("Of 5 minutes", "one.yaml", {"lines": []})
    assert case.of == ("time.push-maximum", "sequence.ladder")
    assert case.document["id"] == "of-5-minutes"
    assert case.document["setting"] == "professional"
    assert case.document["place_of_service"] == "22"
    assert case.document["administrations"] == [
        {
            "id": "A1",
            "drug": "drug A",
            "route": "iv_push",
            "start": "2026-03-02T09:00",
            "stop": "2026-03-02T09:05",
            "dose": {"amount": "330", "unit": "mg"},
        }
    ]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("extra: 1\n" + WHOLE, "one.yaml: file: unknown {'extra'}"),
        (WHOLE + "    extra: 1\n", "one.yaml: One: unknown {'extra'}"),
        (WHOLE + "    expect: {line: []}\n", "one.yaml: One: unknown {'line'}"),
        (WHOLE + "    expect: {findings: [{codes: x}]}\n", "one.yaml: One: unknown {'codes'}"),
        (WHOLE + "    expect: {no_findings: [{codes: x}]}\n", "one.yaml: One: unknown {'codes'}"),
        (WHOLE + "    reference: {drug: []}\n", "one.yaml: One: unknown {'drug'}"),
        (WHOLE + "    reference: {drugs: [{code: x}]}\n", "one.yaml: One: unknown {'code'}"),
        (WHOLE + "    each: [{given: 1}]\n", "one.yaml: each: unknown {'given'}"),
        (CASE, "one.yaml: One: ['document'] missing"),
        ("cases:\n  - {source: nobody}\n", "one.yaml: a case: ['document', 'name'] missing"),
        (CASE + "    document: {}\n", "one.yaml: One: 'administrations' missing"),
        (
            WHOLE.replace("drug A", "'{what}'") + "    each: [{with: {a: 1}}]\n",
            "One: 'what' missing",
        ),
        (CASE + "    name: Two\n", "repeated key name"),
        ("cases: [\n", "one.yaml: "),
        ("cases: 1\n", "one.yaml: expected a mapping with a list of cases"),
        ("- cases\n", "one.yaml: expected a mapping with a list of cases"),
        (WHOLE + WHOLE.removeprefix("cases:\n"), "repeated case names: ['One']"),
    ],
)
def test_a_mistake_is_refused_by_name(text: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(CaseError) as refused:
        read_cases(write(tmp_path, text))
    assert complaint in str(refused.value)
