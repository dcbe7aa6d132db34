"""Facilities and providers in the admin: who may edit them, and what is kept of a change."""

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from coding.changes.rows import apply_rows, read_rows
from coding.models import Proposal
from coding.roles import CODER, MANAGER, REFERENCE_ADMIN, REVIEWER, ensure_roles
from encounters.models import DrugAdministration, Encounter, Facility, Patient, Provider
from tests import factories
from tests.coding.admin.kit import form_of


@pytest.fixture
def refadmin(db: None) -> User:
    ensure_roles()
    return factories.a_user("refadmin", REFERENCE_ADMIN, is_staff=True)


@pytest.fixture
def desk(refadmin: User, client: Client) -> Client:
    client.force_login(refadmin)
    return client


def change_page(row: Facility | Provider) -> str:
    return reverse(f"admin:encounters_{row._meta.model_name}_change", args=[row.pk])


PROVIDER = {
    "name": "Nina Example-Nurse",
    "npi": "9999900001",
    "taxonomy": "163WX0200X",
    "documented_title": "nurse",
    "is_active": "on",
}


def test_a_reference_admin_adds_a_provider(desk: Client) -> None:
    response = desk.post(reverse("admin:encounters_provider_add"), PROVIDER)
    assert response.status_code == 302
    assert Provider.objects.get().npi == "9999900001"


def test_a_mistyped_npi_is_refused_at_its_field(desk: Client) -> None:
    page = reverse("admin:encounters_provider_add")
    response = desk.post(page, {**PROVIDER, "npi": "9999900002"})
    assert "The check digit of this NPI is wrong" in response.content.decode()
    assert not Provider.objects.exists()


def test_a_change_is_in_the_history_with_who_made_it(desk: Client, refadmin: User) -> None:
    nurse = factories.a_nurse()
    desk.post(change_page(nurse), PROVIDER)
    assert nurse.history.count() == 2
    assert nurse.history.first().history_user == refadmin
    page = reverse("admin:encounters_provider_history", args=[nurse.pk])
    assert "163WX0200X" in desk.get(page).content.decode()


@pytest.mark.parametrize(
    ("text", "found"), [("Nina", 1), ("163WX", 1), ("9999900001", 1), ("nobody", 0)]
)
def test_providers_are_found_by_name_npi_and_taxonomy(desk: Client, text: str, found: int) -> None:
    factories.a_nurse()
    response = desk.get(reverse("admin:encounters_provider_changelist"), {"q": text})
    assert response.context["cl"].result_count == found


def test_a_reference_admin_edits_a_facility_but_not_who_sees_its_patients(
    desk: Client, facility: Facility
) -> None:
    response = desk.post(
        change_page(facility),
        {
            **form_of(desk, change_page(facility)),
            "why": "moved, made up",
            "name": "Example Infusion Center North",
            "short_name": "North",
            "time_zone": "America/Chicago",
            "default_setting": "facility",
            "default_place_of_service": "19",
            "is_active": "on",
        },
    )
    proposal = Proposal.objects.get()
    assert response["Location"] == proposal.get_absolute_url()
    facility.refresh_from_db()
    assert facility.short_name == "EIC"  # nothing is in force yet
    apply_rows(read_rows(proposal.rows))
    facility.refresh_from_db()
    assert (facility.short_name, facility.time_zone) == ("North", "America/Chicago")


def test_only_a_superuser_decides_who_sees_a_facility(desk: Client, facility: Facility) -> None:
    page = reverse("admin:encounters_facilitymembership_add")
    assert desk.get(page).status_code == 403
    desk.force_login(factories.a_user("chief", is_superuser=True, is_staff=True))
    newcomer = factories.a_user("newcomer", CODER)
    assert desk.post(page, {"facility": facility.pk, "user": newcomer.pk}).status_code == 302
    assert facility.memberships.filter(user=newcomer).exists()


def test_a_provider_works_at_facilities(desk: Client, facility: Facility) -> None:
    nurse = factories.a_nurse()
    desk.post(change_page(nurse), {**PROVIDER, "facilities": [facility.pk]})
    assert list(facility.providers.all()) == [nurse]


def test_an_old_state_is_not_saved_over_a_row_from_its_history(
    desk: Client, facility: Facility
) -> None:
    for row in (facility, factories.a_nurse()):
        name = f"admin:encounters_{row._meta.model_name}_simple_history"
        page = reverse(name, args=[row.pk, row.history.latest().pk])
        assert desk.get(page).status_code == 200
        assert desk.post(page, {"name": "Hacked"}).status_code == 403
        assert not type(row)._default_manager.filter(name="Hacked").exists()


@pytest.mark.parametrize("role", [CODER, REVIEWER, MANAGER])
@pytest.mark.parametrize("is_staff", [False, True])
def test_other_roles_edit_neither(client: Client, role: str, is_staff: bool, db: None) -> None:
    ensure_roles()
    client.force_login(factories.a_user("somebody", role, is_staff=is_staff))
    for page in ("encounters_provider_add", "encounters_facility_changelist"):
        assert client.get(reverse(f"admin:{page}")).status_code in {302, 403}


@pytest.mark.parametrize("model", [Encounter, Patient, DrugAdministration])
def test_encounters_and_patients_are_not_in_the_admin(model: type[Encounter]) -> None:
    assert not site.is_registered(model)
