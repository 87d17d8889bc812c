"""Settings, typed and read once from the environment. Without any variable this is production, and it refuses to start.

VAE_MODE says which of three lives this process leads: `production`, `demo` (SQLite, a broker without a server) or
`test`. The mode only relaxes what production demands; it opens no other code path.
"""

import os
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from environs import FileAwareEnv

from vae.exploitation import files, journaux
from vae.exploitation.refus import refuser_production_fragile
from vae.exploitation.stockage import lire_s3

# Every variable may be read from a file instead: NAME_FILE names it. That is how secrets come in.
env = FileAwareEnv(strip_whitespace=True)
BASE_DIR = Path(__file__).resolve().parent.parent

MODE = env.str("VAE_MODE", "production")
if MODE not in {"production", "demo", "test"}:
    raise ImproperlyConfigured(f"VAE_MODE={MODE!r} : attendu production, demo ou test.")
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
VAR_DIR = Path(env.str("VAE_VAR", str(BASE_DIR / "var")))

# --- security -------------------------------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "" if PRODUCTION else "cle-de-demonstration-et-de-test-jamais-en-production-0123456789")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", [])  # older keys that still open sessions, while one is replaced
VERSION = env.str("VAE_VERSION", "")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", [] if PRODUCTION else ["localhost", "127.0.0.1", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", [])
HTTPS = env.bool("VAE_HTTPS", PRODUCTION)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^sante/", r"^metriques/"]  # asked for inside the house, without TLS
DERRIERE_PROXY = env.bool("VAE_DERRIERE_PROXY", False)
PROXYS = env.int("VAE_PROXYS", 1) if DERRIERE_PROXY else 0  # how many of ours stand before the site
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DERRIERE_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 0  # AdresseMiddleware has already put the person's own in REMOTE_ADDR
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a link of a mail opens the page one is signed in to; a foreign form posts nothing
X_FRAME_OPTIONS = "DENY"  # but the proofs, which our own pages preview in a frame (documents/fichiers.py)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Given by the front server when it can (« X-Accel-Redirect » of nginx, « X-Sendfile » of Apache), after the view said yes.
FICHIERS_EN_TETE = env.str("VAE_FICHIERS_EN_TETE", "")
FICHIERS_PREFIXE = env.str("VAE_FICHIERS_PREFIXE", "/fichiers-prives/")  # the `internal` location of nginx
if FICHIERS_EN_TETE not in {"", "X-Accel-Redirect", "X-Sendfile"}:
    raise ImproperlyConfigured("VAE_FICHIERS_EN_TETE : attendu X-Accel-Redirect, X-Sendfile, ou rien.")
# Everyone but the candidates proves who they are twice. The demonstration alone may do without: it signs in with one click.
MFA_OBLIGATOIRE = env.bool("VAE_MFA_OBLIGATOIRE", not DEMO)

# --- the seal of the organisation (PAdES) ----------------------------------------------------------------------------
SCEAU_CERTIFICAT = env.str("VAE_SCEAU_CERTIFICAT", "" if PRODUCTION else str(VAR_DIR / "sceau" / "certificat.pem"))
SCEAU_CLE = env.str("VAE_SCEAU_CLE", "" if PRODUCTION else str(VAR_DIR / "sceau" / "cle.pem"))
SCEAU_PHRASE = env.str("VAE_SCEAU_PHRASE", "")
SCEAU_PKCS11_MODULE = env.str("VAE_SCEAU_PKCS11_MODULE", "")  # library of a device that keeps the key, instead of SCEAU_CLE
SCEAU_PKCS11_JETON = env.str("VAE_SCEAU_PKCS11_JETON", "")  # label of the token; empty: the first one
SCEAU_PKCS11_CLE = env.str("VAE_SCEAU_PKCS11_CLE", "")  # label of the key in it
SCEAU_PKCS11_PIN = env.str("VAE_SCEAU_PKCS11_PIN", "")
SCEAU_NIVEAU = env.str("VAE_SCEAU_NIVEAU", "")  # B-B, B-T, B-LT or B-LTA; empty: B-T with a time-stamping authority, else B-B
SCEAU_TSA = env.str("VAE_SCEAU_TSA", "")  # address of a time-stamping authority (RFC 3161)
SCEAU_TSA_AUTORITES = env.str("VAE_SCEAU_TSA_AUTORITES", "")  # PEM file: whom a time-stamp is believed from
SCEAU_CRL = env.list("VAE_SCEAU_CRL", [])  # lists of revoked certificates, files or addresses; empty: as the certificates say


