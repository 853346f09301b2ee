"""Writing the register of shared capabilities: declaring, changing by a new edition, pausing, ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db import IntegrityError, transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.catalogue.models import InstrumentKind
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row, overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.resources import states
from suyuan.registry.resources.acts import OF
from suyuan.registry.resources.form import CapabilityForm, day, faults, uncertainty
from suyuan.registry.resources.models import Capability
from suyuan.registry.results.rules import reason_of, words

WHAT: Final = Text("该能力", "the capability")
ENTITY: Final = "capability"
PRINTED: Final = ("name_zh", "name_en", "low", "high", "unit", "u_absolute", "u_relative", "method", "price")


class CapabilityRefused(InputError):
    """A capability cannot be declared as it was typed; `columns` says which field has which fault."""

    code = "SY-114"
    title = Text("能力有误", "Capability cannot be used")


def declare(occasion: Occasion, *, organization_id: UUID, form: CapabilityForm) -> Capability:
    """Offer a capability. Raises CapabilityRefused with every fault of the form."""
    house = organization(organization_id)
    permit(OF["declare"], occasion, organization=organization_id, path=house["jurisdiction__path"])
    _check(form)
    began = new_line(occasion, house)
    row = Capability(**content(form), **began, line=began["id"])
    with transaction.atomic():
        row.save(force_insert=True)
        _record(occasion, "declare", row, to_state=row.state, payload=_told(row))
    return row


def change(occasion: Occasion, *, capability_id: UUID, form: CapabilityForm) -> Capability:
    """Replace a capability by its next edition, which begins in the same state."""
    row = _for("change", occasion, capability_id)
    _check(form)
    following = Capability(
        **content(form),
        **columns(occasion),
        line=row.line,
        edition=row.edition + 1,
        organization_id=row.organization_id,
        jurisdiction_id=row.jurisdiction_id,
        state=row.state,
    )
    with transaction.atomic():
        _move(occasion, row, states.TARGETS[row.state, "change"])
        try:
            with transaction.atomic():
                following.save(force_insert=True)
        except IntegrityError:
            raise overtaken(WHAT) from None
        _record(
            occasion,
            "change",
            row,
            from_state=row.state,
            to_state=following.state,
            payload=_told(following) | {"edition": following.edition},
        )
    return following


def advance(occasion: Occasion, *, capability_id: UUID, event: str, reason: str = "") -> None:
    """Let an event without fields of its own happen: pause, resume, stop, lift, withdraw."""
    if event not in states.EVENTS or event == "change":
        raise InputError(Text(f"没有操作“{event}”", f"there is no act “{event}”"), given=event)
    row = _for(event, occasion, capability_id)
    why = reason_of(reason) if event in states.WITH_REASON else words(reason.strip(), "reason", most=240)
    target = states.TARGETS[row.state, event]
    with transaction.atomic():
        _move(occasion, row, target)
        _record(occasion, event, row, from_state=row.state, to_state=target, reason=why)


def content(form: CapabilityForm) -> dict[str, Any]:
    """The columns that a form without faults fills."""
    a, b = uncertainty(form)
    return {
        **{name: getattr(form, name).strip() for name in PRINTED},
        "quantity": form.quantity,
        "kind_id": form.kind or None,
        "u_relative_unit": form.u_relative_unit if b else "",
        "low_value": float(form.low),
        "high_value": float(form.high),
        "a": a,
        "b": b,
        "service": form.service,
        "turnaround_days": int(form.turnaround_days),
        "shared_from": day(form.shared_from),
        "shared_to": day(form.shared_to),
        "accredited_until": day(form.accredited_until),
    }


def new_line(occasion: Occasion, house: Mapping[str, Any]) -> dict[str, Any]:
    """Identity, house and state of the first edition of a capability."""
    return {
        **columns(occasion),
        "organization_id": house["id"],
        "jurisdiction_id": house["jurisdiction_id"],
        "state": "offered",
    }


def kinds() -> frozenset[str]:
    """The kinds of instruments that a capability may name: one query."""
    return frozenset(InstrumentKind.objects.values_list("code", flat=True))


def _check(form: CapabilityForm) -> None:
    found = faults(form, kinds=kinds())
    if found:
        raise CapabilityRefused(
            found[0].words
            if len(found) == 1
            else Text("有多处需要改正", "several things are to be corrected"),
            problems=tuple(InputError(one.words, field=one.column) for one in found),
            field=found[0].column if len(found) == 1 else None,
            columns={one.column: one.words for one in reversed(found)},
        )


def _for(event: str, occasion: Occasion, capability_id: UUID) -> Capability:
    row = Capability.objects.select_related("jurisdiction").filter(pk=capability_id).first()
    if row is None:
        raise NotFound(Text("没有这项能力", "there is no such capability"), capability=capability_id)
    permit(OF[event], occasion, organization=row.organization_id, path=row.jurisdiction.path)
    if refusal := states.why_not(row.state, event):
        raise RuleRefusal(refusal, capability=capability_id, state=row.state, event=event)
    return row


def _move(occasion: Occasion, row: Capability, state: str) -> None:
    move_row(
        occasion, Capability, row.pk, state=row.state, row_version=row.row_version, target=state, what=WHAT
    )


def _record(occasion: Occasion, verb: str, row: Capability, **about: Any) -> None:
    """All editions of a capability have one history, under the identity of its line."""
    record(OF[verb], occasion, entity=ENTITY, entity_id=row.line, **about)


def _told(row: Capability) -> dict[str, Any]:
    return {
        "organization": row.organization_id,
        "quantity": row.quantity,
        "kind": row.kind_id,
        "name": Text(row.name_zh, row.name_en),
        "range": [row.low, row.high, row.unit],
        "U": [row.u_absolute, row.u_relative, row.u_relative_unit],
    }
