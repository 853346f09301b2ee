"""A shopkeeper with a phone: no log-in, and one certificate of the small world in hand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from tests.registry.conftest import NOW, World
from tests.registry.road import AUTHORITY, KEYS, LOG_KEY, Road
from tests.registry.road import road as make_road

from suyuan.registry.issuing.commands import finish
from suyuan.registry.issuing.keys import save_keys
from suyuan.registry.issuing.models import Certificate, Document


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """No test inherits the language or the wrong tries of the one before it."""
    cache.clear()
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def road(world: World, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Road:
    """A road before its first step, on the day of the small world, with keys that the portal trusts."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    settings.KEYS = tmp_path
    key = AUTHORITY.institutions[0]
    pair = {"own": (key.key_pem, key.chain_pem)}
    save_keys(tmp_path, log_signer=LOG_KEY, root_pem=AUTHORITY.root_pem, institutions=pair)
    return make_road(world)


@pytest.fixture
def certificate(road: Road) -> Certificate:
    """A verification certificate that was issued and published."""
    issued = road.issued()
    finish(road.occasion("Wang"), certificate_id=issued.pk)
    return Certificate.objects.get(pk=issued.pk)


@pytest.fixture
def phone() -> Client:
    """A browser without a session."""
    return Client()


def address(certificate: Certificate, code: str | None = None) -> str:
    """What the QR code holds."""
    return f"/c/{certificate.number}?code={certificate.access_code if code is None else code}"


def document(certificate: Certificate, kind: str) -> bytes:
    """The stored XML or PDF."""
    return bytes(Document.objects.get(certificate=certificate, kind=kind).body)


__all__ = ["KEYS", "address", "document"]
