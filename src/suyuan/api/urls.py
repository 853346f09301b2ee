"""Addresses of the REST interface below ``/api/v1``; its description is at ``/api/v1/openapi.json``."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from suyuan import __version__
from suyuan.api import computing, problems, public, registers
from suyuan.base.errors import NumericalError
from suyuan.base.text import Text


class FiniteNumbers(JSONRenderer):
    """JSON as RFC 8259 has it: an answer that is no number is an error, never ``NaN``."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002
        try:
            return json.dumps(data, cls=NinjaJSONEncoder, allow_nan=False)
        except ValueError:
            raise NumericalError(Text("结果不是有限数", "the result is not finite")) from None


class Interface(NinjaAPI):
    """The interface; its description says that every operation may answer with a problem."""

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**where)
        described.setdefault("components", {}).setdefault("schemas", {})["Problem"] = problems.SCHEMA
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
for part in (computing.router, registers.router, public.router):
    api.add_router("", part)
problems.install(api)

interface = api.urls
for one in interface[0]:
    if isinstance(one, URLPattern):
        one.callback = problems.in_words(one.callback)

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", interface),
    re_path(r"^api/", problems.nowhere),
]
