"""One settings file. Every value that differs between installations is an environment variable with a safe default."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from salesmgmt.logging import logging_config
from salesmgmt.replicas import replica_of

BASE_DIR = Path(__file__).resolve().parent.parent


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def listed(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def secret_key() -> str:
    """From the environment, else from the file the set-up command wrote; never a default."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    path = Path(os.environ.get("SECRET_KEY_FILE", BASE_DIR / "var" / "secret-key"))
    if path.exists():
        return path.read_text().strip()
    raise ImproperlyConfigured("Set SECRET_KEY, or run `./run setup`, which writes var/secret-key.")


SECRET_KEY = secret_key()
DEBUG = flag("DEBUG")
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = listed("ALLOWED_HOSTS", f"127.0.0.1,localhost,[::1],{urlsplit(SITE_URL).hostname}")
CSRF_TRUSTED_ORIGINS = listed("CSRF_TRUSTED_ORIGINS", SITE_URL)

ROOMS = (
    "core audit jobs people channels products customers leads opportunities contracts activities targets"
    " commissions performance forecasts reports mail automation integrations webhooks api"
)
INSTALLED_APPS = [
    *ROOMS.split(),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials.apps.SimpleAppConfig",
]
MIDDLEWARE = [
    "salesmgmt.metrics.RequestMetrics",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "people.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "core.middleware.RefusalMiddleware",
    "api.idempotency.IdempotencyMiddleware",
]
ROOT_URLCONF = "salesmgmt.urls"
ASGI_APPLICATION = "salesmgmt.asgi.application"
TEMPLATE_LOADERS = ["django_cotton.cotton_loader.Loader"]
TEMPLATE_LOADERS += [f"django.template.loaders.{name}.Loader" for name in ("filesystem", "app_directories")]
COTTON_DIR = "components"
CACHED_LOADER = ("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [("template_partials.loader.Loader", TEMPLATE_LOADERS if DEBUG else [CACHED_LOADER])],
            "builtins": [
                "django.templatetags.i18n",
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                *[f"core.templatetags.{name}" for name in ("frame", "formats", "forms", "lists", "records")],
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "people.context.frame",
            ],
        },
    }
]

DATABASE_POOL = flag("DATABASE_POOL")
DATABASE = dj_database_url.parse(os.environ.get("DATABASE_URL", "postgres://postgres@127.0.0.1/salesmgmt"))
DATABASE["CONN_MAX_AGE"] = 0 if DATABASE_POOL else int(os.environ.get("CONN_MAX_AGE", "0"))
DATABASE["CONN_HEALTH_CHECKS"] = True  # a pool whose server was restarted heals by itself
DATABASE["OPTIONS"] = {
    # Names are alike from 0.6 on (`core.names`); the index must know, or it hands over half the table.
    "options": (
        "-c lock_timeout=10s -c statement_timeout=120s -c idle_in_transaction_session_timeout=300s"
        " -c pg_trgm.similarity_threshold=0.6" + "".join(f" -c role={role}" for role in listed("APP_DATABASE_ROLE"))
    ),
    **({"pool": {"min_size": 2, "max_size": 10, "timeout": 10}} if DATABASE_POOL else {}),
}
DATABASES, DATABASE_ROUTERS = {"default": DATABASE, **replica_of(DATABASE)}, ["core.replicas.ReplicaRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "core.valkey.ValkeyCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "cache"}}

AUTH_USER_MODEL = "people.User"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the address is unique regardless of case, by a constraint on lower(email)
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [f"django.contrib.auth.hashers.{name}PasswordHasher" for name in ("Argon2", "PBKDF2")]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL, LOGIN_REDIRECT_URL, LOGOUT_REDIRECT_URL = "account_login", "/", "/accounts/login/"
ACCOUNT_ADAPTER = "people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or second factor is told by mail
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "salesmgmt"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src-attr": [UNSAFE_INLINE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
# Private networks that webhooks may call all the same, such as "10.1.2.0/24,127.0.0.1/32".
OUTBOUND_ALLOW = [ip_network(item.strip()) for item in os.environ.get("OUTBOUND_ALLOW", "").split(",") if item.strip()]
UPLOAD_MAX_BYTES = int(os.environ.get("UPLOAD_MAX_BYTES", str(100 * 1024 * 1024)))

USE_TZ, USE_I18N = True, True
TIME_ZONE = os.environ.get("TIME_ZONE", "Asia/Shanghai")
LANGUAGE_CODE = os.environ.get("LANGUAGE_CODE", "en")
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "locale"]

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
FRONTEND_DIST = Path(os.environ.get("FRONTEND_DIST", BASE_DIR / "frontend" / "dist"))
STATICFILES_DIRS = [path for path in (FRONTEND_DIST,) if path.exists()]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "media"))

# Chinese fonts for the reports' PDFs: servers have none.
PDF_FONT_PATH = Path(os.environ.get("PDF_FONT_PATH", BASE_DIR / "frontend/node_modules/@embedpdf/fonts-sc/fonts"))

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "salesmgmt@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.TokenAuthentication", "api.authentication.BrowserSession"],
    "DEFAULT_PERMISSION_CLASSES": ["core.permissions.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["core.renderers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.parsers.BoundedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "api.schema.Schema",
    "EXCEPTION_HANDLER": "core.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DEFAULT_THROTTLE_CLASSES": ["api.throttle.TokenRate"],
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "salesmgmt",
    "DESCRIPTION": "Leads, opportunities, targets and commissions for other programs.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
}
API_REQUESTS_PER_MINUTE = int(os.environ.get("API_REQUESTS_PER_MINUTE", "6000"))

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TIMEZONE, CELERY_ENABLE_UTC = "UTC", True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 5,
}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {"tick": {"task": "jobs.tick", "schedule": float(os.environ.get("TICK_SECONDS", "60"))}}
JOBS_SUBSCRIPTIONS, JOBS_ON_DEMAND = "salesmgmt.subscriptions.LISTENERS", "salesmgmt.subscriptions.ON_DEMAND"
JOBS_TIMETABLE = "salesmgmt.timetable.TIMETABLE"
JOBS_WINDOW = int(os.environ.get("JOBS_WINDOW", "100"))
JOBS_RESEND_AFTER = int(os.environ.get("JOBS_RESEND_AFTER", "60"))
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
LOGGING = logging_config(os.environ.get("LOG_LEVEL", "INFO"), flag("LOG_JSON", not DEBUG))
