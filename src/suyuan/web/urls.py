"""Addresses of the office."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path
from django.views.i18n import set_language

from suyuan.web.views import account, styleguide

urlpatterns: list[URLPattern] = [
    path("login", account.enter, name="login"),
    path("logout", account.leave, name="logout"),
    path("language", set_language, name="set_language"),
]
if settings.DEBUG:  # the sheet of parts is for designers
    urlpatterns.append(path("_styleguide", styleguide.sheet, name="styleguide"))
for _n in ("home", "jobs", "instruments", "certificates", "standards", "packs", "plan"):
    urlpatterns.append(path("" if _n == "home" else _n, styleguide.sheet, name=_n))
