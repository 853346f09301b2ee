"""Data sets and their versions: registering, describing, beginning, events without fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max

from suyuan.base.errors import NO_HINT, Conflict, InputError, Missing, NotFound, OutOfRange
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.datasets import checks, rules, states
from suyuan.registry.datasets.acts import OF
from suyuan.registry.datasets.columns import read_columns
from suyuan.registry.datasets.ingesting import keep
from suyuan.registry.datasets.models import DataSet, DataSetVersion, Ingestion
from suyuan.registry.datasets.movement import ENTITY, for_event, move, overtaken, set_for, tell
from suyuan.registry.datasets.storage import content_of
from suyuan.registry.instruments.words import search_text
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns as stamps
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.models import TechnicalSpecification
from suyuan.registry.standards.models import MeasurementStandard

LONGEST_ABOUT: Final = 4000


@dataclass(frozen=True, kw_only=True)
class DataSetForm:
    """What is declared of a data set. `columns` and `checks` are plain data, see their modules."""

    code: str
    title: Text
    about: Text
    kind: str
    access: str
    licence: str
    licence_text: Text = NO_HINT
    columns: Sequence[Mapping[str, Any]] = ()
    checks: Sequence[Mapping[str, Any]] | None = None  # None: those that follow from the columns
    standard_id: UUID | None = None
    instrument_kind: str = ""
    specification_id: UUID | None = None
    room: str = ""
    retention_years: int | None = None
    recipe: str = field(default="", repr=False)


def register(occasion: Occasion, *, organization_id: UUID, form: DataSetForm) -> DataSet:
    """Enter a data set into the catalogue; it is seen by its house until its first publication."""
    house = organization(organization_id)
    permit(OF["register"], occasion, organization=organization_id, path=house["jurisdiction__path"])
    if wrong := rules.why_not_code(form.code):
        raise InputError(wrong, quantity="code", given=form.code[:60])
    row = DataSet(
        **stamps(occasion),
        **content(form),
        code=form.code,
        organization_id=house["id"],
        jurisdiction_id=house["jurisdiction_id"],
        steward_id=occasion.actor.person,
        recipe=form.recipe,
    )
    row.search = _search(row)
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict(Text(f"代码 {form.code} 已被使用", f"the code {form.code} is in use")) from None
        record(OF["register"], occasion, entity=ENTITY, entity_id=row.pk, payload=_told(row))
    return row


def describe(occasion: Occasion, *, data_set_id: UUID, form: DataSetForm) -> DataSet:
    """Change what is said of a set, and what its next version begins with. Its code and versions stay."""
    row = set_for("describe", occasion, data_set_id)
    changed = content(form)
    if row.recipe:
        changed |= {"columns": row.columns, "checks": row.checks}
    for name, value in changed.items():
        setattr(row, name, value)
    changed["search"] = _search(row)
    with transaction.atomic():
        done = DataSet.objects.filter(pk=row.pk, row_version=row.row_version).update(
            **changed, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if done != 1:
            raise overtaken()
        record(OF["describe"], occasion, entity=ENTITY, entity_id=row.pk, payload=_told(row))
    return row


def content(form: DataSetForm) -> dict[str, Any]:
    """The columns of the table that a form fills. Raises InputError."""
    for name, text, most in (("title", form.title, 120), ("about", form.about, LONGEST_ABOUT)):
        for part in text:
            if not part.strip():
                raise Missing(name, hint=Text("中文和英文都要填写。", "Both languages are needed."))
            words(part, name, most=most)
    if form.kind not in rules.KINDS or form.access not in rules.ACCESS:
        raise InputError(Text("类别或开放范围有误", "kind or access is not known"), given=form.kind[:20])
    if wrong := rules.why_not_licence(form.licence, form.licence_text, form.access):
        raise InputError(wrong, quantity="licence", given=form.licence[:20])
    years = form.retention_years
    if years is not None and not 1 <= years <= rules.MOST_RETENTION:
        raise OutOfRange("retention", given=years, allowed=f"[1, {rules.MOST_RETENTION}] a")
    columns = read_columns(form.columns)
    declared = checks.usual(columns) if form.checks is None else checks.read_checks(form.checks, columns)
    return {
        "title_zh": form.title.zh.strip(),
        "title_en": form.title.en.strip(),
        "about_zh": form.about.zh.strip(),
        "about_en": form.about.en.strip(),
        "kind": form.kind,
        "access": form.access,
        "licence": form.licence,
        "licence_zh": words(form.licence_text.zh.strip(), "licence", most=LONGEST_ABOUT),
        "licence_en": words(form.licence_text.en.strip(), "licence", most=LONGEST_ABOUT),
        "columns": [column.to_record() for column in columns],
        "checks": [check.to_record() for check in declared],
        "room": words(form.room.strip(), "room", most=80),
        "retention_years": years,
        **_subjects(form),
    }


def _subjects(form: DataSetForm) -> dict[str, Any]:
    """What the data are about, each looked up."""
    asked: tuple[tuple[str, Any, Any], ...] = (
        ("standard_id", form.standard_id, MeasurementStandard),
        ("instrument_kind_id", form.instrument_kind or None, InstrumentKind),
        ("specification_id", form.specification_id, TechnicalSpecification),
    )
    for name, key, model in asked:
        if key is not None and not model.objects.filter(pk=key).exists():
            raise NotFound(Text("关联的对象不存在", "what the data are about does not exist"), column=name)
    return {name: key for name, key, _ in asked}


def begin(occasion: Occasion, *, data_set_id: UUID, goes_on: bool = False) -> DataSetVersion:
    """Begin the next version with columns and checks of the set; `goes_on`: with the rows of the last one.

    The parts of the last version are named again, not copied. Raises Conflict while another one is open.
    """
    home = set_for("begin", occasion, data_set_id)
    return begin_version(occasion, home, goes_on=goes_on)


def begin_version(occasion: Occasion, home: DataSet, *, goes_on: bool = False, **more: Any) -> DataSetVersion:
    """The same, where the permission was asked for already."""
    last = home.versions.filter(state="published").first()
    if goes_on and (last is None or last.columns != home.columns):
        raise InputError(
            Text(
                "没有可以接续的版本，或列已改变",
                "there is no version to go on from, or the columns have changed",
            ),
            hint=Text("请开始一个空的版本。", "Begin an empty version."),
        )
    highest = home.versions.aggregate(highest=Max("number"))["highest"] or 0
    row = DataSetVersion(
        **stamps(occasion),
        data_set=home,
        number=highest + 1,
        state="draft",
        replaces=last,
        columns=home.columns,
        checks=home.checks,
        **more,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Conflict(
                Text("已有一个未发布的版本", "there is a version before publication already"),
                hint=Text("请先发布或废弃它。", "Publish or discard it first."),
            ) from None
        record(
            OF["begin"],
            occasion,
            entity=ENTITY,
            entity_id=home.pk,
            to_state="draft",
            payload={"version": row.number, "replaces": last.number if last else None},
        )
        if goes_on and last is not None:
            keep(occasion, _again(occasion, row, last))
    return row


def _again(occasion: Occasion, row: DataSetVersion, last: DataSetVersion) -> Ingestion:
    parts = content_of(last.manifest).parts
    return Ingestion(
        **stamps(occasion),
        version=row,
        sequence=0,
        source=str(Text(f"第 {last.number} 版", f"version {last.number}")),
        sha256=last.digest,
        rows=last.rows,
        flagged=last.flagged,
        parts=[part.to_record() for part in parts],
    )


def advance(occasion: Occasion, *, version_id: UUID, event: str, reason: str = "") -> None:
    """Let an event without fields of its own happen: reopen, look, discard, withdraw."""
    if event not in ("reopen", "look", "discard", "withdraw"):
        raise InputError(Text(f"没有操作“{event[:20]}”", f"there is no act “{event[:20]}”"), given=event[:40])
    row = for_event(event, occasion, version_id)
    why = reason_of(reason) if event in states.WITH_REASON else ""
    more: dict[str, Any] = {"reason": why} if why else {}
    if event == "look":
        more = {"looked_by_id": occasion.actor.person, "looked_at": occasion.at}
    if event == "reopen":
        more |= {"looked_by_id": None, "looked_at": None, "manifest": "", "digest": "", "report": []}
    with transaction.atomic():
        target = move(occasion, row, event, **more)
        tell(occasion, row, event, target, reason=why, digest=row.digest)


def _search(row: DataSet) -> str:
    return search_text([row.code, row.title_zh, row.title_en, row.room, row.about_zh, row.about_en])


def _told(row: DataSet) -> dict[str, Any]:
    return {
        "code": row.code,
        "title": Text(row.title_zh, row.title_en),
        "kind": row.kind,
        "access": row.access,
        "licence": row.licence,
        "columns": row.columns,
        "checks": row.checks,
    }
