"""How long the engine takes for one encounter of six administrations. Nothing is asserted of time.

Aims: 60 microseconds for the codes, 120 with every reason in words.
"""

from __future__ import annotations

from typing import Any

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from coding.engine.derive import derive
from coding.engine.reasons import Narrator
from coding.engine.results import Finding, Line, NotReported
from tests.benchmarks.report import calibration_us, show
from tests.coding.coding_kit import Coded, code_document

CODES_US, REASONS_US = 60, 120


def row(
    number: int, drug: str, route: str, start: str, stop: str, dose: str, left: str = "0"
) -> dict[str, Any]:
    """One administration of the second of March, and what was left in its vials."""
    amount, unit = dose.split()
    return {
        "id": f"A{number}",
        "drug": drug,
        "route": route,
        "start": f"2026-03-02T{start}",
        "stop": f"2026-03-02T{stop}" if stop else None,
        "dose": {"amount": amount, "unit": unit},
        "discarded": {"amount": left, "unit": unit},
    }


@pytest.fixture
def coded() -> Coded:
    """Two premedications by push, one by drip, two chemotherapies and one drip beside them."""
    return code_document(
        {
            "id": "six rows",
            "date_of_service": "2026-03-02",
            "setting": "facility",
            "administrations": [
                row(1, "dexamethasone", "iv_push", "08:30", "", "10 mg"),
                row(2, "palonosetron", "iv_push", "08:40", "", "250 mcg"),
                row(3, "fosaprepitant", "iv_infusion", "08:45", "09:15", "150 mg"),
                row(4, "irinotecan", "iv_infusion", "09:20", "10:51", "330 mg", "10"),
                row(5, "leucovorin", "iv_infusion", "09:20", "10:51", "700 mg"),
                row(6, "bevacizumab", "iv_infusion", "10:55", "11:25", "735 mg", "65"),
            ],
        }
    )


def test_codes_of_six_administrations(
    benchmark: BenchmarkFixture, coded: Coded, request: pytest.FixtureRequest
) -> None:
    derivation = benchmark(derive, coded.encounter, coded.reference, coded.rulebook)
    assert [line.code for line in derivation.lines][:3] == ["96413", "96415", "96417"]
    compare(benchmark, request, "derive, 6 administrations", CODES_US)


def test_codes_and_reasons_of_six_administrations(
    benchmark: BenchmarkFixture, coded: Coded, request: pytest.FixtureRequest
) -> None:
    def explain() -> list[str]:
        derivation = derive(coded.encounter, coded.reference, coded.rulebook)
        narrator = Narrator(coded.encounter, coded.rulebook)
        items: list[Line | NotReported | Finding] = [*derivation.lines, *derivation.not_reported]
        return [narrator.because(item) for item in [*items, *derivation.findings]]

    assert all(benchmark(explain))
    compare(benchmark, request, "derive and tell every reason", REASONS_US)


def compare(
    benchmark: BenchmarkFixture, request: pytest.FixtureRequest, what: str, aim: int
) -> None:
    """Print the best and the median time beside the calibration loop's."""
    if benchmark.stats is None:  # switched off by --benchmark-disable
        return
    best, median = benchmark.stats.stats.min * 1e6, benchmark.stats.stats.median * 1e6
    loop = calibration_us()
    show(
        request,
        f"{what}: best {best:.0f} µs, median {median:.0f} µs; aim {aim} µs",
        f"calibration loop: {loop:.0f} µs; best / loop = {best / loop:.2f}",
    )
