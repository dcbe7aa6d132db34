"""Addresses of the worklist and of encounters; no name or number of a patient is in them."""

from django.urls import URLPattern, URLResolver, include, path

from encounters.views import administrations as rows
from encounters.views import encounters, golden, guides, lines, patients, previews, queries
from encounters.views.worklist import worklist

app_name = "encounters"

row_patterns: list[URLPattern | URLResolver] = [
    path("new/", rows.administration_create, name="administration-create"),
    path("new/cancel/", rows.administration_cancel_new, name="administration-cancel-new"),
    path("new/preview/", previews.administration_preview_new, name="administration-preview-new"),
    path("<int:pk>/", rows.administration_update, name="administration-update"),
    path("<int:pk>/cancel/", rows.administration_cancel, name="administration-cancel"),
    path("<int:pk>/preview/", previews.administration_preview, name="administration-preview"),
    path("<int:pk>/delete/", rows.administration_delete, name="administration-delete"),
    path("<int:pk>/restore/", rows.administration_restore, name="administration-restore"),
    path("<int:pk>/guide/", guides.administration_guide, name="administration-guide"),
]
encounter_patterns: list[URLPattern | URLResolver] = [
    path("", encounters.encounter_detail, name="encounter-detail"),
    path("details/", encounters.encounter_details_update, name="encounter-details-update"),
    path("next/", encounters.encounter_next, name="encounter-next"),
    path("administrations/", include(row_patterns)),
    path("lines/accept/", lines.lines_accept, name="lines-accept"),
    path("lines/<int:pk>/withdraw/", lines.line_withdraw, name="line-withdraw"),
    path("golden/", golden.encounter_make_golden, name="encounter-make-golden"),
    path("queries/", queries.query_create, name="query-create"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", worklist, name="worklist"),
    path("encounters/new/", encounters.encounter_create, name="encounter-create"),
    path("encounters/patients/", patients.patient_lookup, name="patient-lookup"),
    path("encounters/<uuid:key>/", include(encounter_patterns)),
]
