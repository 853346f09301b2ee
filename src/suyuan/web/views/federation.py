"""Other installations: whom we trust, what they handed over, and what we hand to them."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import Missing, NotFound, NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.certify.federation.proving import PROOFS
from suyuan.certify.federation.sealed import MOST_BYTES, MOST_MANIFEST, unseal
from suyuan.registry.access.moment import new_identity
from suyuan.registry.federation import acts, exporting, importing, noticing, queries, trusting
from suyuan.registry.issuing import installed
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.registry.parties.scope import NOBODY, refuse_unless, scope_of
from suyuan.registry.recalls.states import TRIGGERS
from suyuan.registry.results.compiled import results_of_register
from suyuan.trace.faults import COURSES
from suyuan.web.occasion import occasion_of
from suyuan.web.views.certificates import detail_page
from suyuan.web.views.page import all_fit, attached, entered, go, remember, show
from suyuan.web.views.what_if import effects_in_sight
from suyuan.web.words.federation import LOOKS, STANDINGS

SECTION: Final = "certificates"
MEDIA: Final = "application/octet-stream"
THIS: Final = Text("这份交换文件", "this parcel")
TRUSTED: Final = Text("已登记", "the installation is entered")
ENDED: Final = Text("信任已终止", "the trust has ended")
OPENED: Final = Text("已立案，偏差按通知填好", "the recall is open, with the fault of the notice")
PEER_FORM: Final = ("name_zh", "name_en", "vkey", "address", "reason")


@entered
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """The installations that are trusted, parcels and notices of one's house, and the way to take more."""
    return _page(request)


def _page(
    request: HttpRequest,
    *,
    problem: SuyuanError | None = None,
    given: dict[str, str] | None = None,
    tried: importing.Receipt | None = None,
) -> HttpResponse:
    occasion = occasion_of(request)
    seen = _in_sight(occasion)
    context = {
        "peers": queries.peers(),
        "parcels": queries.parcels(seen),
        "warnings": queries.warnings(seen),
        "may_trust": _may(acts.TRUST, occasion),
        "may_take": _may(acts.IMPORT, occasion),
        "given": dict.fromkeys(PEER_FORM, "") | (given or {}),
        "tried": _plan(tried) if tried else None,
        "own_key": installed.keys().log_signer.verifier.vkey(),
    }
    return show(request, "federation/register.html", context, section=SECTION, problem=problem)


def _in_sight(occasion: Occasion) -> queries.InSight:
    scope = scope_of(occasion.actor)
    return queries.InSight(holder=scope.organization or NOBODY, path=scope.authority_path)


def _may(act: Act, occasion: Occasion) -> bool:
    house = occasion.actor.organization
    if house is None:
        return False
    path = parties.organization(house)["jurisdiction__path"]
    return why_not_permit(act, occasion.actor, organization=house, path=path) is None


def _plan(receipt: importing.Receipt) -> dict[str, Any]:
    """What a trial found, as the page shows it."""
    subjects = set(receipt.plan.subtree.subjects)
    return {
        "peer": receipt.plan.peer,
        "made_at": receipt.plan.subtree.made_at,
        "counts": receipt.counts,
        "changes_nothing": receipt.plan.changes_nothing,
        "rows": [
            {
                "held": one.held,
                "is_subject": one.held.id in subjects,
                "proof": PROOFS[one.proved.proof],
                "proof_look": LOOKS[one.proved.proof],
                "standing": STANDINGS[one.standing],
                "standing_look": LOOKS[one.standing],
                "is_own_device": one.instrument is not None,
            }
            for one in receipt.plan.coming[: queries.MOST]
        ],
    }


@entered
@require_POST
def hand_in(request: HttpRequest) -> HttpResponse:
    """Take over a parcel of either kind for one's own house, or only try it."""
    occasion = occasion_of(request)
    try:
        house = occasion.actor.organization
        if house is None:
            raise Missing("organization")
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            raise Missing("file", hint=Text("请选择文件。", "Choose a file first."))
        content = file.read(MOST_BYTES + MOST_MANIFEST + 1)
        name = str(file.name or "")
        if unseal(content).kind == "recall":
            row = noticing.take_notice(occasion, holder=house, content=content, file_name=name)
            return go("peer_notice", row.pk)
        is_trial = "trial" in request.POST
        receipt = importing.take_subtree(
            occasion, holder=house, content=content, file_name=name, is_trial=is_trial
        )
    except SuyuanError as problem:
        return _page(request, problem=problem)
    if is_trial:
        return _page(request, tried=receipt)
    new, results = receipt.counts["new"], receipt.counts["results"]
    remember(request, Text(f"接收证书 {new} 份，结果 {results} 个", f"{new} certificates, {results} results"))
    return go("parcel", receipt.parcel)


