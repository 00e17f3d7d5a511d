"""An upload waits for its map: for its owner, for a day, and no longer."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import signing
from pytest_django import Settings

from crm.lib import clock
from records import importing
from records.importing import BrokenFile, jobs, keeping
from tests.records.importing.towns import CITIES, MAP, after, upload

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("rung")]


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


def test_a_kept_upload_can_be_imported(ada: User) -> None:
    file = upload()
    importing.guess(importing.uploaded(file), "contact")
    with importing.kept(ada, importing.keep(ada, file)) as again:
        assert again.read() == CITIES.encode()
        job = importing.start(ada, again, MAP)
    jobs.run(job.pk)
    assert (after(job).created, job.file_name) == (8, "towns.csv")


def test_it_is_given_to_nobody_else(ada: User, ben: User) -> None:
    token = importing.keep(ada, upload())
    foreign = signing.dumps([ada.pk, "../../etc/passwd", "x"], salt="another")
    for person, shown in ((ben, token), (ada, token + "x"), (ada, ""), (ada, foreign)):
        with pytest.raises(BrokenFile, match="Choose it again"):
            importing.kept(person, shown)


def test_it_is_forgotten_after_a_day(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    assert importing.forget_uploads(clock.now()) == 0
    token = importing.keep(ada, upload())
    assert importing.forget_uploads(clock.now() + timedelta(hours=23)) == 0
    with monkeypatch.context() as patched:
        patched.setattr(keeping, "KEPT", timedelta(seconds=-1))
        with pytest.raises(BrokenFile):
            importing.kept(ada, token)
    importing.kept(ada, token).close()
    assert importing.forget_uploads(clock.now() + timedelta(hours=25)) == 1
    with pytest.raises(BrokenFile):
        importing.kept(ada, token)
