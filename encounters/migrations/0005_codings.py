import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import encounters.models.codings


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0004_encounters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChosenLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "code",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z][0-9]{3}[0-9A-Z]$",
                                "Expected a five-character CPT or HCPCS code.",
                            )
                        ],
                    ),
                ),
                (
                    "units",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(
                                1, "Expected one unit or more."
                            )
                        ]
                    ),
                ),
                (
                    "modifiers",
                    models.JSONField(blank=True, default=encounters.models.codings.no_modifiers),
                ),
                ("service_on", models.DateField(verbose_name="day of service")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted as derived"),
                            ("changed", "changed by the coder"),
                            ("added", "added by the coder"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("chosen_at", models.DateTimeField(auto_now=True)),
                (
                    "chosen_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chosen_lines",
                        to="encounters.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("units__gte", 1)),
                        name="encounters_chosenline_units_positive",
                        violation_error_message="Expected one unit or more.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("source", "accepted"),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="encounters_chosenline_difference_has_reason",
                        violation_error_message="Say why the line differs from the derivation.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CodingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(
                        help_text="Version of the encounter it was made from."
                    ),
                ),
                ("facts", models.JSONField()),
                ("result", models.JSONField()),
                ("rulebook", models.CharField(help_text="Digest of the rulebook.", max_length=80)),
                ("tables", models.JSONField(help_text="Release of each table that was used.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="encounters.encounter",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("version__gte", 1)),
                        name="encounters_codingrun_version_positive",
                    )
                ],
            },
        ),
    ]
