"""Policy switches: points on which payers differ or sources disagree. The default is first."""

from __future__ import annotations

from collections.abc import Mapping

SWITCHES: Mapping[str, tuple[str, ...]] = {
    "missing_stop": ("hold", "derive", "push"),
    "same_drug_repeat_infusion": ("add_minutes", "each_alone"),
    "same_drug_split_injection": ("per_injection", "per_drug"),
    "hydration_stretches": ("add_minutes", "each_alone"),
    "short_hydration": ("not_coded", "push"),
    "repeat_push_after_infusion": ("over_30_minutes", "any"),
    "repeat_push_gap": ("over", "at_least"),
    "partial_overlap": ("subtract", "concurrent_if_any", "concurrent_if_majority"),
    "stopped_by_reaction": ("by_minutes", "modifier_53"),
    "midnight": ("one_encounter", "start_date"),
    "distinct_service_modifier": ("59", "X"),
    "rounding": ("per_drug_per_day", "per_line"),
    "discarded_drug_modifiers": ("required", "jw_only", "none"),
    "pump_code": ("96416", "G0498"),
    "professional_in_facility_pos": ("deny", "allow"),
    "complex_drug_class": ("by_drug", "warn_list"),
}

DEFAULTS: Mapping[str, str] = {name: values[0] for name, values in SWITCHES.items()}
