"""Every setting of Millrace, read from the environment and safe when nothing is set.

The table of variables is in README.md.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from crm.lib import environment

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("MILLRACE_VAR", ROOT / "var"))
DEVELOPMENT = environment.flag("DEVELOPMENT")
DEBUG = environment.flag("DEBUG")

SECRET_KEY = environment.secret("SECRET_KEY", VAR / "secret_key", development=DEVELOPMENT)
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
BASE_URL = environment.address("BASE_URL", "https://localhost")
_base = urlsplit(BASE_URL)
HTTPS = _base.scheme == "https"
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", (_base.hostname or "localhost",))
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "crm.apps.MillraceAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_q",
    "drf_spectacular",
    "knox",
    "rest_framework",
    "simple_history",
    "records",
    "workflows",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "records.middleware.origin_of_changes",
]

ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", VAR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
MEDIA_ROOT = VAR / "files"
FILE_UPLOAD_PERMISSIONS = 0o600

# One for the engine, one for what is sent, one for imports and exports.
WORKERS = environment.number("WORKERS", 3)
# The queue carries doorbells, never state: a bell may be lost, doubled or late. docs/architecture.md has the reasons.
Q_CLUSTER = {
    "name": "millrace",
    "orm": "default",
    "workers": WORKERS,
    "queue_limit": WORKERS,
    "bulk": 1,
    "timeout": 1_800,
    "retry": 5_500,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": -1,
    "recycle": 500,
    "poll": 0.2,
    "label": "Background work",
}
# Without bells everything still happens, up to a minute later.
BELLS = environment.flag("BELLS", default=True)

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# The account's zone rules filters, schedules and what people see; the database holds UTC.
USE_TZ = True
TIME_ZONE = environment.time_zone("ACCOUNT_TIME_ZONE", "UTC")
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
CURRENCY = environment.currency("ACCOUNT_CURRENCY", "USD")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# No inline script or style and no eval, on every page: what is not ours does not run.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS and environment.flag("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = environment.number("HSTS_SECONDS", 31_536_000) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = environment.flag("HSTS_PRELOAD", default=True)
if environment.flag("BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "records.api.authentication.ApiTokenAuthentication",
        "records.api.authentication.SessionWithChallenge",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["records.api.permission.RecordPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["records.api.parsing.BoundedJsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "records.api.errors.as_response",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"user": environment.rate("API_RATE", "100/second")},
}
REST_KNOX = {
    "TOKEN_MODEL": "records.ApiToken",
    "TOKEN_PREFIX": "mlr_",
    "AUTO_REFRESH": False,
}
KNOX_TOKEN_MODEL = "records.ApiToken"
# Our model stands in for knox's, whose migrations would make their table all the same, where no flush can empty it.
MIGRATION_MODULES = {"knox": None}
SPECTACULAR_SETTINGS = {
    "TITLE": "Millrace API",
    "DESCRIPTION": "Records, properties, lists, activities and events of a Millrace account.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "PATH_CONVERTER_OVERRIDES": {"number": int},
    "ENUM_NAME_OVERRIDES": {
        "ChangeKind": "records.models.Change.Kind",
        "ListKind": "records.models.RecordList.Kind",
        "PropertyKind": "records.api.properties.PROPERTY_KINDS",
        "EventPropertyKind": "records.api.event_definitions.EVENT_KINDS",
        "TaskKind": "records.models.Task.Kind",
        "WorkflowStatus": "workflows.models.Workflow.Status",
        "EnrollmentState": "workflows.models.Enrollment.State",
        "OutcomeStatus": ["created", "updated", "unchanged", "rejected"],
    },
}

# What workflows may call besides the public internet on ports 80 and 443; docs/outgoing.md says how to write it.
HTTP_ALLOWED_HOSTS = environment.words("OUTGOING_ALLOWED_HOSTS")
HTTP_ALLOWED_PORTS = environment.words("OUTGOING_ALLOWED_PORTS")

# How many workflows the account may have, those in the trash not counted; none: as many as it likes.
MAX_WORKFLOWS = environment.number("MAX_WORKFLOWS", 0) or None

# Kinds of steps that the administrator has switched off, by their slugs.
DISABLED_STEPS = environment.words("DISABLED_STEPS")

# Workflows send no mail before one of these two is set; by default it goes to the console.
_mail = environment.mail("EMAIL_URL")
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "").strip() or _mail.backend
MAIL_IS_SET_UP = bool(_mail.host or os.environ.get("EMAIL_BACKEND", "").strip())
EMAIL_HOST, EMAIL_PORT = _mail.host or "localhost", _mail.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.starts_tls, _mail.is_tls
EMAIL_TIMEOUT = environment.number("EMAIL_TIMEOUT_SECONDS", 15)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.sender("EMAIL_FROM", f"millrace@{_base.hostname or 'localhost'}")
LOG_LEVEL = environment.level("LOG_LEVEL", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django warns of every answer from 400 on, with a traceback: here only those from 500 on are told unasked.
        "django.request": {"level": LOG_LEVEL if LOG_LEVEL in {"DEBUG", "INFO"} else "ERROR"},
        "django.security": {"level": "ERROR"},
    },
}
