"""Addresses for the tests of what every answer carries."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from workbench.htmx import HtmxHttpRequest, render_part
from workbench.urls import urlpatterns as project_urlpatterns


def page(request: HtmxHttpRequest) -> HttpResponse:
    """A page with one named part."""
    return render_part(request, "page.html", "part", {"word": "hello"}, status=200)


def refused(request: HtmxHttpRequest) -> HttpResponse:
    """The same, as a form that did not hold."""
    return render_part(request, "page.html", "part", {"word": "wrong"}, status=422)


@login_not_required
def public(request: HtmxHttpRequest) -> HttpResponse:
    """A page that needs no sign-in."""
    return render(request, "public.html")


urlpatterns = [
    path("page/", page, name="page"),
    path("refused/", refused, name="refused"),
    path("public/", public, name="public"),
    *project_urlpatterns,
]
