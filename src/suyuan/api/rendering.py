"""JSON as RFC 8259 has it: an answer that is no number is an error, never ``NaN``."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder

from suyuan.base.errors import NumericalError
from suyuan.base.text import Text

MEDIA_TYPE = "application/json"
_ENCODER: Final = NinjaJSONEncoder(allow_nan=False)


class FiniteNumbers(JSONRenderer):
    """The renderer of what the framework answers."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:  # noqa: ARG002
        return written(data)


def written(data: Any) -> str:
    """Data as JSON text; raises NumericalError for what is not finite."""
    try:
        return _ENCODER.encode(data)
    except ValueError:
        raise NumericalError(Text("结果不是有限数", "the result is not finite")) from None


def answer(data: Any, *, status: int = 200) -> HttpResponse:
    """An answer that is ready to be sent; its schema is proved by tests and not checked again here."""
    return HttpResponse(written(data), status=status, content_type=MEDIA_TYPE)


def plain(value: Any) -> Any:
    """Plain data in which every bilingual text is an object of its two languages."""
    match value:
        case Text():
            return value._asdict()
        case dict():
            return {name: plain(one) for name, one in value.items()}
        case list() | tuple():
            return [plain(one) for one in value]
        case _:
            return value
