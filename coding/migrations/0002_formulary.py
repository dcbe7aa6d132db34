from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import coding.models.formulary


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0001_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Drug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "hcpcs",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][0-9]{4}$",
                                "Expected a HCPCS Level II code: a capital letter and four digits.",
                            )
                        ],
                        verbose_name="HCPCS code",
                    ),
                ),
                (
                    "generic",
                    models.CharField(
                        db_index=True,
                        help_text=(
                            "Written alike for every code of the same substance: two codes with"
                            " one generic name count as the same drug in an encounter."
                        ),
                        max_length=120,
                        verbose_name="generic name",
                    ),
                ),
                (
                    "unit_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text=(
                            "Amount in one billing unit. Empty for a code that is not otherwise"
                            " classified: it is reported as one unit with a narrative."
                        ),
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                        verbose_name="one billing unit is",
                    ),
                ),
                (
                    "unit_name",
                    models.CharField(
                        blank=True,
                        help_text="mg, mcg, g, mL, units or mEq.",
                        max_length=20,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_verified",
                    models.BooleanField(
                        default=False,
                        help_text="Checked against the official descriptor.",
                        verbose_name="unit verified",
                    ),
                ),
                (
                    "admin_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("chemotherapy", "chemotherapy or other highly complex drug"),
                            ("therapeutic", "therapeutic, prophylactic or diagnostic"),
                            ("hydration", "hydration"),
                        ],
                        help_text="Leave empty while it is not settled; then the coder is asked.",
                        max_length=12,
                        verbose_name="class of administration",
                    ),
                ),
                (
                    "class_note",
                    models.TextField(
                        blank=True,
                        help_text="Both sides, with sources.",
                        verbose_name="why the class is open or disputed",
                    ),
                ),
                (
                    "hormonal",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Injected under the skin or into muscle, it is reported with 96402."
                        ),
                        verbose_name="hormonal antineoplastic",
                    ),
                ),
                (
                    "container",
                    models.CharField(
                        blank=True,
                        choices=[("single_dose", "single-dose"), ("multi_dose", "multi-dose")],
                        help_text=(
                            "Empty where both kinds are sold or it is not known. Decides JW and JZ."
                        ),
                        max_length=11,
                    ),
                ),
                (
                    "container_verified",
                    models.BooleanField(
                        default=False, help_text="Checked on the label of what the house buys."
                    ),
                ),
                (
                    "routes",
                    models.JSONField(
                        blank=True,
                        default=coding.models.formulary.no_codes,
                        help_text='A list, such as ["iv_push"].',
                        verbose_name="usual routes",
                    ),
                ),
                ("packages", models.CharField(blank=True, max_length=200)),
                (
                    "is_default",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Used when a chart names the drug but no brand. One code a generic "
                            "name."
                        ),
                        verbose_name="preferred for its generic name",
                    ),
                ),
                (
                    "effective_from",
                    models.DateField(
                        blank=True,
                        help_text="First day of the code; empty where it is not known.",
                        null=True,
                    ),
                ),
                (
                    "effective_to",
                    models.DateField(blank=True, help_text="Last day of the code.", null=True),
                ),
                (
                    "replaced_by",
                    models.JSONField(
                        blank=True,
                        default=coding.models.formulary.no_codes,
                        help_text='Codes that follow it, such as ["J9312"].',
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(help_text="Where unit and dates were read.", max_length=200),
                ),
            ],
            options={
                "ordering": ["generic", "hcpcs"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hcpcs", "effective_from"),
                        name="coding_drug_once_from_a_day",
                        violation_error_message="This code has a row from that day already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_from__isnull", True)),
                        fields=("hcpcs",),
                        name="coding_drug_once_without_first_day",
                        violation_error_message="This code has a row without a first day already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("effective_to__isnull", True), ("is_default", True)),
                        fields=("generic",),
                        name="coding_drug_one_default_a_generic",
                        violation_error_message="Another code is preferred for this generic name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="coding_drug_period_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unit_amount__isnull", True), ("unit_name", "")),
                            models.Q(
                                ("unit_amount__gt", 0),
                                ("unit_amount__isnull", False),
                                models.Q(("unit_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="coding_drug_unit_whole_or_none",
                        violation_error_message="Give the unit as an amount above 0 and its name.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("hormonal", False), ("admin_class", "chemotherapy"), _connector="OR"
                        ),
                        name="coding_drug_hormonal_is_antineoplastic",
                        violation_error_message=(
                            "A hormonal antineoplastic has the chemotherapy class."
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalDrug",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                (
                    "hcpcs",
                    models.CharField(
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][0-9]{4}$",
                                "Expected a HCPCS Level II code: a capital letter and four digits.",
                            )
                        ],
                        verbose_name="HCPCS code",
                    ),
                ),
                (
                    "generic",
                    models.CharField(
                        db_index=True,
                        help_text=(
                            "Written alike for every code of the same substance: two codes with"
                            " one generic name count as the same drug in an encounter."
                        ),
                        max_length=120,
                        verbose_name="generic name",
                    ),
                ),
                (
                    "unit_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text=(
                            "Amount in one billing unit. Empty for a code that is not otherwise"
                            " classified: it is reported as one unit with a narrative."
                        ),
                        max_digits=12,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(Decimal("0.0001"))],
                        verbose_name="one billing unit is",
                    ),
                ),
                (
                    "unit_name",
                    models.CharField(
                        blank=True,
                        help_text="mg, mcg, g, mL, units or mEq.",
                        max_length=20,
                        verbose_name="unit",
                    ),
                ),
                (
                    "unit_verified",
                    models.BooleanField(
                        default=False,
                        help_text="Checked against the official descriptor.",
                        verbose_name="unit verified",
                    ),
                ),
                (
                    "admin_class",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("chemotherapy", "chemotherapy or other highly complex drug"),
                            ("therapeutic", "therapeutic, prophylactic or diagnostic"),
                            ("hydration", "hydration"),
                        ],
                        help_text="Leave empty while it is not settled; then the coder is asked.",
                        max_length=12,
                        verbose_name="class of administration",
                    ),
                ),
                (
                    "class_note",
                    models.TextField(
                        blank=True,
                        help_text="Both sides, with sources.",
                        verbose_name="why the class is open or disputed",
                    ),
                ),
                (
                    "hormonal",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Injected under the skin or into muscle, it is reported with 96402."
                        ),
                        verbose_name="hormonal antineoplastic",
                    ),
                ),
                (
                    "container",
                    models.CharField(
                        blank=True,
                        choices=[("single_dose", "single-dose"), ("multi_dose", "multi-dose")],
                        help_text=(
                            "Empty where both kinds are sold or it is not known. Decides JW and JZ."
                        ),
                        max_length=11,
                    ),
                ),
                (
                    "container_verified",
                    models.BooleanField(
                        default=False, help_text="Checked on the label of what the house buys."
                    ),
                ),
                (
                    "routes",
                    models.JSONField(
                        blank=True,
                        default=coding.models.formulary.no_codes,
                        help_text='A list, such as ["iv_push"].',
                        verbose_name="usual routes",
                    ),
                ),
                ("packages", models.CharField(blank=True, max_length=200)),
                (
                    "is_default",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Used when a chart names the drug but no brand. One code a generic "
                            "name."
                        ),
                        verbose_name="preferred for its generic name",
                    ),
                ),
                (
                    "effective_from",
                    models.DateField(
                        blank=True,
                        help_text="First day of the code; empty where it is not known.",
                        null=True,
                    ),
                ),
                (
                    "effective_to",
                    models.DateField(blank=True, help_text="Last day of the code.", null=True),
                ),
                (
                    "replaced_by",
                    models.JSONField(
                        blank=True,
                        default=coding.models.formulary.no_codes,
                        help_text='Codes that follow it, such as ["J9312"].',
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(help_text="Where unit and dates were read.", max_length=200),
                ),
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
                "verbose_name": "historical drug",
                "verbose_name_plural": "historical drugs",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDrugName",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("generic", "generic"),
                            ("brand", "brand"),
                            ("abbreviation", "abbreviation"),
                        ],
                        default="brand",
                        max_length=12,
                    ),
                ),
                ("verified", models.BooleanField(default=False, help_text="Checked on the label.")),
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
                "verbose_name": "historical drug name",
                "verbose_name_plural": "historical drug names",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DrugName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                ("name", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("generic", "generic"),
                            ("brand", "brand"),
                            ("abbreviation", "abbreviation"),
                        ],
                        default="brand",
                        max_length=12,
                    ),
                ),
                ("verified", models.BooleanField(default=False, help_text="Checked on the label.")),
                (
                    "drug",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="names",
                        to="coding.drug",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        models.F("drug"),
                        name="coding_drugname_once_a_drug",
                        violation_error_message="The drug has this name already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True),
                        name="coding_drugname_not_blank",
                    ),
                ],
            },
        ),
    ]
