"""Writing the register of instruments: one function per act, each state change through the state table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.catalogue.queries import edition_on, entry_of
from suyuan.registry.catalogue.rules import USE_FIELDS, controlled, rotated
from suyuan.registry.instruments import acts, approvals, freezing, rules
from suyuan.registry.instruments.models import Instrument, InstrumentLot, InstrumentUse
from suyuan.registry.instruments.words import search_text
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import division, organization

ENTITY = "instrument"
OVERDUE_STEP = 5000  # rows marked in one transaction
PLATE_FIELDS = ("model", "serial_no", "manufacturer", "measuring_range", "accuracy_class", "mpe")


def register_instrument(
    occasion: Occasion,
    *,
    kind: str,
    owner_id: UUID,
    jurisdiction: str,
    name: Text | None = None,
    usage: str = "working",
    use_field: str = "",
    place: str = "",
    made_on: date | None = None,
    installed_on: date | None = None,
    service_life_years: int | None = None,
    plate: Mapping[str, str] | None = None,
    label_no: str = "",
    type_approval: str = "",
    **printed: str,
) -> Instrument:
    """Enter one instrument with its first use. `printed` are the columns of PLATE_FIELDS.

    It waits for the county authority when it is under compulsory control, else it is in use at once. One that
    is verified once and replaced says when it was installed and how long it serves (R6). Raises InputError,
    Missing, RuleRefusal for a type approval that does not cover it, Conflict for a known serial number.
    """
    owner = organization(owner_id)
    where = division(jurisdiction)
    permit(acts.REGISTER, occasion, organization=owner_id, path=where["path"])
    _check_fields(usage, use_field, printed)
    named = _kind(kind)
    name = name or Text(named.name_zh, named.name_en)
    edition = edition_on(occasion.today)
    entry = entry_of(edition, kind)
    is_controlled = usage == "working" and controlled(entry, use_field, on=occasion.today)
    replace_by = rules.service_end(
        installed_on, service_life_years, is_rotated=is_controlled and rotated(entry), today=occasion.today
    )
    state = rules.first_state(is_controlled=is_controlled)
    stamps = columns(occasion)
    instrument = Instrument(
        **stamps, **printed, kind_id=kind, name_zh=name.zh, name_en=name.en,
        label_no=label_no or rules.label_of(stamps["id"]), made_on=made_on, installed_on=installed_on,
        replace_by=replace_by, plate=dict(plate or {}), owner_id=owner_id, usage=usage, state=state,
        jurisdiction_id=jurisdiction, place=place, use_field=use_field, controlled=is_controlled,
    )  # fmt: skip
    instrument.search = words_of(instrument, owner=owner)
    with transaction.atomic():
        _insert(instrument)
        _new_use(occasion, instrument, edition=edition)
        approvals.attach(occasion, instrument, type_approval, entry=entry)
        record(
            acts.REGISTER, occasion, entity=ENTITY, entity_id=instrument.id, to_state=state,
            payload={"kind": kind, "owner": owner_id, "use": use_field, "plate": instrument.plate, **printed}
            | ({} if replace_by is None else {"replace_by": str(replace_by)}),
        )  # fmt: skip
    return instrument


def register_lot(
    occasion: Occasion,
    *,
    kind: str,
    number: str,
    serial_range: str,
    count: int,
    operator_id: UUID,
    jurisdiction: str,
    installed_on: date,
    service_life_years: int,
) -> InstrumentLot:
    """Enter a lot of household meters; they are replaced at the end of their service life (R6)."""
    permit(acts.REGISTER_LOT, occasion, organization=operator_id, path=division(jurisdiction)["path"])
    _kind(kind)
    if count < 1:
        raise InputError(Text("批量至少为 1", "a lot holds at least one meter"), given=count)
    lot = InstrumentLot(
        **columns(occasion),
        kind_id=kind,
        number=number,
        serial_range=serial_range,
        count=count,
        jurisdiction_id=jurisdiction,
        operator_id=operator_id,
        installed_on=installed_on,
        replace_by=rules.replace_by(installed_on, service_life_years=service_life_years),
    )
    with transaction.atomic():
        _insert(lot)
        record(
            acts.REGISTER_LOT,
            occasion,
            entity="instrument_lot",
            entity_id=lot.id,
            payload={"kind": kind, "number": number, "count": count},
        )
    return lot


def accept_registration(occasion: Occasion, *, instrument_id: UUID) -> None:
    """The county authority takes a controlled instrument into its register."""
    _move_state(acts.ACCEPT_REGISTRATION, occasion, instrument_id, event="accept_registration")


def return_registration(occasion: Occasion, *, instrument_id: UUID, reason: str) -> None:
    """The county authority sends a registration back with what is missing."""
    _move_state(acts.RETURN_REGISTRATION, occasion, instrument_id, event="return_registration", reason=reason)


def record_repair(occasion: Occasion, *, instrument_id: UUID, note: str) -> None:
    """A rejected instrument was repaired; it must be verified before it is used again."""
    _move_state(acts.REPAIR, occasion, instrument_id, event="repair", reason=note)


def set_idle(occasion: Occasion, *, instrument_id: UUID, reason: str) -> None:
    """Seal an instrument that is not used for a while; it does not count as due."""
    _move_state(acts.SET_IDLE, occasion, instrument_id, event="set_idle", reason=reason)


def reactivate(occasion: Occasion, *, instrument_id: UUID) -> None:
    """Take an idle instrument back; it must be verified before use."""
    _move_state(acts.REACTIVATE, occasion, instrument_id, event="reactivate")


def scrap(occasion: Occasion, *, instrument_id: UUID, reason: str) -> None:
    """End the life of an instrument."""
    _move_state(acts.SCRAP, occasion, instrument_id, event="scrap", reason=reason)


def rotate_out(occasion: Occasion, *, instrument_id: UUID, reason: str) -> None:
    """Replace an instrument at the end of its service life."""
    _move_state(acts.ROTATE_OUT, occasion, instrument_id, event="rotate_out", reason=reason)


def order_stop(occasion: Occasion, *, instrument_id: UUID, reason: str) -> None:
    """An inspector orders an instrument out of use."""
    _move_state(acts.ORDER_STOP, occasion, instrument_id, event="order_stop", reason=reason)


def move(occasion: Occasion, *, instrument_id: UUID, jurisdiction: str, place: str, use_field: str) -> None:
    """Another place or another use: a new row of uses, and control is decided again."""
    instrument = _get(instrument_id)
    _check_fields(instrument.usage, use_field, {})
    division(jurisdiction)
    edition = edition_on(occasion.today)
    is_controlled = instrument.usage == "working" and controlled(
        entry_of(edition, instrument.kind_id), use_field, on=occasion.today
    )
    changes: dict[str, Any] = {
        "jurisdiction_id": jurisdiction,
        "place": place,
        "use_field": use_field,
        "controlled": is_controlled,
    }
    for name, value in changes.items():
        setattr(instrument, name, value)
    changes["search"] = words_of(instrument, owner=organization(instrument.owner_id))

    def use_anew() -> None:
        instrument.uses.filter(valid_to__isnull=True).update(valid_to=occasion.today)
        _new_use(occasion, instrument, edition=edition)

    event = "move" if is_controlled else "move_free"
    _move_state(acts.MOVE, occasion, instrument_id, event=event, changes=changes, also=use_anew)


EVENT_ACTS = {
    "verify_pass": acts.VERIFY_PASS,
    "verify_fail": acts.VERIFY_FAIL,
    "calibrated": acts.CALIBRATED,
}


def apply_certificate(
    occasion: Occasion,
    *,
    instrument_id: UUID,
    event: str,
    certificate_number: str,
    valid_until: date | None = None,
    performed_on: date | None = None,
) -> None:
    """What an issued document does to its instrument; called inside the issuing transaction.

    `event` is verify_pass, verify_fail or calibrated. A rejection cancels the validity. A calibration sets
    the validity only where one was agreed. No verification reaches beyond the end of the service life (R6).
    Raises RuleRefusal for a pass after it.
    """
    if event not in EVENT_ACTS:
        raise InputError(
            Text(f"证书不产生事件“{event}”", f"a certificate does not cause “{event}”"),
            given=event,
            allowed=", ".join(EVENT_ACTS),
        )
    changes: dict[str, Any] = {"last_certificate": certificate_number}
    if event != "calibrated" or valid_until is not None:
        changes["valid_until"] = None if event == "verify_fail" else valid_until
    if event == "verify_pass":
        verified_on = performed_on or occasion.today
        changes |= {
            "verified_on": verified_on,
            "valid_until": _until(instrument_id, verified_on, valid_until),
        }
    _move_state(
        EVENT_ACTS[event],
        occasion.as_system(),
        instrument_id,
        event=event,
        changes=changes,
        reason=certificate_number,
    )


def _until(instrument_id: UUID, verified_on: date, valid_until: date | None) -> date | None:
    """The last valid day of a pass, no later than the end of life: R6. Raises RuleRefusal after that."""
    replace_on = _END_OF_LIFE.first(instrument_id)
    if reason := rules.why_not_verified_on(verified_on, replace_on=replace_on):
        raise RuleRefusal(
            reason,
            hint=Text("请登记轮换。", "Record that it is replaced."),
            instrument=instrument_id,
            replace_by=str(replace_on),
        )
    return rules.capped(valid_until, replace_on=replace_on)


_END_OF_LIFE = Prepared(
    lambda instrument: Instrument.objects.filter(pk=instrument).values_list("replace_by", flat=True)
)


def mark_overdue(occasion: Occasion) -> int:
    """Mark every controlled instrument whose validity has passed; number of rows. One event for each step.

    Done in steps, each committed by itself, so that nobody waits for a sweep over the whole register.
    """
    occasion = occasion.as_system()
    permit(acts.MARK_OVERDUE, occasion)
    total = 0
    while count := _mark_some(occasion):
        total += count
    return total


def _mark_some(occasion: Occasion) -> int:
    passed = Instrument.objects.filter(state="in_use", controlled=True, valid_until__lt=occasion.today)
    with transaction.atomic():
        keys = list(passed.order_by().values_list("pk", flat=True)[:OVERDUE_STEP])
        count = passed.filter(pk__in=keys).update(
            state=rules.TARGETS["in_use", "overdue"], updated_at=occasion.at
        )
        if count:
            record(
                acts.MARK_OVERDUE,
                occasion,
                entity=ENTITY,
                entity_id="*",
                from_state="in_use",
                to_state="overdue",
                payload={"before": occasion.today.isoformat(), "count": count},
            )
    return count


def words_of(instrument: Instrument, *, owner: Mapping[str, Any]) -> str:
    """The search column of an instrument: plate, names, numbers, place and owner."""
    printed = (getattr(instrument, name) for name in ("model", "serial_no", "manufacturer"))
    names = (instrument.name_zh, instrument.name_en, owner["name_zh"], owner["name_en"])
    return search_text([*names, *printed, instrument.label_no, instrument.place])


def _move_state(
    act: Act,
    occasion: Occasion,
    instrument_id: UUID,
    *,
    event: str,
    changes: Mapping[str, Any] | None = None,
    reason: str = "",
    also: Callable[[], None] | None = None,
) -> None:
    """Check the right and the table, move the state if nobody else did, and record it.

    also : what else is written in the same transaction, before the event that seals it.
    """
    row = _STANDING.first(instrument_id)
    if row is None:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument_id)
    permit(act, occasion, organization=row["owner_id"], path=row["jurisdiction__path"])
    if refusal := rules.why_not_event(row["state"], event):
        raise RuleRefusal(refusal, instrument=instrument_id, state=row["state"], event=event)
    if row["frozen"] and event not in freezing.ALLOWED:
        raise RuleRefusal(freezing.FROZEN, instrument=instrument_id, event=event)
    target = rules.TARGETS[row["state"], event]
    with transaction.atomic():
        move_row(
            occasion, Instrument, instrument_id, state=row["state"], row_version=row["row_version"],
            target=target, changes=changes, what=Text("该器具", "the instrument"), instrument=instrument_id,
        )  # fmt: skip
        if also is not None:
            also()
        record(
            act,
            occasion,
            entity=ENTITY,
            entity_id=instrument_id,
            from_state=row["state"],
            to_state=target,
            reason=reason,
            payload=_validity_before(event, row["valid_until"]),
        )


def _validity_before(event: str, valid_until: date | None) -> dict[str, str]:
    """What a verification leaves behind for the on-time rate: the end of the validity that was running."""
    if valid_until is None or event not in ("verify_pass", "verify_fail"):
        return {}
    return {"valid_until_before": valid_until.isoformat()}


_STANDING = Prepared(
    lambda instrument: Instrument.objects.filter(pk=instrument).values(
        "state", "row_version", "owner_id", "jurisdiction__path", "valid_until", frozen=freezing.STANDING
    )
)


def _new_use(occasion: Occasion, instrument: Instrument, *, edition: str) -> None:
    InstrumentUse(
        **columns(occasion),
        instrument_id=instrument.id,
        use_field=instrument.use_field,
        place=instrument.place,
        jurisdiction_id=instrument.jurisdiction_id,
        controlled=instrument.controlled,
        edition_id=edition,
        valid_from=occasion.today,
    ).save(force_insert=True)


def _check_fields(usage: str, use_field: str, printed: Mapping[str, str]) -> None:
    if usage not in rules.USAGES:
        raise InputError(
            Text(f"不认识器具用途类别“{usage}”", f"the usage “{usage}” is not known"),
            given=usage,
            allowed=", ".join(rules.USAGES),
        )
    if use_field and use_field not in USE_FIELDS:
        raise InputError(
            Text(f"不认识使用领域“{use_field}”", f"the field of use “{use_field}” is not known"),
            given=use_field,
            allowed=", ".join(USE_FIELDS),
        )
    if unknown := sorted(set(printed) - set(PLATE_FIELDS)):
        raise InputError(
            Text(f"没有字段 {'、'.join(unknown)}", f"there is no field {', '.join(unknown)}"),
            given=", ".join(unknown),
            allowed=", ".join(PLATE_FIELDS),
        )


def _kind(code: str) -> InstrumentKind:
    kind = InstrumentKind.objects.filter(pk=code).first()
    if kind is None:
        raise NotFound(Text(f"没有器具种类 {code}", f"there is no kind of instrument {code}"), kind=code)
    return kind


def _get(instrument_id: UUID) -> Instrument:
    instrument = Instrument.objects.filter(pk=instrument_id).first()
    if instrument is None:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument_id)
    return instrument


def _insert(row: Instrument | InstrumentLot) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(
            Text("该编号已登记", "this number is registered already"),
            hint=Text("检查出厂编号、标签号或批号。", "Check the serial, label or lot number."),
        ) from error