if PRODUCTION:
    refuser_production_fragile(globals(), base=env.str("DATABASE_URL", ""), courrier=env.str("EMAIL_URL", ""))

# --- applications: the ground, the foundations lowest first, the road, the roof ----------------------------------------
INSTALLED_APPS = [
    "journal",
    "referentiels",
    "comptes",
    "echanges",
    "documents",
    "candidates",
    "recevabilite",
    "evaluations",
    "jury",
    "bureau",
    "vae.exploitation",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "django_filters",
    "post_office",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
]
MIDDLEWARE = [
    "vae.exploitation.middleware.AdresseMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "comptes.middleware.AdresseLisibleMiddleware",
    "comptes.middleware.EnTetesMiddleware",
    "comptes.middleware.PagesPriveesMiddleware",
    "evaluations.middleware.TabletteMiddleware",
    "comptes.middleware.DeuxEtapesMiddleware",
    "journal.middleware.TraceMiddleware",
    "bureau.lectures.LecturesMiddleware",
]
ROOT_URLCONF = "vae.urls"
WSGI_APPLICATION = "vae.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "echanges.templatetags.textes",  # the texts that the certifier may reword
                "echanges.templatetags.erreurs", "echanges.templatetags.francais",  # said once; « d’Alice », « 26 ko »
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bureau.context_processors.maison",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- storage -----------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR_DIR / 'vae.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE", timeout=30, init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    )
    # a file, so that a worker or a second connection sees the same rows
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    PGBOUNCER = env.bool("VAE_PGBOUNCER", False)  # PgBouncer stands before PostgreSQL, in transaction mode
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("VAE_CONN_MAX_AGE", 60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = PGBOUNCER
    DATABASES["default"]["PASSWORD"] = DATABASES["default"].get("PASSWORD") or env.str("POSTGRES_PASSWORD", "")
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)  # seconds
    if not PGBOUNCER:  # which refuses such options; there, the role carries it (docs/exploitation.md)
        # compiling the query of a list takes seconds, running it takes milliseconds
        DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = env.str("VAE_FICHIERS", str(VAR_DIR / "fichiers"))  # private: served by views only, there is no MEDIA_URL
REDIS_URL = env.str("REDIS_URL", "")
if MODE == "test" and REDIS_URL and (rang := os.environ.get("PYTEST_XDIST_WORKER", "")[2:]):
    REDIS_URL = f"{REDIS_URL.rsplit('/', 1)[0]}/{int(rang) + 1}"  # a base per test process: what one empties, another keeps
