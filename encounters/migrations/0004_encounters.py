import datetime
import uuid
from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import encounters.models.facilities


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0004_places_and_taxonomies"),
        ("encounters", "0003_patients"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=1)),
                ("label", models.CharField(max_length=40)),
                (
                    "separate_because",
                    models.CharField(
                        blank=True,
                        help_text="Why a second site was medically necessary, as documented.",
                        max_length=200,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="DrugAdministration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "drug",
                    models.CharField(
                        help_text="Generic or brand name, as documented.", max_length=120
                    ),
                ),
                (
                    "hcpcs",
                    models.CharField(
                        blank=True,
                        max_length=5,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z][0-9]{4}$",
                                "Expected a five-character drug code, such as J9206.",
                            )
                        ],
                        verbose_name="HCPCS code",
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
                        max_length=14,
                    ),
                ),
                ("hormonal", models.BooleanField(blank=True, null=True)),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("iv_infusion", "intravenous infusion"),
                            ("iv_push", "intravenous push"),
                            ("subcutaneous", "subcutaneous injection"),
                            ("intramuscular", "intramuscular injection"),
                            ("subcutaneous_infusion", "subcutaneous infusion"),
                            ("intra_arterial", "intra-arterial"),
                            ("intrathecal", "intrathecal"),
                            ("intraperitoneal", "intraperitoneal"),
                            ("intrapleural", "intrapleural"),
                            ("intralesional", "into a lesion"),
                            ("on_body_injector", "on-body injector"),
                            ("oral", "by mouth"),
                            ("other", "other"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("treatment", "treatment"),
                            ("hydration", "hydration"),
                            ("keep_open", "keep vein open"),
                            ("diluent", "diluent"),
                            ("flush", "flush"),
                            ("priming", "priming"),
                        ],
                        default="treatment",
                        max_length=12,
                    ),
                ),
                ("visit", models.PositiveSmallIntegerField(default=1)),
                ("start_at", models.DateTimeField(blank=True, null=True)),
                ("stop_at", models.DateTimeField(blank=True, null=True)),
                ("start_text", models.CharField(blank=True, max_length=40)),
                ("stop_text", models.CharField(blank=True, max_length=40)),
                (
                    "time_zone",
                    models.CharField(
                        max_length=64, validators=[encounters.models.facilities.validate_time_zone]
                    ),
                ),
                ("bag", models.CharField(blank=True, max_length=24)),
                (
                    "rate_ml_per_hour",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.0001"), "Expected an amount above zero."
                            )
                        ],
                    ),
                ),
                (
                    "volume_ml",
                    models.DecimalField(
                        blank=True,
                        decimal_places=3,
                        max_digits=9,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.0001"), "Expected an amount above zero."
                            )
                        ],
                    ),
                ),
                (
                    "pump",
                    models.CharField(
                        blank=True,
                        choices=[("portable", "portable"), ("implantable", "implantable")],
                        max_length=12,
                    ),
                ),
                ("pump_supplied_by_practice", models.BooleanField(default=False)),
                (
                    "dose_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0.0001"), "Expected an amount above zero."
                            )
                        ],
                    ),
                ),
                ("dose_unit", models.CharField(blank=True, max_length=20)),
                (
                    "discarded_amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=14,
                        null=True,
                        validators=[
                            django.core.validators.MinValueValidator(
                                Decimal("0"), "Expected zero or more."
                            )
                        ],
                    ),
                ),
                ("discarded_unit", models.CharField(blank=True, max_length=20)),
                (
                    "container",
                    models.CharField(
                        blank=True,
                        choices=[("single_dose", "single-dose"), ("multi_dose", "multi-dose")],
                        max_length=12,
                    ),
                ),
                (
                    "ndc",
                    models.CharField(
                        blank=True,
                        max_length=13,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^([0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11})$",
                                "Expected a national drug code, hyphenated or of eleven digits.",
                            )
                        ],
                        verbose_name="NDC",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("completed", "completed"),
                            ("stopped_early", "stopped early"),
                            ("not_done", "not done"),
                            ("entered_in_error", "entered in error"),
                        ],
                        default="completed",
                        max_length=16,
                    ),
                ),
                ("documented_by", models.CharField(blank=True, max_length=120)),
                ("removed_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "access_site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="administrations",
                        to="encounters.accesssite",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Encounter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "service_on",
                    models.DateField(
                        help_text="First day of the visit, in the facility's zone.",
                        validators=[
                            django.core.validators.MinValueValidator(datetime.date(2000, 1, 1)),
                            django.core.validators.MaxValueValidator(datetime.date(2099, 12, 31)),
                        ],
                        verbose_name="day of service",
                    ),
                ),
                (
                    "setting",
                    models.CharField(
                        choices=[
                            ("facility", "facility (hospital outpatient claim)"),
                            ("professional", "professional (physician or office claim)"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "place_of_service",
                    models.CharField(
                        blank=True,
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{2}$", "Expected two digits, such as 22."
                            )
                        ],
                    ),
                ),
                (
                    "reason_for_visit",
                    models.TextField(
                        blank=True,
                        help_text="As documented, such as “metastatic colon cancer, cycle 3”.",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("ready", "ready for sign-off"),
                            ("signed_off", "signed off"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("error_count", models.PositiveIntegerField(default=0, verbose_name="open errors")),
                (
                    "query_count",
                    models.PositiveIntegerField(default=0, verbose_name="open queries"),
                ),
                (
                    "lines_summary",
                    models.CharField(blank=True, max_length=200, verbose_name="codes"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assignee",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="assigned_encounters",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="encounters.facility",
                    ),
                ),
                (
                    "patient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="encounters.patient",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: the default policy.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="encounters",
                        to="coding.payer",
                    ),
                ),
                (
                    "primary_administration",
                    models.ForeignKey(
                        blank=True,
                        help_text="Professional claims: what the patient came for.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="encounters.drugadministration",
                    ),
                ),
            ],
            options={
                "ordering": ["service_on", "pk"],
            },
        ),
        migrations.AddField(
            model_name="drugadministration",
            name="encounter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="administrations",
                to="encounters.encounter",
            ),
        ),
        migrations.AddField(
            model_name="accesssite",
            name="encounter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="access_sites",
                to="encounters.encounter",
            ),
        ),
        migrations.CreateModel(
            name="EncounterDiagnosis",
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
                        max_length=8,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z][0-9][0-9A-Z](\\.[0-9A-Z]{1,4})?$",
                                "Expected an ICD-10-CM code written with its dot, such as C18.9.",
                            )
                        ],
                        verbose_name="ICD-10-CM code",
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="diagnoses",
                        to="encounters.encounter",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "encounter diagnoses",
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="EncounterProvider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("rendering", "rendering"),
                            ("supervising", "supervising"),
                            ("administering", "administering"),
                            ("billing", "billing"),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "encounter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="providers",
                        to="encounters.encounter",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="encounters.provider",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(
                fields=["facility", "status", "service_on", "id"], name="encounter_worklist"
            ),
        ),
        migrations.AddIndex(
            model_name="encounter",
            index=models.Index(fields=["assignee", "status"], name="encounter_assigned"),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("version__gte", 1)),
                name="encounters_encounter_version_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "ready", "signed_off"])),
                name="encounters_encounter_status_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(("setting__in", ["facility", "professional"])),
                name="encounters_encounter_setting_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("place_of_service", ""),
                    ("place_of_service__regex", "^[0-9]{2}$"),
                    _connector="OR",
                ),
                name="encounters_encounter_place_two_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.UniqueConstraint(
                fields=("encounter", "position"),
                name="encounters_drugadministration_one_per_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)),
                name="encounters_drugadministration_position_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(("drug", ""), _negated=True),
                name="encounters_drugadministration_drug_named",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "route__in",
                        [
                            "iv_infusion",
                            "iv_push",
                            "subcutaneous",
                            "intramuscular",
                            "subcutaneous_infusion",
                            "intra_arterial",
                            "intrathecal",
                            "intraperitoneal",
                            "intrapleural",
                            "intralesional",
                            "on_body_injector",
                            "oral",
                            "other",
                        ],
                    )
                ),
                name="encounters_drugadministration_route_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(("visit__gte", 1)),
                name="encounters_drugadministration_visit_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_at__isnull", True),
                    ("stop_at__isnull", True),
                    ("stop_at__gt", models.F("start_at")),
                    _connector="OR",
                ),
                name="encounters_drugadministration_stop_after_start",
                violation_error_message="The stop is not after the start.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("dose_amount__isnull", False),
                            models.Q(("dose_unit", ""), _negated=True),
                        ),
                        models.Q(("dose_amount__isnull", True), ("dose_unit", "")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("dose_amount__isnull", True), ("dose_amount__gt", 0), _connector="OR"
                    ),
                ),
                name="encounters_drugadministration_dose_in_order",
                violation_error_message="A dose is an amount above zero with its unit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            ("discarded_amount__isnull", False),
                            models.Q(("discarded_unit", ""), _negated=True),
                        ),
                        models.Q(("discarded_amount__isnull", True), ("discarded_unit", "")),
                        _connector="OR",
                    ),
                    models.Q(
                        ("discarded_amount__isnull", True),
                        ("discarded_amount__gte", 0),
                        _connector="OR",
                    ),
                ),
                name="encounters_drugadministration_discarded_in_order",
                violation_error_message="What was discarded is an amount, or zero, with its unit.",
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("rate_ml_per_hour__isnull", True),
                        ("rate_ml_per_hour__gt", 0),
                        _connector="OR",
                    ),
                    models.Q(("volume_ml__isnull", True), ("volume_ml__gt", 0), _connector="OR"),
                ),
                name="encounters_drugadministration_flow_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="accesssite",
            constraint=models.UniqueConstraint(
                fields=("encounter", "label"),
                name="encounters_accesssite_label_once",
                violation_error_message="Two lines of one encounter need different labels.",
            ),
        ),
        migrations.AddConstraint(
            model_name="accesssite",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True),
                name="encounters_accesssite_labelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounterdiagnosis",
            constraint=models.UniqueConstraint(
                fields=("encounter", "position"),
                name="encounters_encounterdiagnosis_one_per_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounterdiagnosis",
            constraint=models.UniqueConstraint(
                fields=("encounter", "code"), name="encounters_encounterdiagnosis_code_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="encounterdiagnosis",
            constraint=models.CheckConstraint(
                condition=models.Q(("position__gte", 1)),
                name="encounters_encounterdiagnosis_position_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounterprovider",
            constraint=models.UniqueConstraint(
                fields=("encounter", "provider", "role"),
                name="encounters_encounterprovider_role_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="encounterprovider",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("role__in", ["rendering", "supervising", "administering", "billing"])
                ),
                name="encounters_encounterprovider_role_known",
            ),
        ),
    ]
