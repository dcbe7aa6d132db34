from decimal import Decimal
from typing import Any

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import coding.models.packages

CONCENTRATION = (
    "How much of the unit is in one mL; empty where it is not known. Lets a dose charted in"
    " mL be told in billing units."
)
NOTE = "Bulk, syringes, kits and whatever else the packages below can not say."


def note() -> "models.CharField[str, str]":
    return models.CharField(
        blank=True, help_text=NOTE, max_length=200, verbose_name="note on packages"
    )


def concentration() -> "models.DecimalField[Decimal | None, Decimal | None]":
    return models.DecimalField(
        blank=True,
        decimal_places=4,
        help_text=CONCENTRATION,
        max_digits=12,
        null=True,
        validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
    )


def concentration_verified() -> "models.BooleanField[bool, bool]":
    return models.BooleanField(
        default=False, help_text="Checked on the label of what the house buys."
    )


def package_fields() -> "list[tuple[str, models.Field[Any, Any]]]":
    return [
        (
            "container",
            models.CharField(
                choices=[("single_dose", "single-dose"), ("multi_dose", "multi-dose")],
                max_length=11,
            ),
        ),
        (
            "amount",
            models.DecimalField(
                decimal_places=4,
                help_text="How much of the drug one package holds.",
                max_digits=12,
                validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
            ),
        ),
        (
            "unit_name",
            models.CharField(
                help_text="mg, mcg, g, mL, units or mEq.",
                max_length=20,
                validators=[coding.models.packages.known_unit],
                verbose_name="unit",
            ),
        ),
        (
            "verified",
            models.BooleanField(
                default=False, help_text="Checked on the label of what the house buys."
            ),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0005_policy_switches"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RenameField("drug", "packages", "packages_note"),
        migrations.RenameField("historicaldrug", "packages", "packages_note"),
        migrations.AlterField("drug", "packages_note", note()),
        migrations.AlterField("historicaldrug", "packages_note", note()),
        migrations.AddField("drug", "concentration", concentration()),
        migrations.AddField("historicaldrug", "concentration", concentration()),
        migrations.AddField("drug", "concentration_verified", concentration_verified()),
        migrations.AddField("historicaldrug", "concentration_verified", concentration_verified()),
        migrations.AddConstraint(
            "drug",
            models.CheckConstraint(
                condition=models.Q(
                    ("concentration__isnull", True),
                    models.Q(("concentration__gt", 0), ("unit_amount__isnull", False)),
                    _connector="OR",
                ),
                name="coding_drug_concentration_of_a_unit",
                violation_error_message="A concentration is above 0 and needs a billing unit.",
            ),
        ),
        migrations.CreateModel(
            name="DrugPackage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                *package_fields(),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="packages",
                        to="coding.drug",
                    ),
                ),
            ],
            options={
                "ordering": ["-container", "unit_name", "amount"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("drug", "container", "amount", "unit_name"),
                        name="coding_drugpackage_once_a_drug",
                        violation_error_message="The drug has this package already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gt", 0)),
                        name="coding_drugpackage_amount_above_zero",
                        violation_error_message="A package holds more than 0.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_name", ""), _negated=True),
                        name="coding_drugpackage_unit_named",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("container__in", ["single_dose", "multi_dose"])),
                        name="coding_drugpackage_container_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDrugPackage",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                *package_fields(),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "drug",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="coding.drug",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical drug package",
                "verbose_name_plural": "historical drug packages",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
    ]
