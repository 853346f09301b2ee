"""Reading certificates received from outside: the list, one with its results and links, the original file."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, NotFound
from suyuan.base.text import Text
from suyuan.registry.instruments.queries import COUNT_LIMIT, MAX_SIZE, Page
from suyuan.registry.instruments.words import search_patterns
from suyuan.registry.journal.beginning import beginning
from suyuan.registry.journal.walking import Walk
from suyuan.registry.parties.queries import inside
from suyuan.registry.received.models import Original, ReceivedCertificate
from suyuan.registry.received.rules import OPEN, state_on
from suyuan.registry.results import stated
from suyuan.registry.results.models import Citation
from suyuan.registry.results.queries import lines
from suyuan.registry.results.stated import OWN_WORDS

LIST: Final = (
    "id", "number", "issuer_zh", "issuer_en", "item_zh", "item_en", "manufacturer", "model", "serial_no",
    "performed_on", "valid_until", "signature", "state", "edition", "instrument_id",
)  # fmt: skip
DETAIL: Final = (
    *LIST, "issuer_id", "issuer__name_zh", "issuer__name_en", "holder_id", "holder__name_zh",
    "holder__name_en", "holder__jurisdiction__path", "evaluation_id", "evaluation__verdict", "original_id",
    "original__kind", "original__size", "xml_sha256", "file_name", "kind", "items", "issued_on", "replaces",
    "lines", "lines_left", "created_at", "instrument__name_zh", "instrument__name_en",
    "instrument__label_no",
)  # fmt: skip
CITED: Final = ("place", "label_zh", "label_en", "number", "state", "value", "target_id")
PREFIX: Final = "evaluation__"
OTHER: Final = (
    "evaluation_id", "evaluation__certificate_number", "evaluation__performed_on",
    *(f"{PREFIX}{one}" for one in stated.COLUMNS), "evaluation__received__id",
)  # fmt: skip
LOOKED_AT: Final = 1000  # certificates whose issuers are offered
MOST_ISSUERS: Final = 60
MOST_USERS: Final = 200  # certificates shown that lean on one


@dataclass(frozen=True, kw_only=True)
class ReceivedFilter:
    """What a list of received certificates is narrowed to; empty fields narrow nothing."""

    holder: UUID | None = None
    path: str = ""  # division of the holder and everything below it
    issuer: str = ""  # its name, folded
    state: str = ""
    text: str = ""


def page(chosen: ReceivedFilter, *, on: date, page: int = 1, size: int = 30) -> Page:
    """One page, the newest first: at most three queries, however many there are."""
    size = max(1, min(size, MAX_SIZE))
    number = max(1, min(page, COUNT_LIMIT // size + 1))
    found = filtered(chosen, on=on)
    start = (number - 1) * size
    keys = list(found.order_by("-id").values_list("id", flat=True)[start : start + size + 1])
    counted = (
        len(keys)
        if number == 1 and len(keys) <= size
        else found.order_by().values("pk")[: COUNT_LIMIT + 1].count()
    )
    rows = ReceivedCertificate.objects.filter(pk__in=keys[:size]).order_by("-id").values(*LIST)
    return Page(
        rows=[dict(row) | {"shown_state": state_on(row["state"], row["valid_until"], on=on)} for row in rows],
        total=min(counted, COUNT_LIMIT),
        has_more=counted > COUNT_LIMIT,
        page=number,
        size=size,
    )


def every(chosen: ReceivedFilter, *, on: date) -> Walk:
    """All certificates of a list, for a file."""
    return Walk(
        found=filtered(chosen, on=on),
        columns=(*LIST, "holder__name_zh", "holder__name_en"),
        finish=lambda rows: [
            row | {"shown_state": state_on(row["state"], row["valid_until"], on=on)} for row in rows
        ],
    )


def suggested(chosen: ReceivedFilter, *, on: date, limit: int) -> list[dict[str, Any]]:
    """Certificates in sight whose number begins with the text: one query."""
    rows = _in_sight(chosen).filter(beginning("number", chosen.text)).order_by("number").values(*LIST)[:limit]
    return [dict(row) | {"shown_state": state_on(row["state"], row["valid_until"], on=on)} for row in rows]


def recent_issuers(chosen: ReceivedFilter) -> dict[str, dict[str, str]]:
    """The issuers of the certificates that came last, by name: one query, whatever is kept."""
    rows = _in_sight(chosen).order_by("-id").values("issuer_key", "issuer_zh", "issuer_en")[:LOOKED_AT]
    found = {
        row["issuer_key"]: {"issuer_zh": row["issuer_zh"], "issuer_en": row["issuer_en"]} for row in rows
    }
    return dict(sorted(found.items())[:MOST_ISSUERS])


def _in_sight(chosen: ReceivedFilter) -> QuerySet[ReceivedCertificate]:
    found = ReceivedCertificate.objects.all()
    if chosen.holder is not None:
        found = found.filter(holder_id=chosen.holder)
    if chosen.path:
        found = found.filter(inside(chosen.path, prefix="holder__jurisdiction__"))
    return found


def filtered(chosen: ReceivedFilter, *, on: date) -> QuerySet[ReceivedCertificate]:
    """The certificates that a filter leaves."""
    found = _in_sight(chosen)
    if chosen.issuer:
        found = found.filter(issuer_key=chosen.issuer)
    if condition := conditions(on).get(chosen.state):
        found = found.filter(condition)
    for pattern in search_patterns(chosen.text):
        found = found.filter(search__contains=pattern)
    return found


def conditions(on: date) -> dict[str, Q]:
    """The states that a list can be narrowed to, on a day."""
    lapsed = Q(valid_until__lt=on)
    return {
        "received": Q(state="received") & (Q(valid_until__isnull=True) | ~lapsed),
        "lapsed": Q(state="received") & lapsed,
        "superseded": Q(state="superseded"),
        "open": Q(evaluation__in=Citation.objects.filter(state__in=OPEN).values("evaluation")),
    }


def of_files(holder: UUID, digests: Iterable[str]) -> list[UUID]:
    """The certificates of a house that came in these files, by the SHA-256 of their bytes: one query."""
    rows = ReceivedCertificate.objects.filter(holder=holder, original_id__in=list(digests))
    return list(rows.order_by("number", "id").values_list("pk", flat=True))


def detail(certificate_id: UUID, *, on: date) -> dict[str, Any]:
    """One certificate with results and links both ways: five queries."""
    row = ReceivedCertificate.objects.filter(pk=certificate_id).values(*DETAIL).first()
    if row is None:
        raise NotFound(Text("没有这份证书", "there is no such certificate"), certificate=certificate_id)
    found = dict(row)
    found["shown_state"] = state_on(found["state"], found["valid_until"], on=on)
    found["results"] = lines(found["evaluation_id"])
    found["cites"] = _targets(Citation.objects.filter(evaluation_id=found["evaluation_id"]).order_by("id"))
    users = Citation.objects.filter(target_id=found["evaluation_id"]).order_by("-id")
    rows = list(users.values("place", "state", *OTHER)[:MOST_USERS])
    found["cited_by"] = [dict(one) | {"item": OWN_WORDS.item(one, PREFIX)} for one in rows]
    return found


def _targets(citations: QuerySet[Citation]) -> list[dict[str, Any]]:
    columns = tuple(name.replace("evaluation", "target", 1) for name in OTHER[1:])
    return [dict(one) for one in citations.values(*CITED, *columns)]


def original(certificate_id: UUID) -> tuple[str, bytes]:
    """Kind and bytes of the file as received. EvidenceError where they are not those of their digest."""
    row = Original.objects.filter(certificate=certificate_id).values("sha256", "kind", "packed").first()
    if row is None:
        raise NotFound(Text("没有这个文件", "there is no such document"), certificate=certificate_id)
    return row["kind"], unpacked(row["sha256"], row["packed"])


def unpacked(sha256: str, packed: Any) -> bytes:
    """The bytes of an original. EvidenceError where they were changed."""
    try:
        content = zlib.decompress(bytes(packed))
    except zlib.error:
        content = b""
    if sha256_hex(content) != sha256:
        raise EvidenceError(
            Text("保存的文件与其摘要不符", "the file kept here is not the one that was received"),
            sha256=sha256,
        )
    return content


def citation_states(at: datetime) -> dict[str, int]:
    """How many citations of the certificates received at that instant are in each state: one query."""
    rows = Citation.objects.filter(evaluation__created_at=at).order_by()
    return {row["state"]: row["n"] for row in rows.values("state").annotate(n=Count("pk"))}


def open_citations(at: datetime, *, most: int) -> list[dict[str, Any]]:
    """What the certificates received at that instant cite and is not here: one query."""
    rows = Citation.objects.filter(evaluation__created_at=at, state__in=OPEN).order_by("id")
    return [
        dict(row) for row in rows.values("evaluation__certificate_number", "place", "number", "state")[:most]
    ]
