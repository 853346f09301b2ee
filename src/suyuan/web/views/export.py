"""A list as a file: the rows of its page with the same filter and the same scope, in one of three formats."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from suyuan.base.errors import NotFound
from suyuan.base.text import Text
from suyuan.web.exports.listing import Listing
from suyuan.web.exports.registers import FORMATS, LISTINGS
from suyuan.web.exports.table import Table, chosen
from suyuan.web.speech import language, say
from suyuan.web.views.page import entered

IN_MEMORY: Final = 4 * 1024 * 1024  # of a file; a larger one lies on disk until it is sent


@require_GET
def export(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The list `code` as a file. Raises NotFound for a list or a format that does not exist."""
    listing = LISTINGS.get(code)
    if listing is None or form not in FORMATS:
        raise NotFound(Text("没有这种导出", "there is no such export"), given=f"{code}.{form}")
    return _send(request, listing, form) if listing.is_open else _closed(request, listing, form)


def _send(request: HttpRequest, listing: Listing, form: str) -> HttpResponseBase:
    table = _table(request, listing)
    response = _RESPONSES[form](table)
    response.headers["Content-Type"] = FORMATS[form].media
    name = listing.title.zh if table.language == "zh" else listing.code.replace("_", "-")
    file_name = f"{name}-{table.on.isoformat()}.{form}"
    response.headers["Content-Disposition"] = content_disposition_header(True, file_name)  # noqa: FBT003
    return response


_closed: Final[Callable[[HttpRequest, Listing, str], HttpResponseBase]] = entered(_send)


def _table(request: HttpRequest, listing: Listing) -> Table:
    names_codes = request.GET.get("names") == "codes"
    today = timezone.localdate()
    asked = {name: request.GET[name][:200] for name in listing.filters if request.GET.get(name)}
    return Table(
        columns=chosen(listing.columns, names_codes=names_codes),
        rows=listing.rows(request),
        language=language(),
        names_codes=names_codes,
        on=today,
        about={
            "title": say(listing.title),
            "source": f"{say(PRODUCT)} {settings.BASE_URL}",
            "filter": urlencode(asked) or say(UNFILTERED),
            "as_of": today.isoformat(),
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "licence": say(listing.licence),
        },
    )


PRODUCT: Final = Text("溯源", "Suyuan")
UNFILTERED: Final = Text("无", "none")


def _csv(table: Table) -> HttpResponseBase:
    from suyuan.web.exports.as_csv import pieces

    return StreamingHttpResponse(pieces(table))


def _workbook(table: Table) -> HttpResponseBase:
    from suyuan.web.exports.as_workbook import write

    return _filed(table, write)


def _parquet(table: Table) -> HttpResponseBase:
    from suyuan.web.exports.as_parquet import write

    return _filed(table, write)


def _filed(table: Table, write: Callable[[Table, IO[bytes]], None]) -> HttpResponseBase:
    """Written whole before the first byte is sent, so that a refusal is still an answer."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    try:
        write(table, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file)


# The writers bring large libraries with them, so each is loaded when the first file is asked for.
_RESPONSES: Final[dict[str, Callable[[Table], HttpResponseBase]]] = {
    "csv": _csv,
    "xlsx": _workbook,
    "parquet": _parquet,
}
