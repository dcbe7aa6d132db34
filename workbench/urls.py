"""The program's addresses. What is not named public here or in a view needs a sign-in."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from workbench.health import health
from workbench.views import admin_sign_in

urlpatterns = [
    path("", include("encounters.urls")),
    path("coding/", include("coding.urls")),
    path(
        "sign-in/",
        LoginView.as_view(
            template_name="registration/sign_in.html", redirect_authenticated_user=True
        ),
        name="sign-in",
    ),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("admin/login/", admin_sign_in, name="admin-sign-in"),
    path("admin/", admin.site.urls),
    path("health/", health, name="health"),
]
