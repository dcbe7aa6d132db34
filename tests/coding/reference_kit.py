"""A small hand-made Reference for engine tests: no database, every row from a cited fact.

Units, ends and replacements are facts of the HCPCS files of July 2024 and July 2026; add-on
primaries of the add-on code file of 2024-06-03; limits and pairs of the NCCI release 2024Q3.
Sizes of vials are those of the starter file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from coding.engine.facts import AdminClass, Container, Setting
from coding.engine.reference import Drug, Reference, Taxonomy, UnitLimit, name_key
from coding.starter.sizes import read_sizes
from coding.strict_yaml import read_file

CHEMO, THERAPY, WATER = AdminClass.CHEMOTHERAPY, AdminClass.THERAPEUTIC, AdminClass.HYDRATION
ON_LISTS = "named in contractor articles, since withdrawn, that wanted 96360-96379"
SINGLE, MULTI = Container.SINGLE_DOSE, Container.MULTI_DOSE
STARTER_DRUGS = Path(__file__).parents[2] / "coding" / "starter" / "drugs.yaml"


class DrugRow(NamedTuple):
    """One drug of the kit; `unit` is the billing unit as text ("0.5 mg"), "" for none.

    `vials` None: those of the starter file; otherwise amounts in the drug's unit, as texts.
    """

    hcpcs: str
    generic: str
    unit: str
    admin_class: AdminClass | None = None
    container: Container | None = None
    hormonal: bool = False
    until: str = ""
    replaced_by: tuple[str, ...] = ()
    since: str = ""
    class_note: str = ""
    vials: tuple[str, ...] | None = None
    vials_verified: bool = False
    per_ml: str = ""


DRUGS = (
    DrugRow("J0461", "atropine", "0.01 mg", THERAPY),
    DrugRow("J0640", "leucovorin", "50 mg", THERAPY, SINGLE),
    DrugRow("J0885", "epoetin alfa", "1000 units", THERAPY),
    DrugRow("J1100", "dexamethasone", "1 mg", THERAPY),
    DrugRow("J1200", "diphenhydramine", "50 mg", THERAPY, SINGLE),
    DrugRow("J1442", "filgrastim", "1 mcg", THERAPY, SINGLE),
    DrugRow("J1453", "fosaprepitant", "1 mg", THERAPY, SINGLE),
    DrugRow("J1569", "immune globulin", "500 mg", THERAPY, SINGLE),
    DrugRow("J1626", "granisetron", "100 mcg", THERAPY),
    DrugRow("J1745", "infliximab", "10 mg", CHEMO, SINGLE),
    DrugRow("J2250", "midazolam", "1 mg", THERAPY),
    DrugRow("J2323", "natalizumab", "1 mg", CHEMO, SINGLE, class_note=ON_LISTS),
    DrugRow("J2405", "ondansetron", "1 mg", THERAPY),
    DrugRow("J2469", "palonosetron", "25 mcg", THERAPY, SINGLE),
    DrugRow("J2506", "pegfilgrastim", "0.5 mg", THERAPY, SINGLE),
    DrugRow("J2777", "faricimab", "0.1 mg", THERAPY, SINGLE),
    DrugRow("J3480", "potassium chloride", "2 mEq"),
    DrugRow("J3489", "zoledronic acid", "1 mg", THERAPY, SINGLE),
    DrugRow("J7030", "sodium chloride 0.9 %", "1000 mL", WATER),
    DrugRow("J7040", "sodium chloride 0.9 %", "500 mL", WATER),
    DrugRow("J9000", "doxorubicin", "10 mg", CHEMO),
    DrugRow("J9035", "bevacizumab", "10 mg", CHEMO, SINGLE),
    DrugRow("J9041", "bortezomib", "0.1 mg", CHEMO, SINGLE),
    DrugRow("J9045", "carboplatin", "50 mg", CHEMO, MULTI),
    DrugRow("J9070", "cyclophosphamide", "100 mg", CHEMO, None, False, "2024-03-31", ("J9075",)),
    DrugRow("J9075", "cyclophosphamide", "5 mg", CHEMO, SINGLE, since="2024-04-01"),
    DrugRow("J9190", "fluorouracil", "500 mg", CHEMO),
    DrugRow("J9206", "irinotecan", "20 mg", CHEMO, SINGLE),
    DrugRow("J9208", "ifosfamide", "1 g", CHEMO, SINGLE),
    DrugRow("J9209", "mesna", "200 mg", THERAPY, MULTI),
    DrugRow("J9217", "leuprolide", "7.5 mg", CHEMO, SINGLE, hormonal=True),
    DrugRow("J9263", "oxaliplatin", "0.5 mg", CHEMO, SINGLE),
    DrugRow("J9271", "pembrolizumab", "1 mg", CHEMO, SINGLE),
    DrugRow("J9312", "rituximab", "10 mg", CHEMO, SINGLE),
    DrugRow("J9355", "trastuzumab", "10 mg", CHEMO, SINGLE),
    DrugRow("J9370", "vincristine", "1 mg", CHEMO, SINGLE),
    DrugRow("J9380", "teclistamab", "0.5 mg", CHEMO, SINGLE),
    DrugRow("J9395", "fulvestrant", "25 mg", CHEMO, SINGLE, hormonal=True),
    DrugRow("J9999", "antineoplastic not otherwise classified", "", CHEMO),
)

PRIMARIES = {
    "96361": ("96360", "96365", "96374", "96409", "96413"),
    "96366": ("96360", "96365", "96367", "96413"),
    "96367": ("96360", "96365", "96374", "96409", "96413"),
    "96368": ("96360", "96365", "96366", "96413", "96415", "96416", "C8957"),
    "96370": ("96369",),
    "96371": ("96369",),
    "96375": ("96360", "96365", "96374", "96409", "96413"),
    "96376": ("96365", "96374", "96409", "96413"),
    "96411": ("96409", "96413"),
    "96415": ("96413",),
    "96417": ("96413",),
    "96423": ("96422",),
}

# code: practitioner limit, hospital limit, adjudication indicator
LIMITS: dict[str, tuple[int, int, str]] = {
    "96360": (1, 2, "3"), "96361": (8, 24, "3"), "96365": (1, 2, "3"), "96366": (8, 24, "3"),
    "96367": (4, 4, "3"), "96368": (1, 1, "2"), "96372": (4, 5, "3"), "96374": (1, 1, "3"),
    "96375": (6, 6, "3"), "96376": (0, 10, "3"), "96401": (3, 4, "3"), "96402": (2, 2, "3"),
    "96409": (1, 1, "3"), "96411": (3, 3, "3"), "96413": (1, 1, "3"), "96415": (8, 8, "3"),
    "96416": (1, 1, "3"), "96417": (3, 3, "3"), "J9035": (230, 230, "3"), "J9206": (42, 42, "3"),
}  # fmt: skip

# column 1, column 2: practitioner indicator, hospital indicator ("" = no edit in that file)
PAIRS = {
    ("96413", "99211"): ("0", "1"),
    ("96413", "99213"): ("1", "1"),
    ("96413", "96523"): ("0", "0"),
    ("96413", "36591"): ("0", ""),
    ("96416", "96521"): ("0", "0"),
}

DIAGNOSES = {
    "Z51.11": "Encounter for antineoplastic chemotherapy",
    "Z51.12": "Encounter for antineoplastic immunotherapy",
    "C18.2": "Malignant neoplasm of ascending colon",
    "C18.9": "Malignant neoplasm of colon, unspecified",
    "C50.911": "Malignant neoplasm of unspecified site of right female breast",
    "C78.00": "Secondary malignant neoplasm of unspecified lung",
    "C78.7": "Secondary malignant neoplasm of liver and intrahepatic bile duct",
    "D64.81": "Anemia due to antineoplastic chemotherapy",
    "E86.0": "Dehydration",
    "K50.90": "Crohn's disease, unspecified, without complications",
}

TAXONOMIES = {
    "163WX0200X": Taxonomy("registered nurse, oncology", may_render=False),
    "207RH0003X": Taxonomy("haematology and oncology physician", may_render=True),
    "207RX0202X": Taxonomy("medical oncology physician", may_render=True),
    "363L00000X": Taxonomy("nurse practitioner", may_render=True),
}

PLACES = {"11": "office", "19": "off-campus hospital outpatient", "22": "hospital outpatient"}


def drug_from(row: DrugRow) -> Drug:
    """Build the engine's entry from a row of the kit."""
    amount, _, unit = row.unit.partition(" ")
    return Drug(
        hcpcs=row.hcpcs,
        generic=row.generic,
        unit_amount=Decimal(amount) if amount else None,
        unit_name=unit or None,
        admin_class=row.admin_class,
        hormonal=row.hormonal,
        container=row.container,
        container_verified=row.container is not None,
        effective_from=date.fromisoformat(row.since) if row.since else None,
        effective_to=date.fromisoformat(row.until) if row.until else None,
        replaced_by=row.replaced_by,
        class_note=row.class_note,
        source="HCPCS Level II, July 2024",
        vials=_vials(row, unit),
        vials_verified=row.vials_verified,
        per_ml=Decimal(row.per_ml) if row.per_ml else None,
    )


