"""What every answer carries: a content security policy, no copies in caches, a sign-in."""

import secrets
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import resolve_url

from workbench.htmx import HtmxHttpRequest

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# The value of django.utils.csp.CSP.NONCE in Django 6, which takes this middleware's place.
NONCE = "<CSP_NONCE_SENTINEL>"


def content_security_policy(get_response: GetResponse) -> GetResponse:
    """Sends SECURE_CSP with every answer; `request.csp_nonce` marks the page's own scripts."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        nonce = secrets.token_urlsafe(16)
        setattr(request, "csp_nonce", nonce)  # noqa: B010  an attribute the class does not declare
        response = get_response(request)
        response["Content-Security-Policy"] = policy_text(settings.SECURE_CSP, nonce)
        return response

    return middleware


def policy_text(policy: dict[str, list[str]], nonce: str) -> str:
    """The header's value, with the nonce in the places that ask for one."""
    return "; ".join(
        " ".join([directive, *sources]).replace(NONCE, f"'nonce-{nonce}'")
        for directive, sources in policy.items()
    )


def csp_nonce(request: HttpRequest) -> dict[str, str]:
    """Context processor: the name that django-htmx and templates look for."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}


def no_store(get_response: GetResponse) -> GetResponse:
    """Keeps pages and parts out of the browser's cache: Back after sign-out must show nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response["Cache-Control"] = "no-store, private"
        return response

    return middleware


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Every view needs a sign-in unless it is marked `login_not_required`."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Sends a browser to the sign-in page; tells htmx to go there, not to swap it in."""
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        htmx = cast(HtmxHttpRequest, request).htmx
        if refused is None or not htmx:
            return refused
        page = htmx.current_url_abs_path or resolve_url(settings.LOGIN_REDIRECT_URL)
        sign_in = redirect_to_login(page, resolve_url(settings.LOGIN_URL)).url
        return HttpResponse(status=401, headers={"HX-Redirect": sign_in})
