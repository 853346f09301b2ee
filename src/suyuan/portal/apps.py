"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "suyuan.portal"
    label = "portal"
