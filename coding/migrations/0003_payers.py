import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0002_formulary"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalPayer",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Short name in encounter documents, such as medicare."
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "notes",
                    models.TextField(
                        blank=True, help_text="What is known that no switch expresses."
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
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
                "verbose_name": "historical payer",
                "verbose_name_plural": "historical payers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Payer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "slug",
                    models.SlugField(
                        help_text="Short name in encounter documents, such as medicare.",
                        unique=True,
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "notes",
                    models.TextField(
                        blank=True, help_text="What is known that no switch expresses."
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="coding_payer_named"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPayerPolicy",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                (
                    "switch",
                    models.CharField(
                        choices=[
                            ("missing_stop", "missing stop"),
                            ("same_drug_repeat_infusion", "same drug repeat infusion"),
                            ("same_drug_split_injection", "same drug split injection"),
                            ("hydration_stretches", "hydration stretches"),
                            ("repeat_push_after_infusion", "repeat push after infusion"),
                            ("partial_overlap", "partial overlap"),
                            ("stopped_by_reaction", "stopped by reaction"),
                            ("midnight", "midnight"),
                            ("distinct_service_modifier", "distinct service modifier"),
                            ("rounding", "rounding"),
                            ("discarded_drug_modifiers", "discarded drug modifiers"),
                            ("pump_code", "pump code"),
                            ("professional_in_facility_pos", "professional in facility pos"),
                            ("complex_drug_class", "complex drug class"),
                        ],
                        max_length=40,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                (
                    "effective_from",
                    models.DateField(help_text="First day of service that it applies to."),
                ),
                (
                    "effective_to",
                    models.DateField(blank=True, help_text="Last day, if it ended.", null=True),
                ),
                ("citation", models.TextField(help_text="Document, section and date that say so.")),
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
                (
                    "payer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="coding.payer",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical payer policy",
                "verbose_name_plural": "historical payer policies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PayerPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "switch",
                    models.CharField(
                        choices=[
                            ("missing_stop", "missing stop"),
                            ("same_drug_repeat_infusion", "same drug repeat infusion"),
                            ("same_drug_split_injection", "same drug split injection"),
                            ("hydration_stretches", "hydration stretches"),
                            ("repeat_push_after_infusion", "repeat push after infusion"),
                            ("partial_overlap", "partial overlap"),
                            ("stopped_by_reaction", "stopped by reaction"),
                            ("midnight", "midnight"),
                            ("distinct_service_modifier", "distinct service modifier"),
                            ("rounding", "rounding"),
                            ("discarded_drug_modifiers", "discarded drug modifiers"),
                            ("pump_code", "pump code"),
                            ("professional_in_facility_pos", "professional in facility pos"),
                            ("complex_drug_class", "complex drug class"),
                        ],
                        max_length=40,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                (
                    "effective_from",
                    models.DateField(help_text="First day of service that it applies to."),
                ),
                (
                    "effective_to",
                    models.DateField(blank=True, help_text="Last day, if it ended.", null=True),
                ),
                ("citation", models.TextField(help_text="Document, section and date that say so.")),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="policies",
                        to="coding.payer",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "payer policies",
                "ordering": ["switch", "effective_from"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("payer", "switch", "effective_from"),
                        name="coding_payerpolicy_once_from_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("effective_to__isnull", True),
                            ("effective_to__gte", models.F("effective_from")),
                            _connector="OR",
                        ),
                        name="coding_payerpolicy_period_in_order",
                        violation_error_message="The last day is before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("citation", ""), _negated=True),
                        name="coding_payerpolicy_cited",
                        violation_error_message="Say which document supports the policy.",
                    ),
                ],
            },
        ),
    ]
