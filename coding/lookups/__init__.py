"""The tables in the database → what the engine looks up, for a day, a payer and a setting.

The only package of this app that knows both the ORM and the engine. What was read is kept in
the process; one query a call asks whether any table has changed since.
"""

from coding.lookups.overlays import House
from coding.lookups.references import (
    References,
    Snapshot,
    build_reference,
    days_of_change,
    reference_for,
)
from coding.lookups.state import tables_state
from coding.search import DrugOption, search_drugs

__all__ = [
    "DrugOption",
    "House",
    "References",
    "Snapshot",
    "build_reference",
    "days_of_change",
    "reference_for",
    "search_drugs",
    "tables_state",
]
