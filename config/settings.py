"""All settings. The environment is read here and nowhere else.

Development needs no variable. A deployment sets DEBUG=0, SECRET_KEY, ALLOWED_HOSTS and, as it
grows, DATABASE_URL and CELERY_BROKER_URL.
"""

import tomllib
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("HEXAD_VAR", str(BASE_DIR / "var")))  # everything the installation writes
VAR_DIR.mkdir(parents=True, exist_ok=True)
VERSION = tomllib.loads((BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

_AT_HOME = env.flag("DEBUG", default=True)  # one machine, no https, nothing to set
# Django's own debug mode shows code where a page breaks and keeps every statement: for who works on Hexad.
DEBUG = _AT_HOME and env.flag("DEBUG_PAGES", default=False)
SECRET_KEY = env.text("SECRET_KEY", "development-only-" + "not-a-secret-" * 4 if _AT_HOME else None)
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if _AT_HOME else "")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "dashboard",
    "segments",
    "crm",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "lucide",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "crm.middleware.keep_nothing",
    "crm.sessions.SessionLimits",
    "crm.middleware.reader_settings",
    "django.contrib.messages.middleware.MessageMiddleware",
    "crm.wrong_method.answer_in_words",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "crm.busy.BusyDatabase",
    "crm.letters.LettersNotSent",
]
ROOT_URLCONF = "config.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"  # templates/django/forms/
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "crm.frame.frame",
            ],
        },
    }
]

# Connections that share a pass of the engine over everybody; on PostgreSQL only.
ENGINE_WORKERS = env.number("HEXAD_ENGINE_WORKERS", 2)

DATABASE_URL = env.text("DATABASE_URL", "")
if DATABASE_URL:
    DATABASES = {"default": env.postgres(DATABASE_URL)}
    pool = {"max_size": max(4, ENGINE_WORKERS + 2)}  # beside them the caller's own, and its progress bar's
    DATABASES["default"]["OPTIONS"] = {"pool": pool, **DATABASES["default"]["OPTIONS"]}
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR_DIR / "hexad.sqlite3",
            "OPTIONS": {
                # Django's own settings gave "database is locked" in up to 232 of 640 tries.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
                    "PRAGMA cache_size=-65536;PRAGMA temp_store=MEMORY;PRAGMA mmap_size=1073741824;"
                    # Without it REPLACE takes rows out of append-only tables past their triggers.
                    "PRAGMA recursive_triggers=ON;"
                ),
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "crm.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "crm.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "crm.passwords.NotCommon"},
    {"NAME": "crm.passwords.NotTheirOwnName"},
]
LOGIN_REDIRECT_URL = "/"
LOGIN_URL = "account_login"

# The installation's own key, outside the database; made at first use when neither is given.
HEXAD_KEY = env.text("HEXAD_KEY", "")
HEXAD_KEY_FILE = Path(env.text("HEXAD_KEY_FILE", str(VAR_DIR / "hexad.key")))

# Without a mail server, development keeps its letters as files.
EMAIL_URL = env.text("EMAIL_URL", "file:" if _AT_HOME else "smtp://localhost")
EMAIL_FILE_PATH = VAR_DIR / "mail"
_MAIL = env.mail(EMAIL_URL)
EMAIL_BACKEND, EMAIL_HOST, EMAIL_PORT = _MAIL["backend"], _MAIL["host"], _MAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["user"], _MAIL["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL["starttls"], _MAIL["tls"]
EMAIL_TIMEOUT = 15  # a page may wait for it
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", "Hexad <hexad@localhost>")

ACCOUNT_ADAPTER = "crm.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]  # nobody signs up: the adapter is closed
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation proved it
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True  # how long is ours to say: SESSION_COOKIE_AGE
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
# A code of the second step counts like a password: "login_failed", its key the account.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/15m/key",
    "change_password": "10/h/user",  # it asks for the old one, without "login_failed"
    "reset_password": "20/m/ip,5/h/key",
}
ACCOUNT_FORMS = {
    "login": "crm.account.sign_in_forms.SignInForm",
    "add_email": "crm.account.sign_in_forms.AddAddressForm",
    "change_password": "crm.account.sign_in_forms.ChangePasswordForm",
    "reset_password": "crm.account.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "crm.account.sign_in_forms.NewPasswordForm",
    "reauthenticate": "crm.account.sign_in_forms.ConfirmPasswordForm",
}
MFA_FORMS = {
    "activate_totp": "crm.account.sign_in_forms.SetUpAppForm",
    "authenticate": "crm.account.sign_in_forms.SecondStepForm",
    "reauthenticate": "crm.account.sign_in_forms.ConfirmCodeForm",
}
MFA_ADAPTER = "crm.accounts.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hexad"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # meant against strangers who sign up; here staff are invited
USERSESSIONS_TRACK_ACTIVITY = True

