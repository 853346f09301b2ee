"""Addresses of style sheets, scripts and icons; each carries a digest so that browsers may keep them."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings
from markupsafe import Markup

from suyuan.base.canonical import sha256_hex

STATIC: Final = Path(__file__).parent / "static"


def asset(path: str) -> str:
    """The address of a static file with the first digits of its digest."""
    mark = _digest(path, _changed(path) if settings.DEBUG else 0.0)
    return f"{settings.STATIC_URL}{path}?v={mark}"


def icon(name: str) -> Markup:
    """A line icon of our own sheet; decoration only, so screen readers pass it over."""
    return _icon(name, asset("suyuan/icons.svg"))


@lru_cache(maxsize=256)
def _icon(name: str, sheet: str) -> Markup:
    return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(sheet, name)


@lru_cache(maxsize=256)
def _digest(path: str, changed: float) -> str:  # noqa: ARG001 - part of the cache key
    file = STATIC / path
    return sha256_hex(file.read_bytes())[:10] if file.exists() else "absent"


def _changed(path: str) -> float:
    file = STATIC / path
    return file.stat().st_mtime if file.exists() else 0.0
