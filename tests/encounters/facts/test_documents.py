"""Facts written as a document read back as the same facts."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User

from coding.engine.document import read_encounter
from encounters import actions
from encounters.demo import visit_files
from encounters.documents import document_of
from encounters.entry import administration_fields
from encounters.facts import administration_facts, facts_of
from encounters.models import AccessSite, Encounter
from encounters.models import DrugAdministration as Row


def through_text(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document))


def test_the_reference_visit_survives_being_written(visit: Encounter, coder: User) -> None:
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    frozen = facts_of(visit)
    assert read_encounter(through_text(document_of(frozen)), default_zone="UTC") == frozen


@pytest.mark.parametrize("path", visit_files(), ids=lambda path: path.stem)
def test_every_demo_document_survives_being_written(path: Any) -> None:
    read = read_encounter(json.loads(path.read_text())["document"], default_zone="UTC")
    assert read_encounter(through_text(document_of(read)), default_zone="UTC") == read


@pytest.mark.parametrize("path", visit_files(), ids=lambda path: path.stem)
def test_every_administration_survives_being_entered(path: Any) -> None:
    read = read_encounter(json.loads(path.read_text())["document"], default_zone="UTC")
    for number, given in enumerate(read.administrations, 1):
        entered = administration_fields(given, day=read.date_of_service, zone=read.time_zone)
        site = AccessSite(label=entered.pop("access_site"))
        row = Row(pk=number, access_site=site, **entered)
        assert administration_facts(row) == given
