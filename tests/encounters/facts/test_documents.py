"""Facts written as a document read back as the same facts."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from coding.engine import facts
from coding.engine.document import read_encounter
from encounters import actions
from encounters.demo import visit_files
from encounters.documents import document_of, words_of
from encounters.entry import administration_fields
from encounters.facts import administration_facts, facts_of
from encounters.models import AccessSite, Encounter
from encounters.models import DrugAdministration as Row


def through_text(document: dict[str, Any]) -> Any:
    return json.loads(json.dumps(document))


def test_the_reference_visit_survives_being_written(visit: Encounter, coder: User) -> None:
    actions.accept_lines(encounter=visit, version=visit.version, by=coder)
    frozen = facts_of(visit)
    read = read_encounter(through_text(document_of(frozen)), default_zone="UTC")
    assert read == without_words(frozen)


def test_the_words_of_the_record_are_kept_beside_the_document(visit: Encounter) -> None:
    frozen = facts_of(visit)
    assert words_of(frozen) == {
        "reason_for_visit": frozen.reason_for_visit,
        "documented_titles": ["oncology nurse practitioner", ""],
    }


def without_words(frozen: facts.Encounter) -> facts.Encounter:
    providers = tuple(replace(provider, documented_title="") for provider in frozen.providers)
    return replace(frozen, providers=providers, reason_for_visit="")


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
