"""Reads the YAML cases strictly: an unknown or repeated key is an error that names its file.

A case is a sentence (`name`), where its answer comes from (`source`), a contract document
and what to expect of it. Short forms: `"09:00"` is that time on the day of service, `330 mg`
an amount; `each` repeats a case with other values in the `{gaps}` of its texts; `of` names
rules that a case or a whole file tests though no result names them, such as a threshold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from coding.case_payers import with_payer_rows
from coding.engine.facts import Container
from coding.engine.reference import Drug, Reference, name_key

FILE_KEYS = {"about", "of", "document_defaults", "administration_defaults", "cases"}
CASE_KEYS = {"name", "source", "of", "document", "expect", "reference", "each"}
EXPECT_KEYS = {
    "lines", "includes", "absent", "order", "rules", "rests_on", "minutes",
    "not_reported", "queries", "findings", "no_findings", "questioned", "units", "at_stake",
}  # fmt: skip
FINDING_KEYS = {"severity", "rule", "code", "administration", "mentions"}
REFERENCE_KEYS = {"drugs", "pairs", "policies", "payer_rows", "whole"}
DRUG_KEYS = {
    "hcpcs", "generic", "unit", "container", "vials", "per_ml", "until", "replaced_by",
}  # fmt: skip
DEFAULTS = {
    "date_of_service": "2026-03-02",
    "time_zone": "America/New_York",
    "setting": "facility",
    "place_of_service": "22",
}
CLOCK = re.compile(r"\d\d:\d\d")


class CaseError(ValueError):
    """A case file says something that the reader does not know."""


@dataclass(frozen=True, slots=True)
class Case:
    """One case, ready to be coded: `document` is the contract's JSON as Python values."""

    name: str
    source: str
    file: str
    document: Mapping[str, Any]
    expect: Mapping[str, Any]
    reference: Mapping[str, Any] = field(default_factory=dict)
    of: tuple[str, ...] = ()


# C where PyYAML was built with it: six times faster.
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_BASE):  # type: ignore[misc]
    """YAML without its surprises: 10:30 and 2026-03-02 stay text, keys may not repeat."""

    yaml_implicit_resolvers: dict[Any, Any] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        repeated = {str(key) for key in keys if keys.count(key) > 1}
        if repeated:
            raise CaseError(f"{node.start_mark}: repeated key {', '.join(sorted(repeated))}")
        return dict(super().construct_mapping(node, deep=deep))


_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null)?$"), None)
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false)$"), None)
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"^-?\d{1,9}$"), None)


def read_cases(folder: Path) -> list[Case]:
    """Read every case of the folder, none where it is missing; names are unique over all files."""
    cases = [case for path in sorted(folder.glob("*.yaml")) for case in read_file(path)]
    names = [case.name for case in cases]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise CaseError(f"repeated case names: {sorted(repeated)}")
    return cases


def read_file(path: Path) -> Iterator[Case]:
    """Yield the cases of one file, `each` unfolded."""
    content = _content(path)
    _refuse_unknown(path, "file", content, FILE_KEYS)
    for entry in content["cases"]:
        where = entry.get("name", "a case")
        _refuse_unknown(path, where, entry, CASE_KEYS)
        if missing := {"name", "source", "document"} - set(entry):
            raise CaseError(f"{path.name}: {where}: {sorted(missing)} missing")
        for row in entry.get("each", [{}]):
            _refuse_unknown(path, "each", row, {"with", "expect"})
            try:
                yield _case(path, content, entry, row)
            except KeyError as error:
                raise CaseError(f"{path.name}: {where}: {error} missing") from error


def _content(path: Path) -> dict[str, Any]:
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except (CaseError, yaml.YAMLError) as error:
        raise CaseError(f"{path.name}: {error}") from error
    if not isinstance(content, dict) or not isinstance(content.get("cases"), list):
        raise CaseError(f"{path.name}: expected a mapping with a list of cases")
    return content


