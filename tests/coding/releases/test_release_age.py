"""Where the newest edition of a table is too old for today."""

from __future__ import annotations

from datetime import date

import pytest

from coding.models import Release
from coding.release_presenter import age

FIRST = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("system", "valid_to", "today", "said"),
    [
        ("ptp_practitioner", None, date(2026, 3, 31), ""),
        ("ptp_practitioner", None, date(2026, 4, 1), "older than the present quarter"),
        ("ptp_practitioner", date(2026, 6, 30), date(2026, 6, 30), ""),
        ("ptp_practitioner", date(2026, 6, 30), date(2026, 7, 1), "ended on 2026-06-30"),
        ("icd10cm", None, date(2026, 9, 30), ""),
        ("icd10cm", None, date(2026, 10, 1), "older than the present fiscal year"),
        ("icd10cm", None, date(2026, 12, 31), "older than the present fiscal year"),
        ("icd10cm", date(2026, 9, 30), date(2026, 10, 1), "ended on 2026-09-30"),
        ("ptp_practitioner", None, date(2025, 12, 31), ""),  # not begun: nothing is in use
    ],
)
def test_a_table_that_is_too_old_is_marked(
    system: str, valid_to: date | None, today: date, said: str
) -> None:
    release = Release(system=system, valid_from=FIRST, valid_to=valid_to, state="ready")
    later = Release(system=system, valid_from=date(2027, 1, 1), state="ready")
    assert age([later, release], today) == said
