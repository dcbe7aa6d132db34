"""A constraint: of the rows with one key, no two hold on the same day.

PostgreSQL keeps it with an exclusion constraint over a range of days (extension btree_gist),
SQLite with triggers before insert and update. As a model constraint it is checked in forms too,
it is migrated like any other, and Django puts the triggers back when it rebuilds a table.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Columns, Statement, Table
from django.db.models import Q

FROM, TO = "effective_from", "effective_to"
_FIRST_DAY, _LAST_DAY = "'0001-01-01'", "'9999-12-31'"

_EXCLUDE = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist; "
    "ALTER TABLE %(table)s ADD CONSTRAINT %(name)s EXCLUDE USING gist (%(keys)s, "
    "daterange(%(first)s, %(last)s, '[]') WITH &&)"
)
_DROP = "ALTER TABLE %(table)s DROP CONSTRAINT %(name)s"
_TRIGGER = (
    "CREATE TRIGGER %(name)s BEFORE %(event)s ON %(table)s WHEN EXISTS ("  # noqa: S608 (names of our own models only)
    "SELECT id FROM %(table)s AS other WHERE other.id IS NOT NEW.id AND %(keys)s"
    f" AND COALESCE(other.{FROM}, {_FIRST_DAY}) <= COALESCE(NEW.{TO}, {_LAST_DAY})"
    f" AND COALESCE(NEW.{FROM}, {_FIRST_DAY}) <= COALESCE(other.{TO}, {_LAST_DAY})"
    ") BEGIN SELECT RAISE(ABORT, '%(message)s'); END"
)


class NoOverlap(models.BaseConstraint):
    """Rows alike in `keys` have periods (`effective_from` to `effective_to`) that do not meet.

    An empty key equals an empty key; an empty side of a period is open.
    """

    def __init__(self, *, keys: tuple[str, ...] | list[str], name: str) -> None:
        super().__init__(name=name, violation_error_code="overlap")
        self.keys = tuple(keys)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes."""
        path, args, options = super().deconstruct()
        options.pop("violation_error_code", None)
        return path, tuple(args), {**options, "keys": list(self.keys)}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, NoOverlap):
            return NotImplemented
        return (self.name, self.keys) == (other.name, other.keys)

    __hash__ = models.BaseConstraint.__hash__

    def constraint_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> str:
        """Add nothing to the table's own definition; the rest follows when the table is there."""
        if model is not None and schema_editor is not None:
            schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return ""

    def create_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """Return the statement that adds it; SQLite builds the table anew instead."""
        if model is None or schema_editor is None:
            return None
        (statement,) = self._statements(model, schema_editor)
        return statement

    def remove_sql(
        self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None
    ) -> Any:
        """Return the statement that takes it off; SQLite builds the table anew instead."""
        if model is None or schema_editor is None:
            return None
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return Statement(_DROP, table=table, name=schema_editor.quote_name(self.name))

    def validate(
        self,
        model: type[models.Model],
        instance: models.Model,
        exclude: Any = None,
        using: str = DEFAULT_DB_ALIAS,
    ) -> None:
        """Raise ValidationError that names the other row."""
        left_out = set(exclude or ())
        if left_out & {*self.keys, TO}:
            return
        other = self.rival(instance, using=using)
        if other is not None:
            field = NON_FIELD_ERRORS if FROM in left_out else FROM
            raise ValidationError({field: _message(other)})

    def rival(self, row: models.Model, *, using: str = DEFAULT_DB_ALIAS) -> models.Model | None:
        """Return a stored row that holds on some of the days of `row`, if there is one."""
        begins, ends = getattr(row, FROM) or date.min, getattr(row, TO) or date.max
        alike = Q()
        for key in self.keys:
            value = getattr(row, row._meta.get_field(key).attname)  # type: ignore[union-attr]
            alike &= Q(**({f"{key}__isnull": True} if value is None else {key: value}))
        meeting = (Q(effective_from__isnull=True) | Q(effective_from__lte=ends)) & (
            Q(effective_to__isnull=True) | Q(effective_to__gte=begins)
        )
        rows = type(row)._default_manager.using(using).filter(alike & meeting)
        found: models.Model | None = rows.exclude(pk=row.pk).order_by(FROM).first()
        return found

    def _statements(
        self, model: type[models.Model], editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        table = model._meta.db_table
        shared = {"table": Table(table, editor.quote_name)}
        if editor.connection.vendor == "postgresql":
            first, last = (Columns(table, [name], editor.quote_name) for name in (FROM, TO))
            keys = ", ".join(f"({self._key(model, key, '')}) WITH =" for key in self.keys)
            name = editor.quote_name(self.name)
            return [Statement(_EXCLUDE, name=name, keys=keys, first=first, last=last, **shared)]
        keys = " AND ".join(
            f"{self._key(model, key, 'other.')} = {self._key(model, key, 'NEW.')}"
            for key in self.keys
        )
        return [
            Statement(
                _TRIGGER,
                name=editor.quote_name(f"{self.name}_{event.lower()}"),
                event=event,
                keys=keys,
                message=f"constraint failed: {self.name}",
                **shared,
            )
            for event in ("INSERT", "UPDATE")
        ]

    @staticmethod
    def _key(model: type[models.Model], key: str, row: str) -> str:
        """Return a key's expression in which nothing is null."""
        field: Any = model._meta.get_field(key)
        column = f'{row}"{field.column}"'
        if not field.null:
            return column
        is_number = field.is_relation or isinstance(field, models.IntegerField)
        return f"COALESCE({column}, {'-1' if is_number else chr(39) * 2})"


def _message(other: models.Model) -> str:
    begins, ends = getattr(other, FROM), getattr(other, TO)
    since = f"from {begins}" if begins else "from ever"
    until = f"to {ends}" if ends else "without a last day"
    return (
        f"“{other}” holds {since} {until}: expected days that it leaves free. "
        "Give it a last day first, or choose other days."
    )
