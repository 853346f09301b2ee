"""A batch of a reference material: studies with plots, values, certificates, monitoring, recall."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from suyuan.base.errors import SuyuanError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.registry.issuing.installed import is_demonstration
from suyuan.registry.journal import queries as journal
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.materials import batches, importing, queries, release, studies
from suyuan.registry.materials.acts import OF
from suyuan.registry.materials.models import MaterialBatch, MaterialStudy, ReferenceMaterial
from suyuan.registry.materials.movement import BATCH, batch
from suyuan.registry.materials.sheet import MOST_LETTERS, rows_of
from suyuan.registry.materials.states import STUDYING, why_not_batch
from suyuan.registry.materials.studies import KINDS, Raw, evaluate, raw_of
from suyuan.registry.parties.scope import refuse_unless, scope_of
from suyuan.web.history import with_names
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.study_plot import plot_of
from suyuan.web.typed import whole
from suyuan.web.views.acting import Command, act_on
from suyuan.web.views.jobs import needed_day
from suyuan.web.views.materials import SECTION, THIS_MATERIAL, may_do
from suyuan.web.views.page import entered, go, remember, show, uuid_of, written
from suyuan.web.words.materials import DATA

OPTIONS: Final = {
    "homogeneity": ("choice",),
    "short_term": ("horizon", "design", "drift"),
    "long_term": ("horizon", "design", "drift"),
    "characterisation": ("way", "by", "u_method"),
}
MIME: Final = {"xml": "application/xml", "pdf": "application/pdf"}


@entered
@require_GET
def detail(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """The batch with everything that is known of it."""
    return _page(request, occasion_of(request), batch_id)


@entered
@require_POST
def act(request: HttpRequest, batch_id: UUID, event: str) -> HttpResponse:
    """Let something happen to a batch."""
    return act_on(request, batch_id, event, acts=_ACTS, page=_page, address="material_batch")


@entered
@require_http_methods(["GET", "POST"])
def study(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Enter a study: data pasted or from a file, looked at first and recorded then."""
    occasion = occasion_of(request)
    row = batch(batch_id)
    _permit_study(occasion, row.material)
    given = request.POST if request.method == "POST" else request.GET
    kind = given.get("kind", "") if given.get("kind", "") in KINDS else "homogeneity"
    if request.method == "GET":
        return _entry(request, occasion, row, kind=kind, text="")
    text = given.get("data", "")
    try:
        text = _text_of(request.FILES.get("file")) or text
        raw = Raw(kind=kind, rows=rows_of(text), options=_options(kind, given))
        finding = evaluate(raw)
        if given.get("step") != "record":
            return _entry(request, occasion, row, kind=kind, text=text, preview=(raw, finding))
        day = needed_day(given.get("performed_on", ""), Text("研究日期", "the day of the study"))
        of_property = uuid_of(given.get("property", ""), Text("特性", "a property"))
        batches.record_study(occasion, batch_id=batch_id, property_id=of_property, performed_on=day, raw=raw)
    except SuyuanError as problem:
        return _entry(request, occasion, row, kind=kind, text=text, problem=problem)
    remember(request, Text("研究已记录，请重新合成不确定度", "the study is recorded; combine the value anew"))
    return go("material_batch", batch_id)


