"""What payers want otherwise than the tables and the switches say, each row with its source."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from coding.engine.code_spans import EXPECTED, read_spans
from coding.models.formulary import HCPCS_FORMAT, AdminClass, Drug
from coding.models.no_overlap import NoOverlap
from coding.models.payers import ClaimSetting, Payer, PayerRow
from coding.models.places import PlaceOfService

_PLACE_FORMAT = RegexValidator(r"^[0-9]{2}$", "Expected two digits, such as 22.")
_MODIFIERS_FORMAT = RegexValidator(
    r"^[0-9A-Z]{2}(, [0-9A-Z]{2})*$", "Expected modifiers such as JG, TB."
)


def spans_of_codes(text: str) -> None:
    """Refuse a text that names no codes."""
    try:
        read_spans(text)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class PayerDrug(PayerRow):
    """How a payer wants a drug classed, or under which other code it wants it reported."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="drugs")
    hcpcs = models.CharField(
        "HCPCS code",
        max_length=5,
        blank=True,
        validators=[HCPCS_FORMAT],
        help_text="The code that it is about; or give the generic name.",
    )
    generic = models.CharField(
        "generic name",
        max_length=120,
        blank=True,
        help_text="Every code of the substance, as the formulary writes its name.",
    )
    admin_class = models.CharField(
        "class of administration",
        max_length=12,
        choices=AdminClass.choices,
        blank=True,
        help_text="Empty: as the formulary has it.",
    )
    hormonal = models.BooleanField(
        "hormonal antineoplastic", null=True, blank=True, help_text="Unknown: as the formulary."
    )
    report_as = models.CharField(
        "report under",
        max_length=5,
        blank=True,
        validators=[HCPCS_FORMAT],
        help_text="Another code of the formulary that this payer wants on the claim.",
    )
    history = HistoricalRecords()

    class Meta(PayerRow.Meta):
        ordering = ["payer", "generic", "hcpcs", "effective_from"]
        constraints = [
            *PayerRow.Meta.constraints,
            NoOverlap(
                keys=("payer", "hcpcs", "generic", "setting", "state"),
                name="%(app_label)s_%(class)s_no_overlap",
            ),
            models.CheckConstraint(
                condition=Q(hcpcs="") ^ Q(generic=""),
                name="%(app_label)s_%(class)s_one_drug",
                violation_error_message="Give the HCPCS code or the generic name, one of the two.",
            ),
            models.CheckConstraint(
                condition=~Q(admin_class="") | Q(hormonal__isnull=False) | ~Q(report_as=""),
                name="%(app_label)s_%(class)s_says_something",
                violation_error_message="Say what differs: class, hormonal or the code.",
            ),
            models.CheckConstraint(
                condition=~Q(hormonal=True) | Q(admin_class__in=["", "chemotherapy"]),
                name="%(app_label)s_%(class)s_hormonal_is_antineoplastic",
                violation_error_message="A hormonal antineoplastic has the chemotherapy class.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.hcpcs or self.generic}"

    def clean(self) -> None:
        """Refuse drugs and codes that the formulary does not have."""
        errors = {}
        if self.hcpcs and not Drug.objects.filter(hcpcs=self.hcpcs).exists():
            errors["hcpcs"] = "Expected a code of the formulary."
        if self.generic and not Drug.objects.filter(generic=self.generic).exists():
            errors["generic"] = "Expected a generic name as the formulary writes it."
        if self.report_as and not Drug.objects.filter(hcpcs=self.report_as).exists():
            errors["report_as"] = "Expected a code of the formulary: its unit is needed."
        if errors:
            raise ValidationError(errors)


class PayerPlace(PayerRow):
    """Whether a payer denies or takes administration codes of a claim in a place of service."""

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="places")
    setting = models.CharField(
        max_length=12,
        choices=ClaimSetting.choices,
        default=ClaimSetting.PROFESSIONAL,
        help_text="Whose claims it is about; here always professional ones.",
    )
    place = models.CharField("place of service", max_length=2, validators=[_PLACE_FORMAT])
    is_denied = models.BooleanField(
        "denied there", default=True, help_text="Otherwise the payer takes them there."
    )
    codes = models.CharField(
        max_length=200,
        blank=True,
        validators=[spans_of_codes],
        help_text=f"Empty for every administration code; or {EXPECTED}.",
    )
    history = HistoricalRecords()

    class Meta(PayerRow.Meta):
        ordering = ["payer", "place", "effective_from"]
        constraints = [
            *PayerRow.Meta.constraints,
            NoOverlap(
                keys=("payer", "place", "codes", "setting", "state"),
                name="%(app_label)s_%(class)s_no_overlap",
            ),
            models.CheckConstraint(
                condition=Q(setting=ClaimSetting.PROFESSIONAL),
                name="%(app_label)s_%(class)s_professional",
                violation_error_message="Places are denied on professional claims: choose them.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {'denied' if self.is_denied else 'taken'} in {self.place}"

    def clean(self) -> None:
        """Refuse a place that the reference data do not have."""
        if self.place and not PlaceOfService.objects.filter(code=self.place).exists():
            raise ValidationError({"place": "Expected a place of service of the reference data."})


class ModifierRule(PayerRow):
    """Modifiers of which a payer, or every payer, wants one on some codes."""

    class On(models.TextChoices):
        DRUGS = "drugs", "drug codes"
        SERVICES = "services", "service codes"

    class Weight(models.TextChoices):
        WARNING = "warning", "warning"
        INFO = "info", "information"

    payer = models.ForeignKey(
        Payer,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="modifier_rules",
        help_text="Empty for every payer.",
    )
    family = models.CharField("on", max_length=8, choices=On.choices)
    codes = models.CharField(
        max_length=200,
        blank=True,
        validators=[spans_of_codes],
        help_text=f"Empty for all of them; or {EXPECTED}.",
    )
    modifiers = models.CharField(
        max_length=60,
        validators=[_MODIFIERS_FORMAT],
        help_text="One of these is wanted, such as JG, TB.",
    )
    only_340b = models.BooleanField(
        "340B facilities only",
        default=False,
        help_text="Only where the facility buys drugs under 340B.",
    )
    severity = models.CharField(max_length=7, choices=Weight.choices, default=Weight.WARNING)
    history = HistoricalRecords()

    class Meta(PayerRow.Meta):
        ordering = ["payer", "modifiers", "effective_from"]
        constraints = [
            *PayerRow.Meta.constraints,
            NoOverlap(
                keys=("payer", "family", "codes", "modifiers", "setting", "state"),
                name="%(app_label)s_%(class)s_no_overlap",
            ),
            models.CheckConstraint(
                condition=~Q(modifiers=""),
                name="%(app_label)s_%(class)s_modifiers_named",
                violation_error_message="Name at least one modifier.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer or 'every payer'}: {self.modifiers}"


class PayerNote(PayerRow):
    """What to know before a payer is billed for some drugs or codes; it changes no line."""

    class Kind(models.TextChoices):
        PRIOR_AUTHORISATION = "prior_auth", "prior authorisation"
        SITE_OF_CARE = "site_of_care", "site of care"
        OTHER = "other", "other"

    payer = models.ForeignKey(Payer, on_delete=models.CASCADE, related_name="payer_notes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    codes = models.CharField(
        max_length=200, blank=True, validators=[spans_of_codes], help_text=f"{EXPECTED}."
    )
    generics = models.CharField(
        "generic names",
        max_length=400,
        blank=True,
        help_text="Parted by commas, as the formulary writes them.",
    )
    text = models.TextField(help_text="In one or two sentences, as the coder reads them.")
    history = HistoricalRecords()

    class Meta(PayerRow.Meta):
        ordering = ["payer", "kind", "effective_from"]
        constraints = [
            *PayerRow.Meta.constraints,
            NoOverlap(
                keys=("payer", "kind", "codes", "generics", "setting", "state"),
                name="%(app_label)s_%(class)s_no_overlap",
            ),
            models.CheckConstraint(
                condition=~Q(codes="") | ~Q(generics=""),
                name="%(app_label)s_%(class)s_about_something",
                violation_error_message="Name the codes or the generic names that it is about.",
            ),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="%(app_label)s_%(class)s_has_text",
                violation_error_message="Say what the coder should know.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payer}: {self.get_kind_display()}"
