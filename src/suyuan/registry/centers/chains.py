"""Writing chains and what has to be measured in them: links, needs one by one or in bulk, classes of gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.canonical import digest
from suyuan.base.errors import InputError, Missing, NotFound, RuleRefusal
from suyuan.base.text import Text, same
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.centers import rules, states
from suyuan.registry.centers.acts import OF
from suyuan.registry.centers.form import Known, NeedForm, columns_of, faults
from suyuan.registry.centers.models import Center, ChainLink, IndustrialChain, MeasurementNeed
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import division
from suyuan.registry.parties.rows import ImportRefused, RowProblem, repeats
from suyuan.registry.results.rules import reason_of, words

CHAIN: Final = "industrial_chain"
NEED: Final = "measurement_need"
MOST_PROBLEMS: Final = 200
MOST_LINKS: Final = 400
NO_NOTE: Final = same("")


class NeedRefused(InputError):
    """A need cannot be entered as it was typed; `columns` says which field has which fault."""

    code = "SY-118"
    title = Text("测量需求有误", "Need cannot be used")


@dataclass(frozen=True, kw_only=True)
class LinkForm:
    """A link of a chain; `parent` is the code of a link, "" at the top. `stage` of a process only."""

    code: str
    name: Text
    kind: str = "product"
    stage: str = ""
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class ChainForm:
    """A chain with its links, every parent before its parts."""

    code: str
    name: Text
    jurisdiction: str
    links: Sequence[LinkForm]
    note: Text = NO_NOTE
    is_example: bool = False


def write_chain(occasion: Occasion, form: ChainForm) -> IndustrialChain:
    """Enter a chain with its links. Raises InputError, Conflict for a code that is taken."""
    permit(OF["write_chain"], occasion, path=division(form.jurisdiction)["path"])
    _check_links(form.links, known={})
    chain = IndustrialChain(
        **columns(occasion),
        code=rules.code_of(form.code),
        name_zh=_named(form.name.zh, most=80),
        name_en=_named(form.name.en, most=120),
        jurisdiction_id=form.jurisdiction,
        note_zh=words(form.note.zh, "note", most=400),
        note_en=words(form.note.en, "note", most=600),
        is_example=form.is_example,
    )
    links = _rows(occasion, chain, form.links, known={}, first=0)
    with transaction.atomic():
        insert(chain, Text(f"代码 {form.code} 已被使用", f"the code {form.code} is taken"), given=form.code)
        ChainLink.objects.bulk_create(links)
        record(
            OF["write_chain"],
            occasion,
            entity=CHAIN,
            entity_id=chain.pk,
            payload={"code": chain.code, "name": form.name, "links": len(links)},
        )
    return chain


def add_links(occasion: Occasion, *, chain_id: UUID, links: Sequence[LinkForm]) -> int:
    """Enter more links into a chain: how many."""
    chain = chain_for(occasion, chain_id, "write_chain")
    known = dict(ChainLink.objects.filter(chain=chain).values_list("code", "kind"))
    _check_links(links, known=known)
    identities = dict(ChainLink.objects.filter(chain=chain).values_list("code", "id"))
    rows = _rows(occasion, chain, links, known=identities, first=len(known))
    with transaction.atomic():
        ChainLink.objects.bulk_create(rows)
        record(
            OF["write_chain"],
            occasion,
            entity=CHAIN,
            entity_id=chain.pk,
            payload={"code": chain.code, "links": [one.code for one in rows]},
        )
    return len(rows)


def publish_chain(occasion: Occasion, *, chain_id: UUID, is_public: bool) -> None:
    """Open the map of a chain to everybody, or close it again."""
    chain = chain_for(occasion, chain_id, "publish_chain")
    with transaction.atomic():
        IndustrialChain.objects.filter(pk=chain.pk).update(
            is_public=is_public, updated_at=occasion.at, row_version=chain.row_version + 1
        )
        record(
            OF["publish_chain"], occasion, entity=CHAIN, entity_id=chain.pk, payload={"is_public": is_public}
        )


def chain_for(occasion: Occasion, chain_id: UUID, deed: str) -> IndustrialChain:
    """The chain, if the actor may do `deed` to it. Raises NotFound, NotPermitted."""
    chain = IndustrialChain.objects.select_related("jurisdiction").filter(pk=chain_id).first()
    if chain is None:
        raise NotFound(Text("没有这条产业链", "there is no such chain"), chain=chain_id)
    permit(OF[deed], occasion, organization=occasion.actor.organization, path=chain.jurisdiction.path)
    return chain


def _named(text: str, *, most: int) -> str:
    if not text.strip():
        raise Missing("name", hint=Text("请填写中英文名称。", "Give its name in both languages."))
    return words(text.strip(), "name", most=most)


def _check_links(links: Sequence[LinkForm], *, known: Mapping[str, str]) -> None:
    """Codes once, parents first, a stage for every process and for nothing else."""
    if len(known) + len(links) > MOST_LINKS:
        raise InputError(
            Text(f"一条产业链至多 {MOST_LINKS} 个环节", f"a chain has {MOST_LINKS} links at most"),
            given=len(known) + len(links),
        )
    kinds = dict(known)
    for link in links:
        if wrong := _why_not_link(link, kinds):
            raise InputError(wrong, link=link.code[:24])
        kinds[rules.code_of(link.code)] = link.kind


def _why_not_link(link: LinkForm, kinds: Mapping[str, str]) -> Text | None:
    if link.code.strip() in kinds:
        return Text(f"环节代码 {link.code} 重复", f"the code {link.code} is there twice")
    if link.kind not in states.LINK_KINDS:
        return Text("环节为产品或过程", "a link is a product or a process")
    if (link.kind == "process") != (link.stage in states.STAGES) or (link.kind == "product" and link.stage):
        return Text("过程须有阶段，产品没有阶段", "a process has a stage and a product has none")
    if link.parent and kinds.get(link.parent) != "product":
        return Text(f"上级 {link.parent} 不是已有的产品", f"the parent {link.parent} is no product before it")
    if link.kind == "process" and not link.parent:
        return Text("过程须属于一个产品", "a process belongs to a product")
    return None


def _rows(
    occasion: Occasion,
    chain: IndustrialChain,
    links: Sequence[LinkForm],
    *,
    known: Mapping[str, UUID],
    first: int,
) -> list[ChainLink]:
    identities, rows = dict(known), []
    for place, link in enumerate(links, start=first):
        row = ChainLink(
            **columns(occasion),
            chain=chain,
            parent_id=identities[link.parent] if link.parent else None,
            kind=link.kind,
            stage=link.stage,
            code=rules.code_of(link.code),
            name_zh=_named(link.name.zh, most=80),
            name_en=_named(link.name.en, most=120),
            place=place,
        )
        identities[row.code] = row.pk
        rows.append(row)
    return rows


def known_of(chain_id: UUID) -> Known:
    """What a need of a chain may name: four queries."""
    return Known(
        links=dict(ChainLink.objects.filter(chain_id=chain_id).values_list("code", "id")),
        kinds=frozenset(InstrumentKind.objects.values_list("code", flat=True)),
        organizations=dict(Organization.objects.values_list("code", "id")),
        numbers=frozenset(MeasurementNeed.objects.filter(chain_id=chain_id).values_list("number", flat=True)),
    )


def ask(occasion: Occasion, *, chain_id: UUID, form: NeedForm) -> MeasurementNeed:
    """Enter a need. Raises NeedRefused with every fault of the form."""
    chain = chain_for(occasion, chain_id, "ask")
    row = {name: value.strip() for name, value in asdict(form).items()}
    known = known_of(chain_id)
    if found := list(faults(row, known)):
        raise NeedRefused(
            found[0][1] if len(found) == 1 else Text("有多处需要改正", "several things are to be corrected"),
            problems=tuple(InputError(told, field=name) for name, told in found),
            field=found[0][0] if len(found) == 1 else None,
            columns=dict(reversed(found)),
        )
    need = _need(occasion, chain, row, known)
    with transaction.atomic():
        _insert([need])
        record(
            OF["ask"],
            occasion,
            entity=NEED,
            entity_id=need.pk,
            payload={
                "chain": chain.code, "number": need.number,
                "parameter": Text(need.parameter_zh, need.parameter_en),
                "range": [need.low, need.high, need.unit], "target": [need.target, need.target_unit],
            },
        )  # fmt: skip
    return need


def problems(rows: Sequence[Mapping[str, str]], known: Known) -> list[RowProblem]:
    """The faults of a file in the order of its lines, counted from 1."""
    found: list[RowProblem] = []
    first: dict[str, int] = {}
    for line, row in enumerate(rows, start=1):
        told = list(faults(row, known))
        if (seen := first.setdefault(row.get("number", ""), line)) != line:
            told.append(("number", repeats(seen)))
        found += (RowProblem(line=line, column=name, words=why) for name, why in told)
    return found


def import_needs(
    occasion: Occasion, *, chain_id: UUID, rows: Sequence[Mapping[str, str]], source: str
) -> int:
    """Enter a need for each row, all or none: how many. Raises ImportRefused with the faults."""
    chain = chain_for(occasion, chain_id, "import_needs")
    told = words(source, "source", most=160)
    known = known_of(chain_id)
    given = [{name: str(value or "").strip() for name, value in row.items()} for row in rows]
    if found := problems(given, known):
        raise ImportRefused(found[:MOST_PROBLEMS])
    needs = [_need(occasion, chain, row, known) for row in given]
    if not needs:
        return 0
    with transaction.atomic():
        _insert(needs)
        record(
            OF["import_needs"],
            occasion,
            entity=CHAIN,
            entity_id=chain.pk,
            payload={"source": told, "rows": len(needs), "digest": digest(given)},
        )
    return len(needs)


def _need(
    occasion: Occasion, chain: IndustrialChain, row: Mapping[str, str], known: Known
) -> MeasurementNeed:
    return MeasurementNeed(
        **columns(occasion), **columns_of(row, known), chain=chain, asked_on=occasion.today
    )


def _insert(needs: Sequence[MeasurementNeed]) -> None:
    try:
        with transaction.atomic():
            MeasurementNeed.objects.bulk_create(needs, batch_size=500)
    except IntegrityError:
        raise overtaken(Text("该产业链的需求", "the needs of the chain")) from None


def class_gap(occasion: Occasion, *, need_id: UUID, gap_class: str, reason: str) -> None:
    """Class the gap of a need by judgement; an empty class goes back to what the match suggests."""
    need = need_for(occasion, need_id, "class_gap")
    if gap_class and gap_class not in states.GAP_CLASSES:
        raise InputError(
            Text("没有这个缺口类别", "there is no such class of gaps"),
            given=gap_class[:20],
            allowed=", ".join(states.GAP_CLASSES),
        )
    why = reason_of(reason)
    change_need(
        occasion,
        need,
        {"gap_class": gap_class, "gap_reason": why if gap_class else ""},
        deed="class_gap",
        reason=why,
        payload={"from": need.gap_class, "to": gap_class},
    )


def close_need(occasion: Occasion, *, need_id: UUID, reason: str) -> None:
    """Take a need off the map: it is no more."""
    need = need_for(occasion, need_id, "close_need")
    change_need(
        occasion, need, {"closed_on": occasion.today}, deed="close_need", reason=reason_of(reason), payload={}
    )


def need_for(occasion: Occasion, need_id: UUID, deed: str) -> MeasurementNeed:
    """The open need, if the actor may do `deed` to it. Raises NotFound, NotPermitted, RuleRefusal."""
    rows = MeasurementNeed.objects.select_related("chain", "chain__jurisdiction")
    need = rows.filter(pk=need_id).first()
    if need is None:
        raise NotFound(Text("没有这项需求", "there is no such need"), need=need_id)
    house = occasion.actor.organization if _speaks_for(occasion, need, deed) else None
    permit(OF[deed], occasion, organization=house, path=need.chain.jurisdiction.path)
    if need.closed_on is not None:
        raise RuleRefusal(Text("该需求已撤销", "the need is closed"), need=need.number)
    return need


def _speaks_for(occasion: Occasion, need: MeasurementNeed, deed: str) -> bool:
    """Whether the house of the actor has a say: it asked, or hosts a center of the chain, but to close."""
    house = occasion.actor.organization
    if house is None or house == need.asked_by_id:
        return house is not None
    hosted = Center.objects.filter(chain_id=need.chain_id, host_id=house).exclude(state__in=states.ENDED)
    return deed != "close_need" and hosted.exists()


def change_need(
    occasion: Occasion,
    need: MeasurementNeed,
    changes: Mapping[str, Any],
    *,
    deed: str,
    reason: str,
    payload: Mapping[str, Any],
) -> None:
    """Change a need if nobody else did since it was read, and record it."""
    with transaction.atomic():
        changed = MeasurementNeed.objects.filter(pk=need.pk, row_version=need.row_version).update(
            **changes, updated_at=occasion.at, row_version=need.row_version + 1
        )
        if changed != 1:
            raise overtaken(Text("该需求", "the need"), need=need.number)
        record(
            OF[deed],
            occasion,
            entity=NEED,
            entity_id=need.pk,
            reason=reason,
            payload={"number": need.number, **payload},
        )
