"""The tables of the fee files and standard lists: what they take, and what they refuse."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from coding.importers import LAYOUTS
from coding.models import NdcCode, PriceIndex, Release
from tests.coding.importers.extracts_kit import rows_of_extract

pytestmark = pytest.mark.django_db

FILES = {
    "pfs_rvu": "pprrvu.csv",
    "pfs_gpci": "gpci.csv",
    "pfs_locality": "locco.csv",
    "opps_a": "addendum_a.csv",
    "opps_b": "addendum_b.csv",
    "asp_price": "asp_pricing.csv",
    "asp_ndc": "asp_crosswalk.csv",
    "nucc": "nucc.csv",
    "pos": "places.csv",
}
each_system = pytest.mark.parametrize("system", FILES)


def a_release(system: str, name: str = "2099Q1") -> Release:
    """An edition without rows."""
    return Release.objects.create(
        system=system, name=name, valid_from=date(2099, 1, 1), source="test", sha256=name * 8
    )


def first_row(system: str, **changes: Any) -> Any:
    """The first row of the extract, not yet saved."""
    row = rows_of_extract(system, FILES[system])[0]
    return LAYOUTS[system].model(**{**row, **changes})


@each_system
def test_every_row_of_the_extract_comes_back_as_it_was_read(system: str) -> None:
    layout, release = LAYOUTS[system], a_release(system)
    rows = rows_of_extract(system, FILES[system])
    for row in rows:
        saved = layout.model(release=release, **row)
        saved.full_clean()
        saved.save()
    stored = layout.model._default_manager.order_by("pk").values(*layout.columns)
    assert list(stored) == rows


@each_system
def test_a_key_stands_once_in_a_release_and_again_in_the_next(system: str) -> None:
    release, later = a_release(system), a_release(system, "2099Q2")
    first_row(system, release=release).save()
    first_row(system, release=later).save()
    with pytest.raises(IntegrityError), transaction.atomic():
        first_row(system, release=release).save()


def test_a_package_may_be_billed_with_two_codes() -> None:
    release = a_release("asp_ndc")
    first_row("asp_ndc", release=release).save()
    first_row("asp_ndc", release=release, code="X0002").save()
    assert NdcCode.objects.filter(ndc="99999000102").count() == 2


@pytest.mark.parametrize("part", ["work", "practice_expense", "malpractice"])
def test_a_price_index_is_above_zero(part: str) -> None:
    release = a_release("pfs_gpci")
    with pytest.raises(IntegrityError, match="coding_priceindex_above_zero"), transaction.atomic():
        first_row("pfs_gpci", release=release, **{part: Decimal(0)}).save()
    first_row("pfs_gpci", release=release, **{part: Decimal("0.001")}).save()
    assert PriceIndex.objects.count() == 1


@pytest.mark.parametrize(
    ("system", "expected"),
    [
        ("pfs_rvu", "96376"),
        ("pfs_gpci", "99900-01 Example locality 1"),
        ("pfs_locality", "99900-01 EXAMPLE AREA 1"),
        ("opps_a", "APC 5691"),
        ("opps_b", "96413 S"),
        ("asp_price", "X0001 $1.001"),
        ("asp_ndc", "99999000102 X0001"),
        ("nucc", "900000001X Example Profession 1"),
        ("pos", "01 Invented place without its zero"),
    ],
)
def test_a_row_says_what_it_is_of(system: str, expected: str) -> None:
    assert str(first_row(system)) == expected


def test_a_relative_value_is_written_with_its_modifier() -> None:
    assert str(first_row("pfs_rvu", modifier="26")) == "96376-26"
