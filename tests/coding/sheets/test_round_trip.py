"""What is exported comes back as it was, whatever the fields hold, and no cell is a formula."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from coding.models import Drug, DrugName, ModifierRule, Payer, PayerDrug, PayerNote, PayerPlace
from coding.sheets.cells import LIKE_A_FORMULA, as_text, escaped, unescaped
from coding.sheets.lists import NameList
from coding.sheets.tables import SHEETS
from coding.sheets.writing import FORMATS
from tests.coding.sheets.kit import effect_of_file

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

CITED = {"effective_from": date(2026, 1, 1), "citation": "=1+1"}
STRANGE = [
    "=HYPERLINK(1)",
    "+1",
    "-1",
    "@sum",
    "'=1",
    "''=1",
    "'quoted",
    "two\nlines",
    "two\r\nlines\r\n",
    " around ",
    "a\ttab",
    'with "quotes", commas; and | bars',
    "bell\x07",
    "ünïcode 药",
    "0012",
    "1e5",
    "true",
    "2026-01-01",
    "_x0041_",
    "x" * 40_000,
]


def strange_rows() -> None:
    """A row of each kind whose texts a sheet could spoil."""
    payer = Payer.objects.create(slug="made-up", name="Made-up plan")
    for number, text in enumerate(STRANGE):
        drug = Drug.objects.create(
            hcpcs=f"Z{number:04}",
            generic=f"madeupine {number}",
            unit_amount=Decimal("0.0001"),
            unit_name="mg",
            effective_from=date(1899 + number, 12, 31),
            replaced_by=["J9312", "J9206"],
            notes=text,
            class_note=text,
            source="made up",
        )
        DrugName.objects.create(drug=drug, name=text[:80])
        DrugName.objects.create(drug=drug, name=f"[verified] {number}; \\ x", kind="generic")
        drug.packages.create(
            container="multi_dose", amount=Decimal("12345678.1234"), unit_name="mg", verified=True
        )
        made: dict[str, Any] = {"payer": payer, "state": f"A{chr(65 + number)}", **CITED}
        PayerNote.objects.create(kind="other", codes="96413", text=text, **made)
    PayerDrug.objects.create(payer=payer, hcpcs="J9206", hormonal=False, **CITED)
    PayerPlace.objects.create(payer=payer, place="02", **CITED)
    ModifierRule.objects.create(family="drugs", modifiers="JZ", **CITED)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("table", SHEETS)
def test_a_round_trip_changes_nothing(table: str, suffix: str, tmp_path: Path) -> None:
    strange_rows()
    written = FORMATS[suffix].write(SHEETS[table])
    effect = effect_of_file(table, written, tmp_path, is_whole=True)
    assert effect.changes == []
    assert effect.row_count == SHEETS[table].model._default_manager.count() > 0


def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path) -> None:
    strange_rows()
    for sheet in SHEETS.values():
        page = load_workbook(BytesIO(FORMATS["xlsx"].write(sheet))).active
        kinds = {cell.data_type for row in page.iter_rows() for cell in row}
        assert kinds <= {"s", "n", "d"}


def test_no_cell_of_a_csv_file_begins_like_a_formula() -> None:
    strange_rows()
    for sheet in SHEETS.values():
        rows = csv.reader(StringIO(FORMATS["csv"].write(sheet).decode("utf-8-sig")))
        cells = [cell for row in rows for cell in row]
        assert cells
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]


def test_numbers_and_days_of_a_workbook_are_exact() -> None:
    Drug.objects.create(
        hcpcs="Z9999",
        generic="madeupine",
        unit_amount=Decimal("12345678.1234"),
        unit_name="mg",
        effective_from=date(2024, 2, 29),
        source="made up",
    )
    page = load_workbook(BytesIO(FORMATS["xlsx"].write(SHEETS["drugs"]))).active
    headings, *rows = page.iter_rows(values_only=True)
    row = next(row for row in rows if row[0] == "Z9999")
    values = dict(zip(headings, row, strict=True))
    assert str(values["unit_amount"]) == "12345678.1234"
    assert values["effective_from"].date() == date(2024, 2, 29)


@given(st.text())
@example("'=1")
def test_an_escape_is_taken_off_again(text: str) -> None:
    shown = as_text(text)
    assert unescaped(escaped(shown)) == shown
    assert not (LIKE_A_FORMULA.match(shown) and escaped(shown)[0] in "=+-@")


@given(st.lists(st.tuples(st.sampled_from(DrugName.Kind.values), st.text(min_size=1)), max_size=4))
def test_names_are_read_as_they_are_written(names: list[tuple[str, str]]) -> None:
    told = {as_text(name).lower(): (kind, as_text(name)) for kind, name in names if as_text(name)}
    rows = NameList()
    text = "; ".join(rows.words(DrugName(kind=kind, name=name)) for kind, name in told.values())
    found = rows.read(as_text(text))
    assert [(row["kind"], row["name"]) for row in found.values()] == list(told.values())
