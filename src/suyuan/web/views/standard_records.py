"""What is kept about a standard beside its state: documents, changes, reviews, and the dossier as a whole."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from suyuan.base.errors import Missing, NotFound, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.registry.standards import changes, documents, dossier
from suyuan.registry.standards import queries as standards
from suyuan.registry.standards.dossier_page import dossier_pdf
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import language
from suyuan.web.views.page import entered, go, remember
from suyuan.web.views.standards import standard_page

THIS: Final = Text("这项计量标准的文件集", "the dossier of this standard")


@entered
@require_POST
def file(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """File a document."""
    occasion = occasion_of(request)
    try:
        given = request.FILES.get("file")
        if not isinstance(given, UploadedFile):
            raise Missing("file", hint=Text("请选择文件。", "Choose a file."))
        documents.file_document(
            occasion,
            standard_id=standard_id,
            kind=request.POST.get("kind", ""),
            title=request.POST.get("title", "").strip(),
            file_name=str(given.name or ""),
            content=given.read(documents.MOST_BYTES + 1),
        )
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("文件已归档", "the document is filed"))
    return go("standard", standard_id)


@entered
@require_POST
def retire(request: HttpRequest, standard_id: UUID, document_id: UUID) -> HttpResponse:
    """Retire a document."""
    occasion = occasion_of(request)
    try:
        documents.retire_document(occasion, document_id=document_id, reason=request.POST.get("reason", ""))
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("文件已作废", "the document is retired"))
    return go("standard", standard_id)


@entered
@require_GET
def document(request: HttpRequest, standard_id: UUID, document_id: UUID) -> HttpResponse:
    """A document as it was handed in; always a download, never shown inside a page of ours."""
    _see(request, standard_id)
    row = documents.document(document_id)
    if row["standard_id"] != standard_id:
        raise NotFound(Text("没有这份文件", "there is no such document"), document=document_id)
    return _download(row["content"], media=row["media"], name=row["file_name"])


@entered
@require_POST
def report_change(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """Report a change; what follows is told at once."""
    occasion = occasion_of(request)
    try:
        row = changes.report_change(
            occasion,
            standard_id=standard_id,
            kind=request.POST.get("kind", ""),
            description=request.POST.get("description", "").strip(),
            effect=request.POST.get("effect", "").strip(),
        )
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    what = changes.TREATMENTS[row.treatment]
    remember(request, Text(f"变更已报告：{what.zh}", f"the change is reported: {what.en}"))
    return go("standard", standard_id)


@entered
@require_POST
def decide_change(request: HttpRequest, standard_id: UUID, change_id: UUID) -> HttpResponse:
    """The authority closes a change."""
    occasion = occasion_of(request)
    try:
        changes.decide_change(occasion, change_id=change_id, decision=request.POST.get("decision", ""))
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("变更已办结", "the change is decided"))
    return go("standard", standard_id)


@entered
@require_POST
def review(request: HttpRequest, standard_id: UUID, examination_id: UUID) -> HttpResponse:
    """A second person looks at an examination."""
    occasion = occasion_of(request)
    try:
        documents.review_examination(
            occasion,
            examination_id=examination_id,
            agreed=request.POST.get("agreed") == "1",
            note=request.POST.get("note", "").strip(),
        )
    except SuyuanError as problem:
        return standard_page(request, occasion, standard_id, problem=problem)
    remember(request, Text("复核已记录", "the review is recorded"))
    return go("standard", standard_id)


@entered
@require_GET
def page(request: HttpRequest, standard_id: UUID) -> HttpResponse:
    """The dossier as a PDF with its data inside."""
    known = _see(request, standard_id)
    data = dossier.dossier_data(standard_id, on=occasion_of(request).today)
    pdf = dossier_pdf(
        data, content=dossier.as_json(data), languages=_languages(), synthetic=is_demonstration()
    )
    return _download(pdf, media="application/pdf", name=f"dossier-{known['code']}.pdf")


@entered
@require_GET
def archive(request: HttpRequest, standard_id: UUID) -> HttpResponseBase:
    """The dossier with all its documents as one ZIP archive, written to disk and sent from there."""
    known = _see(request, standard_id)
    kept = TemporaryFile()  # noqa: SIM115 - closed by the response
    dossier.write_archive(
        kept,
        standard_id,
        on=occasion_of(request).today,
        languages=_languages(),
        synthetic=is_demonstration(),
    )
    kept.seek(0)
    return FileResponse(kept, as_attachment=True, filename=f"dossier-{known['code']}.zip")


def _see(request: HttpRequest, standard_id: UUID) -> dict[str, Any]:
    known = standards.card(standard_id)
    refuse_unless(scope_of(occasion_of(request).actor).includes(known), THIS)
    return known


def _languages() -> tuple[str, str]:
    return ("zh", "en") if language() == "zh" else ("en", "zh")


def _download(content: bytes, *, media: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media)
    answer.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    return answer
