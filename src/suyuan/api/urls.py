"""Addresses of the REST interface below ``/api/v1``; its description is at ``/api/v1/openapi.json``."""

from __future__ import annotations

import json
from typing import Any, Final

from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from suyuan import __version__
from suyuan.api import computing, mounting, open_honest, open_innovation, open_supervision, problems, public
from suyuan.api.endpoints import Slice
from suyuan.api.rendering import FiniteNumbers, written
from suyuan.api.slices import SLICES


class Interface(NinjaAPI):
    """The interface; its description says that every operation may answer with a problem."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**where)
        known = described.setdefault("components", {}).setdefault("schemas", {})
        known |= mounting.schemas() | {"Problem": problems.SCHEMA}
        content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in described["paths"].values():
            for operation in operations.values():
                operation["responses"]["default"] = {"description": "Problem", "content": content}
        return described


# No page of documentation: the usual one fetches its scripts from elsewhere.
api = Interface(
    title="Suyuan",
    version=__version__,
    description="From a raw reading to a certificate anyone can verify. Errors are problem records.",
    docs_url=None,
    urls_namespace="api",
    renderer=FiniteNumbers(),
)
OPEN: Final = Slice(
    code="public", endpoints=(*open_innovation.ENDPOINTS, *open_honest.ENDPOINTS, *open_supervision.ENDPOINTS)
)
for part in (
    computing.router,
    public.router,
    mounting.router_of(OPEN),
    *(mounting.router_of(one) for one in SLICES),
):
    api.add_router("", part)
problems.install(api)


def document() -> dict[str, Any]:
    """The description of the interface as plain data."""
    plain: dict[str, Any] = json.loads(written(api.get_openapi_schema()))
    return plain


interface = api.urls
for one in interface[0]:
    if isinstance(one, URLPattern):
        one.callback = problems.in_words(one.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", interface),
    re_path(r"^api/", problems.nowhere),
]
