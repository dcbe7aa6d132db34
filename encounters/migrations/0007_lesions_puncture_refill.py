import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("encounters", "0006_queries"),
    ]

    operations = [
        migrations.AddField(
            model_name="drugadministration",
            name="lesions",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Intralesional: how many lesions were injected.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1, "Expected one or more.")],
            ),
        ),
        migrations.AddField(
            model_name="drugadministration",
            name="pump_refill",
            field=models.BooleanField(
                default=False, help_text="An earlier visit's pump was filled again, not started."
            ),
        ),
        migrations.AddField(
            model_name="drugadministration",
            name="puncture",
            field=models.BooleanField(
                blank=True,
                help_text="Intrathecal: by spinal puncture, not through a ventricular reservoir.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="drugadministration",
            constraint=models.CheckConstraint(
                condition=models.Q(("lesions__isnull", True), ("lesions__gte", 1), _connector="OR"),
                name="encounters_drugadministration_lesions_positive",
                violation_error_message="A number of lesions is one or more, or not documented.",
            ),
        ),
    ]
