"""What was given: one row a drug, or a running stretch of an interrupted bag."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from coding.models import AdminClass, Container, DrugRoute
from encounters.models.encounters import Encounter
from encounters.models.facilities import validate_time_zone
from encounters.querysets import AdministrationQuerySet

NOT_NEGATIVE = MinValueValidator(Decimal(0), "Expected zero or more.")
POSITIVE = MinValueValidator(Decimal("0.0001"), "Expected an amount above zero.")
AT_LEAST_ONE = MinValueValidator(1, "Expected one or more.")

DRUG_CODE = RegexValidator(
    r"^[0-9A-Z][0-9]{4}$", "Expected a five-character drug code, such as J9206."
)
NDC = RegexValidator(
    r"^([0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}|[0-9]{11})$",
    "Expected a national drug code, hyphenated or of eleven digits.",
)


class Purpose(models.TextChoices):
    """Why it ran (the values of the encounter document)."""

    TREATMENT = "treatment", "treatment"
    HYDRATION = "hydration", "hydration"
    KEEP_OPEN = "keep_open", "keep vein open"
    DILUENT = "diluent", "diluent"
    FLUSH = "flush", "flush"
    PRIMING = "priming", "priming"


class AdministrationStatus(models.TextChoices):
    """What became of it; the last two are never coded."""

    COMPLETED = "completed", "completed"
    STOPPED_EARLY = "stopped_early", "stopped early"
    NOT_DONE = "not_done", "not done"
    ENTERED_IN_ERROR = "entered_in_error", "entered in error"


class Pump(models.TextChoices):
    """A pump that runs on after the visit."""

    PORTABLE = "portable", "portable"
    IMPLANTABLE = "implantable", "implantable"


class AccessSite(models.Model):
    """A line; a second site only where `separate_because` says why it was needed."""

    encounter = models.ForeignKey(Encounter, on_delete=models.CASCADE, related_name="access_sites")
    position = models.PositiveSmallIntegerField(default=1)
    label = models.CharField(max_length=40)
    separate_because = models.CharField(
        max_length=200,
        blank=True,
        help_text="Why a second site was medically necessary, as documented.",
    )

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "label"],
                name="%(app_label)s_%(class)s_label_once",
                violation_error_message="Two lines of one encounter need different labels.",
            ),
            models.CheckConstraint(condition=~Q(label=""), name="%(app_label)s_%(class)s_labelled"),
        ]

    def __str__(self) -> str:
        return self.label


def both_or_neither(name: str) -> Q:
    """Require an amount together with its unit, or neither."""
    given = Q(**{f"{name}_amount__isnull": False}) & ~Q(**{f"{name}_unit": ""})
    return given | Q(**{f"{name}_amount__isnull": True, f"{name}_unit": ""})


class DrugAdministration(models.Model):
    """One documented administration; every field is what the record says.

    `start_at` and `stop_at` are instants to the minute; the text typed for them and the
    zone in which it was read are kept beside them. A removed row stays, for undo.
    """

    encounter = models.ForeignKey(
        Encounter, on_delete=models.CASCADE, related_name="administrations"
    )
    position = models.PositiveSmallIntegerField()
    drug = models.CharField(max_length=120, help_text="Generic or brand name, as documented.")
    hcpcs = models.CharField("HCPCS code", max_length=5, blank=True, validators=[DRUG_CODE])
    admin_class = models.CharField(max_length=14, choices=AdminClass, blank=True)
    hormonal = models.BooleanField(null=True, blank=True)
    route = models.CharField(max_length=24, choices=DrugRoute)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.TREATMENT)
    access_site = models.ForeignKey(
        AccessSite, on_delete=models.RESTRICT, related_name="administrations"
    )
    visit = models.PositiveSmallIntegerField(default=1)
    start_at = models.DateTimeField(null=True, blank=True)
    stop_at = models.DateTimeField(null=True, blank=True)
    start_text = models.CharField(max_length=40, blank=True)
    stop_text = models.CharField(max_length=40, blank=True)
    time_zone = models.CharField(max_length=64, validators=[validate_time_zone])
    bag = models.CharField(max_length=24, blank=True)
    rate_ml_per_hour = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, blank=True, validators=[POSITIVE]
    )
    volume_ml = models.DecimalField(
        max_digits=9, decimal_places=3, null=True, blank=True, validators=[POSITIVE]
    )
    pump = models.CharField(max_length=12, choices=Pump, blank=True)
    pump_supplied_by_practice = models.BooleanField(default=False)
    pump_refill = models.BooleanField(
        default=False, help_text="An earlier visit's pump was filled again, not started."
    )
    puncture = models.BooleanField(
        null=True,
        blank=True,
        help_text="Intrathecal: by spinal puncture, not through a ventricular reservoir.",
    )
    lesions = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[AT_LEAST_ONE],
        help_text="Intralesional: how many lesions were injected.",
    )
    dose_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[POSITIVE]
    )
    dose_unit = models.CharField(max_length=20, blank=True)
    discarded_amount = models.DecimalField(
        max_digits=14, decimal_places=4, null=True, blank=True, validators=[NOT_NEGATIVE]
    )
    discarded_unit = models.CharField(max_length=20, blank=True)
    container = models.CharField(max_length=12, choices=Container, blank=True)
    ndc = models.CharField("NDC", max_length=13, blank=True, validators=[NDC])
    status = models.CharField(
        max_length=16,
        choices=AdministrationStatus,
        default=AdministrationStatus.COMPLETED,
    )
    documented_by = models.CharField(max_length=120, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = AdministrationQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["encounter", "position"],
                name="%(app_label)s_%(class)s_one_per_position",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1), name="%(app_label)s_%(class)s_position_positive"
            ),
            models.CheckConstraint(
                condition=~Q(drug=""), name="%(app_label)s_%(class)s_drug_named"
            ),
            models.CheckConstraint(
                condition=Q(route__in=DrugRoute.values),
                name="%(app_label)s_%(class)s_route_known",
            ),
            models.CheckConstraint(
                condition=Q(visit__gte=1), name="%(app_label)s_%(class)s_visit_positive"
            ),
            models.CheckConstraint(
                condition=Q(start_at__isnull=True)
                | Q(stop_at__isnull=True)
                | Q(stop_at__gt=F("start_at")),
                name="%(app_label)s_%(class)s_stop_after_start",
                violation_error_message="The stop is not after the start.",
            ),
            models.CheckConstraint(
                condition=both_or_neither("dose")
                & (Q(dose_amount__isnull=True) | Q(dose_amount__gt=0)),
                name="%(app_label)s_%(class)s_dose_in_order",
                violation_error_message="A dose is an amount above zero with its unit.",
            ),
            models.CheckConstraint(
                condition=both_or_neither("discarded")
                & (Q(discarded_amount__isnull=True) | Q(discarded_amount__gte=0)),
                name="%(app_label)s_%(class)s_discarded_in_order",
                violation_error_message="What was discarded is an amount, or zero, with its unit.",
            ),
            models.CheckConstraint(
                condition=(Q(rate_ml_per_hour__isnull=True) | Q(rate_ml_per_hour__gt=0))
                & (Q(volume_ml__isnull=True) | Q(volume_ml__gt=0)),
                name="%(app_label)s_%(class)s_flow_positive",
            ),
            models.CheckConstraint(
                condition=Q(lesions__isnull=True) | Q(lesions__gte=1),
                name="%(app_label)s_%(class)s_lesions_positive",
                violation_error_message="A number of lesions is one or more, or not documented.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.drug} ({self.get_route_display()})"

    def clean(self) -> None:
        """Refuse what the constraints above would, naming the field."""
        errors: dict[str, str] = {}
        if self.start_at and self.stop_at and self.stop_at <= self.start_at:
            errors["stop_at"] = "The stop is not after the start: expected a later time, or none."
        for name in ("dose", "discarded"):
            amount, unit = getattr(self, f"{name}_amount"), getattr(self, f"{name}_unit")
            if amount is not None and not unit:
                errors[f"{name}_unit"] = "Expected the unit of the amount, such as mg."
            if amount is None and unit:
                errors[f"{name}_amount"] = f"Expected an amount of {unit}, or no unit."
        if errors:
            raise ValidationError({field: [text] for field, text in errors.items()})

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the times of this row were read."""
        return ZoneInfo(self.time_zone)