CACHES = {
    "default": (
        {"BACKEND": "vae.cache.Cache", "LOCATION": REDIS_URL, "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2}}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    # Sections of the last preview of each draft, for an hour.
    "apercus": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "TIMEOUT": 3600}
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "apercus", "TIMEOUT": 3600, "OPTIONS": {"MAX_ENTRIES": 20}}
    ),
    # What the desk counted, in each process: right until the journal grows, and never in need of Redis.
    "releves": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "releves", "TIMEOUT": 300, "OPTIONS": {"MAX_ENTRIES": 20}},
}
STATIC_URL = "/static/"
STATIC_ROOT = env.str("VAE_STATIQUES", str(VAR_DIR / "static"))
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "assets"]  # var/assets: built from npm by script/assets
S3 = lire_s3(env)
STORAGES = {
    "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": S3} if S3["bucket_name"] else {"BACKEND": "vae.fichiers.Stockage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
if not PRODUCTION:  # outside production nothing is collected: files are found where they lie
    Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
CLAMAV_URL = env.str("CLAMAV_URL", "")  # « host:port » or « unix:///chemin » of a clamd; empty: proofs are not searched
PURGE_REELLE = env.bool("VAE_PURGE_REELLE", PRODUCTION)  # the daily purge erases; otherwise it plays and undoes
INVITATIONS_PAR_JOUR_MAX = env.int("VAE_INVITATIONS_PAR_JOUR_MAX", 10)  # mails that one candidate's dossier may send to strangers

# --- language and time ---------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- accounts --------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
if MODE == "test":  # what makes a guess costly makes a quarter of a second of each sign-in of the tests
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "bureau:accueil"
LOGOUT_REDIRECT_URL = "bureau:accueil"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {"signup": "comptes.forms.InscriptionForm", "login": "comptes.forms.ConnexionForm", "add_email": "comptes.forms.AutreAdresseForm"}
ACCOUNT_FORMS |= {"reset_password": "comptes.forms.MotDePasseOublieForm"}
ACCOUNT_ADAPTER = "comptes.adapter.CompteAdapter"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds during which a signature needs no second sign-in
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a changed password or address is told to its owner
LIMITES_DU_COMPTE = {  # at most so many per minute (m), hour (h) or day (d): per address of the network, per address or account named
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "10/m/ip,40/d/ip",
    "reset_password": "10/m/ip,3/5m/key",
    "reset_password_from_key": "10/m/ip",
    "reauthenticate": "10/m/user", "change_password": "5/m/user",
    "manage_email": "10/m/user",
    "confirm_email": "1/10s/key",
    "invitation": "20/m/ip,200/d/ip",
}
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = False if MODE == "test" else LIMITES_DU_COMPTE
VERIFICATIONS_PAR_MINUTE = env.int("VAE_VERIFICATIONS_PAR_MINUTE", 0 if MODE == "test" else 30)  # public page, per address; 0: no limit
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "comptes.adapter.DeuxEtapesAdapter"
MFA_FORMS = {
    "activate_totp": "comptes.forms.ActiverApplicationForm",
    "authenticate": "comptes.forms.CodeForm",
    "reauthenticate": "comptes.forms.CodeReauthForm",
    "add_webauthn": "comptes.forms.AjouterCleForm",
    "edit_webauthn": "comptes.forms.RenommerCleForm",
}
MFA_TOTP_ISSUER = "VAE CQP Assistant de formation"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION  # http://localhost
MFA_RATE_LIMITS: dict[str, str] | bool = False if MODE == "test" else {"webauthn_login": "10/m/ip"}
USERSESSIONS_ADAPTER = "comptes.adapter.SessionsAdapter"
REAUTHENTIFICATION_GESTION = 1800  # seconds during which roles are changed and lists exported without a second sign-in

# --- mail --------------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "echanges.boite.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("VAE_EXPEDITEUR", "Secrétariat VAE <vae@localhost>")
_smtp = env.dj_email_url("EMAIL_URL", "") if env.str("EMAIL_URL", "") else None
if _smtp:
    EMAIL_HOST, EMAIL_PORT = _smtp["EMAIL_HOST"], _smtp["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp["EMAIL_HOST_USER"], _smtp["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS = _smtp["EMAIL_USE_TLS"]
    EMAIL_TIMEOUT = 30  # seconds
EMAIL_FILE_PATH = str(VAR_DIR / "courriels")
POST_OFFICE = {
    "BACKENDS": {
        "default": "echanges.smtp.EmailBackend"
        if _smtp
        else "django.core.mail.backends.filebased.EmailBackend"
    },
    "DEFAULT_PRIORITY": "medium",
    "CELERY_ENABLED": False,  # our own task sends what was queued, after the commit
    "MESSAGE_ID_ENABLED": True,
    "MAX_RETRIES": 8,
}
SITE_URL = env.str("VAE_SITE", "http://localhost:8000")  # printed in mails and QR codes

# --- work outside the request ----------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_DEFAULT_QUEUE = env.str("VAE_FILE", "vae")
CELERY_TASK_QUEUES = files.files(CELERY_TASK_DEFAULT_QUEUE)
CELERY_CONTROL_EXCHANGE = CELERY_TASK_DEFAULT_QUEUE  # workers of another site, on the same Redis, do not answer for this one
CELERY_TASK_ROUTES = (files.aiguiller,)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False  # the row is the truth; the sweep wakes a worker up again
CELERY_TASK_TIME_LIMIT = 600  # seconds
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = {
    "documents-en-retard": {"task": "documents.tasks.balayer", "schedule": 30.0},
    "courriels-en-attente": {"task": "echanges.tasks.envoyer_en_attente", "schedule": 60.0},
    "preuves-a-analyser": {"task": "candidates.tasks.balayer_preuves", "schedule": 60.0},
    "actions-groupees": {"task": "bureau.tasks.balayer_lots", "schedule": 60.0},
    "archives-de-donnees": {"task": "bureau.tasks.balayer_exports", "schedule": 300.0},
    "missions-sans-reponse": {"task": "evaluations.tasks.rappeler_missions", "schedule": 3600.0},
    "convocations-a-confirmer": {"task": "evaluations.tasks.rappeler_convocations", "schedule": 3600.0},
    "habilitations-a-renouveler": {"task": "bureau.tasks.rappeler_habilitations", "schedule": 3600.0},
    "certificat-du-sceau": {"task": "bureau.tasks.alerter_certificat", "schedule": 3600.0},
    "imports-du-registre": {"task": "bureau.tasks.balayer_imports", "schedule": 300.0},
    "fins-de-benefice": {"task": "jury.tasks.rappeler_benefices", "schedule": 3600.0},
    "preuves-jamais-analysees": {"task": "candidates.tasks.analyser_anciennes", "schedule": 600.0},
    "effacements-du-jour": {"task": "bureau.tasks.purger", "schedule": crontab(minute=40, hour=3)},
    "annonces-du-jour": {"task": "jury.tasks.annoncer_echues", "schedule": 300.0},
    # one a day, at night: the later hours are for a worker that was away
    "ancre-du-journal": {"task": "bureau.tasks.ancrer_journal", "schedule": crontab(minute=40, hour="0-6")},
    # one mail a day at most, whatever runs again: the later hours are for a worker that was away in the morning
    "delais-de-recevabilite": {"task": "recevabilite.tasks.alerter_echeances", "schedule": crontab(minute=10, hour="7-18")},
}
for _tour in CELERY_BEAT_SCHEDULE.values():  # a sweep nobody took before the next one is not worth a place in the queue
    if isinstance(_tour["schedule"], float):
        _tour["options"] = {"expires": _tour["schedule"]}
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,
        # a page does not wait for a broker that is away: one more try, then the row and the sweep do the work
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.1,
        "socket_connect_timeout": 2,
    }
else:
    _file_dir = VAR_DIR / "file"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        **dict.fromkeys(("data_folder_in", "data_folder_out"), str(_file_dir / "messages")),
        "processed_folder": str(_file_dir / "traites"),
        "control_folder": str(_file_dir / "controle"),
        "store_processed": False,
        "polling_interval": 0.1,
    }

# --- in sight --------------------------------------------------------------------------------------------------------------------
SENTRY_DSN = env.str("SENTRY_DSN", "")
METRIQUES_JETON = env.str("VAE_METRIQUES_JETON", "")  # bearer token of /metriques/; empty: the page does not exist
RETRAIT = env.str("VAE_RETRAIT", "")  # a file whose presence takes this process out of the proxy's rotation, before it stops
LOGGING = journaux.configurer(
    niveau=env.str("VAE_NIVEAU_LOG", "WARNING" if MODE == "test" else "INFO"), en_json=env.bool("VAE_JOURNAUX_JSON", PRODUCTION)
)
