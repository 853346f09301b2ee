"""Complaints and reports: handed in by anybody, decided by the authority within the time limits.

Who sends one gets a receipt code and reads with it what became of it; nothing else names them. Contacts are
sealed, and each look at one is an act in the journal.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import transaction

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.jobs.working_days import working_days
from suyuan.registry.journal.acts import Act
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.parties.queries import division
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, deadlines, inspecting, rules, sealing, states
from suyuan.registry.supervision.models import (
    Complaint,
    ComplaintContact,
    ComplaintInstrument,
    Inspection,
)
from suyuan.registry.supervision.movement import (
    COMPLAINT,
    chosen,
    move,
    save_numbered,
    until,
)

CODE_BYTES: Final = 10  # 16 letters of base 32: 80 bits
MOST_INSTRUMENTS: Final = 20
FIRST_LIMIT: Final = {"consumer": "acceptance", "report": "check"}
NEXT_LIMIT: Final = {"mediate": "mediation"}
DONE: Final = ("refuse", "agree", "end", "inform")
UPHELD: Final = {"open_case": True, "no_case": False}
EVENTS: Final = (
    "accept", "refuse", "mediate", "agree", "end", "extend", "check", "open_case", "no_case", "inform",
)  # fmt: skip


class Received(NamedTuple):
    """A complaint that was entered, and the code for whoever sent it; the code is stored nowhere."""

    row: Complaint
    code: str


def submit(occasion: Occasion, *, sealer: Sealer, **stated: Any) -> Received:
    """Somebody hands in a complaint on the portal. See `_enter`."""
    occasion = occasion.as_system()
    permit(acts.COMPLAINT["submit"], occasion)
    return _enter(occasion, acts.COMPLAINT["submit"], sealer=sealer, channel="portal", **stated)


def receive(occasion: Occasion, *, sealer: Sealer, channel: str, **stated: Any) -> Received:
    """An officer enters a complaint that came by another way. See `_enter`."""
    path = division(stated["jurisdiction"])["path"]
    permit(acts.COMPLAINT["receive"], occasion, path=path)
    if chosen(channel, rules.CHANNELS, "channel") == "portal":
        raise InputError(Text("网上平台由投诉人自行提交", "the portal is for senders"), given=channel)
    return _enter(occasion, acts.COMPLAINT["receive"], sealer=sealer, channel=channel, **stated)


def _enter(
    occasion: Occasion,
    act: Act,
    *,
    sealer: Sealer,
    nature: str,
    channel: str,
    about: str,
    jurisdiction: str,
    claim: str,
    contact: str = "",
    label_no: str = "",
) -> Received:
    """Enter a complaint. contact : how to reach the sender, or empty; label_no : of an instrument, if known.

    Raises InputError, Missing, NotFound for an unknown division or label.
    """
    where = division(jurisdiction)
    chosen(nature, rules.NATURES, "nature")
    code = b32encode(sealer.entropy(CODE_BYTES)).decode()
    instrument = _by_label(label_no)
    contact = written(contact, "contact", most=200, is_needed=False)
    row = Complaint(
        **columns(occasion),
        nature=nature,
        channel=channel,
        about=written(about, "about", most=200),
        organization_id=instrument.owner_id if instrument else None,
        authority_id=_desk(where["path"]),
        jurisdiction_id=jurisdiction,
        claim=written(claim, "claim", most=2000),
        is_anonymous=not contact,
        receipt_sha256=sha256_hex(code.encode()),
        state=states.MACHINES[nature]["", "receive"],
        received_on=occasion.today,
        due_on=until(FIRST_LIMIT[nature], occasion),
    )
    with transaction.atomic():
        row.number = next_number(Complaint, "TS", occasion.today)
        save_numbered(row)
        if contact:
            sealed = sealing.hide(sealer, contact.encode(), purpose=sealing.CONTACT, row=row.pk)
            ComplaintContact(**columns(occasion), complaint=row, sealed=sealed).save(force_insert=True)
        if instrument is not None:
            ComplaintInstrument(**columns(occasion), complaint=row, instrument=instrument).save(
                force_insert=True
            )
        record(
            act, occasion, entity=COMPLAINT.entity, entity_id=row.pk, to_state=row.state,
            payload={"number": row.number, "nature": nature, "channel": channel},
        )  # fmt: skip
    return Received(row, code)


def _desk(path: str) -> UUID | None:
    """The authority of a division or else of the nearest one above it, whose desk a complaint comes to."""
    rows = Organization.objects.filter(kind="authority", active=True, jurisdiction__in=path.split("/"))
    found: UUID | None = rows.order_by("-jurisdiction__path", "code").values_list("pk", flat=True).first()
    return found


def _by_label(label_no: str) -> Instrument | None:
    label_no = label_no.strip().upper()
    if not label_no:
        return None
    found = Instrument.objects.filter(label_no=label_no[:30]).first()
    if found is None:
        raise NotFound(
            Text("没有这个器具标签号", "there is no instrument with this label"), label=label_no[:30],
            hint=Text("请核对标签，或留空。", "Check the label, or leave it empty."),
        )  # fmt: skip
    return found


def link(
    occasion: Occasion,
    *,
    complaint_id: UUID,
    organization_id: UUID,
    authority_id: UUID | None = None,
    instruments: Sequence[UUID] = (),
) -> None:
    """Say which body, and which of its instruments, a complaint is about."""
    row = COMPLAINT.facts(complaint_id)
    COMPLAINT.permit(occasion, row, "link")
    if row["state"] not in states.OPEN_COMPLAINTS:
        raise RuleRefusal(Text("该投诉已办结", "the complaint is done"), complaint=row["number"])
    wanted = sorted(set(instruments))
    own = Instrument.objects.filter(pk__in=wanted, owner=organization_id).count()
    if not Organization.objects.filter(pk=organization_id).exists() or own != len(wanted):
        raise NotFound(Text("没有该单位或该器具", "there is no such body or instrument"))
    known = set(
        ComplaintInstrument.objects.filter(complaint=complaint_id).values_list("instrument_id", flat=True)
    )
    new = [one for one in wanted if one not in known]
    if len(known) + len(new) > MOST_INSTRUMENTS:
        raise InputError(Text("关联的器具过多", "too many instruments"), allowed=MOST_INSTRUMENTS)
    with transaction.atomic():
        _update(occasion, row, organization=organization_id, authority=authority_id or row["authority_id"])
        ComplaintInstrument.objects.bulk_create(
            ComplaintInstrument(**columns(occasion), complaint_id=complaint_id, instrument_id=one)
            for one in new
        )
        record(
            acts.COMPLAINT["link"], occasion, entity=COMPLAINT.entity, entity_id=complaint_id,
            payload={"organization": organization_id, "instruments": [str(one) for one in new]},
        )  # fmt: skip


def _update(occasion: Occasion, row: dict[str, Any], **changes: Any) -> None:
    changed = Complaint.objects.filter(pk=row["id"], row_version=row["row_version"]).update(
        **changes, updated_at=occasion.at, row_version=row["row_version"] + 1
    )
    if changed != 1:
        raise overtaken(Text("该投诉", "the complaint"), complaint=row["number"])


def contact_of(occasion: Occasion, *, complaint_id: UUID, sealer: Sealer) -> str:
    """How to reach the sender: for the officer, and noted. Raises NotFound where it is anonymous."""
    row = COMPLAINT.facts(complaint_id)
    COMPLAINT.permit(occasion, row, "read_contact")
    kept = ComplaintContact.objects.filter(complaint=complaint_id).first()
    if kept is None:
        raise NotFound(Text("投诉人匿名", "the sender is anonymous"), complaint=row["number"])
    text = sealing.show(sealer, kept.sealed, purpose=sealing.CONTACT, row=complaint_id).decode()
    with transaction.atomic():
        record(acts.COMPLAINT["read_contact"], occasion, entity=COMPLAINT.entity, entity_id=complaint_id)
    return text


def advance(occasion: Occasion, *, complaint_id: UUID, event: str, text: str = "", upheld: str = "") -> None:
    """Any step of a complaint or a report.

    text : what the check found (check), or what the sender reads (at every end); upheld : yes or no, whether
    the mediation found that the complainant was right. Raises InputError, Missing, RuleRefusal.
    """
    chosen(event, dict.fromkeys(EVENTS), "event")
    row = COMPLAINT.facts(complaint_id)
    COMPLAINT.permit(occasion, row, event)
    changes = _limits(occasion, row, event) | _words(event, text) | _upheld(event, upheld)
    if "upheld" in changes:
        changes["decided_on"] = occasion.today
    move(occasion, COMPLAINT, row, event, changes=changes, reason=text.strip())


def _limits(occasion: Occasion, row: dict[str, Any], event: str) -> dict[str, Any]:
    """The time limit that an event begins, moves or ends."""
    if event == "extend":
        if row["is_extended"]:
            raise RuleRefusal(Text("核查期限只能延长一次", "the time is extended once only"))
        if row["due_on"] is None:
            return {}
        due = deadlines.last_day("extension", row["due_on"], calendar=working_days())
        return {"is_extended": True, "due_on": due}
    if event in DONE:
        return {"due_on": None}
    return {"due_on": until(NEXT_LIMIT[event], occasion)} if event in NEXT_LIMIT else {}


def _words(event: str, text: str) -> dict[str, str]:
    if event == "check":
        return {"finding": written(text, "finding", most=1000)}
    return {"answer": written(text, "answer", most=1000)} if event in DONE else {}


def _upheld(event: str, upheld: str) -> dict[str, Any]:
    if event not in ("agree", "end"):
        return {"upheld": UPHELD[event]} if event in UPHELD else {}
    if upheld not in ("yes", "no"):
        raise InputError(
            Text("请选择投诉是否属实", "say whether the complaint was right"), quantity="upheld",
            given=upheld[:10], allowed="yes, no",
        )  # fmt: skip
    return {"upheld": upheld == "yes"}


def order_check(
    occasion: Occasion, *, complaint_id: UUID, organization_id: UUID, authority_id: UUID
) -> Inspection:
    """The unscheduled check that a complaint proposes: an inspection that nobody is spared from."""
    row = COMPLAINT.facts(complaint_id)
    COMPLAINT.permit(occasion, row, "link")
    if row["inspection_id"] is not None:
        raise RuleRefusal(Text("已安排核查", "a check was ordered already"), complaint=row["number"])
    if row["state"] not in states.OPEN_COMPLAINTS:
        raise RuleRefusal(Text("该投诉已办结", "the complaint is done"), complaint=row["number"])
    with transaction.atomic():
        check = inspecting.order(
            occasion, organization_id=organization_id, authority_id=authority_id, reason="complaint",
            note=row["number"],
        )  # fmt: skip
        _update(occasion, row, inspection=check, organization=organization_id)
        record(
            acts.COMPLAINT["link"], occasion, entity=COMPLAINT.entity, entity_id=complaint_id,
            payload={"inspection": check.number},
        )  # fmt: skip
    return check


def by_receipt(code: str) -> dict[str, Any]:
    """What a sender reads with the code: one query. Raises NotFound."""
    folded = "".join(code.split()).upper().replace("-", "")
    row = (
        Complaint.objects.filter(receipt_sha256=sha256_hex(folded.encode()))
        .values("number", "nature", "state", "received_on", "due_on", "answer")
        .first()
    )
    if row is None:
        raise NotFound(Text("没有这个回执码", "there is no such receipt"), given=code[:40])
    return dict(row)
