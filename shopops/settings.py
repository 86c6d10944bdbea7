"""Settings from the environment with safe defaults; one file, grouped."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from shopops import embedded, logs
from shopops.settings_api import *  # noqa: F403
from shopops.settings_jobs import *  # noqa: F403
from shopops.settings_keys import buyer_key, secret_key
from shopops.settings_sign_in import *  # noqa: F403 -- Django reads settings as one module
from shopops.settings_static import *  # noqa: F403

env = environ.Env()

# --- Places
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_ROOT = Path(env.str("SHOPOPS_DATA", default=str(BASE_DIR / "var"))).resolve()

# --- Address: https, or http on loopback; anything else is refused
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000")
_public = urlsplit(PUBLIC_URL)
IS_HTTPS = _public.scheme == "https"
IS_LOOPBACK = _public.hostname in {"127.0.0.1", "localhost", "::1"}
if not _public.hostname or not (IS_HTTPS or (_public.scheme == "http" and IS_LOOPBACK)):
    raise ImproperlyConfigured(
        f"PUBLIC_URL is {PUBLIC_URL!r}: use https, or http on 127.0.0.1 for trying ShopOps out."
    )
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if IS_LOOPBACK else [_public.hostname]
CSRF_TRUSTED_ORIGINS = [] if IS_LOOPBACK else [f"https://{_public.netloc}"]
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
if not IS_LOOPBACK:
    # Tests kill their own processes by it: see apps/common/crash.py.
    os.environ.pop("SHOPOPS_CRASH_AT", None)

# --- Security
DEBUG = False
SECRET_KEY = secret_key(env.str("SECRET_KEY", default=""), DATA_ROOT if IS_LOOPBACK else None)
# Buyers are known by a hash made with this key: it must never change, SECRET_KEY may.
BUYER_KEY = buyer_key(env.str("BUYER_KEY", default=""), DATA_ROOT) or SECRET_KEY
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
SILENCED_SYSTEM_CHECKS = [
    "security.W021",  # HSTS preload is the owner's choice
    # Exclusion constraints need no app; that app looks for hstore on every new connection, also
    # on one that only a restore knows.
    "postgres.E005",
]
if not IS_HTTPS:
    # Over plain http on loopback, cookies marked Secure and HSTS would lock people out.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^api/", r"^hooks/", r"^livez$"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-sid" if IS_HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 43_200
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie of its own
PASSWORD_RESET_TIMEOUT = 3_600
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        **{key: [NONE] for key in ("default-src", "frame-ancestors", "base-uri", "object-src")},
        **{key: [SELF] for key in ("style-src", "font-src", "connect-src", "form-action")},
        "script-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# --- Applications, lowest first in their own group
INSTALLED_APPS = [
    "shopops",
    "apps.common",
    "apps.shop",
    "apps.accounts",
    "apps.service",
    "apps.promotion",
    "apps.aftersales",
    "apps.intake",
    "apps.metrics",
    "apps.dashboard",
    "apps.work",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_celery_beat",
    "django_celery_results",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
    "template_partials",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "apps.common.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "apps.accounts.entrance.EntranceMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "apps.accounts.middleware.AccessMiddleware",
    "apps.common.http.ErrorMiddleware",
]
ROOT_URLCONF = "shopops.urls"
WSGI_APPLICATION = "shopops.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": ["apps.common.templatetags.ui", "template_partials.templatetags.partials"],
        },
    }
]

# --- Database: DATABASE_URL, or the bundled PostgreSQL started on first use
DATABASES: dict[str, dict[str, Any]]
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
STATEMENT_TIMEOUT = env.str("STATEMENT_TIMEOUT", default="15s")
_database: dict[str, Any] = {"ENGINE": "shopops.database", "NAME": "shopops", "USER": "shopops"}
if not EMBEDDED_DATABASE:
    _database = env.db_url("DATABASE_URL")
DATABASES = {
    "default": {
        **_database,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            **_database.get("OPTIONS", {}),  # such as ?sslmode=require
            "options": f"-c statement_timeout={STATEMENT_TIMEOUT} -c lock_timeout=5s"
            " -c idle_in_transaction_session_timeout=30s",
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# --- Broker and caches: REDIS_URL, or the bundled Valkey on a unix socket
EMBEDDED_BROKER = not env.str("REDIS_URL", default="")
CELERY_BROKER_URL = env.str("REDIS_URL", default="") or embedded.broker_url(DATA_ROOT)


def _fast_cache_url() -> str:
    """Return FAST_CACHE_URL; without it, another database of the broker's server."""
    if EMBEDDED_BROKER:
        default = embedded.broker_cache_url(DATA_ROOT)
    else:
        default = urlsplit(CELERY_BROKER_URL)._replace(path="/1").geturl()
    url: str = env.str("FAST_CACHE_URL", default=default)
    return url


CACHES: dict[str, dict[str, Any]] = {
    # Sign-in limits and used one-time codes must outlive the broker.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    },
    # Throttles and presence: may be lost, never makes a page fail.
    "fast": {
        "BACKEND": "apps.common.cache.FastCache",
        "LOCATION": _fast_cache_url(),
        "KEY_PREFIX": "fast",
        "OPTIONS": {
            "serializer": "apps.common.cache.JsonSerializer",
            "socket_timeout": 1,
            "socket_connect_timeout": 1,
        },
    },
}

# --- People
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
# The demo on loopback may be used without a second factor; nothing else may.
SECOND_FACTOR_REQUIRED = env.bool("SECOND_FACTOR_REQUIRED", default=not IS_LOOPBACK)
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10

# --- Text messages to buyers: an address of Apprise in which {to} is the number
SMS_URL = env.str("SMS_URL", default="console://" if IS_LOOPBACK else "")

# --- The morning's digest in the team's chat: an address of Apprise
DIGEST_CHAT_URL = env.str("DIGEST_CHAT_URL", default="console://" if IS_LOOPBACK else "")

# --- API
REST_FRAMEWORK = REST_FRAMEWORK | {"NUM_PROXIES": TRUSTED_PROXY_COUNT}  # noqa: F405

# --- Uploads
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
IMPORT_MAX_BYTES = 100 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "apps.common.uploads.CapHandler",
    "apps.common.uploads.NamelessFileHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
UPLOAD_ROOT = DATA_ROOT / "uploads"

# --- Backup: nightly when a folder is named; the key is never part of a backup
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEYS: list[str] = env.list("BACKUP_KEY", default=[])
BACKUP_KEY_FILE = DATA_ROOT / "backup.key"

# --- Targets: from which pace, or chance to hit, a month is on pace or only at risk
PACE_THRESHOLDS = {
    "on_pace": Decimal(env.str("PACE_ON_PACE", default="0.98")),
    "at_risk": Decimal(env.str("PACE_AT_RISK", default="0.90")),
    "on_pace_chance": Decimal(env.str("PACE_ON_PACE_CHANCE", default="0.60")),
    "at_risk_chance": Decimal(env.str("PACE_AT_RISK_CHANCE", default="0.25")),
}

# --- Time and language: a shop's zone is data, the server speaks UTC
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("hu", "Magyar")]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Static files
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(DATA_ROOT / "static"))).resolve()
STATICFILES_DIRS = [BASE_DIR / "static"]

# --- Logs
LOGGING = logs.configuration(level=env.str("LOG_LEVEL", default=""))
