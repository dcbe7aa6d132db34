"""What a view needs to answer both a browser and htmx."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class HtmxHttpRequest(HttpRequest):
    """A request behind the sign-in: `user` is a person, `htmx` tells whether htmx sent it."""

    htmx: HtmxDetails
    user: User


def render_part(
    request: HtmxHttpRequest,
    template: str,
    part: str,
    context: Mapping[str, object],
    status: int = 200,
) -> HttpResponse:
    """The named part of the template for htmx, the whole page for everybody else.

    The view names the part, never the request. A page that htmx fetches again for the Back button
    is whole.
    """
    wants_part = bool(request.htmx) and not request.htmx.history_restore_request
    name = f"{template}#{part}" if wants_part else template
    response = render(request, name, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
