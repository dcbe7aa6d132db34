"""The report of agreement: complete, honest about a disagreement, and the README's own."""

import re
from dataclasses import replace
from pathlib import Path

from tests import accuracy
from tests.coding.case_reader import read_cases

README = Path(__file__).resolve().parent.parent / "README.md"
CASES = read_cases()
PUBLISHED = [case for case in CASES if case.file == accuracy.PUBLISHED]


def test_every_published_example_has_one_topic() -> None:
    named = [name for names in accuracy.TOPICS.values() for name in names]
    assert sorted(named) == sorted(case.name for case in PUBLISHED)


def test_the_report_counts_every_case_and_names_no_disagreement() -> None:
    text, wrong = accuracy.report(CASES)
    assert f"| **all** | {len(PUBLISHED)} |" in text
    assert f"{len(CASES) - len(PUBLISHED)} cases of the project's own" in text
    assert wrong == 0
    assert "Nothing disagrees." in text


def test_a_disagreement_is_counted_and_named_with_what_the_engine_says() -> None:
    case = next(
        case for case in PUBLISHED if case.name.startswith("A chemotherapy infusion of 105")
    )
    bent = replace(case, expect={"lines": [["96413", 2]]})
    text, wrong = accuracy.report([bent])
    assert wrong == 1
    assert "| **all** | 1 | 0 | 0 | 0 |" in text
    assert f"disagrees: published.yaml: {case.name}: 96413 1 (); 96415 1 ()" in text


def test_the_readme_carries_the_table_that_the_command_prints() -> None:
    text = README.read_text(encoding="utf-8")
    section = re.search(r"^## Agreement with public cases\n(.*?)(?=^## )", text, re.M | re.S)
    assert section, "README.md has no section 'Agreement with public cases'"
    shown = [line for line in section[1].splitlines() if line.startswith("|")]
    assert shown == accuracy.published_table(PUBLISHED, accuracy.disagreements(PUBLISHED)).split(
        "\n"
    )
    assert str(accuracy.COLLECTED) in section[1]
