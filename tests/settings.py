"""The settings under which tests run: the product's own, on a data directory that is thrown away afterwards."""

import os
import tempfile

# conftest.py makes the directory, and worker processes inherit that of the process that started them.
os.environ.setdefault("MILLRACE_VAR", f"{tempfile.gettempdir()}/millrace-tests-{os.getpid()}")
os.environ.setdefault("DEVELOPMENT", "1")
os.environ["BASE_URL"] = "http://localhost"
os.environ["DEBUG"] = ""

from crm.settings import *  # noqa: F403
from crm.settings import DATABASES, STORAGES, VAR

# A file, as in production, since SQLite in memory knows neither WAL nor two connections.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(VAR / "test.sqlite3")}
# Static files are served from where they lie, uncollected.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MAIL_IS_SET_UP = True
