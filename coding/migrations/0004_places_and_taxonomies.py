import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0003_payers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalPlaceOfService",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{2}$", "Expected two digits, such as 11."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                (
                    "is_facility",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Drug administration there is claimed by the facility, not by the "
                            "practice."
                        ),
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical place of service",
                "verbose_name_plural": "historical places of service",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTaxonomy",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        auto_created=True, blank=True, db_index=True, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(blank=True, db_index=True, editable=False)),
                (
                    "code",
                    models.CharField(
                        db_index=True,
                        max_length=10,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]{9}X$", "Expected ten characters, the last of them X."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("physician", "physician"),
                            ("practitioner", "nurse practitioner"),
                            ("nurse", "registered nurse"),
                            ("specialist", "clinical nurse specialist"),
                            ("pharmacist", "pharmacist"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "may_render",
                    models.BooleanField(
                        blank=True,
                        help_text=(
                            "Whether its holder can be the rendering provider of drug "
                            "administration on a professional claim. Unknown raises no finding."
                        ),
                        null=True,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
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
                "verbose_name": "historical taxonomy",
                "verbose_name_plural": "historical taxonomies",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="PlaceOfService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "code",
                    models.CharField(
                        max_length=2,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9]{2}$", "Expected two digits, such as 11."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                (
                    "is_facility",
                    models.BooleanField(
                        default=False,
                        help_text=(
                            "Drug administration there is claimed by the facility, not by the "
                            "practice."
                        ),
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name_plural": "places of service",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="coding_placeofservice_labelled",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Taxonomy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True, db_index=True)),
                (
                    "code",
                    models.CharField(
                        max_length=10,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[0-9A-Z]{9}X$", "Expected ten characters, the last of them X."
                            )
                        ],
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("physician", "physician"),
                            ("practitioner", "nurse practitioner"),
                            ("nurse", "registered nurse"),
                            ("specialist", "clinical nurse specialist"),
                            ("pharmacist", "pharmacist"),
                            ("other", "other"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "may_render",
                    models.BooleanField(
                        blank=True,
                        help_text=(
                            "Whether its holder can be the rendering provider of drug "
                            "administration on a professional claim. Unknown raises no finding."
                        ),
                        null=True,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "verbose_name_plural": "taxonomies",
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("label", ""), _negated=True),
                        name="coding_taxonomy_labelled",
                    )
                ],
            },
        ),
    ]