# Staff whose permission touches other people's data (exports, users, tokens, settings, erasure)
# need a second factor. Off in development, where nobody could sign in to a fresh demo.
# A TrueType font with Chinese for PDF; empty: one is looked for on the machine.
PDF_FONT_CJK = env.text("HEXAD_PDF_FONT_CJK", "")
MFA_REQUIRED = env.flag("MFA_REQUIRED", default=not _AT_HOME)

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("es", _("Spanish")),
    ("zh-hans", _("Simplified Chinese")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"  # of the server; days are cut in the store's own zone

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
# At home nothing is collected, and a changed style is seen at once.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _AT_HOME
if _AT_HOME:
    WHITENOISE_MAX_AGE = 0
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"  # needs collectstatic
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if _AT_HOME else _MANIFEST
    },
}
MEDIA_ROOT = VAR_DIR / "media"  # never served: downloads go through views that check who asks

# Without a broker of its own an installation passes wake-ups through a folder. That may lose them
# when a worker is killed; what has to be done stands in the table of jobs.
CELERY_BROKER_URL = env.text("CELERY_BROKER_URL", "") or "filesystem://localhost"  # without a host kombu warns
if CELERY_BROKER_URL.startswith("filesystem://"):
    _QUEUE_DIR = VAR_DIR / "queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE_DIR / "messages"),
        "data_folder_out": str(_QUEUE_DIR / "messages"),
        "control_folder": str(_QUEUE_DIR / "control"),
        "polling_interval": 0.1,  # the stock 1 s gave 3 tasks a second
    }
    for _folder in ("messages", "control"):
        (_QUEUE_DIR / _folder).mkdir(parents=True, exist_ok=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CONCURRENCY = env.number("WORKER_CONCURRENCY", 2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_TASK_SOFT_TIME_LIMIT = 6 * 60 * 60
CELERY_TASK_TIME_LIMIT = CELERY_TASK_SOFT_TIME_LIMIT + 60
CELERY_TIMEZONE = "UTC"
# The night's work in this order (codes of `crm.night.NIGHT_STEPS`).
NIGHT_ORDER = ["retention", "segments", "needs", "tiers", "cycles", "notes"]
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat")

if CELERY_BROKER_URL.startswith(("redis://", "rediss://")):
    _CACHE = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CELERY_BROKER_URL}
else:
    _CACHE = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "hexad_cache"}
# Parts of pages that are drawn once for what they hold (`{% cache %}`), each process for itself.
_FRAGMENTS = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 500}}
CACHES = {"default": _CACHE, "template_fragments": _FRAGMENTS}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineWithoutPersonalData"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    # They would say three times that a look every few seconds found nothing.
    "loggers": {
        name: {"level": "WARNING"} for name in ("celery.worker.strategy", "celery.app.trace", "celery.beat")
    },
}

# Only a proxy that was declared is believed: else anybody could claim another address, or https.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
if not _AT_HOME:
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Preloading cannot be taken back for months: whoever owns the domain decides.
    SECURE_HSTS_PRELOAD = env.flag("SECURE_HSTS_PRELOAD", default=False)
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # whatever happens, a session ends after this
SESSION_IDLE_SECONDS = 30 * 60  # without a request
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in the form or in hx-headers
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # of what is no file
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_HANDLERS = [
    "crm.imports.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
PASSWORD_RESET_TIMEOUT = 60 * 60
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "crm.errors.stale_form"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "crm.api.access.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["crm.api.access.Declared"],  # refuses what no view declares
    "DEFAULT_THROTTLE_CLASSES": ["crm.api.access.PerCaller"],
    "DEFAULT_THROTTLE_RATES": {"client": "1200/min", "anonymous": "30/min"},
    "DEFAULT_PAGINATION_CLASS": "crm.api.pages.ByNumber",
    "DEFAULT_FILTER_BACKENDS": ["crm.api.filters.KnownParameters"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "NUM_PROXIES": TRUSTED_PROXIES,
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hexad",
    "DESCRIPTION": "Customers with their types, orders, consents, imports and jobs of one store.",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["crm.api.access.Declared"],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
