"""The register of type approvals: applying, evaluating, granting, and the check when an instrument comes.

Source: domain model 9. The authority of the province grants the approval of what is made in the country.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from suyuan.base.errors import Conflict, InputError, Missing, NotFound, NotPermitted, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.catalogue.queries import edition_on, entries_of
from suyuan.registry.catalogue.rules import Entry
from suyuan.registry.instruments import approval_acts as acts
from suyuan.registry.instruments import approval_states as states
from suyuan.registry.instruments.acts import NAME_APPROVAL
from suyuan.registry.instruments.models import Instrument, InstrumentApproval, TypeApproval
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.models import Event
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization

ENTITY: Final = "type_approval"
LENGTHS: Final = {"number": 40, "model": 80, "family": 120, "programme": 80, "report": 80, "mark": 60}
NEEDED: Final = {"evaluate": ("report",), "grant": ("number",)}
OPTIONAL: Final = {"grant": ("mark",), "amend": ("family",)}
APPROVED: Final = Text("该器具已有型式批准编号", "the instrument has a type approval already")
EVALUATORS: Final = ("verification_institution", "designated_institution")
WITH_REASON: Final = frozenset({"refuse", "amend", "suspend", "withdraw"})


def apply_for(
    occasion: Occasion,
    *,
    application_no: str,
    kind: str,
    model: str,
    programme: str,
    authority_id: UUID,
    applicant_id: UUID | None = None,
    applicant: str = "",
    family: str = "",
    institution_id: UUID | None = None,
    is_imported: bool = False,
) -> TypeApproval:
    """Enter an application. Raises InputError, Missing, NotFound, Conflict for a known number."""
    where = organization(authority_id)
    permit(acts.OF_EVENT["apply"], occasion, path=where["jurisdiction__path"])
    named = (
        organization(applicant_id)["name_zh"] if applicant_id else _words(applicant, "applicant", most=160)
    )
    if institution_id is not None:
        _institution(institution_id)
    if not InstrumentKind.objects.filter(pk=kind).exists():
        raise NotFound(Text("没有这种器具", "there is no such kind of instrument"), kind=kind)
    row = TypeApproval(
        **columns(occasion),
        application_no=_words(application_no, "number", most=40),
        applicant_id=applicant_id,
        applicant_stated=named,
        kind_id=kind,
        model=_words(model, "model", most=80),
        family=_words(family, "family", most=120, needed=False),
        programme=_words(programme, "programme", most=80),
        institution_id=institution_id,
        authority_id=authority_id,
        jurisdiction_id=where["jurisdiction_id"],
        is_imported=is_imported,
        state=states.TARGETS["", "apply"],
        applied_on=occasion.today,
    )
    with transaction.atomic():
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError as error:
            raise Conflict(
                Text("该申请编号已登记", "this application is entered already"), given=row.application_no
            ) from error
        record(
            acts.OF_EVENT["apply"], occasion, entity=ENTITY, entity_id=row.pk, to_state=row.state,
            payload={"application": row.application_no, "kind": kind, "model": row.model},
        )  # fmt: skip
    return row


def advance(
    occasion: Occasion,
    *,
    approval_id: UUID,
    event: str,
    reason: str = "",
    institution_id: UUID | None = None,
    **said: str,
) -> None:
    """Any later event. `said`: the report of an evaluation, the number and mark of a grant.

    institution_id : who evaluates, said when the evaluation begins unless the application has named it.

    Who entered the application does not grant it. Raises InputError, Missing, NotPermitted, RuleRefusal.
    """
    if event not in states.EVENTS or event == "apply":
        raise InputError(
            Text(f"没有事件“{event}”", f"there is no event “{event}”"), given=event,
            allowed=", ".join(states.EVENTS[1:]),
        )  # fmt: skip
    row = TypeApproval.objects.select_related("jurisdiction").filter(pk=approval_id).first()
    if row is None:
        raise NotFound(Text("没有这项型式批准", "there is no such type approval"), approval=approval_id)
    permit(acts.OF_EVENT[event], occasion, path=row.jurisdiction.path)
    if refusal := states.why_not_event(row.state, event):
        raise RuleRefusal(refusal, approval=approval_id, state=row.state, event=event)
    if event == "grant" and occasion.actor.person in _entered_by(approval_id):
        raise NotPermitted(
            Text("经办人不能批准", "whoever entered the application does not grant it"), approval=approval_id
        )
    changes = _changes(event, said, on=occasion.today, ended_on=row.ended_on)
    if event == "begin":
        changes["institution_id"] = _evaluator(row, institution_id)
    reason = _words(reason, "reason", most=240, needed=event in WITH_REASON)
    target = states.TARGETS[row.state, event]
    with transaction.atomic():
        try:
            with transaction.atomic():
                move_row(
                    occasion, TypeApproval, approval_id, state=row.state, row_version=row.row_version,
                    target=target, changes=changes, what=Text("该型式批准", "the type approval"),
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(
                Text("该批准编号已被使用", "this number of an approval is taken"), given=said.get("number")
            ) from error
        record(
            acts.OF_EVENT[event], occasion, entity=ENTITY, entity_id=approval_id, from_state=row.state,
            to_state=target, reason=reason, payload=dict(said),
        )  # fmt: skip


def _changes(event: str, said: Mapping[str, str], *, on: date, ended_on: date | None) -> dict[str, Any]:
    needed, optional = NEEDED.get(event, ()), OPTIONAL.get(event, ())
    changes: dict[str, Any] = {
        name: _words(said.get(name, ""), name, most=LENGTHS[name], needed=name in needed)
        for name in (*needed, *optional)
        if name in needed or said.get(name, "").strip()
    }
    if event == "grant":
        changes["granted_on"] = on
    if event in ("suspend", "withdraw"):
        changes["ended_on"] = ended_on or on  # what is withdrawn while suspended has not counted since then
    if event == "reinstate":
        changes["ended_on"] = None
    return changes


def _evaluator(row: TypeApproval, institution_id: UUID | None) -> UUID:
    """Who evaluates the type. Raises Missing where nobody is named, NotFound, RuleRefusal."""
    if institution_id is None:
        if row.institution_id is None:
            raise Missing(
                "institution",
                hint=Text("请选择承担型式评价的机构。", "Choose the institution that evaluates the type."),
            )
        return row.institution_id
    return _institution(institution_id)


def _institution(institution_id: UUID) -> UUID:
    body = organization(institution_id)
    if body["kind"] not in EVALUATORS:
        raise RuleRefusal(
            Text("型式评价由技术机构承担", "a technical institution evaluates a type"),
            institution=body["code"],
        )
    return institution_id


def _entered_by(approval_id: UUID) -> frozenset[UUID | None]:
    rows = Event.objects.filter(entity=ENTITY, entity_id=str(approval_id), act="type_approvals.apply")
    return frozenset(rows.values_list("actor_id", flat=True))


def attach(
    occasion: Occasion, instrument: Instrument, number: str, *, entry: Entry | None, on: date | None = None
) -> None:
    """Look the approval up that an instrument is registered with, and keep which it was; nothing without one.

    Inside the transaction of the registration. The catalogue (`entry`) says which kinds need an approval; a
    number that is given is checked for every kind. on : the day that counts where it is not known when the
    instrument was made, today if not given. Raises RuleRefusal where it does not cover the instrument.
    """
    number = number.strip()
    if not number:
        return
    needs = Text("该种类实行型式批准。", "This kind needs a type approval.")
    hint = needs if needs_approval(entry) else Text("", "")
    row = TypeApproval.objects.filter(number=number).first()
    if row is None:
        raise RuleRefusal(
            Text(f"没有型式批准编号 {number[:40]}", f"there is no type approval {number[:40]}"), hint=hint
        )
    made = instrument.made_on or on or occasion.today
    if refusal := why_not_covered(row, kind=instrument.kind_id, model=instrument.model, on=made):
        raise RuleRefusal(refusal, hint=hint, approval=number)
    InstrumentApproval(**columns(occasion), instrument=instrument, approval=row).save(force_insert=True)


def name_approval(occasion: Occasion, *, instrument_id: UUID, number: str) -> None:
    """Name the type approval of an instrument that was registered without one; it is checked as at that time.

    Raises Missing, NotFound, RuleRefusal where it does not cover the instrument or another is named already.
    """
    row = Instrument.objects.select_related("jurisdiction").filter(pk=instrument_id).first()
    if row is None:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument_id)
    permit(NAME_APPROVAL, occasion, organization=row.owner_id, path=row.jurisdiction.path)
    number = _words(number, "number", most=LENGTHS["number"])
    if refusal := why_not_named(row.state, InstrumentApproval.objects.filter(instrument=row).exists()):
        raise RuleRefusal(refusal, instrument=instrument_id, state=row.state)
    entry = entries_of(edition_on(occasion.today)).get(row.kind_id)
    registered = row.created_at.astimezone(occasion.zone).date()
    try:
        with transaction.atomic():
            attach(occasion, row, number, entry=entry, on=registered)
            record(
                NAME_APPROVAL, occasion, entity="instrument", entity_id=instrument_id,
                payload={"approval": number},
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(APPROVED, instrument=instrument_id) from error


def why_not_named(state: str, is_approved: bool) -> Text | None:  # noqa: FBT001 - reads as the sentence
    """Why no type approval can be named for an instrument any more, or None."""
    if is_approved:
        return APPROVED
    if state == "ended":
        return Text("该器具已报废或轮换", "the instrument is scrapped or replaced")
    return None


def why_not_covered(row: TypeApproval, *, kind: str, model: str, on: date) -> Text | None:
    """Why an approval does not cover an instrument made on that day, or None."""
    if row.kind_id != kind:
        return Text("该型式批准不是这种器具的", "the type approval is of another kind of instrument")
    if model and model != row.model:
        return Text(
            f"该型式批准的型号为 {row.model}，不是 {model}",
            f"the type approval is of the model {row.model}, not of {model}",
        )
    if row.granted_on is None or on < row.granted_on or (row.ended_on is not None and on >= row.ended_on):
        return Text(f"该型式批准在 {on} 无效", f"the type approval is not in force on {on}")
    return None


def needs_approval(entry: Entry | None) -> bool:
    """Whether a kind is listed as one whose type is approved before it is made. Source: domain model 9."""
    return entry is not None and "P" in entry.supervision.split("+")


def why_unapproved(entry: Entry | None, *, usage: str, made_on: date, is_approved: bool) -> Text | None:
    """Why an instrument should not have been made and sold as it is, or None.

    A finding, not a refusal: whoever uses it must be able to register what stands in the shop. What was made
    before the catalogue listed its kind needs no approval.
    """
    if is_approved or usage != "working" or entry is None or not needs_approval(entry):
        return None
    return None if made_on < entry.valid_from else _why(entry)


def _why(entry: Entry) -> Text:
    return Text(
        f"该种类自 {entry.valid_from} 起实行型式批准，没有登记型式批准编号",
        f"its kind needs a type approval since {entry.valid_from}; none is named for it",
    )


class Unapproved(NamedTuple):
    """An instrument without the approval that its kind needs."""

    id: UUID
    name: Text
    serial_no: str
    why: Text


def unapproved_of(
    owner_id: UUID, *, on: date, only: UUID | None = None, start: int = 0, limit: int = 50
) -> list[Unapproved]:
    """Instruments of a house that lack an approval, by kind and serial number, page by page: two queries."""
    entries = entries_of(edition_on(on))
    rows = _unapproved(owner_id, entries)
    if only is not None:
        rows = rows.filter(pk=only)
    shown = rows.order_by("kind_id", "serial_no", "id").values(
        "id", "kind_id", "name_zh", "name_en", "serial_no"
    )
    return [
        Unapproved(
            row["id"], Text(row["name_zh"], row["name_en"]), row["serial_no"], _why(entries[row["kind_id"]])
        )
        for row in shown[start : start + limit]
    ]


def count_unapproved(owner_id: UUID, *, on: date) -> int:
    """How many `unapproved_of` has: two queries."""
    return _unapproved(owner_id, entries_of(edition_on(on))).count()


def _unapproved(owner_id: UUID, entries: Mapping[str, Entry]) -> QuerySet[Instrument]:
    """What `why_unapproved` says, asked of the database: made since the catalogue lists the kind."""
    since: dict[date, list[str]] = {}
    for kind, entry in entries.items():
        if needs_approval(entry):
            since.setdefault(entry.valid_from, []).append(kind)
    made = Q(pk__in=())
    for day, kinds in since.items():
        made |= Q(kind__in=kinds) & (Q(made_on__gte=day) | Q(made_on=None, created_at__date__gte=day))
    rows = Instrument.objects.filter(made, owner=owner_id, usage="working", type_approval__isnull=True)
    return rows.exclude(state="ended")


def _words(text: str, name: str, *, most: int, needed: bool = True) -> str:
    text = text.strip()
    if needed and not text:
        raise Missing(name)
    if len(text) > most or not text.isprintable():
        raise InputError(
            Text("文字过长或含有控制字符", "the text is too long or holds control characters"),
            quantity=name, given=text[:40], allowed=f"<= {most}",
        )  # fmt: skip
    return text
