import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import encounters.models.facilities


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Facility",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                (
                    "short_name",
                    models.CharField(
                        help_text="As the worklist shows it.", max_length=24, unique=True
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        help_text="Recorded times are read in it; such as America/New_York.",
                        max_length=64,
                        validators=[encounters.models.facilities.validate_time_zone],
                    ),
                ),
                (
                    "default_setting",
                    models.CharField(
                        choices=[
                            ("facility", "facility (hospital outpatient claim)"),
                            ("professional", "professional (physician or office claim)"),
                        ],
                        default="facility",
                        help_text="Whose claim a new encounter is, unless said otherwise.",
                        max_length=12,
                    ),
                ),
                (
                    "default_place_of_service",
                    models.CharField(
                        default="22",
                        help_text="22 on-campus outpatient hospital, 19 off campus, 11 office.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{2}$", "Expected two digits, such as 22."
                            )
                        ],
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Only active facilities take new encounters.",
                        verbose_name="active",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "facilities",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="FacilityMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="encounters.facility",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="facility",
            name="members",
            field=models.ManyToManyField(
                related_name="facilities",
                through="encounters.FacilityMembership",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="HistoricalFacility",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(db_index=True, max_length=120)),
                (
                    "short_name",
                    models.CharField(
                        db_index=True, help_text="As the worklist shows it.", max_length=24
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        help_text="Recorded times are read in it; such as America/New_York.",
                        max_length=64,
                        validators=[encounters.models.facilities.validate_time_zone],
                    ),
                ),
                (
                    "default_setting",
                    models.CharField(
                        choices=[
                            ("facility", "facility (hospital outpatient claim)"),
                            ("professional", "professional (physician or office claim)"),
                        ],
                        default="facility",
                        help_text="Whose claim a new encounter is, unless said otherwise.",
                        max_length=12,
                    ),
                ),
                (
                    "default_place_of_service",
                    models.CharField(
                        default="22",
                        help_text="22 on-campus outpatient hospital, 19 off campus, 11 office.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{2}$", "Expected two digits, such as 22."
                            )
                        ],
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True,
                        help_text="Only active facilities take new encounters.",
                        verbose_name="active",
                    ),
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
                "verbose_name": "historical facility",
                "verbose_name_plural": "historical facilities",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalFacilityMembership",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
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
                    "facility",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="encounters.facility",
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
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical facility membership",
                "verbose_name_plural": "historical facility memberships",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AddConstraint(
            model_name="facilitymembership",
            constraint=models.UniqueConstraint(
                fields=("facility", "user"), name="encounters_facilitymembership_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_setting__in", ["facility", "professional"])),
                name="encounters_facility_setting_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(("default_place_of_service__regex", "^[0-9]{2}$")),
                name="encounters_facility_place_two_digits",
            ),
        ),
    ]
