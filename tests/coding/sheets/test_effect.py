"""What a sheet would do: added, changed and removed rows, or everything that is wrong with it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from coding.changes.rows import apply_rows
from coding.models import Drug, Payer, PayerPolicy, PlaceOfService
from coding.sheets import reading
from coding.sheets.tables import SHEETS
from coding.sheets.writing import FORMATS
from tests.coding.sheets.kit import complaints, csv_file, effect_of_file

pytestmark = [pytest.mark.usefixtures("starter"), pytest.mark.django_db]

A_DRUG = {
    "hcpcs": "Z0001",
    "effective_from": "2026-01-01",
    "generic": "madeupine",
    "unit_amount": "0.5",
    "unit_name": "mg",
    "admin_class": "therapeutic",
    "hormonal": "no",
    "routes": "iv_push, intramuscular",
    "names": "brand Example [verified]; abbreviation ex",
    "packages": "single_dose 100 mg [verified]; multi_dose 10.5 mL",
    "source": "made up",
}
A_POLICY = {
    "payer": "aetna",
    "switch": "rounding",
    "value": "per_line",
    "setting": "",
    "state": "",
    "effective_from": "2026-01-01",
    "effective_to": "",
    "citation": "made up",
}


def test_a_drug_is_added_with_names_and_packages(tmp_path: Path) -> None:
    effect = effect_of_file("drugs", csv_file([A_DRUG]), tmp_path)
    assert str(effect) == "5 added, 0 changed, 0 removed"  # a drug, two names, two packages
    assert not Drug.objects.filter(hcpcs="Z0001").exists()
    apply_rows(effect.changes)
    drug = Drug.objects.get(hcpcs="Z0001")
    assert (drug.unit_amount, drug.routes) == (Decimal("0.5"), ["iv_push", "intramuscular"])
    assert set(drug.names.values_list("kind", "name", "verified")) == {
        ("brand", "Example", True),
        ("abbreviation", "ex", False),
    }
    assert set(drug.packages.values_list("container", "amount", "unit_name", "verified")) == {
        ("single_dose", Decimal(100), "mg", True),
        ("multi_dose", Decimal("10.5"), "mL", False),
    }


def test_a_column_that_is_left_out_changes_nothing(tmp_path: Path) -> None:
    rows = [{"hcpcs": "J9206", "effective_from": "", "notes": "made up"}]
    drug = Drug.objects.get(hcpcs="J9206")
    rows[0]["effective_from"] = str(drug.effective_from or "")
    (change,) = effect_of_file("drugs", csv_file(rows), tmp_path).changes
    assert (change.kind, change.fields) == ("changed", {"notes": (drug.notes, "made up")})


def test_a_name_that_its_cell_lacks_is_removed_and_one_in_other_letters_is_changed(
    tmp_path: Path,
) -> None:
    drug = Drug.objects.get(hcpcs="J9206")
    drug.names.all().delete()
    drug.names.create(name="Example")
    drug.names.create(name="Gone")
    row = {"hcpcs": "J9206", "effective_from": str(drug.effective_from or "")}
    file = csv_file([{**row, "names": "brand EXAMPLE; abbreviation new"}])
    effect = effect_of_file("drugs", file, tmp_path)
    assert str(effect) == "1 added, 1 changed, 1 removed"
    apply_rows(effect.changes)
    assert set(drug.names.values_list("name", flat=True)) == {"EXAMPLE", "new"}


def test_a_policy_ends_in_the_file_in_which_the_next_begins(tmp_path: Path) -> None:
    payer = Payer.objects.get(slug="aetna")
    made = {"payer": payer, "switch": "rounding", "value": "per_line", "citation": "made up"}
    old = PayerPolicy.objects.create(effective_from=date(2026, 1, 1), **made)
    later = {**A_POLICY, "value": "per_drug_per_day", "effective_from": "2026-07-01"}
    # the new row stands first: it takes the days that the second one leaves
    file = csv_file([later, {**A_POLICY, "effective_to": "2026-06-30"}])
    apply_rows(effect_of_file("payer-policies", file, tmp_path).changes)
    old.refresh_from_db()
    assert old.effective_to == date(2026, 6, 30)
    overlapping = csv_file([later, {**A_POLICY, "effective_to": "2026-07-01"}])
    assert (
        "expected days that it leaves free"
        in complaints("payer-policies", overlapping, tmp_path)[0]
    )


def test_the_preferred_drug_passes_to_an_earlier_row_in_one_file(tmp_path: Path) -> None:
    made = {"generic": "madeupine", "effective_from": date(2026, 1, 1), "source": "made up"}
    early, late = (
        Drug.objects.create(hcpcs=code, is_default=code == "Z0002", **made)
        for code in ("Z0001", "Z0002")
    )
    keys = [{"hcpcs": row.hcpcs, "effective_from": "2026-01-01"} for row in (early, late)]
    file = csv_file([{**keys[0], "is_default": "yes"}, {**keys[1], "is_default": "no"}])
    apply_rows(effect_of_file("drugs", file, tmp_path).changes)
    early.refresh_from_db()
    assert early.is_default


def test_rows_that_the_file_lacks_stay_unless_it_is_the_whole_table(tmp_path: Path) -> None:
    first = PlaceOfService.objects.earliest("code")
    file = csv_file([{"code": first.code, "label": first.label}])
    assert effect_of_file("places-of-service", file, tmp_path).changes == []
    effect = effect_of_file("places-of-service", file, tmp_path, is_whole=True)
    assert effect.counts == {
        "added": 0,
        "changed": 0,
        "removed": PlaceOfService.objects.count() - 1,
    }


def test_dated_rows_are_not_removed_but_ended(tmp_path: Path) -> None:
    lines = FORMATS["csv"].write(SHEETS["drugs"]).decode().splitlines(keepends=True)
    code = lines[-1].split(",")[0]
    without = "".join(lines[:-1]).encode()
    (told,) = complaints("drugs", without, tmp_path, is_whole=True)
    assert code in told
    assert "give it a last day instead" in told


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"hcpcs": "madeupine"}, "Row 2, hcpcs: Ensure this value has at most 5 characters"),
        ({"hcpcs": ""}, "Row 2, hcpcs: expected a value"),
        ({"effective_from": "1/1/2026"}, "Row 2, effective_from: expected a day as YYYY-MM-DD"),
        ({"effective_to": "2025-12-31"}, "Row 2: The last day is before the first."),
        ({"unit_amount": "much"}, "Row 2, unit_amount: expected a number such as 0.5"),
        ({"unit_amount": "NaN"}, "Row 2, unit_amount: expected a number"),
        ({"unit_amount": "0.00001"}, "Row 2, unit_amount: Ensure that there are no more than 4"),
        ({"unit_amount": ""}, "Row 2: Give the unit as an amount above 0 and its name."),
        ({"admin_class": "chemo"}, "Row 2, admin_class: expected one of chemotherapy, "),
        ({"hormonal": "perhaps"}, "Row 2, hormonal: expected yes or no; found “perhaps”"),
        ({"hormonal": "yes"}, "Row 2: A hormonal antineoplastic has the chemotherapy class."),
        ({"routes": "iv"}, "Row 2, routes: Expected a list of: iv_infusion"),
        ({"names": "Example"}, "Row 2, names: expected names such as “brand Example"),
        ({"names": "brand Ex; generic ex"}, "Row 2, names: “generic ex” is there twice"),
        ({"names": f"brand {'x' * 81}"}, "Row 2, names: Ensure this value has at most 80"),
        ({"packages": "bag 100 mg"}, "Row 2, packages: expected packages such as"),
        ({"packages": "single_dose 100 mgs"}, "Row 2, packages: Expected a unit such as mg"),
        ({"packages": "single_dose 0 mg"}, "Row 2, packages: Ensure this value is greater"),
        ({"source": ""}, "Row 2, source: expected a value"),
        ({"hcpcs": "J9206"}, "Row 2, effective_from: “J9206 irinotecan” holds from"),
    ],
)
def test_a_wrong_drug_is_refused_by_row_and_column(
    changes: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    told = complaints("drugs", csv_file([{**A_DRUG, **changes}]), tmp_path)
    assert any(text.startswith(complaint) for text in told), told


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"payer": "nobody"}, "Row 2, payer: expected the short name of a payer; found “nobody”"),
        ({"payer": ""}, "Row 2, payer: expected a value"),
        ({"switch": "often"}, "Row 2, switch: expected one of missing_stop, "),
        ({"value": "never"}, "Row 2, value: rounding: expected one of "),
        ({"effective_from": ""}, "Row 2, effective_from: expected a value"),
        ({"citation": ""}, "Row 2, citation: expected a value"),
        ({"state": "Maryland"}, "Row 2, state: Ensure this value has at most 2"),
    ],
)
def test_a_wrong_policy_is_refused_by_row_and_column(
    changes: dict[str, str], complaint: str, tmp_path: Path
) -> None:
    told = complaints("payer-policies", csv_file([{**A_POLICY, **changes}]), tmp_path)
    assert any(text.startswith(complaint) for text in told), told


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    file = csv_file([A_POLICY, {**A_POLICY, "state": "MD", "payer": "x", "value": "y"}, A_POLICY])
    assert complaints("payer-policies", file, tmp_path) == [
        "Row 3, payer: expected the short name of a payer; found “x”",
        "Row 4: tells of the same row as row 2",
    ]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "The file holds no rows."),
        (b"code\n", None),
        (b"CODE , Label\n11,Office\n", None),
        (b"label\n", "Row 1: the column code is missing: it tells rows apart"),
        (b"code,colour\n", "Row 1: unknown heading “colour”: expected code, label, "),
        (b"code,code\n", "Row 1: the heading “code” is there twice"),
        (b"code\n11,Office\n", "Row 2: a value stands right of all headings"),
        (b"code\n1\n", "Row 2, code: Expected two digits, such as 11."),
        (b"PK\x03\x04code", "sheet: the ZIP archive is cut off"),
        (b"%PDF-1.7", "sheet: expected text, .xlsx or a ZIP archive, found a PDF"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(
    content: bytes, complaint: str | None, tmp_path: Path
) -> None:
    told = complaints("places-of-service", content, tmp_path)
    assert bool(told) == bool(complaint), told
    assert complaint is None or any(complaint in text for text in told)


@pytest.mark.parametrize(("count", "is_refused"), [(2, False), (3, False), (4, True)])
def test_a_file_has_so_many_rows_at_most(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_refused: bool
) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    file = csv_file([{"code": f"{number:02}", "label": "made up"} for number in range(count)])
    told = complaints("places-of-service", file, tmp_path)
    assert told == (["Row 5: expected at most 3 rows"] if is_refused else [])
