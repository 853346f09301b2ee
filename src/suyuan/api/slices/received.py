"""Certificates of other laboratories: the list, one with its results, and the file as received."""

from __future__ import annotations

from typing import Any

from suyuan.api.asking import Asked, Found
from suyuan.api.endpoints import Deed, File, Listing, Single, Slice, one_of, word
from suyuan.api.rows import row
from suyuan.api.slices.parts import LINE
from suyuan.api.uploads import BASE64, receive_certificate
from suyuan.base.text import Text
from suyuan.registry.parties.scope import NOBODY, refuse_unless
from suyuan.registry.received import queries, rules
from suyuan.registry.received.models import ReceivedCertificate


def _list(asked: Asked) -> Found:
    scope, given = asked.scope, asked.filters
    chosen = queries.ReceivedFilter(
        holder=None if scope.is_authority else (scope.organization or NOBODY),
        path=scope.authority_path,
        issuer=given["issuer"],
        state=given["state"],
        text=given["q"],
    )
    found = queries.page(chosen, on=asked.occasion.today, page=asked.page, size=asked.size)
    return Found(found.rows, found.total)


def _one(asked: Asked) -> dict[str, Any]:
    found = queries.detail(asked.path["certificate_id"], on=asked.occasion.today)
    seen = asked.scope.sees_house(found["holder_id"], path=found["holder__jurisdiction__path"])
    refuse_unless(seen, Text("这份证书", "this certificate"))
    return found


def _original(asked: Asked) -> tuple[bytes, str]:
    found = _one(asked)
    kind, content = queries.original(found["id"])
    return content, f"{found['id']}.{kind}"


SUBJECT = "received/{certificate_id}"
DETAIL = tuple(one for one in queries.DETAIL if not one.endswith("__path"))
SLICE = Slice(
    code="received",
    endpoints=(
        Listing(
            path="received",
            name="list_received",
            summary="Certificates of other laboratories that one may see",
            row=row("ReceivedLine", ReceivedCertificate, queries.LIST, more={"shown_state": str}),
            find=_list,
            filters={"issuer": word(200), "state": one_of([*rules.STATES, "open"]), "q": word()},
        ),
        Single(
            path=SUBJECT,
            name="show_received",
            summary="One with its results",
            row=row(
                "Received",
                ReceivedCertificate,
                DETAIL,
                more={"shown_state": str},
                rows={"results": (LINE, lambda one: one["results"])},
            ),
            find=_one,
        ),
        File(
            path=f"{SUBJECT}/original",
            name="received_original",
            summary="The file as received",
            media="application/octet-stream",
            find=_original,
        ),
        Deed(
            path="received",
            name="receive_certificate",
            summary="Take over a certificate of another laboratory, with its results",
            command=receive_certificate,
            bounds={"file_name": 120, "content": BASE64},
        ),
    ),
)
