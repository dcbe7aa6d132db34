from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coding", "0004_places_and_taxonomies"),
    ]

    operations = [
        migrations.AlterField(
            model_name="historicalpayerpolicy",
            name="switch",
            field=models.CharField(
                choices=[
                    ("missing_stop", "missing stop"),
                    ("same_drug_repeat_infusion", "same drug repeat infusion"),
                    ("same_drug_split_injection", "same drug split injection"),
                    ("hydration_stretches", "hydration stretches"),
                    ("short_hydration", "short hydration"),
                    ("repeat_push_after_infusion", "repeat push after infusion"),
                    ("repeat_push_gap", "repeat push gap"),
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
        migrations.AlterField(
            model_name="payerpolicy",
            name="switch",
            field=models.CharField(
                choices=[
                    ("missing_stop", "missing stop"),
                    ("same_drug_repeat_infusion", "same drug repeat infusion"),
                    ("same_drug_split_injection", "same drug split injection"),
                    ("hydration_stretches", "hydration stretches"),
                    ("short_hydration", "short hydration"),
                    ("repeat_push_after_infusion", "repeat push after infusion"),
                    ("repeat_push_gap", "repeat push gap"),
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
    ]
