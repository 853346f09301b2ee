"""Django's entry for this floor."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "suyuan.web"
    label = "web"