def _case(path: Path, content: dict[str, Any], entry: dict[str, Any], row: dict[str, Any]) -> Case:
    gaps = row.get("with", {})
    name = _fill(entry["name"], gaps)
    expect = _fill(entry.get("expect", {}), gaps) | row.get("expect", {})
    _refuse_unknown(path, name, expect, EXPECT_KEYS)
    for finding in (*expect.get("findings", ()), *expect.get("no_findings", ())):
        _refuse_unknown(path, name, finding, FINDING_KEYS)
    reference = entry.get("reference", {})
    _refuse_unknown(path, name, reference, REFERENCE_KEYS)
    for drug in reference.get("drugs", ()):
        _refuse_unknown(path, name, drug, DRUG_KEYS)
    return Case(
        name=name,
        source=entry["source"],
        file=path.name,
        document=_document(name, _fill(entry["document"], gaps), content),
        expect=expect,
        reference=reference,
        of=(*content.get("of", ()), *entry.get("of", ())),
    )


def _refuse_unknown(path: Path, where: str, found: Mapping[str, Any], known: set[str]) -> None:
    if unknown := set(found) - known:
        raise CaseError(f"{path.name}: {where}: unknown {unknown}, expected {sorted(known)}")


def _fill(value: Any, gaps: Mapping[str, Any]) -> Any:
    """Put the row's values into every text; a text that is one gap takes the value itself."""
    if isinstance(value, dict):
        return {_fill(key, gaps): _fill(item, gaps) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, gaps) for item in value]
    if not isinstance(value, str) or not gaps:
        return value
    if value.startswith("{") and value[1:-1] in gaps:
        return gaps[value[1:-1]]
    return str(value.format_map(gaps))


def _document(name: str, given: dict[str, Any], content: dict[str, Any]) -> dict[str, Any]:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    document = {"id": slug, **DEFAULTS, **content.get("document_defaults", {}), **given}
    defaults = content.get("administration_defaults", {})
    day = document["date_of_service"]
    document["administrations"] = [
        _administration(defaults | row, day) for row in document["administrations"]
    ]
    return document


def _administration(row: dict[str, Any], day: str) -> dict[str, Any]:
    for key in ("start", "stop"):
        if CLOCK.fullmatch(row.get(key) or ""):
            row[key] = f"{day}T{row[key]}"
    for key in ("dose", "discarded"):
        if isinstance(row.get(key), str):
            amount, _, unit = row[key].partition(" ")
            row[key] = {"amount": amount, "unit": unit}
    return row


def with_additions(reference: Reference, additions: Mapping[str, Any]) -> Reference:
    """Return the tables with a case's own drugs, code pairs, policies, and tables made whole."""
    if not additions:
        return reference
    drugs = [_drug(**row) for row in additions.get("drugs", ())]
    by_name = {name_key(drug.generic): (drug,) for drug in drugs}
    pairs = {(str(one), str(two)): str(kind) for one, two, kind in additions.get("pairs", ())}
    added = replace(
        reference,
        drugs_by_code={**reference.drugs_by_code, **{drug.hcpcs: drug for drug in drugs}},
        drugs_by_name={**reference.drugs_by_name, **by_name},
        code_pairs={**reference.code_pairs, **pairs},
        policies={**reference.policies, **additions.get("policies", {})},
        tables={**dict.fromkeys(additions.get("whole", ()), "whole"), **reference.tables},
        partial_tables=reference.partial_tables.difference(additions.get("whole", ())),
    )
    return with_payer_rows(added, additions.get("payer_rows", {}))


def _drug(
    hcpcs: str,
    generic: str,
    unit: str,
    container: str | None = None,
    vials: Sequence[str] = (),
    per_ml: str | None = None,
    until: str | None = None,
    replaced_by: Sequence[str] = (),
) -> Drug:
    amount, _, name = unit.partition(" ")
    return Drug(
        hcpcs,
        generic,
        Decimal(amount),
        name,
        container=Container(container) if container else None,
        vials=tuple(map(Decimal, vials)),
        per_ml=Decimal(per_ml) if per_ml else None,
        effective_to=date.fromisoformat(until) if until else None,
        replaced_by=tuple(replaced_by),
    )