@entered
@require_POST
def trust(request: HttpRequest) -> HttpResponse:
    """Enter another installation by the key of its log."""
    given = {name: request.POST.get(name, "").strip() for name in PEER_FORM}
    try:
        all_fit(given, most=400)
        trusting.trust(
            occasion_of(request),
            name=Text(given["name_zh"], given["name_en"]),
            vkey=given["vkey"],
            address=given["address"],
            reason=given["reason"],
        )
    except SuyuanError as problem:
        return _page(request, problem=problem, given=given)
    remember(request, TRUSTED)
    return go("federation")


@entered
@require_POST
def distrust(request: HttpRequest, peer_id: UUID) -> HttpResponse:
    """Believe an installation no more."""
    try:
        trusting.distrust(occasion_of(request), peer_id=peer_id, reason=request.POST.get("reason", ""))
    except SuyuanError as problem:
        return _page(request, problem=problem)
    remember(request, ENDED)
    return go("federation")


@entered
@require_GET
def parcel(request: HttpRequest, parcel_id: UUID) -> HttpResponse:
    """One parcel: who signed it, and the evaluations that came with it."""
    row = queries.parcel(parcel_id)
    _refuse_stranger(occasion_of(request), row["holder_id"], row["holder__jurisdiction__path"])
    context = {"row": row, "proofs": PROOFS, "looks": LOOKS}
    return show(request, "federation/parcel.html", context, section=SECTION)


def _refuse_stranger(occasion: Occasion, holder: UUID, path: str) -> None:
    refuse_unless(scope_of(occasion.actor).sees_house(holder, path=path), THIS)


@entered
@require_GET
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The notice of a recall elsewhere, and what its fault does to the results here."""
    return _notice_page(request, notice_id)


def _notice_page(request: HttpRequest, notice_id: UUID, problem: SuyuanError | None = None) -> HttpResponse:
    occasion = occasion_of(request)
    row = queries.warned(notice_id)
    _refuse_stranger(occasion, row["parcel__holder_id"], row["parcel__holder__jurisdiction__path"])
    effects = results_of_register(build=new_identity()).recall(row["source_id"], noticing.fault_told(row))
    may_open = why_not_permit(acts.ANSWER, occasion.actor, organization=row["parcel__holder_id"]) is None
    context = {
        "row": row,
        "found": effects_in_sight(effects, scope_of(occasion.actor)),
        "trigger": TRIGGERS[row["trigger"]],
        "course": COURSES[row["course"]],
        "may_open": may_open and row["recall_id"] is None,
    }
    return show(request, "federation/notice.html", context, section=SECTION, problem=problem)


@entered
@require_POST
def open_recall(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Open a recall here because of the notice."""
    try:
        opened = noticing.open_from(occasion_of(request), warned_id=notice_id)
    except SuyuanError as problem:
        return _notice_page(request, notice_id, problem)
    remember(request, OPENED)
    return go("recall", opened.pk)


@entered
@require_POST
def subtree(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """Hand out the part of the graph above a certificate of one's own house."""
    try:
        content = exporting.export_subtree(
            occasion_of(request),
            certificate_id=certificate_id,
            signer=installed.keys().log_signer,
            without_citations=request.POST.get("without_citations") == "1",
        )
    except (NotFound, NotPermitted):  # those who may not see it are not told what is wrong with it
        raise
    except SuyuanError as problem:
        return detail_page(request, certificate_id, problem=problem)
    return attached(content, MEDIA, f"{certificate_id}.suyuan-graph")


@entered
@require_POST
def tell(request: HttpRequest, recall_id: UUID) -> HttpResponse:
    """Hand out the notice of a recall, for those who lean on its result elsewhere."""
    content = exporting.export_notice(
        occasion_of(request), recall_id=recall_id, signer=installed.keys().log_signer
    )
    return attached(content, MEDIA, f"{recall_id}.suyuan-recall")
