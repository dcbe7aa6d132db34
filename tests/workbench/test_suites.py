from pathlib import Path

import pytest

from tests.suites import LANES, SUITES, Counts, Outcome, Suite, counts_in, of_commands, summary

REPORT = """<testsuites><testsuite tests="9" failures="2" errors="1" skipped="1"/></testsuites>"""


def test_a_report_is_counted(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT)
    assert counts_in(tmp_path / "report.xml") == Counts(passed=5, failed=3, skipped=1)


@pytest.mark.parametrize(
    ("counts", "good"),
    [
        (Counts(passed=1), True),
        (Counts(), False),
        (Counts(passed=1, failed=1), False),
        (Counts(passed=1, skipped=1), False),
    ],
)
def test_a_failed_empty_or_skipping_suite_is_not_good(counts: Counts, good: bool) -> None:
    assert counts.good is good


def test_the_summary_names_the_database_and_closes_with_the_totals() -> None:
    suites = [Suite("sqlite", "SQLite", Counts), Suite("postgres", "PostgreSQL", Counts)]
    outcomes = [
        Outcome(suites[0], Counts(passed=40), 1.0),
        Outcome(suites[1], Counts(passed=41, failed=1), 2.0),
    ]
    lines = summary(outcomes).splitlines()
    assert lines[1].split() == ["sqlite", "SQLite", "40", "0", "0", "1.0"]
    assert "not good" in lines[2]
    assert lines[-1] == "81 passed, 1 failed, 0 skipped"


def test_each_command_is_one_check() -> None:
    assert of_commands([True, False, True]) == Counts(passed=2, failed=1)


def test_every_suite_runs_in_one_lane() -> None:
    assert sorted(name for lane in LANES for name in lane) == sorted(each.name for each in SUITES)
