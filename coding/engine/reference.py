"""The tables that the rules stand on, frozen for one day, payer and setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from coding.engine.facts import AdminClass, Container
from coding.engine.payer_rules import PayerDrug, PayerRules, Source
from coding.engine.policies import DEFAULTS

TABLES = {
    "ptp": "code pairs (NCCI)",
    "mue": "unit limits (NCCI)",
    "aoc": "add-on primaries",
    "hcpcs": "drug codes (HCPCS Level II)",
    "icd10cm": "diagnosis codes (ICD-10-CM)",
}


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug code and how the house classes it.

    `generic` tells same from different drugs across brands and codes. `unit_amount` of
    `unit_name` (for instance 0.5 mg) is one billing unit; None for codes that are not
    otherwise classified: one unit and a narrative. `admin_class` None: not settled.
    `vials` are the sizes of single-dose packages in `unit_name`, ascending; `per_ml` is how
    much of `unit_name` one mL holds, where the house knows it. `by_payer` is the payer's row
    that made the entry what it is.
    """

    hcpcs: str
    generic: str
    unit_amount: Decimal | None
    unit_name: str | None
    admin_class: AdminClass | None = None
    hormonal: bool = False
    container: Container | None = None
    container_verified: bool = False
    effective_from: date | None = None
    effective_to: date | None = None
    replaced_by: tuple[str, ...] = ()
    class_note: str = ""
    source: str = ""
    verified: bool = True
    vials: tuple[Decimal, ...] = ()
    vials_verified: bool = False
    per_ml: Decimal | None = None
    by_payer: PayerDrug | None = None

    def in_force(self, day: date) -> bool:
        """Say whether the code could be billed on that day."""
        begun = self.effective_from is None or self.effective_from <= day
        return begun and (self.effective_to is None or day <= self.effective_to)


@dataclass(frozen=True, slots=True)
class UnitLimit:
    """The most units of a code that one claim (or day) may carry, for one kind of claim."""

    units: int
    adjudication: str  # "1" line, "2" day and absolute, "3" day, appealable


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What a provider taxonomy code says its holder is."""

    label: str
    may_render: bool


class PairTable(dict[tuple[str, str], str]):
    """Code pairs (column 1, column 2) → indicator, shared by many references."""

    @cached_property
    def firsts_of(self) -> Mapping[str, Mapping[str, str]]:
        """The pairs by column 2, worked out once."""
        return firsts_of(self)


class DiagnosisTable(dict[str, str]):
    """Dotted diagnosis codes → labels, shared by many references."""

    @cached_property
    def categories(self) -> frozenset[str]:
        """The codes that lack digits, worked out once: it takes a while for all of ICD-10-CM."""
        return categories_of(self)


@dataclass(frozen=True, slots=True)
class Reference:
    """Everything looked up, for one day, payer and setting.

    `drugs_by_name` maps `name_key(text)` to the codes in force that day, the default
    first; more than one without a default means that the name alone does not decide.
    `drugs_by_code` also holds ended codes. `code_pairs` maps (column 1, column 2) to
    "0" (never) or "1" (with a modifier). `policies` holds only what is known of the payer.
    `diagnoses` maps dotted codes to labels. `tables` names the release of each table
    ("ptp": "2024Q3"); `partial_tables` are those that are extracts, `outdated` those that do
    not reach to the day, with what is the matter. `payer_rules` None: nothing beside switches
    is known of the payer; `policy_sources` are the rows behind `policies`.
    """

    drugs_by_code: Mapping[str, Drug] = field(default_factory=dict)
    drugs_by_name: Mapping[str, tuple[Drug, ...]] = field(default_factory=dict)
    default_codes: frozenset[str] = frozenset()
    add_on_primaries: Mapping[str, frozenset[str]] = field(default_factory=dict)
    code_pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unit_limits: Mapping[str, UnitLimit] = field(default_factory=dict)
    diagnoses: Mapping[str, str] = field(default_factory=dict)
    taxonomies: Mapping[str, Taxonomy] = field(default_factory=dict)
    facility_places: frozenset[str] = frozenset()
    places_of_service: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    policy_sources: Mapping[str, Source] = field(default_factory=dict)
    payer_rules: PayerRules | None = None
    payers: frozenset[str] = frozenset()
    tables: Mapping[str, str] = field(default_factory=dict)
    partial_tables: frozenset[str] = frozenset()
    outdated: Mapping[str, str] = field(default_factory=dict)
    firsts_of: Mapping[str, Mapping[str, str]] = field(init=False)  # pairs by column 2
    categories: frozenset[str] = field(init=False)  # diagnoses that lack digits
    not_checked: tuple[str, ...] = field(init=False)
    policy: Mapping[str, str] = field(init=False)  # every switch: the payer's, else the default

    def __post_init__(self) -> None:
        """Work out what every derivation asks: pairs by column 2, switches, gaps."""
        pairs, diagnoses = self.code_pairs, self.diagnoses
        firsts = pairs.firsts_of if isinstance(pairs, PairTable) else firsts_of(pairs)
        object.__setattr__(self, "firsts_of", firsts)
        if isinstance(diagnoses, DiagnosisTable):
            found = diagnoses.categories
        else:
            found = categories_of(diagnoses)
        object.__setattr__(self, "categories", found)
        object.__setattr__(self, "policy", {**DEFAULTS, **self.policies})
        gaps = [
            gap
            for key, label in TABLES.items()
            if (gap := _table_gap(key, label, self)) is not None
        ]
        object.__setattr__(self, "not_checked", tuple(gaps))


def firsts_of(pairs: Mapping[tuple[str, str], str]) -> Mapping[str, Mapping[str, str]]:
    """Return the code pairs by column 2: column 1 → indicator."""
    found: dict[str, dict[str, str]] = {}
    for (first, second), indicator in sorted(pairs.items()):
        found.setdefault(second, {})[first] = indicator
    return found


def categories_of(diagnoses: Iterable[str]) -> frozenset[str]:
    """Return the beginnings of dotted diagnosis codes that are no codes themselves."""
    beginnings = {code[:size].rstrip(".") for code in diagnoses for size in range(3, len(code))}
    return frozenset(beginnings.difference(diagnoses))


def _table_gap(key: str, label: str, reference: Reference) -> str | None:
    """Say what a table leaves unchecked: all, what its extract lacks, what came after it."""
    name = reference.tables.get(key)
    if name is None:
        return label
    outdated = reference.outdated.get(key)
    if key not in reference.partial_tables:
        return outdated and f"{label}: {name} {outdated}"
    beyond = f"{label} beyond the extract of {name}"
    return f"{beyond}, which {outdated}" if outdated else beyond


def name_key(text: str) -> str:
    """Fold case and spaces, so that names compare as a reader compares them."""
    return " ".join(text.casefold().split())
