"""Official tables by release: loaded whole, read-only after, chosen by the encounter's day."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class ReleaseQuerySet(models.QuerySet["Release"]):
    def ready(self) -> Self:
        """Leave out releases that are still being loaded or were withdrawn."""
        return self.filter(state=Release.State.READY)

    def begun_by(self, day: date) -> Self:
        """Order so that the last row of a system is the release to use on `day`.

        A newer release wins; of two that begin on one day, the official file wins over
        the starter extract ("official" sorts before "starter", hence the descending order).
        """
        return self.ready().filter(valid_from__lte=day).order_by("valid_from", "-origin", "pk")

    def before(self, release: Release) -> Release | None:
        """Return the official edition in use that `release` follows; None where there is none."""
        older = self.official_in_use(release.system).filter(valid_from__lte=release.valid_from)
        return older.exclude(pk=release.pk).order_by("-valid_from", "-pk").first()

    def official_in_use(self, system: str) -> Self:
        """Select the official editions of a table that look-ups use."""
        return self.ready().filter(system=system, origin=Release.Origin.OFFICIAL)

    def starter_in_use(self, system: str) -> Release | None:
        """Return the newest starter extract of a table; None where there is none."""
        starters = self.ready().filter(system=system, origin=Release.Origin.STARTER)
        return starters.order_by("-valid_from", "-pk").first()


class OfficialRowError(TypeError):
    """A row of an official table was about to change; it stays as the file had it."""


class ReleaseRowQuerySet(models.QuerySet[Any]):
    """Rows that come with their release and go with it: never changed or removed by themselves."""

    def update(self, **changes: Any) -> int:
        """Refuse."""
        raise OfficialRowError(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *args: Any, **options: Any) -> int:
        """Refuse."""
        raise OfficialRowError(f"{self.model.__name__} rows are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refuse."""
        raise OfficialRowError(f"{self.model.__name__} rows are removed with their release only.")


def nothing_compared() -> dict[str, Any]:
    """Give each row a mapping of its own."""
    return {}


class Release(models.Model):
    """One published edition of one table, such as the code pairs of a quarter."""

    class System(models.TextChoices):
        CODES = "codes", "service codes"
        HCPCS = "hcpcs", "HCPCS Level II"
        PTP_PRACTITIONER = "ptp_practitioner", "NCCI code pairs, practitioner"
        PTP_HOSPITAL = "ptp_hospital", "NCCI code pairs, outpatient hospital"
        MUE_PRACTITIONER = "mue_practitioner", "unit limits, practitioner"
        MUE_HOSPITAL = "mue_hospital", "unit limits, outpatient hospital"
        AOC = "aoc", "NCCI add-on codes"
        ICD10CM = "icd10cm", "ICD-10-CM"
        MUE_MEDICAID = "mue_medicaid", "unit limits, Medicaid practitioner"
        PFS_RVU = "pfs_rvu", "physician fee schedule, relative values"
        PFS_GPCI = "pfs_gpci", "physician fee schedule, price indices by locality"
        PFS_LOCALITY = "pfs_locality", "physician fee schedule, localities by county"
        OPPS_A = "opps_a", "hospital outpatient payment, Addendum A"
        OPPS_B = "opps_b", "hospital outpatient payment, Addendum B"
        ASP_PRICE = "asp_price", "average sales prices"
        ASP_NDC = "asp_ndc", "NDC and HCPCS crosswalk"
        NUCC = "nucc", "provider taxonomy (NUCC)"
        POS = "pos", "places of service"
        CPT = "cpt", "licensed descriptors of service codes"

    class State(models.TextChoices):
        LOADING = "loading", "being loaded"
        HELD = "held", "held back"
        READY = "ready", "in use"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Origin(models.TextChoices):
        OFFICIAL = "official", "official file"
        STARTER = "starter", "starter extract"

    system = models.CharField(max_length=20, choices=System.choices)
    name = models.CharField(max_length=40, help_text="Edition, such as 2024Q3 or FY2026.")
    origin = models.CharField(
        max_length=10,
        choices=Origin.choices,
        default=Origin.OFFICIAL,
        help_text="A starter extract is partial: a code that it lacks is not thereby invalid.",
    )
    valid_from = models.DateField(help_text="First day of service that the edition is for.")
    valid_to = models.DateField(null=True, blank=True, help_text="Last day, where it is known.")
    source = models.TextField(help_text="What was read, and where it came from.")
    sha256 = models.CharField("SHA-256 of the file", max_length=64)
    file_name = models.CharField(max_length=200, blank=True)
    row_count = models.PositiveIntegerField(default=0, help_text="While it is loaded: rows so far.")
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField(
        "in this state since",
        auto_now=True,
        db_index=True,
        help_text="Of an edition in use: when it came into use. Look-ups watch it.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOADING)
    attempt = models.PositiveIntegerField(
        default=0, help_text="Counts the loads; one that was overtaken by the next writes nothing."
    )
    comparison = models.JSONField(
        default=nothing_compared,
        blank=True,
        help_text="Added, changed and removed against the edition before, and what is unexpected.",
    )
    accepted_because = models.TextField("why the differences were accepted", blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["system", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "name", "origin"],
                condition=Q(state="ready"),
                name="%(app_label)s_%(class)s_name_once",
            ),
            models.UniqueConstraint(
                fields=["system", "sha256"], name="%(app_label)s_%(class)s_file_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["loading", "held", "ready", "withdrawn"]),
                name="%(app_label)s_%(class)s_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_system_display()} {self.name}"

    @property
    def is_partial(self) -> bool:
        """Say whether a code may be missing here although it is valid."""
        return self.origin == self.Origin.STARTER


# Published every quarter; of the others it is not known when the next edition is due.
QUARTERLY = frozenset(
    {
        *(Release.System.PTP_PRACTITIONER, Release.System.PTP_HOSPITAL, Release.System.AOC),
        *(Release.System.MUE_PRACTITIONER, Release.System.MUE_HOSPITAL),
        *(Release.System.MUE_MEDICAID, Release.System.HCPCS, Release.System.PFS_RVU),
        *(Release.System.OPPS_A, Release.System.OPPS_B),
        *(Release.System.ASP_PRICE, Release.System.ASP_NDC),
    }
)


def quarter_of(day: date) -> date:
    """Return the first day of the calendar quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


class ReleaseRow(models.Model):
    """A line of a release.

    Every table has a unique constraint that begins with the release, so that the release needs
    no index of its own, which would make loading slower.
    """

    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="%(class)ss", db_index=False
    )

    objects = ReleaseRowQuerySet.as_manager()

    class Meta:
        abstract = True