@entered
@require_http_methods(["GET", "POST"])
def studies_file(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """All studies of a batch from one table: looked at first, recorded whole or not at all."""
    occasion = occasion_of(request)
    row = batch(batch_id)
    _permit_study(occasion, row.material)
    properties = queries.detail(row.material_id)["properties"]
    context: dict[str, Any] = {
        "batch": row, "material": row.material, "properties": properties, "text": "", "planned": (),
        "example": "\n".join(importing.EXAMPLE), "given": request.POST, "today": occasion.today.isoformat(),
    }  # fmt: skip
    if request.method == "GET":
        return show(request, "materials/import.html", context, section=SECTION)
    text = request.POST.get("data", "")
    try:
        text = _text_of(request.FILES.get("file")) or text
        context |= {"text": text, "planned": importing.plan_of(text, properties)}
        if request.POST.get("step") != "record":
            return show(request, "materials/import.html", context, section=SECTION)
        day = needed_day(request.POST.get("performed_on", ""), Text("研究日期", "the day of the studies"))
        made = importing.import_studies(occasion, batch_id=batch_id, performed_on=day, text=text)
    except SuyuanError as problem:
        context |= {"text": text}
        return show(request, "materials/import.html", context, section=SECTION, problem=problem)
    remember(request, Text(f"已记录 {len(made)} 项研究", f"{len(made)} studies are recorded"))
    return go("material_batch", batch_id)


def _permit_study(occasion: Occasion, row: ReferenceMaterial) -> None:
    permit(OF["record_study"], occasion, organization=row.producer_id, path=row.jurisdiction.path)


@entered
@require_GET
def document(request: HttpRequest, certificate_id: UUID, kind: str) -> HttpResponse:
    """A file of a certificate, as it was made."""
    found = queries.document(certificate_id, kind)
    row = found.certificate.batch.material
    refuse_unless(queries.may_see(row, scope_of(occasion_of(request).actor)), THIS_MATERIAL)
    response = HttpResponse(bytes(found.content), content_type=MIME[found.kind])
    name = f"{found.certificate.number}.{found.kind}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _page(
    request: HttpRequest, occasion: Occasion, batch_id: UUID, *, problem: SuyuanError | None = None
) -> HttpResponse:
    found = queries.batch_detail(batch_id)
    row: MaterialBatch = found["batch"]
    scope = scope_of(occasion.actor)
    refuse_unless(queries.may_see(row.material, scope), THIS_MATERIAL)
    sees = queries.sees_studies(row.material, scope)
    is_open = row.state in ("prepared", "released") and row.material.state in STUDYING
    context: dict[str, Any] = found | {
        "sees_studies": sees,
        "plots": {one.pk: _drawn(one) for card in found["cards"] for one in card.studies.values()}
        if sees
        else {},
        "kinds": list(KINDS),
        "may_study": is_open and may_do("record_study", occasion, row.material),
        "may_combine": is_open and may_do("combine", occasion, row.material),
        "offered": [
            event
            for event in ("release_batch", "monitor_ok", "extend", "recall")
            if why_not_batch(row.state, event) is None
            and may_do(event, occasion, row.material)
            and (event != "release_batch" or row.material.state == "graded")
        ],
        "users": queries.users_of(batch_id) if sees else [],
        "events": _told(batch_id) if sees else [],
        "given": request.POST,
        "today": occasion.today.isoformat(),
    }
    return show(request, "materials/batch.html", context, section=SECTION, problem=problem)


def _told(batch_id: UUID) -> list[dict[str, Any]]:
    """What happened to the batch; studies and values stand on the page themselves."""
    events = with_names(journal.history(BATCH, batch_id))
    return [one for one in events if one["act"] not in (OF["record_study"].code, OF["combine"].code)]


def _drawn(row: MaterialStudy) -> dict[str, Any]:
    """What a stored study shows: computed again from its raw data."""
    raw = raw_of(row.given)
    finding = evaluate(raw)
    return {"plot": plot_of(raw, finding), "sentences": sentences(finding)}


def sentences(finding: studies.Finding) -> list[Text]:
    """What the engine says of a study, warnings last."""
    return [*finding.answer.sentences(), *finding.answer.warnings]


