"""The official files that can be imported: one layout a system of releases."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from coding.importers.base import Layout

MODULES: tuple[str, ...] = (
    "asp",
    "cpt",
    "hcpcs",
    "icd10cm",
    "ncci_add_ons",
    "ncci_limits",
    "ncci_pairs",
    "nucc",
    "opps",
    "pfs",
    "pfs_values",
    "places",
)


def _layouts() -> dict[str, Layout]:
    modules = [import_module(f"{__name__}.{module}") for module in MODULES]
    return {layout.system: layout for module in modules for layout in module.LAYOUTS}


LAYOUTS: Mapping[str, Layout] = _layouts()
