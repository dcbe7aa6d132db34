import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import encounters.models.providers


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0001_facilities"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalProvider",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "npi",
                    models.CharField(
                        db_index=True,
                        max_length=10,
                        validators=[encounters.models.providers.validate_npi],
                        verbose_name="NPI",
                    ),
                ),
                (
                    "taxonomy",
                    models.CharField(
                        help_text="As registered: it decides who may render or bill.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]{9}X$",
                                "Expected a taxonomy code of ten characters, such as 163WX0200X.",
                            )
                        ],
                        verbose_name="taxonomy code",
                    ),
                ),
                (
                    "documented_title",
                    models.CharField(
                        blank=True,
                        help_text="What the record calls them, which may differ from the taxonomy.",
                        max_length=120,
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
                "verbose_name": "historical provider",
                "verbose_name_plural": "historical providers",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Provider",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                (
                    "npi",
                    models.CharField(
                        max_length=10,
                        unique=True,
                        validators=[encounters.models.providers.validate_npi],
                        verbose_name="NPI",
                    ),
                ),
                (
                    "taxonomy",
                    models.CharField(
                        help_text="As registered: it decides who may render or bill.",
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]{9}X$",
                                "Expected a taxonomy code of ten characters, such as 163WX0200X.",
                            )
                        ],
                        verbose_name="taxonomy code",
                    ),
                ),
                (
                    "documented_title",
                    models.CharField(
                        blank=True,
                        help_text="What the record calls them, which may differ from the taxonomy.",
                        max_length=120,
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("npi__regex", "^[0-9]{10}$")),
                        name="encounters_provider_npi_ten_digits",
                        violation_error_message="Expected an NPI of ten digits.",
                    )
                ],
            },
        ),
    ]
