"""The one door: the admin site has no sign-in page of its own."""

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Sends a stranger to the sign-in page; tells a person without the role that it is missing."""
    if request.user.is_authenticated:
        raise PermissionDenied("The admin site needs the reference-admin role.")
    page = request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index"))
    return redirect_to_login(page, reverse(settings.LOGIN_URL))
