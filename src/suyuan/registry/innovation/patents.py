"""Commands on patents and on licences agreed on beside the open ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import licensing_rules as rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import OpenLicence, Patent, PatentLicence
from suyuan.registry.innovation.patent_numbers import claims_to_be_chinese, tidied, why_not_chinese
from suyuan.registry.innovation.writing import pair
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import overtaken
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, in_order, insert, known, permit_in
from suyuan.registry.parties.models import Organization
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

ENTITY: Final = "patent"
LICENCE: Final = "patent_licence"
NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./-]*")
HINT: Final = Text("例如 ZL202110000001.6。", "For instance ZL202110000001.6.")
AGREED: Final = {code: name for code, name in rules.LICENCE_KINDS.items() if code != "open"}


def register(
    occasion: Occasion,
    *,
    patentee_id: UUID,
    number: str,
    kind: str,
    title: Text,
    granted_on: date | None,
    expires_on: date,
    fee_paid_until: date,
    evaluation_report: str = "",
) -> Patent:
    """Register a patent, or an application for one (`granted_on` None). Conflict: the number is taken."""
    permit_in(OF["patent_register"], occasion, patentee_id)
    known(kind, rules.PATENT_KINDS, what=Text("专利类型", "the kind of patent"))
    if granted_on is not None:
        in_order(granted_on, expires_on)
        _not_ahead(granted_on, occasion)
    row = Patent(
        **columns(occasion),
        **pair("title", title, most=200),
        number=_numbered(number, kind),
        kind=kind,
        patentee_id=patentee_id,
        granted_on=granted_on,
        expires_on=expires_on,
        fee_paid_until=fee_paid_until,
        evaluation_report=words(evaluation_report.strip(), "evaluation_report", most=60),
    )
    with transaction.atomic():
        insert(row, Text(f"专利 {row.number} 已登记", f"the patent {row.number} is registered"))
        record(
            OF["patent_register"], occasion, entity=ENTITY, entity_id=row.pk,
            payload={"number": row.number, "kind": kind, "title": title},
        )  # fmt: skip
    return row


def _numbered(number: str, kind: str) -> str:
    """The number of a patent or an application, of any office; a Chinese one by its standard.

    Raises Missing, TooLarge, InputError.
    """
    kept = written(number, "number", most=30)
    if not NUMBER.fullmatch(kept) or not any(letter.isdigit() for letter in kept):
        raise InputError(
            Text(
                f"专利号由字母、数字和 . - / 组成，给出的是“{kept}”",
                f"a number of a patent has letters, figures and . - /; “{kept}” was given",
            ),
            hint=HINT,
            given=kept,
        )
    if claims_to_be_chinese(kept) and (wrong := why_not_chinese(kept, kind)):
        raise InputError(wrong, hint=HINT, quantity="number", given=kept)
    return tidied(kept)


def _not_ahead(granted_on: date, occasion: Occasion) -> None:
    """A patent that is still to be granted is entered as an application, without the day."""
    if granted_on > occasion.today:
        raise InputError(
            Text("授权日不能晚于今天", "the day of the grant lies ahead"),
            hint=Text("尚未授权的，授权日留空。", "Leave it empty until it is granted."),
            given=granted_on,
        )


def patent_of(patent_id: UUID) -> Patent:
    """The patent with its house: one query. Raises NotFound."""
    row = Patent.objects.select_related("patentee__jurisdiction").filter(pk=patent_id).first()
    if row is None:
        raise NotFound(Text("没有这项专利", "there is no such patent"), patent=patent_id)
    return row


def note_standing(
    occasion: Occasion,
    *,
    patent_id: UUID,
    reason: str,
    fee_paid_until: date | None = None,
    in_dispute: bool | None = None,
    is_pledged: bool | None = None,
    has_consent: bool | None = None,
    evaluation_report: str | None = None,
    granted_on: date | None = None,
    ended_on: date | None = None,
) -> None:
    """Enter what changed in the standing of a patent; None stays. The event keeps old and new."""
    row = patent_of(patent_id)
    permit(OF["patent_note"], occasion, organization=row.patentee_id, path=row.patentee.jurisdiction.path)
    why = reason_of(reason)
    given: Mapping[str, Any] = {
        "fee_paid_until": fee_paid_until, "in_dispute": in_dispute, "is_pledged": is_pledged,
        "has_consent": has_consent, "granted_on": granted_on, "ended_on": ended_on,
        "evaluation_report": evaluation_report and words(evaluation_report, "evaluation_report", most=60),
    }  # fmt: skip
    changes = {name: value for name, value in given.items() if value is not None}
    if granted_on is not None:
        _not_ahead(granted_on, occasion)
    if not changes:
        raise InputError(Text("没有填写任何变更", "nothing was changed"))
    with transaction.atomic():
        changed = Patent.objects.filter(pk=row.pk, row_version=row.row_version).update(
            **changes, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise overtaken(Text("该专利", "the patent"), patent=row.number)
        record(
            OF["patent_note"], occasion, entity=ENTITY, entity_id=row.pk, reason=why,
            payload={
                "number": row.number,
                "from": {name: str(getattr(row, name)) for name in changes},
                "to": {name: str(value) for name, value in changes.items()},
            },
        )  # fmt: skip


def closed_on(on: date) -> QuerySet[PatentLicence, UUID]:
    """The patents under a sole or exclusive licence on a day."""
    rows = PatentLicence.objects.filter(kind__in=rules.CLOSED_KINDS, state="in_force", valid_until__gte=on)
    return rows.values_list("patent_id", flat=True)


def facts_of(patent: Patent, *, on: date, closed: Collection[UUID] | None = None) -> rules.PatentFacts:
    """What the register says of a patent on a day: one query, none where `closed_on` was asked before."""
    is_closed = patent.pk in closed if closed is not None else closed_on(on).filter(patent=patent).exists()
    return rules.PatentFacts(
        kind=patent.kind,
        granted_on=patent.granted_on,
        expires_on=patent.expires_on,
        ended_on=patent.ended_on,
        fee_paid_until=patent.fee_paid_until,
        in_dispute=patent.in_dispute,
        is_pledged=patent.is_pledged,
        has_consent=patent.has_consent,
        evaluation_report=patent.evaluation_report,
        closed_licence=is_closed,
    )


def agree_licence(
    occasion: Occasion,
    *,
    patent_id: UUID,
    licensee_id: UUID,
    kind: str,
    effective_from: date,
    valid_until: date,
    contract: str,
) -> PatentLicence:
    """Enter a licence agreed on between two houses. RuleRefusal: a closed one beside a statement."""
    row = patent_of(patent_id)
    permit(OF["agree_licence"], occasion, organization=row.patentee_id, path=row.patentee.jurisdiction.path)
    known(kind, AGREED, what=Text("许可种类", "the kind of licence"))
    in_order(effective_from, valid_until)
    statement = OpenLicence.objects.filter(patent=row, state__in=("declared", "open")).first()
    facts = facts_of(row, on=occasion.today)
    for refusal in (
        rules.why_not_agree(kind, statement=statement.state if statement else ""),
        rules.why_not_term(valid_until, facts, on=effective_from),
    ):
        if refusal:
            raise RuleRefusal(refusal, patent=row.number)
    if not Organization.objects.filter(pk=licensee_id).exists():
        raise NotFound(Text("没有这个机构", "there is no such organization"), organization=licensee_id)
    _no_other(row, kind, since=effective_from)
    licence = PatentLicence(
        **columns(occasion), patent=row, kind=kind, licensee_id=licensee_id, noticed_on=occasion.today,
        notice=written(contract, "contract", most=400), paid=Decimal(0), effective_from=effective_from,
        valid_until=valid_until, state="in_force",
    )  # fmt: skip
    with transaction.atomic():
        licence.save(force_insert=True)
        record(
            OF["agree_licence"], occasion, entity=LICENCE, entity_id=licence.pk, to_state="in_force",
            payload={"patent": row.number, "licensee": str(licensee_id), "kind": kind},
        )  # fmt: skip
    return licence


def _no_other(row: Patent, kind: str, *, since: date) -> None:
    """A closed licence stands alone, and no licence stands beside a closed one. Raises Conflict."""
    standing = PatentLicence.objects.filter(patent=row, state="in_force", valid_until__gte=since)
    against = standing if kind in rules.CLOSED_KINDS else standing.filter(kind__in=rules.CLOSED_KINDS)
    if against.exists():
        raise Conflict(
            Text("与有效期内的其他许可冲突", "another licence that is in force stands against it"),
            patent=row.number,
        )
