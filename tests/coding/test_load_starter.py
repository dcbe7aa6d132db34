"""`load_starter`: complete, safe to run again, and never over what an admin changed."""

import shutil
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from coding.management.commands import load_starter as command
from coding.models import (
    CodePair,
    Drug,
    DrugName,
    DrugPackage,
    Payer,
    PayerPolicy,
    Release,
    Taxonomy,
)
from coding.starter.load import FOLDER, load_starter
from coding.starter.sync import REASON

pytestmark = pytest.mark.django_db

STARTED = {
    "codes", "hcpcs", "ptp_practitioner", "ptp_hospital", "mue_practitioner", "mue_hospital",
    "aoc", "icd10cm",
}  # fmt: skip
PAYERS = {"medicare", "aetna", "bcbs", "cigna", "uhc"}
Edit = Callable[[str, str, str], None]


def run() -> str:
    out = StringIO()
    call_command("load_starter", stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the starter tables that a test may change; the command reads it."""
    for path in FOLDER.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(command, "load_starter", lambda: load_starter(tmp_path))
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def change(name: str, old: str, new: str) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new, 1))

    return change


def test_a_fresh_database_gets_every_table() -> None:
    assert "rows added" in run()
    assert Drug.objects.get(hcpcs="J9206").unit_text == "20 mg"
    assert Drug.objects.get(hcpcs="J9206").packages.count() == 3
    assert {release.system for release in Release.objects.ready()} == STARTED
    plans = {"regence", "anthem", "bcbs-south-carolina", "uhc-maryland"}
    assert set(Payer.objects.filter(parent=None).values_list("slug", flat=True)) == PAYERS
    assert set(Payer.objects.exclude(parent=None).values_list("slug", flat=True)) == plans
    assert Payer.objects.get(slug="regence").parent == Payer.objects.get(slug="bcbs")
    assert Taxonomy.objects.get(code="163WX0200X").may_render is False


def test_a_second_run_changes_nothing_and_says_so() -> None:
    run()
    before = list(Drug.objects.order_by("pk").values())
    histories = [model.history.count() for model in (Drug, DrugName, DrugPackage)]
    assert run() == "Starter reference data: nothing to change.\n"
    assert list(Drug.objects.order_by("pk").values()) == before
    assert [model.history.count() for model in (Drug, DrugName, DrugPackage)] == histories


def test_it_is_fast() -> None:
    began = time.perf_counter()
    run()
    assert time.perf_counter() - began < 3


def test_every_house_row_has_a_history_that_says_where_it_came_from() -> None:
    run()
    reasons = Drug.history.values_list("history_change_reason", flat=True)
    assert set(reasons) == {REASON}
    assert Drug.history.count() == Drug.objects.count()


def test_a_row_that_an_admin_edited_is_kept_and_listed() -> None:
    run()
    drug = Drug.objects.get(hcpcs="J0897")
    drug.admin_class = "therapeutic"
    drug.save()
    assert "kept as an admin left it: drug J0897 denosumab" in run()
    assert Drug.objects.get(hcpcs="J0897").admin_class == "therapeutic"


def test_a_row_that_an_admin_removed_does_not_come_back() -> None:
    run()
    DrugName.objects.get(name="Camptosar").delete()
    Drug.objects.get(hcpcs="J9160").delete()
    Payer.objects.get(slug="medicare").delete()
    said = run()
    assert "drug name Camptosar" in said
    assert "drug J9160 denileukin diftitox" in said
    assert not DrugName.objects.filter(name="Camptosar").exists()
    assert not Drug.objects.filter(hcpcs="J9160").exists()
    assert not PayerPolicy.objects.filter(payer__slug="medicare").exists()


def test_a_row_whose_days_an_admin_has_taken_is_left_out_and_listed() -> None:
    medicare = Payer.objects.create(slug="medicare", name="Medicare")
    medicare.policies.create(
        switch="pump_code",
        value="96416",
        effective_from=date(2020, 1, 1),
        citation="A letter to the house, made up",
    )
    assert "kept as an admin left it: payer policy pump_code = G0498" in run()
    assert medicare.policies.get(switch="pump_code").value == "96416"


def test_a_package_that_an_admin_changed_added_or_removed_is_left_so() -> None:
    run()
    packages = Drug.objects.get(hcpcs="J9206").packages
    packages.filter(amount=40).get().delete()
    changed = packages.get(amount=100)
    changed.amount, changed.verified = Decimal(120), True
    changed.save()
    checked = packages.get(amount=300)
    checked.verified = True
    checked.save()
    packages.create(container="multi_dose", amount=500, unit_name="mg")
    said = run()
    for size in (40, 100, 300):
        assert f"drug package {size} mg single-dose of J9206 irinotecan" in said
    left = dict(packages.values_list("amount", "verified"))
    assert left == {Decimal(120): True, Decimal(300): True, Decimal(500): False}


def test_packages_of_a_code_that_an_admin_removed_stay_away() -> None:
    run()
    Drug.objects.get(hcpcs="J9206").delete()
    run()
    assert not DrugPackage.objects.filter(drug__hcpcs="J9206").exists()


def test_a_size_new_in_the_file_is_added(edit: Edit) -> None:
    run()
    edit("drugs.yaml", "vials: [40 mg, 100 mg, 300 mg]", "vials: [40 mg, 100 mg, 300 mg, 500 mg]")
    run()
    packages = Drug.objects.get(hcpcs="J9206").packages
    assert packages.get(amount=500).history.get().history_change_reason == REASON
    assert run() == "Starter reference data: nothing to change.\n"


def test_a_code_that_an_admin_split_into_periods_is_kept() -> None:
    run()
    drug = Drug.objects.get(hcpcs="J9206")
    drug.effective_to = date(2026, 6, 30)
    drug.save()
    drug.pk, drug.effective_from, drug.effective_to = None, date(2026, 7, 1), None
    drug.save()
    assert "drug J9206 irinotecan" in run()
    assert Drug.objects.filter(hcpcs="J9206").count() == 2


def test_a_row_of_its_own_follows_the_file(edit: Edit) -> None:
    run()
    edit("drugs.yaml", "packages_note: bulk 2.5, 5 g", "packages_note: bulk 5 g")
    assert "1 refreshed" in run()
    assert Drug.objects.get(hcpcs="J9190").packages_note == "bulk 5 g"
    assert run() == "Starter reference data: nothing to change.\n"


def test_a_changed_table_replaces_its_own_edition_only(edit: Edit) -> None:
    run()
    official = Release.objects.create(
        system="ptp_hospital",
        name="2024Q3",
        valid_from=date(2024, 7, 1),
        source="official file",
        sha256="f" * 64,
        state="ready",
    )
    CodePair.objects.create(release=official, column1="96413", column2="96360", indicator="1")
    edit("code_pairs.yaml", '"0/0": ["96521", "96522", "96523", "G0498"]', '"0/0": ["96521"]')
    run()
    starter = Release.objects.get(system="ptp_hospital", origin="starter")
    assert not starter.codepairs.filter(column1="96416", column2="G0498").exists()
    assert official.codepairs.count() == 1


@pytest.mark.parametrize("name", sorted(path.name for path in FOLDER.glob("*.yaml")))
def test_a_mistake_anywhere_writes_nothing(name: str, folder: Path) -> None:
    with (folder / name).open("a") as file:
        file.write("surprise: 1\n")
    with pytest.raises(CommandError, match=rf"{name}:\d+: surprise: .*Nothing was changed"):
        run()
    assert not Release.objects.exists()
    assert not Drug.objects.exists()
    assert not Group.objects.exists()


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("code_pairs.yaml", '"0/0"', '"0/2"', "0/2: expected indicators as practitioner/hospital"),
        ("code_pairs.yaml", '"0/0"', '"00"', "00: expected indicators as practitioner/hospital"),
        ("codes.yaml", "valid_from: 2024-07-01", "valid_from: null", "valid_from: expected a day"),
        ("unit_limits.yaml", "practitioner: 4", "practitioner: -4", "practitioner: expected 0"),
        ("unit_limits.yaml", "practitioner: 4", 'practitioner: "4"', "expected a whole number"),
        ("payers.yaml", "value: G0498", "value: G0499", "value: expected one of 96416, G0498"),
        ("payers.yaml", "effective_from: 2024-07-01", "effective_from: null", "expected a day"),
        ("diagnoses.yaml", '"Malignant', '"" # "Malignant', "expected a text that is not empty"),
        ("codes.yaml", "codes:\n", "codes:\n  - x\n", "codes: expected mappings only, found 'x'"),
        ("sources.yaml", "sources:", "source:", "sources: expected a mapping; it is missing"),
    ],
)
def test_a_mistake_is_named(edit: Edit, name: str, old: str, new: str, complaint: str) -> None:
    edit(name, old, new)
    with pytest.raises(CommandError) as caught:
        run()
    assert str(caught.value).startswith(f"{name}:")
    assert complaint in str(caught.value)


def test_the_roles_are_there_and_the_reference_admin_may_edit() -> None:
    run()
    groups = {group.name: group for group in Group.objects.all()}
    assert groups.keys() == {"coder", "reviewer", "reference admin", "manager"}
    codenames = set(groups["reference admin"].permissions.values_list("codename", flat=True))
    assert codenames >= {"change_drug", "add_payerpolicy", "change_facility", "change_provider"}
    assert "view_release" in codenames
    assert "change_release" not in codenames
    assert not groups["coder"].permissions.exists()


def test_permissions_that_somebody_gave_or_took_from_a_coder_stay() -> None:
    run()
    coder = Group.objects.get(name="coder")
    view = Group.objects.get(name="reference admin").permissions.get(codename="view_drug")
    coder.permissions.add(view)
    run()
    assert list(coder.permissions.all()) == [view]
