"""The tables of encounters: who, where, what was given, what was chosen and asked."""

from encounters.models.administrations import (
    AccessSite,
    AdministrationStatus,
    DrugAdministration,
    Pump,
    Purpose,
)
from encounters.models.codings import ChosenLine, CodingRun, Source
from encounters.models.encounters import (
    Encounter,
    EncounterDiagnosis,
    EncounterProvider,
    Role,
    Status,
)
from encounters.models.facilities import Facility, FacilityMembership, Setting
from encounters.models.patients import Coverage, Patient, Sex
from encounters.models.providers import Provider
from encounters.models.queries import Query, QueryStatus

__all__ = [
    "AccessSite",
    "AdministrationStatus",
    "ChosenLine",
    "CodingRun",
    "Coverage",
    "DrugAdministration",
    "Encounter",
    "EncounterDiagnosis",
    "EncounterProvider",
    "Facility",
    "FacilityMembership",
    "Patient",
    "Provider",
    "Pump",
    "Purpose",
    "Query",
    "QueryStatus",
    "Role",
    "Setting",
    "Sex",
    "Source",
    "Status",
]
