"""Certificates received from outside: the list with the way to hand in more, one of them, its file."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import Missing, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.registry.federation.queries import held_elsewhere
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import NOBODY, refuse_unless, scope_of
from suyuan.registry.received import queries, rules
from suyuan.registry.received.acts import RECEIVE
from suyuan.registry.received.commands import Receipt, receive
from suyuan.registry.received.gathering import gather
from suyuan.registry.received.sources import pieces
from suyuan.registry.results.chain import chain_rows
from suyuan.trace.chain import ChainReport, check_chain
from suyuan.web.listing import PAGE_SIZE, Pages
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick, say
from suyuan.web.views.page import entered, go, page_number, remember, show
from suyuan.web.words.received import LOOKS, OTHER_PLACE, PLACES, WITH_OPEN_LINKS

MAX_UPLOAD: Final = 64 * 1024 * 1024
MAX_FILES: Final = 2000  # of one upload; a larger stock is taken over by the command
SHOWN: Final = 200  # result lines on the page
MEDIA: Final = {"xml": "application/xml", "pdf": "application/pdf"}
THIS: Final = Text("这份证书", "this certificate")
MANY: Final = Text("数量较多时请用 suyuan cert import。", "For a larger stock use suyuan cert import.")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The list: a house sees those it holds, an authority those of its division."""
    return _list(request)


def _list(request: HttpRequest, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    asked, chosen = narrowed(request, occasion)
    mine = queries.ReceivedFilter(holder=chosen.holder, path=chosen.path)
    found = queries.page(chosen, on=occasion.today, page=page_number(request), size=PAGE_SIZE)
    states = [(code, say(text)) for code, text in rules.STATES.items()]
    context = {
        "rows": [row | _state(row["shown_state"]) for row in found.rows],
        "pages": Pages(number=found.page, size=found.size, total=found.total, shown=len(found.rows)),
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "issuers": [(key, pick(row, "issuer")) for key, row in queries.recent_issuers(mine).items()],
        "states": [*states, ("open", say(WITH_OPEN_LINKS))],
        "may_receive": _why_not(occasion) is None,
    }
    return show(request, "received/list.html", context, section="certificates", problem=problem)


def narrowed(request: HttpRequest, occasion: Occasion) -> tuple[dict[str, str], queries.ReceivedFilter]:
    """What is asked for, and the filter it makes within one's scope."""
    scope = scope_of(occasion.actor)
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("issuer", "state", "q")}
    sees_own = not scope.is_authority
    return asked, queries.ReceivedFilter(
        holder=(scope.organization or NOBODY) if sees_own else None,
        path="" if sees_own else scope.path,
        issuer=asked["issuer"],
        state=asked["state"] if asked["state"] in (*rules.STATES, "open") else "",
        text=asked["q"][:80],
    )


def _state(code: str) -> dict[str, Any]:
    return {"state_words": rules.STATES[code], "look": LOOKS[code]}


def _why_not(occasion: Occasion) -> Text | None:
    house = occasion.actor.organization
    if house is None:
        return Text("您不属于任何机构", "you belong to no organization")
    path = parties.organization(house)["jurisdiction__path"]
    return why_not_permit(RECEIVE, occasion.actor, organization=house, path=path)


@entered
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take over the files of a form for one's own house, by the command behind `suyuan cert import`."""
    try:
        receipt = _handed_in(request, occasion_of(request))
    except SuyuanError as problem:
        return _list(request, problem)
    left_out = len({fault.file for fault in receipt.faults})
    more = Text(f"；{left_out} 个文件有误，未接收", f"; {left_out} refused") if left_out else Text("", "")
    words = Text(
        f"接收 {receipt.received} 份证书，已有 {receipt.already_there} 份",
        f"{receipt.received} certificates received, {receipt.already_there} already there",
    )
    remember(request, Text(words.zh + more.zh, words.en + more.en))
    return go("received")


def _handed_in(request: HttpRequest, occasion: Occasion) -> Receipt:
    house = occasion.actor.organization
    if house is None:
        raise Missing("organization")
    files = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    if not files:
        raise Missing("files", hint=Text("请选择文件。", "Choose files first."))
    size = sum(one.size or 0 for one in files)
    if size > MAX_UPLOAD:
        raise TooLarge("files", given=f"{size} B", allowed=f"{MAX_UPLOAD} B", hint=MANY)
    with tempfile.TemporaryDirectory(prefix="suyuan-upload-") as folder:
        paths = _kept(files, Path(folder))
        for count, _ in enumerate(pieces(paths), start=1):
            if count > MAX_FILES:
                raise TooLarge("files", given=f"> {MAX_FILES}", allowed=MAX_FILES, hint=MANY)
        gathered = gather(paths)
        try:
            return receive(
                occasion,
                holder=house,
                gathered=gathered,
                source=", ".join(path.name for path in paths)[:200],
                only_good=request.POST.get("good") == "1",
            )
        finally:
            gathered.discard()


