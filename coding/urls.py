"""Addresses under /coding/."""

from django.urls import URLPattern, URLResolver, path

from coding.views import codes, drugs, in_force, jobs, payers, proposals, releases, rules, sheets

app_name = "coding"
urlpatterns: list[URLPattern | URLResolver] = [
    path("codes/<str:code>/", codes.code_detail, name="code-detail"),
    path("drugs/search/", drugs.drug_search, name="drug-search"),
    path("drugs/<str:hcpcs>/", drugs.drug_detail, name="drug-detail"),
    path("in-force/", in_force.in_force, name="in-force"),
    path("payers/", payers.payer_list, name="payer-list"),
    path("payers/<slug:slug>/", payers.payer_detail, name="payer-detail"),
    path("proposals/", proposals.proposal_list, name="proposal-list"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal-detail"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("releases/", releases.release_list, name="release-list"),
    path("releases/import/", releases.release_import, name="release-import"),
    path("releases/<int:pk>/", releases.release_detail, name="release-detail"),
    path("releases/<int:pk>/accept/", releases.release_accept, name="release-accept"),
    path("releases/<int:pk>/withdraw/", releases.release_withdraw, name="release-withdraw"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<str:name>/", rules.rule_detail, name="rule-detail"),
    path("sheets/<slug:table>/import/", sheets.sheet_import, name="sheet-import"),
    path("sheets/<slug:table>/proposal/", sheets.sheet_propose, name="sheet-propose"),
    path("sheets/<slug:table>/export.<slug:suffix>", sheets.sheet_export, name="sheet-export"),
]
