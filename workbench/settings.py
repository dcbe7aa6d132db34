"""Settings of the workbench, in one of three modes.

production (the default) refuses to start without SECRET_KEY and ALLOWED_HOSTS; demo makes its own
key and serves this computer; test is what the test run uses. Every variable is read here or in
workbench/database.py.
"""

from pathlib import Path
from typing import Any

import django
import django_stubs_ext

from workbench import environment
from workbench.database import database_settings
from workbench.secret_key import demo_key, production_key

django_stubs_ext.monkeypatch()  # ModelAdmin[Drug] and the like may then be written

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

MODE = environment.choice("WORKBENCH_MODE", ["production", "demo", "test"], "production")
PRODUCTION = MODE == "production"
TEST = MODE == "test"

DEBUG = environment.flag("DEBUG", default=False)
if DEBUG and PRODUCTION:
    raise environment.refuse("DEBUG", "is yes in production.", "It shows patient data in errors.")

if PRODUCTION:
    SECRET_KEY = production_key()
    ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", hint="For example coding.example.org.")
    if "*" in ALLOWED_HOSTS:
        raise environment.refuse("ALLOWED_HOSTS", "contains *.", "Name each host.")
else:
    SECRET_KEY = "test " * 12 if TEST else demo_key(VAR_DIR / "secret-key")
    ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1],testserver")
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", "")

database_file = ":memory:" if TEST else "var/workbench.sqlite3"
database_url = environment.secret("DATABASE_URL", f"sqlite:///{database_file}")
DATABASES = {"default": database_settings(database_url, base=BASE_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "workbench",
    "encounters",
    "coding",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "workbench.middleware.content_security_policy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "workbench.middleware.no_store",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "workbench.middleware.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
]
ROOT_URLCONF = "workbench.urls"
WSGI_APPLICATION = "workbench.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "workbench.middleware.csp_nonce",
            ]
        },
    }
]
if django.VERSION < (6, 0):  # partials are part of Django from 6.0 on
    INSTALLED_APPS.append("template_partials")
    TEMPLATES[0]["OPTIONS"]["builtins"] = ["template_partials.templatetags.partials"]

STATIC_URL = "static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(VAR_DIR / "static")))
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
if PRODUCTION:
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"  # pages show times in the facility's own zone
USE_TZ = True
# The zone of times in encounter documents that name none.
DOCUMENT_TIME_ZONE = environment.time_zone("DOCUMENT_TIME_ZONE", "America/New_York")
AUDIT = "workbench.audit.append"  # where the app `coding`, which does not know it, records writes
RECENT_ENCOUNTERS = "encounters.recent.RecentEncounters"  # what it tries changes of tables on
# Payer policies and classes of administration are published by another than their author.
TWO_PERSON_APPROVAL = environment.flag("TWO_PERSON_APPROVAL", default=True)
SIMPLE_HISTORY_REVERT_DISABLED = True  # every change is proposed, this one too
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True  # a reason is as long as it needs
# Jobs wait in the database for `manage.py worker`; in a test they are done at once.
queue = "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {"default": {"BACKEND": queue if TEST else "django_tasks_db.DatabaseBackend"}}
# Where uploaded files wait for the worker: on several hosts, a folder that all of them share.
UPLOAD_FOLDER = Path(environment.text("UPLOAD_FOLDER", str(VAR_DIR / "uploads")))
UPLOAD_MOST_BYTES = environment.integer("UPLOAD_MOST_MB", 300, least=1, most=4096) * 2**20
FILE_UPLOAD_HANDLERS = ["coding.uploads.LimitedUploadHandler"]
CASES_FOLDER = BASE_DIR / "tests" / "coding" / "cases"  # shown on the pages of the rules they test

LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"  # quick, for people who live for one test
    if TEST
    else "django.contrib.auth.hashers.Argon2PasswordHasher"
]
validation = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{validation}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{validation}.UserAttributeSimilarityValidator"},
    {"NAME": f"{validation}.CommonPasswordValidator"},
]

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = PRODUCTION
CSRF_COOKIE_HTTPONLY = True
SECURE_REDIRECT_EXEMPT = [r"^health/$"]  # a balancer asks over plain HTTP
SECURE_HSTS_SECONDS = environment.integer("HSTS_SECONDS", 31_536_000, most=63_072_000) * PRODUCTION
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if environment.flag("BEHIND_TLS_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Read by workbench/middleware.py; Django 6 reads the same setting itself.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'", "<CSP_NONCE_SENTINEL>"],
    **dict.fromkeys(["style-src", "img-src", "font-src", "connect-src"], ["'self'"]),
    "form-action": ["'self'"],
    **dict.fromkeys(["frame-ancestors", "base-uri"], ["'none'"]),
}

# To standard error only: no mail with a failed request's content, which may hold patient data.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False}},
}
