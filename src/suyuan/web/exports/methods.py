"""Method packs, specifications in the making and issued, and open consultations as files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest
from django.utils import timezone

from suyuan.base.text import Text
from suyuan.methods.pack import Pack
from suyuan.registry.specifications import project_queries
from suyuan.web.exports.column import Column, Kind, both, coded, day, named, plain, worked_out
from suyuan.web.exports.listing import Held, Listing, Paged, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import say
from suyuan.web.views import packs as pack_pages
from suyuan.web.views import specifications as pages


def _packs(request: HttpRequest) -> Rows:  # noqa: ARG001 - the library is the same for everybody
    packs, adopted = pack_pages.listed()
    kinds = pack_pages.kind_names()
    return Held([_pack(pack, adopted, kinds) for pack in packs])


def _pack(pack: Pack, adopted: set[str], kinds: Mapping[str, Text]) -> dict[str, object]:
    named_kinds = [say(kinds[code]) if code in kinds else code for code in pack.instrument_kinds]
    return {
        "pack": pack.id,
        "name_zh": pack.name.zh,
        "name_en": pack.name.en,
        "edition": pack.edition,
        "activity": pack.activity,
        "instrument_kinds": "; ".join(named_kinds),
        "references": "; ".join(one.number for one in pack.references if one.kind != "background"),
        "interval_months": pack.interval_months,
        "certainty": pack_pages.certainty_of(pack),
        "adopted": pack.id in adopted,
        "digest": pack.digest,
    }


def _projects(request: HttpRequest) -> Rows:
    _, look_up = pages.narrowed(request, occasion_of(request), is_issued=False)
    return Paged(lambda number, size: look_up(page=number, size=size).rows)


def _issued(request: HttpRequest) -> Rows:
    _, look_up = pages.narrowed(request, occasion_of(request), is_issued=True)
    return Paged(lambda number, size: look_up(page=number, size=size).rows)


def _consultations(request: HttpRequest) -> Rows:  # noqa: ARG001 - open to everybody
    return Held(project_queries.open_consultations(on=timezone.localdate()))


PACKS: Final = Listing(
    code="packs",
    title=Text("方法包", "Method packs"),
    rows=_packs,
    columns=(
        plain("pack", "方法包", "Method pack"),
        *both("name", "名称", "Name"),
        plain("edition", "版次", "Edition"),
        *coded("activity", "activity", "活动", "Activity"),
        plain("instrument_kinds", "适用器具", "Instruments"),
        plain("references", "依据", "Specification"),
        plain("interval_months", "周期（月）", "Interval (months)", kind=Kind.WHOLE),
        *coded("certainty", "certainty", "把握程度", "Certainty"),
        plain("adopted", "已启用", "In use", kind=Kind.YES),
        plain("digest", "摘要", "Digest"),
    ),
)
_TITLE: Final[tuple[Column, ...]] = (
    *both("title", "名称", "Title"),
    *coded("kind", "specification_kind", "种类", "Kind"),
)
PROJECTS: Final = Listing(
    code="specification_projects",
    title=Text("规范项目", "Specification projects"),
    rows=_projects,
    filters=("state", "kind", "q", "house"),
    columns=(
        *_TITLE,
        *coded("state", "project_state", "状态", "State"),
        plain("plan_no", "计划编号", "Number in the plan"),
        plain("specification", "规范编号", "Specification", key="specification__number"),
        named("drafter", "起草单位", "Drafter"),
        day("term_until", "完成期限", "To be done by"),
        day("consultation_until", "征求意见至", "Consultation until"),
        plain("comments_sent", "意见数", "Comments", kind=Kind.WHOLE),
    ),
)
SPECIFICATIONS: Final = Listing(
    code="specifications",
    title=Text("地方计量技术规范", "Local specifications"),
    rows=_issued,
    filters=("state", "kind", "q", "house"),
    columns=(
        plain("number", "编号", "Number"),
        *_TITLE,
        *coded("state", "specification_state", "状态", "State"),
        plain("issuer", "发布机关", "Issuer"),
        day("in_force_from", "施行日期", "In force from"),
        day("reviewed_on", "复审日期", "Reviewed on"),
        day("review_due", "下次复审", "Next review"),
        day("filed_on", "备案日期", "Filed on"),
        day("abolished_on", "废止日期", "Abolished on"),
    ),
)
CONSULTATIONS: Final = Listing(
    code="consultations",
    title=Text("公开征求意见", "Consultations"),
    rows=_consultations,
    is_open=True,
    columns=(
        *_TITLE,
        named("drafter", "起草单位", "Drafter"),
        worked_out("until", "截止日期", "Open until", lambda row: row["consultation_until"], Kind.DAY),
    ),
)