def _kept(files: Sequence[Any], folder: Path) -> list[Path]:
    """The uploaded files under their own names, each in a folder of its own."""
    found = []
    for number, one in enumerate(files):
        path = folder / str(number) / Path(one.name or "file").name[-120:]
        path.parent.mkdir()
        with path.open("wb") as kept:
            for chunk in one.chunks():
                kept.write(chunk)
        found.append(path)
    return found


def seen(occasion: Occasion, certificate_id: UUID) -> dict[str, Any]:
    """The certificate with everything about it, if the actor may see it."""
    row = queries.detail(certificate_id, on=occasion.today)
    scope = scope_of(occasion.actor)
    refuse_unless(scope.sees_house(row["holder_id"], path=row["holder__jurisdiction__path"]), THIS)
    return row


@entered
@require_GET
def detail(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """One certificate: what it says, its results, where its links lead, and who leans on it."""
    row = seen(occasion_of(request), certificate_id)
    rows = chain_rows(evaluations=[row["evaluation_id"]])
    report = check_chain(rows.wanted[0], nodes=rows.nodes, edges=rows.edges) if rows.wanted else None
    numbers = {one["number"] for one in row["cites"]} - {""}
    ours = certificates.by_numbers(numbers) if numbers else {}
    nodes = {link.node.id for link in report.links if link.level} if report else set()
    kept = held_elsewhere({one["target_id"] for one in row["cites"] if one["target_id"]} | nodes)
    context = {
        "row": row | _state(row["shown_state"]),
        "signature": rules.SIGNATURES[row["signature"]],
        "signature_look": LOOKS[row["signature"]],
        "results": row["results"][:SHOWN],
        "more": max(0, len(row["results"]) - SHOWN) + row["lines_left"],
        "cites": [_cited(one, ours) | {"elsewhere": kept.get(one["target_id"])} for one in row["cites"]],
        "cited_by": [_citing(one) for one in row["cited_by"]],
        "chain": report,
        "above": _above(report, kept),
    }
    return show(request, "received/detail.html", context, section="certificates")


def _cited(one: dict[str, Any], ours: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """A citation with its words, and the page of what it leads to."""
    address = ""
    if one["target__received__id"]:
        address = reverse("received_certificate", args=[one["target__received__id"]])
    elif one["target_id"] and one["number"] in ours:
        address = reverse("certificate", args=[ours[one["number"]]["id"]])
    return one | {
        "address": address,
        "place_words": PLACES.get(one["place"], OTHER_PLACE),
        "state_words": rules.CITATIONS[one["state"]],
        "look": LOOKS[one["state"]],
    }


def _citing(one: dict[str, Any]) -> dict[str, Any]:
    address = reverse("received_certificate", args=[one["evaluation__received__id"]])
    return one | {
        "address": address,
        "place_words": PLACES.get(one["place"], OTHER_PLACE),
        "state_words": rules.CITATIONS[one["state"]],
        "look": LOOKS[one["state"]],
    }


def _above(report: ChainReport | None, kept: Mapping[UUID, dict[str, Any]]) -> list[dict[str, Any]]:
    """The certificates above, nearest first; results of one certificate are one row.

    `kept` tells which of them another installation holds.
    """
    found: dict[object, dict[str, Any]] = {}
    for link in report.links if report else ():
        if link.level:
            key = link.node.certificate_number or link.node.id
            row = found.setdefault(
                key, {"level": link.level, "node": link.node, "faults": [], "elsewhere": None}
            )
            row["elsewhere"] = row["elsewhere"] or kept.get(link.node.id)
            row["faults"] += [fault.words for fault in link.faults if fault.words not in row["faults"]]
    return list(found.values())


@entered
@require_GET
def original(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The file, byte for byte as it was received."""
    row = seen(occasion_of(request), certificate_id)
    kind, content = queries.original(certificate_id)
    response = HttpResponse(content, content_type=MEDIA[kind])
    name = "".join(one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in row["number"])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
