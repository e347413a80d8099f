"""All settings, driven by the environment; docs/operations.md lists every variable."""

import os
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured

from quality_oversight import embedded
from quality_oversight.api_choices import NAMES

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(os.environ.get("STATE_DIR", BASE_DIR / ".local"))
FRONTEND_DIR = Path(os.environ.get("FRONTEND_DIR", STATE_DIR / "frontend"))


def _switch(name: str, default: bool) -> bool:
    """Read a yes/no variable: 1, true, yes, on (any case) mean yes."""
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _words(name: str, default: str = "") -> list[str]:
    """Read a comma-separated variable."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


DEBUG = _switch("DEBUG", "DATABASE_URL" not in os.environ)
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured("SECRET_KEY is not set: give the web server a long random value and start again.")
    SECRET_KEY = embedded.local_secret(STATE_DIR)
# Seal who reported a restricted concern: the first key seals, each opens (docs/operations.md: the vault).
VAULT_KEYS = _words("VAULT_KEYS") or ([embedded.local_vault_key(STATE_DIR)] if DEBUG else [])
ALLOWED_HOSTS = _words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = _words("CSRF_TRUSTED_ORIGINS")

# Two roles (docs/decisions): the web and the workers are quality_app, which row-level security binds;
# quality_owner owns the tables, migrates and imports the national directory (docs/operations.md: roles, backups).
ADDRESSES = embedded.addresses(STATE_DIR)
DATABASES = {
    "default": dj_database_url.parse(os.environ.get("DATABASE_URL", ADDRESSES.database_url)),
    "owner": dj_database_url.parse(
        os.environ.get("DATABASE_OWNER_URL", os.environ.get("DATABASE_URL", ADDRESSES.database_owner_url))
    ),
}
DATABASES["default"] |= {"ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
DATABASES["owner"] |= {"TEST": {"MIRROR": "default"}}
for _database in DATABASES.values():
    _database["OPTIONS"] = {
        "connect_timeout": 5,  # seconds: a server that is gone is an error, not a wait
        "prepare_threshold": 0,  # lets compiled reads keep their plans (quality_oversight/compiled.py)
    } | _database.get("OPTIONS", {})
DATABASE_ROUTERS = ["quality_oversight.tenancy.database.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = os.environ.get("REDIS_URL", ADDRESSES.redis_url)
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": embedded.cache_url(REDIS_URL)}
}
CELERY_BROKER_URL = embedded.broker_url(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = "Europe/London"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
_MINUTES = {n: {"schedule": timedelta(minutes=n), "options": {"expires": 60 * n}} for n in (1, 5, 10, 60)}
CELERY_BEAT_SCHEDULE = {
    "pulse": {"task": "quality_oversight.tasks.pulse", "schedule": timedelta(seconds=15), "options": {"expires": 15}},
    "announce-soft-intelligence": {"task": "concerns.intake.tasks.announce_all", **_MINUTES[5]},
    "tell-reporters": {"task": "concerns.tasks.tell_reporters", **_MINUTES[1]},
    "daily-mail": {"task": "concerns.work.tasks.send_digests", **_MINUTES[10]},
    "early-warnings": {"task": "escalation.early_warning.tasks.look_again_all", "schedule": timedelta(minutes=5)},
    "documents": {"task": "escalation.interventions.tasks.tidy_all", "schedule": timedelta(minutes=10)},
    "frameworks": {"task": "escalation.editor.tasks.begin_all", "schedule": timedelta(minutes=5)},
    "agreements": {"task": "escalation.agreements.tasks.look_after_all", "schedule": timedelta(minutes=5)},
    "replies": {"task": "escalation.tasks.look_after_replies", "schedule": timedelta(minutes=5)},
    "documents-of-insight": {"task": "concerns.insight.tasks.tidy_all", **_MINUTES[10]},
    "letters": {"task": "escalation.letters.tasks.tidy_all", "schedule": timedelta(minutes=10)},
    "run-due": {"task": "reporting.tasks.run_due", **_MINUTES[1]},
    "sheets": {"task": "concerns.sheets.tasks.run_due", **_MINUTES[1]},
    "forget-sendings": {"task": "quality_oversight.tenancy.tasks.forget_sendings", **_MINUTES[60]},
    "directory": {"task": "providers.directory.tasks.run_due", **_MINUTES[1]},
    "sheets-of-values": {"task": "providers.values.tasks.tidy_all", **_MINUTES[60]},
    "live-sources": {"task": "providers.live.tasks.look_after", **_MINUTES[1]},
    "files": {"task": "concerns.files.tasks.tidy_all", **_MINUTES[10]},
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "quality_oversight",
    "quality_oversight.tenancy",
    "quality_oversight.audit",
    "quality_oversight.frameworks",
    "providers",
    "providers.directory",
    "providers.live",
    "providers.measures",
    "providers.structure",
    "providers.values",
    "concerns",
    "concerns.intake",
    "concerns.sheets",
    "concerns.files",
    "concerns.register",
    "concerns.insight",
    "concerns.work",
    "concerns.search",
    "concerns.privacy",
    "concerns.streams",
    "escalation",
    "escalation.interventions",
    "escalation.contracts",
    "escalation.early_warning",
    "escalation.editor",
    "escalation.story",
    "escalation.letters",
    "escalation.agreements",
    "reporting",
    "reporting.profile",
    "reporting.stakeholders",
    "reporting.committees",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "quality_oversight.health.LivenessMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "quality_oversight.tenancy.middleware.TenancyMiddleware",
    "quality_oversight.screening.ScreeningMiddleware",
    "quality_oversight.audit.middleware.RefusedObjects",
    "quality_oversight.not_found.NotFoundMiddleware",
]
ROOT_URLCONF = "quality_oversight.urls"
WSGI_APPLICATION = "quality_oversight.wsgi.application"
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
    "quality_oversight.tenancy.context.shell",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "environment": "quality_oversight.jinja.environment",
            "context_processors": CONTEXT_PROCESSORS,
        },
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",  # pages of third parties only
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": CONTEXT_PROCESSORS[:3]},
    },
]

AUTH_USER_MODEL = "tenancy.User"
AUTHENTICATION_BACKENDS = ["quality_oversight.tenancy.adapter.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "quality_oversight.tenancy.adapter.AccountAdapter"
ACCOUNT_TEMPLATE_EXTENSION = "jinja"
ACCOUNT_FORMS = {
    "login": "quality_oversight.people.sign_in.SignInForm",
    "reset_password": "quality_oversight.people.sign_in.AskForPasswordForm",
    "reset_password_from_key": "quality_oversight.people.sign_in.ChoosePasswordForm",
    "change_password": "quality_oversight.people.sign_in.ChangePasswordForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Quality oversight] "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # that mail would invite to sign up, which nobody can
ACCOUNT_RATE_LIMITS = {
    "login": os.environ.get("LOGIN_RATE_LIMIT", "60/m/ip"),
    "login_failed": "30/m/ip,5/5m/key",  # lock-out: five failures for one address, then five minutes' wait
    "reset_password": "20/m/ip,5/m/key",
    "tell": os.environ.get("TELL_RATE_LIMIT", "10/h/key"),  # the key stands for a client and leads back to nobody
    "right_of_reply": os.environ.get("RIGHT_OF_REPLY_RATE_LIMIT", "120/10m/key"),
    "tell_reply": os.environ.get("REPLY_RATE_LIMIT", "20/10m/key"),
}
SESSION_COOKIE_AGE = int(os.environ.get("SESSION_HOURS", "8")) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SECURE_COOKIES = _switch("SECURE_COOKIES", not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = _switch("SSL_REDIRECT", False)
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # load balancers ask over plain HTTP
SECURE_HSTS_SECONDS = int(os.environ.get("HSTS_SECONDS", "0"))
BEHIND_PROXY = _switch("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = int(BEHIND_PROXY)  # else one person's failures would lock out all behind the proxy
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{f"{name}-src": [SELF] for name in ("default", "script", "style", "font", "connect")},
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", STATE_DIR / "static"))
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("nhsuk", FRONTEND_DIR / "node_modules/nhsuk-frontend/dist/nhsuk"),
]
STATICFILES_FINDERS = ["quality_oversight.design_system.DesignSystem", *global_settings.STATICFILES_FINDERS]
# Attachments stand apart from what is public: no address leads to them but the view that asks who wants one.
FILES_ROOT = Path(os.environ.get("FILES_ROOT", STATE_DIR / "files"))
S3_BUCKET = os.environ.get("S3_BUCKET", "")
_ATTACHMENTS = (
    {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": os.environ.get("S3_ENDPOINT") or None,
            "region_name": os.environ.get("S3_REGION") or None,
            "access_key": os.environ.get("S3_ACCESS_KEY") or None,
            "secret_key": os.environ.get("S3_SECRET_KEY") or None,
            "location": os.environ.get("S3_PREFIX", "attachments"),
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
        },
    }
    if S3_BUCKET
    else {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": FILES_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    }
)
FILE_LIMIT = int(os.environ.get("FILE_LIMIT_MB", "20")) * 1_000_000
UPLOAD_LIMIT = int(os.environ.get("UPLOAD_LIMIT_MB", "60")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "concerns.files.uploading.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
# Live sources of the directory; one that has no address or key is not asked (docs/operations.md).
ODS_ORD_URL = os.environ.get("ODS_ORD_URL", "")
ODS_REQUESTS_EACH_SECOND = float(os.environ.get("ODS_REQUESTS_EACH_SECOND", "5"))
CQC_API_URL = os.environ.get("CQC_API_URL", "https://api.service.cqc.org.uk/public/v1")
CQC_API_KEY = os.environ.get("CQC_API_KEY", "")
CQC_REQUESTS_EACH_SECOND = float(os.environ.get("CQC_REQUESTS_EACH_SECOND", "10"))
CLAMAV_ADDRESS = os.environ.get("CLAMAV_ADDRESS", "")
_COMPRESSED = "whitenoise.storage.CompressedManifestStaticFilesStorage"
STORAGES = {
    "attachments": _ATTACHMENTS,
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else _COMPRESSED},
}
WHITENOISE_USE_FINDERS = DEBUG
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", STATE_DIR / "media"))

# On a real installation a mail, which may hold a key to sign in with, never ends in a log.
_SENDS = "console" if DEBUG else "smtp"
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", f"django.core.mail.backends.{_SENDS}.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _switch("EMAIL_USE_TLS", False)
# Where people reach the site, for links in mail that is written outside a request.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", f"http://localhost:{os.environ.get('PORT', '8000')}/")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Quality oversight <no-reply@localhost>")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["quality_oversight.api.MembershipAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["quality_oversight.api.Requires"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "quality_oversight.api.Pages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "quality_oversight.problems.refusals",
    "PAGE_SIZE": 25,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Quality oversight API",
    "DESCRIPTION": "Concerns, risks, levels and providers of one ICB, through the same actions as the pages."
    " Refusals are problem details (RFC 9457), with `errors` by field."
    " Where a text may identify somebody, the answer is 400 with `findings` by field (kind, start, end): take it out,"
    " or send the same again with `screening_reason`, which the information governance lead reads. A text with an NHS"
    " number is never taken.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "ENUM_NAME_OVERRIDES": NAMES,
}
LINE = "{asctime} {levelname} {name}: {message}"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "quality_oversight.logs.PlainLine", "fmt": LINE, "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING" if DEBUG else "INFO")},
}
DEMO = DEBUG and _switch("DEMO", "DATABASE_URL" not in os.environ)