def _vials(row: DrugRow, unit: str) -> tuple[Decimal, ...]:
    if row.vials is None:
        return STARTER_VIALS.get((row.hcpcs, unit), ())
    return tuple(sorted(Decimal(size) for size in row.vials))


def _starter_vials() -> dict[tuple[str, str], tuple[Decimal, ...]]:
    """Read the sizes that a fresh install has, by code and unit."""
    vials = {}
    for row in read_file(STARTER_DRUGS).rows("drugs"):
        if "vials" in row.values:
            unit = row.row("unit").text("unit")
            vials[row.text("hcpcs"), unit] = tuple(sorted(read_sizes(row, "vials", unit)))
    return vials


STARTER_VIALS = _starter_vials()


def reference_for(
    setting: Setting,
    day: date,
    *,
    drugs: Iterable[DrugRow] = (),
    pairs: Mapping[tuple[str, str], str] | None = None,
    policies: Mapping[str, str] | None = None,
) -> Reference:
    """Return the kit's tables for a day and kind of claim, with a case's own additions."""
    entries = [drug_from(row) for row in (*DRUGS, *drugs)]
    column = 0 if setting is Setting.PROFESSIONAL else 1
    family = {pair: both[column] for pair, both in PAIRS.items() if both[column]}
    return Reference(
        drugs_by_code={drug.hcpcs: drug for drug in entries},
        drugs_by_name=_by_name(drug for drug in entries if drug.in_force(day)),
        default_codes=frozenset(),
        add_on_primaries={code: frozenset(allowed) for code, allowed in PRIMARIES.items()},
        code_pairs=family | dict(pairs or {}),
        unit_limits={c: UnitLimit(row[:2][column], row[2]) for c, row in LIMITS.items()},
        diagnoses=DIAGNOSES,
        taxonomies=TAXONOMIES,
        facility_places=frozenset({"19", "21", "22", "23", "24"}),
        places_of_service=PLACES,
        policies=policies or {},
        payers=frozenset({"medicare", "aetna", "bcbs", "cigna", "uhc"}),
        tables={"hcpcs": "2024-07", "aoc": "2024-06-03", "ptp": "2024Q3", "mue": "2024Q3"},
    )


def _by_name(drugs: Iterable[Drug]) -> dict[str, tuple[Drug, ...]]:
    named: dict[str, tuple[Drug, ...]] = {}
    for drug in drugs:
        key = name_key(drug.generic)
        named[key] = (*named.get(key, ()), drug)
    return named
