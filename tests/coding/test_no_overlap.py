"""The constraint that keeps periods apart, on a table of its own and on the real ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations import AddConstraint, AlterField, RemoveConstraint
from django.db.migrations.state import ModelState, ProjectState

from coding.models import FormularyEntry, ModifierRule, PayerDrug, PayerNote, PayerPlace
from coding.models.no_overlap import NoOverlap

MARCH, JUNE, JULY = date(2026, 3, 1), date(2026, 6, 30), date(2026, 7, 1)


APART = NoOverlap(keys=("what", "buyer"), name="throwaway_no_overlap")


class Price(models.Model):
    """A throwaway table: of what, for whom (empty: for all), from when to when."""

    what = models.CharField(max_length=10)
    buyer = models.IntegerField(null=True)
    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)

    objects: Any

    class Meta:
        app_label = "throwaway"  # of no app: no migration is made for it
        db_table = "throwaway_price"
        managed = False
        constraints = (APART,)

    def __str__(self) -> str:
        return self.what


@pytest.fixture
def table(transactional_db: None) -> Iterator[None]:
    with connection.schema_editor() as editor:
        editor.create_model(Price)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Price)


def price(first: date | None, last: date | None, buyer: int | None = None) -> Price:
    return Price(what="drug", buyer=buyer, effective_from=first, effective_to=last)


def refused(row: Price) -> bool:
    """Whether the database itself refuses the row."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        return APART.name in str(error)
    return False


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize(
    ("first", "last", "meets"),
    [
        (None, date(2026, 2, 28), False),  # ends the day before
        (None, MARCH, True),  # ends on the first day
        (JUNE, None, True),  # begins on the last day
        (JULY, None, False),  # begins the day after
        (date(2026, 4, 1), date(2026, 4, 1), True),
        (None, None, True),
    ],
)
@pytest.mark.parametrize("buyer", [None, 7])
def test_rows_of_one_key_hold_on_days_of_their_own(
    first: date | None, last: date | None, meets: bool, buyer: int | None
) -> None:
    price(MARCH, JUNE, buyer).save()
    other = price(first, last, buyer)
    assert (APART.rival(other) is not None) is meets
    assert refused(other) is meets
    assert not refused(price(first, last, 8))  # of another key


@pytest.mark.usefixtures("table")
def test_a_change_into_another_rows_days_is_refused_and_one_within_its_own_is_not() -> None:
    price(MARCH, JUNE).save()
    later = price(JULY, None)
    later.save()
    later.effective_to = date(2026, 12, 31)
    assert not refused(later)
    later.effective_from = JUNE
    assert refused(later)


@pytest.mark.usefixtures("table")
def test_a_form_is_told_which_row_is_in_the_way() -> None:
    price(MARCH, JUNE).save()
    with pytest.raises(ValidationError) as caught:
        APART.validate(Price, price(JUNE, None))
    (message,) = caught.value.message_dict["effective_from"]
    assert message.startswith("“drug” holds from 2026-03-01 to 2026-06-30: expected days")
    with pytest.raises(ValidationError) as caught:
        APART.validate(Price, price(JUNE, None), exclude={"effective_from"})
    assert "__all__" in caught.value.message_dict
    APART.validate(Price, price(JUNE, None), exclude={"what"})  # what is not in the form


@pytest.mark.usefixtures("table")
def test_a_migration_takes_it_off_puts_it_on_and_keeps_it_when_a_column_changes() -> None:
    """SQLite builds the table anew for each of these, and would drop what it is not told of."""
    price(MARCH, JUNE).save()
    state = ProjectState()
    state.add_model(ModelState.from_model(Price))
    state.models["throwaway", "price"].options["managed"] = True
    state = migrated(state, RemoveConstraint("price", APART.name))
    again = price(MARCH, JUNE)
    assert not refused(again)
    again.delete()
    state = migrated(state, AddConstraint("price", APART))
    assert refused(price(MARCH, JUNE))
    migrated(state, AlterField("price", "what", models.CharField(max_length=20, null=True)))
    assert refused(price(MARCH, JUNE))


def migrated(state: ProjectState, operation: Any) -> ProjectState:
    after = state.clone()
    operation.state_forwards("throwaway", after)
    with connection.schema_editor() as editor:
        operation.database_forwards("throwaway", editor, state, after)
    return after


def test_a_migration_writes_it_with_its_keys() -> None:
    path, args, options = APART.deconstruct()
    assert (path, args) == ("coding.models.no_overlap.NoOverlap", ())
    assert NoOverlap(**options) == APART
    assert NoOverlap(keys=("what",), name=APART.name) != APART


@pytest.mark.parametrize("model", [PayerDrug, PayerPlace, ModifierRule, PayerNote, FormularyEntry])
def test_every_dated_table_has_it(model: type[models.Model]) -> None:
    (constraint,) = [c for c in model._meta.constraints if isinstance(c, NoOverlap)]
    assert constraint.name == f"coding_{model._meta.model_name}_no_overlap"
