"""Starter files → provider taxonomies and places of service, not yet saved."""

from __future__ import annotations

from pathlib import Path

from coding.models import PlaceOfService, Taxonomy
from coding.starter.sources import Sources
from coding.strict_yaml import read_file


def read_taxonomies(folder: Path, sources: Sources) -> list[Taxonomy]:
    """Read taxonomies.yaml."""
    document = read_file(folder / "taxonomies.yaml")
    document.text("description")
    source = sources.resolve(document)
    rows = []
    for row in document.rows("taxonomies"):
        rows.append(
            Taxonomy(
                code=row.text("code"),
                label=row.text("label"),
                kind=row.choice("kind", Taxonomy.Kind.values),
                may_render=row.flag_or_none("may_render"),
                source=source,
            )
        )
        row.done()
    document.done()
    return rows


def read_places(folder: Path, sources: Sources) -> list[PlaceOfService]:
    """Read places_of_service.yaml."""
    document = read_file(folder / "places_of_service.yaml")
    document.text("description")
    default_source = document.text("source")
    rows = []
    for row in document.rows("places"):
        rows.append(
            PlaceOfService(
                code=row.text("code"),
                label=row.text("label"),
                is_facility=row.flag("facility"),
                source=sources.resolve(row, default_source),
            )
        )
        row.done()
    document.done()
    return rows
