"""Keeps an upload between two forms, so that whoever checks the guessed map need not choose the file again."""

from datetime import datetime, timedelta
from pathlib import PurePath

from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from records.importing.table import BrokenFile

FOLDER = "imports/kept"
SALT = "records.importing.keeping"
#: How long an upload waits for its map.
KEPT = timedelta(days=1)


def keep(user: AbstractBaseUser, file: "File[bytes]") -> str:
    """Put an upload aside and return the token that gives it back, to this person only, for a day."""
    file.seek(0)
    path = default_storage.save(f"{FOLDER}/{get_random_string(32)}.csv", file)
    return signing.dumps([user.pk, path, PurePath(file.name or "").name[:255]], salt=SALT)


def kept(user: AbstractBaseUser, token: str) -> "File[bytes]":
    """Return the upload of a token under the name that it came with; raises BrokenFile when it is not there."""
    try:
        owner, path, name = signing.loads(token, salt=SALT, max_age=KEPT)
        if owner != user.pk:
            raise signing.BadSignature
        return File(default_storage.open(path, "rb"), name=name)
    except (signing.BadSignature, OSError):
        raise BrokenFile(_("The file is no longer here. Choose it again.")) from None


def forget_uploads(now: datetime) -> int:
    """Delete uploads whose day is over; returns how many."""
    if not default_storage.exists(FOLDER):
        return 0
    paths = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    old = [path for path in paths if default_storage.get_modified_time(path) < now - KEPT]
    for path in old:
        default_storage.delete(path)
    return len(old)
