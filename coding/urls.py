"""Addresses under /coding/."""

from django.urls import URLPattern, URLResolver, path

from coding.views import drugs, rules

app_name = "coding"
urlpatterns: list[URLPattern | URLResolver] = [
    path("drugs/search/", drugs.drug_search, name="drug-search"),
    path("rules/", rules.rule_list, name="rule-list"),
    path("rules/<str:name>/", rules.rule_detail, name="rule-detail"),
]
