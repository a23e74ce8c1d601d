"""Settings, all read from the environment. docs/operators.md holds the table of every variable."""

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from qa_portal.runtime import embedded

BASE_DIR = Path(__file__).resolve().parent.parent


def environment_flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def environment_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


ENVIRONMENT = os.environ.get("QA_ENVIRONMENT", "development")
PRODUCTION = ENVIRONMENT == "production"
DEBUG = environment_flag("DEBUG", False)
#: Demonstration mode: printed passwords, a clock that can be moved, an in-app mailbox. Never in production.
DEMONSTRATION = environment_flag("DEMONSTRATION", not PRODUCTION)
DATA_DIR = Path(os.environ.get("DATA_DIR", BASE_DIR / ".data")).resolve()

DEVELOPMENT_SECRET = "development-only-secret-never-used-in-production"  # noqa: S105
SECRET_KEY = os.environ.get("SECRET_KEY", DEVELOPMENT_SECRET)
SECRET_KEY_FALLBACKS = environment_list("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = environment_list("ALLOWED_HOSTS", "" if PRODUCTION else "*")
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
#: The address people reach us at: every link in an email starts with it.
SITE_URL = os.environ.get("SITE_URL", f"http://{HOST}:{PORT}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
VERSION = "2026.11"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "django_filters",
    "django_tables2",
    "csp",
    "partnerships",
    "assurance",
    "courses",
    "evaluations",
    "audits",
    "reports",
    "qa_portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "partnerships.request_size.RequestSizeMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partnerships.middleware.ClockMiddleware",
    "partnerships.middleware.WrongMethodMiddleware",
    "partnerships.middleware.PartnershipMiddleware",
]

ROOT_URLCONF = "qa_portal.urls"
WSGI_APPLICATION = "qa_portal.wsgi.application"

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
                "partnerships.frame.frame",
            ],
        },
    }
]


def database(url: str) -> dict[str, object]:
    """Django's settings for a postgresql:// URL; a query `host` names a socket folder."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", parts.hostname or ""),
        "PORT": str(query.pop("port", parts.port or "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "TIME_ZONE": None,
    }


if os.environ.get("DATABASE_URL"):
    application_url = os.environ["DATABASE_URL"]
    owner_url = os.environ.get("DATABASE_OWNER_URL", "")
else:
    application_url, owner_url = embedded.database_urls(DATA_DIR)

#: `default` is the application's role: owns nothing and cannot bypass row-level security.
#: `owner` is there for migrations and set-up alone; web and worker may run without it.
DATABASES = {"default": database(application_url)}
if owner_url:
    DATABASES["owner"] = database(owner_url)

BROKER_URL = os.environ.get("REDIS_URL") or embedded.broker_url(DATA_DIR)
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ.get("REDIS_URL") or embedded.cache_url(DATA_DIR),
        "KEY_PREFIX": "qa",
    }
}

CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "Europe/London"
CELERY_ENABLE_UTC = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_EXPIRES = 60
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True

AUTH_USER_MODEL = "partnerships.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"
ACCOUNT_ADAPTER = "partnerships.accounts.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "partnerships.forms.sign_in.SignInForm",
    "request_login_code": "partnerships.forms.sign_in.AskForCodeForm",
    "confirm_login_code": "partnerships.forms.sign_in.CodeForm",
    "reset_password": "partnerships.forms.sign_in.ForgottenPasswordForm",
    "reset_password_from_key": "partnerships.forms.sign_in.NewPasswordForm",
    "change_password": "partnerships.forms.sign_in.ChangedPasswordForm",
    "set_password": "partnerships.forms.sign_in.FirstPasswordForm",
    "reauthenticate": "partnerships.forms.sign_in.SamePersonForm",
}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
#: How many proxies of ours stand before the web process: rate limits need the visitor's own address.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))

LANGUAGE_CODE = "en-gb"
USE_I18N = False
USE_TZ = True
TIME_ZONE = "Europe/London"
DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if ENVIRONMENT != "test"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or ENVIRONMENT == "test"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
#: The largest file that is taken, and the largest request: the file with a form around it.
MOST_FILE_BYTES = 25 * 1024 * 1024
MOST_REQUEST_BYTES = MOST_FILE_BYTES + 5 * 1024 * 1024
# A booking list may name a thousand schools; each has two fields in the import's organisations step.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"
DJANGO_TABLES2_TEMPLATE = "django_tables2/govuk.html"

# Mail goes by SMTP where EMAIL_URL says so, else to files that the in-app mailbox shows.
email_url = urlsplit(os.environ.get("EMAIL_URL", ""))
if email_url.scheme in {"smtp", "smtps"}:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = email_url.hostname or "localhost"
    EMAIL_PORT = email_url.port or 25
    EMAIL_HOST_USER = unquote(email_url.username or "")
    EMAIL_HOST_PASSWORD = unquote(email_url.password or "")
    EMAIL_USE_SSL = email_url.scheme == "smtps"
    EMAIL_USE_TLS = "tls" in dict(parse_qsl(email_url.query))
    EMAIL_TIMEOUT = 30
else:
    EMAIL_BACKEND = "partnerships.mailbox.FileMailbox"
MAILBOX_DIR = DATA_DIR / "mailbox"
#: ClamAV's daemon, "host:port" or "unix:/path": files that people add wait until it has called them clean.
CLAMD_ADDRESS = os.environ.get("CLAMD_ADDRESS", "")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "QA Portal <no-reply@qa-portal.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
#: Where mail servers send their reports of emails not delivered; `manage.py read_bounces` reads them.
BOUNCE_ADDRESS = os.environ.get("BOUNCE_ADDRESS", "")
#: The most emails of one partnership in a minute, by each way; 0 for no limit.
SMTP_PER_MINUTE = int(os.environ.get("SMTP_PER_MINUTE", "600"))
NOTIFY_PER_MINUTE = int(os.environ.get("NOTIFY_PER_MINUTE", "3000"))
NOTIFY_URL = os.environ.get("NOTIFY_URL", "https://api.notifications.service.gov.uk").rstrip("/")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 60 * 60
CSRF_FAILURE_VIEW = "partnerships.views.errors.stale_form"
if PRODUCTION:
    SECURE_SSL_REDIRECT = environment_flag("SECURE_SSL_REDIRECT", True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # A probe that is told "not yet" is no error; what is missing stands in its answer and in the log of that part.
    "filters": {
        "no_probes": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(getattr(record, "request", None), "path", "") != "/healthz",
        }
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["no_probes"]}
    },
    "loggers": {name: {"level": "WARNING"} for name in ("weasyprint", "fontTools")},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
