"""Pages about the rules."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from coding.case_presenter import CasePage
from coding.coverage import load_coverage
from coding.presenters import RulePresenter, rule_families
from coding.rule_cases import rule_cases
from coding.rulebook import load_rulebook


@require_GET
def rule_list(request: HttpRequest) -> HttpResponse:
    """Show all rules by family, how many cases test each, and what is modelled."""
    rulebook, cases = load_rulebook(), rule_cases()
    context = {
        "families": rule_families(rulebook, cases.by_rule),
        "digest": rulebook.digest,
        "cases": cases,
        "coverage": load_coverage(),
    }
    return render(request, "coding/rule_list.html", context)


@require_GET
def rule_detail(request: HttpRequest, name: str) -> HttpResponse:
    """Show one rule with its dated values, their sources and the cases that test it."""
    rule = load_rulebook().rules.get(name)
    if rule is None:
        raise Http404
    cases = rule_cases()
    found = cases.by_rule.get(name, ())
    page = CasePage(found, request.GET.get("page"), cases.absence)
    context = {"rule": RulePresenter(rule, found), "page": page}
    return render(request, "coding/rule_detail.html", context)
