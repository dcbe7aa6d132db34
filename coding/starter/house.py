"""Starter files → the house's own rows, not yet saved."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coding.models import (
    AdminClass,
    Container,
    Drug,
    DrugName,
    DrugPackage,
    DrugRoute,
)
from coding.starter.releases import ReleaseFile
from coding.starter.sizes import read_sizes
from coding.starter.sources import Sources
from coding.strict_yaml import Row

_CONTAINERS = {"vials": Container.SINGLE_DOSE, "multi_dose": Container.MULTI_DOSE}


@dataclass(frozen=True)
class StarterDrug:
    """A drug code, the names under which it is found, and the sizes in which it is sold."""

    drug: Drug
    names: list[DrugName]
    packages: list[DrugPackage]


def read_drugs(file: ReleaseFile, sources: Sources) -> list[StarterDrug]:
    """Read drugs.yaml; each code stands in it once."""
    document = file.body
    names_verified = document.flag("names_verified")
    container_verified = document.flag("container_verified")
    packages_verified = document.flag("packages_verified")
    seen: dict[str, StarterDrug] = {}
    for row in document.rows("drugs"):
        drug = _drug(row, sources.resolve(row, file.source_key), container_verified)
        names = list(_names(row.row("names", Row(row.where, {})), drug, names_verified))
        packages = list(_packages(row, drug, packages_verified))
        row.done()
        if drug.hcpcs in seen:
            raise row.refuse("hcpcs", f"a code once, found {drug.hcpcs} again")
        seen[drug.hcpcs] = StarterDrug(drug, names, packages)
    document.done()
    return list(seen.values())


def _drug(row: Row, source: str, container_verified: bool) -> Drug:
    drug = Drug(
        hcpcs=row.text("hcpcs"),
        generic=row.text("generic"),
        unit_verified=row.flag("verified"),
        admin_class=row.choice("admin_class", AdminClass.values, ""),
        class_note=row.text("class_note", ""),
        hormonal=row.flag("hormonal", False),
        container=row.choice("container", Container.values, ""),
        container_verified=container_verified,
        routes=_routes(row),
        packages_note=row.text("packages_note", ""),
        is_default=row.flag("default", False),
        effective_from=row.day("effective_from"),
        effective_to=row.day("ended", None),
        replaced_by=row.texts("replaced_by"),
        notes=row.text("notes", ""),
        source=source,
    )
    _set_unit(drug, row)
    return drug


def _set_unit(drug: Drug, row: Row) -> None:
    if row.values.get("unit", "") is None:  # not otherwise classified
        row.taken.add("unit")
        return
    unit = row.row("unit")
    drug.unit_amount, drug.unit_name = unit.amount("amount"), unit.text("unit")
    unit.done()


def _routes(row: Row) -> list[str]:
    routes = row.texts("routes")
    for route in routes:
        if route not in DrugRoute.values:
            raise row.refuse("routes", f"some of {', '.join(DrugRoute.values)}, found {route!r}")
    return routes


def _names(row: Row, drug: Drug, verified: bool) -> Iterator[DrugName]:
    for kind in DrugName.Kind.values:
        for name in row.texts(kind):
            yield DrugName(drug=drug, name=name, kind=kind, verified=verified)
    row.done()


def _packages(row: Row, drug: Drug, verified: bool) -> Iterator[DrugPackage]:
    for key, container in _CONTAINERS.items():
        for size in read_sizes(row, key, drug.unit_name).values():
            yield DrugPackage(
                drug=drug,
                container=container,
                amount=size.amount,
                unit_name=size.unit,
                verified=verified,
            )
