"""Addresses of the REST interface below ``/api/v1``; its description is at ``/api/v1/openapi.json``."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

from suyuan import __version__
from suyuan.api import computing, problems, public, registers

# No page of documentation: the usual one fetches its scripts from elsewhere.
api = NinjaAPI(
    title="Suyuan",
    version=__version__,
    description="From a raw reading to a certificate anyone can verify. Errors are problem records.",
    docs_url=None,
    urls_namespace="api",
)
for part in (computing.router, registers.router, public.router):
    api.add_router("", part)
problems.install(api)

urlpatterns: list[URLPattern | URLResolver] = [path("api/v1/", api.urls)]
