"""Addresses under /coding/."""

from django.urls import URLPattern, URLResolver, path

from coding import views

app_name = "coding"
urlpatterns: list[URLPattern | URLResolver] = [
    path("drugs/search/", views.drug_search, name="drug-search"),
    path("rules/", views.rule_list, name="rule-list"),
    path("rules/<str:name>/", views.rule_detail, name="rule-detail"),
]
