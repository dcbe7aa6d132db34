import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("codes", "service codes"),
                            ("hcpcs", "HCPCS Level II"),
                            ("ptp_practitioner", "NCCI code pairs, practitioner"),
                            ("ptp_hospital", "NCCI code pairs, outpatient hospital"),
                            ("mue_practitioner", "unit limits, practitioner"),
                            ("mue_hospital", "unit limits, outpatient hospital"),
                            ("aoc", "NCCI add-on codes"),
                            ("icd10cm", "ICD-10-CM"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "name",
                    models.CharField(help_text="Edition, such as 2024Q3 or FY2026.", max_length=40),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("official", "official file"), ("starter", "starter extract")],
                        default="official",
                        help_text=(
                            "A starter extract is partial: a code that it lacks is not thereby "
                            "invalid."
                        ),
                        max_length=10,
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(help_text="First day of service that the edition is for."),
                ),
                (
                    "valid_to",
                    models.DateField(
                        blank=True, help_text="Last day, where it is known.", null=True
                    ),
                ),
                ("source", models.TextField(help_text="What was read, and where it came from.")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256 of the file")),
                ("imported_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("loading", "being loaded"),
                            ("ready", "in use"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="loading",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["system", "-valid_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("system", "name", "origin"), name="coding_release_name_once"
                    ),
                    models.UniqueConstraint(
                        fields=("system", "sha256"), name="coding_release_file_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to__isnull", True),
                            ("valid_to__gte", models.F("valid_from")),
                            _connector="OR",
                        ),
                        name="coding_release_period_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Diagnosis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8)),
                ("label", models.CharField(max_length=255)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="coding.release",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "diagnoses",
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "code"), name="coding_diagnosis_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CodePair",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("column1", models.CharField(max_length=5)),
                ("column2", models.CharField(max_length=5)),
                (
                    "indicator",
                    models.CharField(
                        choices=[
                            ("0", "never together"),
                            ("1", "together with a modifier"),
                            ("9", "edit deleted"),
                        ],
                        max_length=1,
                    ),
                ),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="coding.release",
                    ),
                ),
            ],
            options={
                "ordering": ["column1", "column2"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "column1", "column2"), name="coding_codepair_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("indicator__in", ["0", "1", "9"])),
                        name="coding_codepair_indicator_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("column1", models.F("column2")), _negated=True),
                        name="coding_codepair_two_codes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=7)),
                ("label", models.CharField(max_length=120)),
                ("family", models.CharField(blank=True, max_length=20)),
                ("is_add_on", models.BooleanField(default=False)),
                ("only_setting", models.CharField(blank=True, max_length=12)),
                ("valid_from", models.DateField(blank=True, null=True)),
                ("valid_to", models.DateField(blank=True, null=True)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="coding.release",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(fields=("release", "code"), name="coding_code_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AddOnLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("add_on", models.CharField(max_length=5)),
                ("primary", models.CharField(max_length=5)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("1", "only the primaries listed"),
                            ("2", "the contractor decides"),
                            ("3", "the primaries listed, and others"),
                        ],
                        default="1",
                        max_length=1,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="coding.release",
                    ),
                ),
            ],
            options={
                "ordering": ["add_on", "primary"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "add_on", "primary"), name="coding_addonlink_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["1", "2", "3"])),
                        name="coding_addonlink_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("add_on", models.F("primary")), _negated=True),
                        name="coding_addonlink_two_codes",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UnitLimit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=5)),
                ("units", models.PositiveIntegerField()),
                (
                    "adjudication",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "not known"),
                            ("1", "by claim line"),
                            ("2", "by day, absolute"),
                            ("3", "by day, open to appeal"),
                        ],
                        max_length=1,
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="coding.release",
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("release", "code"), name="coding_unitlimit_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("adjudication__in", ["", "1", "2", "3"])),
                        name="coding_unitlimit_adjudication_known",
                    ),
                ],
            },
        ),
    ]