def _entry(
    request: HttpRequest,
    occasion: Occasion,
    row: MaterialBatch,
    *,
    kind: str,
    text: str,
    preview: tuple[Raw, studies.Finding] | None = None,
    problem: SuyuanError | None = None,
) -> HttpResponse:
    given = request.POST if request.method == "POST" else request.GET
    words, example = DATA[kind]
    context: dict[str, Any] = {
        "batch": row,
        "material": row.material,
        "properties": queries.detail(row.material_id)["properties"],
        "kinds": [(code, say(name)) for code, name in KINDS.items()],
        "kind": kind,
        "data_words": say(words),
        "example": example,
        "text": text,
        "given": given,
        "choices": [(code, say(name)) for code, name in studies.CHOICES.items()],
        "drifts": [(code, say(name)) for code, name in studies.DRIFTS.items()],
        "ways": [(code, say(name)) for code, name in studies.WAYS.items()],
        "combinations": [(code, say(name)) for code, name in studies.COMBINATIONS.items()],
        "plot": plot_of(*preview) if preview else None,
        "sentences": sentences(preview[1]) if preview else [],
        "today": occasion.today.isoformat(),
    }
    return show(request, "materials/study.html", context, section=SECTION, problem=problem)


def _options(kind: str, given: QueryDict) -> dict[str, str]:
    found = {name: written(given, name, most=40) for name in OPTIONS[kind]}
    return {name: value for name, value in found.items() if value}


def _text_of(file: UploadedFile[Any] | None) -> str:
    """The text of a CSV file that was handed in; empty for none. Raises TooLarge, Unreadable."""
    if file is None or not file.size:
        return ""
    if file.size > MOST_LETTERS:
        raise TooLarge("file", given=file.size, allowed=MOST_LETTERS)
    data = file.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return str(data.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise Unreadable(
        Text("文件不是文本", "the file is not text"), hint=Text("请另存为 CSV。", "Save it as CSV.")
    )


def _combine(occasion: Occasion, batch_id: UUID, given: QueryDict) -> Text:
    of_property = uuid_of(given.get("property", ""), Text("特性", "a property"))
    made = batches.combine(
        occasion, batch_id=batch_id, property_id=of_property, k=given.get("k", "2").strip()
    )
    return Text(
        f"已合成：{made.value} ± {made.expanded}（k = {made.k}）",
        f"combined: {made.value} ± {made.expanded} (k = {made.k})",
    )


def _months(given: QueryDict) -> int:
    return whole(given.get("months", ""), Text("有效期（月）", "validity in months"))


def _release(occasion: Occasion, batch_id: UUID, given: QueryDict) -> Text:
    made = release.release_batch(
        occasion, batch_id=batch_id, months=_months(given), is_synthetic=is_demonstration()
    )
    return Text(f"已发布，证书 {made.number}", f"released with certificate {made.number}")


def _extend(occasion: Occasion, batch_id: UUID, given: QueryDict) -> Text:
    made = release.extend(occasion, batch_id=batch_id, months=_months(given), is_synthetic=is_demonstration())
    return Text(f"已延长，新证书 {made.number}", f"extended by certificate {made.number}")


def _monitor(occasion: Occasion, batch_id: UUID, given: QueryDict) -> Text:
    day = needed_day(given.get("performed_on", ""), Text("监测日期", "the day"))
    point = release.monitor(
        occasion,
        batch_id=batch_id,
        property_id=uuid_of(given.get("property", ""), Text("特性", "a property")),
        performed_on=day,
        value=given.get("value", "").strip(),
        u=given.get("u", "").strip(),
    )
    if point.agrees:
        return Text("监测结果与标准值一致", "the point agrees with the certified value")
    return Text("监测结果超限：请查明原因，必要时召回", "out of limits: find out why, and recall if need be")


def _recall(occasion: Occasion, batch_id: UUID, given: QueryDict) -> Text:
    release.recall(occasion, batch_id=batch_id, reason=given.get("reason", ""))
    return Text("已召回，请通知下列用户", "recalled; tell the users listed below")


_ACTS: Final[Mapping[str, Command]] = {
    "combine": _combine,
    "release_batch": _release,
    "extend": _extend,
    "monitor_ok": _monitor,
    "recall": _recall,
}
