"""What the diagnoses leave open: exactly these findings, in exactly these cases."""

from __future__ import annotations

from typing import Any

import pytest

from coding.engine.diagnoses import is_neoplasm, is_primary_site
from tests.coding.engine.findings_kit import findings_of, with_facts
from tests.coding.engine.visit_kit import row, visit

INFUSION = row("A1", "taxane", "09:00", "10:00", admin_class="chemotherapy")
NOT_FIRST = ("warning", "diagnosis.treatment-first", None, ("A1",))
NO_NEOPLASM = ("error", "diagnosis.treatment-without-neoplasm", None, ())


def found(diagnoses: list[str], given: dict[str, Any] = INFUSION, reason: str = "") -> list[Any]:
    """The findings about the diagnoses of a visit: severity, rule, code and rows."""
    coded = with_facts(visit(given, diagnoses=diagnoses), reason_for_visit=reason)
    return [told[:4] for told in findings_of(coded, "diagnosis.")]


def sentence(diagnoses: list[str], reason: str = "") -> str:
    """The sentence of the one finding about the diagnoses."""
    coded = with_facts(visit(INFUSION, diagnoses=diagnoses), reason_for_visit=reason)
    ((*_, because),) = findings_of(coded, "diagnosis.")
    return because


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C00", True), ("C50911", True), ("C7B02", True), ("D00", True), ("D12", True),
        ("D49", True), ("D50", False), ("D6481", False), ("B99", False), ("E860", False),
        ("K5090", False), ("Z5111", False), ("Z0189", False),
    ],
)  # fmt: skip
def test_neoplasms_lie_between_c00_and_d49(code: str, expected: bool) -> None:
    assert is_neoplasm(code) is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("C00", True), ("C189", True), ("C750", True), ("C759", True), ("C760", False),
        ("C787", False), ("C49A0", True), ("C4A0", False), ("C7B02", False), ("C8190", False),
        ("D126", False), ("Z5111", False),
    ],
)  # fmt: skip
def test_solid_primary_sites_end_with_c75(code: str, expected: bool) -> None:
    assert is_primary_site(code) is expected


@pytest.mark.parametrize("code", ["Z51.11", "Z51.12", "z5111", "Z5112"])
def test_treatment_without_a_neoplasm_is_an_error(code: str) -> None:
    assert found([code, "K50.90"]) == [NO_NEOPLASM]
    assert found([code, "D64.81"]) == [NO_NEOPLASM]
    assert found([code, "D12.6"]) == []


@pytest.mark.parametrize("first", ["Z51.11", "Z51.12", "Z51.0"])
def test_a_reason_for_treatment_comes_first(first: str) -> None:
    assert found([first, "C18.2"]) == []
    assert found(["C18.2", first]) == [NOT_FIRST]


def test_the_reason_for_treatment_is_told_against_what_stands_first() -> None:
    assert sentence(["C18.2", "Z51.11"]).startswith("C18.2 is first; ")


def test_only_chemotherapy_wants_the_reason_for_treatment_first() -> None:
    hydration = row("A1", "fluid", "09:00", "10:00", admin_class="hydration")
    hormonal = row("A1", "fulvestrant", "09:00", route="intramuscular")
    assert found(["C18.2"], hydration) == []
    assert found(["C18.2"], hormonal) == []
    assert found(["C18.2"], row("A1", "bortezomib", "09:00", route="subcutaneous")) == [NOT_FIRST]
    assert found(["K50.90"]) == []


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("Metastatic colon cancer", [("warning", "diagnosis.secondary-site-missing", None, ())]),
        ("colon cancer, cycle 3", []),
    ],
)
def test_a_record_that_says_metastatic_names_the_secondary_site(
    reason: str, expected: list[Any]
) -> None:
    assert found(["Z51.11", "C18.2"], reason=reason) == expected
    for site in ("C77.2", "C78.7", "C79.51", "C7B.02"):
        assert found(["Z51.11", "C18.2", site], reason=reason) == []


def test_a_missing_secondary_site_is_told_with_the_words_of_the_record() -> None:
    told = sentence(["Z51.11", "C18.2", "C20"], reason="METASTATIC disease")
    assert told.startswith('The record says "METASTATIC disease", but C18.2 names only')


def test_an_open_primary_site_may_hide_a_secondary_one() -> None:
    site = ("info", "diagnosis.secondary-site", None, ())
    open_site = ("info", "diagnosis.unspecified-site", None, ())
    assert found(["Z51.11", "C18.9"]) == [site, open_site]
    assert found(["Z51.11", "C34.90"]) == []
    assert found(["Z51.11", "C18.9", "C78.7"]) == [open_site]
    assert found(["Z51.11", "K50.90", "C18.2"]) == []


def test_an_unspecified_site_is_told_with_its_label() -> None:
    assert sentence(["Z51.11", "C18.9", "C78.7"]) == (
        "C18.9 leaves the part of the organ open (Malignant neoplasm of colon, unspecified)."
    )


def test_a_category_is_told_by_its_code() -> None:
    ((severity, rule, code, rows, told),) = findings_of(
        visit(INFUSION, diagnoses=["Z51.11", "C18.2", "C78.0"]), "diagnosis."
    )
    assert (severity, rule, code, rows) == ("error", "diagnosis.digits-missing", None, ())
    assert told == "C78.0 is a category; its codes have more digits."
    assert found(["Z51.11", "C20", "E86"]) == [("error", "diagnosis.digits-missing", None, ())]
