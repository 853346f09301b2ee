"""The forms of industrial chains: a chain with its links, and more links of one that is there."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from suyuan.base.errors import NotPermitted, SuyuanError
from suyuan.base.text import Text
from suyuan.registry.centers import chains, queries, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.chains import ChainForm, LinkForm
from suyuan.registry.journal.occasion import Occasion, permit, why_not_permit
from suyuan.registry.parties import queries as parties
from suyuan.web.deeds import Ask, Choices, Deed, Given, read
from suyuan.web.innovation_forms import cells, code_of
from suyuan.web.occasion import occasion_of
from suyuan.web.speech import pick
from suyuan.web.views.page import entered, go, remember, show

SECTION: Final = "chains"
ACT: Final = OF["write_chain"]
CELLS: Final = 6
LINKS: Final = Ask(
    name="links",
    label=Text("环节", "Links"),
    kind="table",
    most=40_000,
    hint=Text(
        "每行一个，可从电子表格粘贴：代码 | 中文 | 英文 | 产品或过程 | 阶段 | 上级代码。产品没有阶段；"
        "过程写研究、设计、试验、生产或使用，并属于前面的一个产品。",
        "A line each, or pasted from a spreadsheet: code | Chinese | English | Product or Process | stage | "
        "code of the parent. "
        "A product has no stage; a process has Research, Design, Testing, Production or Use, and belongs "
        "to a product before it.",
    ),
    example="BR | 制动系统 | Brakes | 产品 | | \nBR-T | 制动台架试验 | Brake rig | 过程 | 试验 | BR",
)


def _links(given: Given) -> list[LinkForm]:
    rows = cells(given.text["links"], CELLS, Text("环节", "links"))
    return [
        LinkForm(
            code=code, name=Text(zh, en), kind=code_of(states.LINK_KINDS, kind),
            stage=code_of(states.STAGES, stage) if stage else "", parent=parent,
        )
        for code, zh, en, kind, stage, parent in rows
    ]  # fmt: skip


def _write(occasion: Occasion, _row: object, given: Given) -> object:
    form = ChainForm(
        code=given.text["code"],
        name=Text(given.text["name_zh"], given.text["name_en"]),
        jurisdiction=given.text["jurisdiction"],
        note=Text(given.text["note_zh"], given.text["note_en"]),
        links=_links(given),
    )
    return chains.write_chain(occasion, form)


NEW: Final = Deed(
    event="write_chain", act=ACT, name=Text("登记产业链", "Enter a chain"),
    done=Text("产业链已登记，可以提出或导入需求", "the chain is entered; needs may be asked or imported"),
    asks=(
        Ask(name="code", label=Text("代码", "Code"), most=24),
        Ask(name="name_zh", label=Text("名称（中文）", "Name (Chinese)"), most=80),
        Ask(name="name_en", label=Text("名称（英文）", "Name (English)"), most=120),
        Ask(name="jurisdiction", label=Text("地区", "Division"), kind="choice", preset=True),
        Ask(name="note_zh", label=Text("说明（中文）", "Note (Chinese)"), most=400, required=False),
        Ask(name="note_en", label=Text("说明（英文）", "Note (English)"), most=600, required=False),
        LINKS,
    ),
    do=_write,
)  # fmt: skip
MORE: Final = Deed(
    event="add_links", act=ACT, name=Text("增加环节", "Add links"),
    done=Text("环节已增加", "the links are added"), asks=(LINKS,),
    do=lambda occasion, row, given: chains.add_links(occasion, chain_id=row["id"], links=_links(given)),
)  # fmt: skip


def may_write(occasion: Occasion) -> bool:
    """Whether somebody may enter a chain anywhere."""
    return bool(_places(occasion))


def _places(occasion: Occasion) -> Choices:
    """The divisions that one may enter a chain for: one query."""
    return [
        (row["code"], pick(row))
        for row in parties.divisions()
        if why_not_permit(ACT, occasion.actor, path=row["path"]) is None
    ]


@entered
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new chain."""
    occasion = occasion_of(request)
    places = _places(occasion)
    if not places:
        raise NotPermitted(Text("您没有登记产业链的权限", "you may not enter a chain"), act=ACT.code)
    problem = None
    if request.method == "POST":
        try:
            made = NEW.do(occasion, {}, read(NEW, request.POST))
        except SuyuanError as refused:
            problem = refused
        else:
            remember(request, NEW.done)
            return go("chain", made.pk)  # type: ignore[attr-defined]
    context = {"deed": NEW.offering(jurisdiction=places), "chain": None, "given": request.POST}
    return show(request, "chains/form.html", context, section=SECTION, problem=problem)


@entered
@require_http_methods(["GET", "POST"])
def links(request: HttpRequest, chain_id: UUID) -> HttpResponse:
    """More links of a chain, beside those that it has."""
    occasion, chain = occasion_of(request), queries.chain(chain_id)
    permit(ACT, occasion, path=chain["jurisdiction__path"])
    problem = None
    if request.method == "POST":
        try:
            MORE.do(occasion, {"id": chain_id}, read(MORE, request.POST))
        except SuyuanError as refused:
            problem = refused
        else:
            remember(request, MORE.done)
            return go("chain", chain_id)
    context = {
        "deed": MORE,
        "chain": chain,
        "links": queries.links(chain_id),
        "kinds": states.LINK_KINDS,
        "stages": states.STAGES,
        "given": request.POST,
    }
    return show(request, "chains/form.html", context, section=SECTION, problem=problem)
