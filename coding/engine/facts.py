"""What happened, as frozen values: the engine's only input about an encounter.

Without slots, so that documents are read fast: `strict.Shape` gives a fact all its values at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import StrEnum


class AdminClass(StrEnum):
    """How a drug's administration is classed; what the code ladder starts from."""

    CHEMOTHERAPY = "chemotherapy"
    THERAPEUTIC = "therapeutic"
    HYDRATION = "hydration"


class Setting(StrEnum):
    """Whose claim it is: the hospital's or the practice's."""

    FACILITY = "facility"
    PROFESSIONAL = "professional"


class Route(StrEnum):
    """The way a drug was given, as documented and not as billed."""

    IV_INFUSION = "iv_infusion"
    IV_PUSH = "iv_push"
    SUBCUTANEOUS = "subcutaneous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS_INFUSION = "subcutaneous_infusion"
    INTRA_ARTERIAL = "intra_arterial"
    INTRATHECAL = "intrathecal"
    INTRAPERITONEAL = "intraperitoneal"
    INTRAPLEURAL = "intrapleural"
    INTRALESIONAL = "intralesional"
    ON_BODY_INJECTOR = "on_body_injector"
    ORAL = "oral"
    OTHER = "other"


class Purpose(StrEnum):
    """Why a fluid or drug ran; only treatment and hydration can be reported."""

    TREATMENT = "treatment"
    HYDRATION = "hydration"
    KEEP_OPEN = "keep_open"
    DILUENT = "diluent"
    FLUSH = "flush"
    PRIMING = "priming"


class Status(StrEnum):
    """What became of an administration; the last two are never coded."""

    COMPLETED = "completed"
    STOPPED_EARLY = "stopped_early"
    NOT_DONE = "not_done"
    ENTERED_IN_ERROR = "entered_in_error"


class Container(StrEnum):
    """Decides whether discarded drug can be billed (JW, JZ) at all."""

    SINGLE_DOSE = "single_dose"
    MULTI_DOSE = "multi_dose"


class Pump(StrEnum):
    """A pump that runs on after the visit."""

    PORTABLE = "portable"
    IMPLANTABLE = "implantable"


class Role(StrEnum):
    """What a provider did in the encounter."""

    RENDERING = "rendering"
    SUPERVISING = "supervising"
    ADMINISTERING = "administering"
    BILLING = "billing"


@dataclass(frozen=True)
class Amount:
    """A quantity of drug in the unit in which it was documented."""

    amount: Decimal
    unit: str


@dataclass(frozen=True)
class Provider:
    role: Role
    taxonomy: str | None = None
    npi: str | None = None
    documented_title: str = ""  # as the record calls the person; not part of the document


@dataclass(frozen=True)
class Service:
    """A code on the claim beside the administrations, such as an E/M visit."""

    code: str
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class BilledLine:
    """What a coder chose or a claim carried."""

    code: str
    units: int
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccessSite:
    """A line; a site of its own only where `separate_because` says why it was needed."""

    label: str
    separate_because: str | None = None


@dataclass(frozen=True)
class Administration:
    """One drug given once, or one running stretch of an interrupted bag.

    `start` and `stop` are instants in UTC; `rate_ml_per_hour` and `volume_ml` are exact.
    """

    id: str
    drug: str
    route: Route
    hcpcs: str | None = None
    admin_class: AdminClass | None = None
    hormonal: bool | None = None
    purpose: Purpose = Purpose.TREATMENT
    access_site: str = "A"
    visit: int = 1
    start: datetime | None = None
    stop: datetime | None = None
    bag: str | None = None
    rate_ml_per_hour: Decimal | None = None
    volume_ml: Decimal | None = None
    pump: Pump | None = None
    pump_supplied_by_practice: bool = False
    pump_refill: bool = False  # an earlier visit's pump was filled again, not started
    puncture: bool | None = None  # intrathecal: by puncture, or else through a reservoir
    lesions: int | None = None  # intralesional: how many were injected
    dose: Amount | None = None
    discarded: Amount | None = None
    container: Container | None = None
    ndc: str | None = None
    status: Status = Status.COMPLETED


@dataclass(frozen=True)
class Encounter:
    """One outpatient encounter: everything that its codes may rest on."""

    id: str
    date_of_service: date
    setting: Setting
    time_zone: tzinfo
    administrations: tuple[Administration, ...]
    place_of_service: str | None = None
    payer: str | None = None
    primary_administration: str | None = None
    diagnoses: tuple[str, ...] = ()
    providers: tuple[Provider, ...] = ()
    other_services: tuple[Service, ...] = ()
    access_sites: tuple[AccessSite, ...] = ()
    billed: tuple[BilledLine, ...] | None = None
    policies: Mapping[str, str] = field(default_factory=dict)
    reason_for_visit: str = ""  # as the record words it; not part of the document
