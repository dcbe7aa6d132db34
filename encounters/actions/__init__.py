"""Every write to encounters: keyword-only, by somebody, atomic, audited, version-checked."""

from encounters.actions.administrations import (
    AdministrationFields,
    change_administration,
    delete_administration,
    draft_administration,
    record_administration,
    restore_administration,
)
from encounters.actions.coding_runs import record_run
from encounters.actions.encounters import (
    EncounterFields,
    create_encounter,
    update_encounter_details,
)
from encounters.actions.golden import make_golden
from encounters.actions.lines import accept_lines, add_line, change_line, withdraw_line
from encounters.actions.queries import answer_query, ask_query, withdraw_query
from encounters.actions.registry import (
    add_coverage,
    add_member,
    open_facility,
    register_patient,
    register_provider,
)
from encounters.actions.sites import Site, set_access_sites
from encounters.actions.writing import SignedOffError, VersionConflict

__all__ = [
    "AdministrationFields",
    "EncounterFields",
    "SignedOffError",
    "Site",
    "VersionConflict",
    "accept_lines",
    "add_coverage",
    "add_line",
    "add_member",
    "answer_query",
    "ask_query",
    "change_administration",
    "change_line",
    "create_encounter",
    "delete_administration",
    "draft_administration",
    "make_golden",
    "open_facility",
    "record_administration",
    "record_run",
    "register_patient",
    "register_provider",
    "restore_administration",
    "set_access_sites",
    "update_encounter_details",
    "withdraw_line",
    "withdraw_query",
]
