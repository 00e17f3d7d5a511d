"""Refuses settings that are each allowed and together dangerous."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@register(Tags.security)
def development_stays_at_home(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse DEVELOPMENT or DEBUG on a public address: the one has a known secret key, the other shows internals."""
    if urlsplit(settings.BASE_URL).hostname in LOOPBACK:
        return []
    return [
        Error(
            f"{name} is on while BASE_URL is {settings.BASE_URL}, an address that others can reach.",
            hint=f"Unset {name}, or set BASE_URL to an address of this machine.",
            id=f"crm.E00{number}",
        )
        for number, name in enumerate(("DEVELOPMENT", "DEBUG"), start=1)
        if getattr(settings, name)
    ]


@register
def someone_works(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Refuse a cluster without workers."""
    if settings.WORKERS >= 1:
        return []
    return [Error("WORKERS must be at least 1.", hint="Unset WORKERS to get three.", id="crm.E003")]
