"""Commands on open licence statements: drafting, declaring, publishing, taking, withdrawing, lapsing.

Source: Patent Law of China (2020), Articles 50 to 52; domain model 14, the state table.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import licensing_rules as rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import OpenLicence, PatentLicence
from suyuan.registry.innovation.movement import STATEMENT, begun, found, move, permit_for, row_for
from suyuan.registry.innovation.patents import LICENCE, closed_on, facts_of, patent_of
from suyuan.registry.innovation.writing import money, no_future, pair
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns, insert, known, permit_in
from suyuan.registry.results.rules import reason_of, words
from suyuan.registry.specifications.rules import written

LONGEST: Final = 2000


def draft(
    occasion: Occasion,
    *,
    patent_id: UUID,
    fee_mode: str,
    fee_amount: str,
    term_until: date,
    declaration: Text,
    terms: Text | None = None,
) -> OpenLicence:
    """Draft a statement. Raises Conflict where another one stands, RuleRefusal for its content.

    fee_amount : decimal text in the unit of the mode, see `licensing_rules.FEE_UNITS`.
    """
    patent = patent_of(patent_id)
    permit(
        OF["statement_draft"], occasion, organization=patent.patentee_id,
        path=patent.patentee.jurisdiction.path,
    )  # fmt: skip
    known(fee_mode, rules.FEE_MODES, what=Text("付费方式", "the mode of the fee"))
    amount = money(fee_amount, "fee_amount")
    facts = facts_of(patent, on=occasion.today)
    other = terms or Text("", "")
    told = declaration.zh, declaration.en, other.zh, other.en
    if word := rules.advertising_in(*told):
        raise RuleRefusal(
            Text(f"声明不得含有宣传用语“{word}”", f"a declaration may not advertise: “{word}”"), word=word
        )
    for refusal in (
        rules.why_not_fee(fee_mode, amount),
        rules.why_not_term(term_until, facts, on=occasion.today),
    ):
        if refusal:
            raise RuleRefusal(refusal, patent=patent.number)
    row = OpenLicence(
        **columns(occasion), **pair("declaration", declaration, most=LONGEST), patent=patent,
        fee_mode=fee_mode, fee_amount=amount, term_until=term_until, state="draft",
        terms_zh=words(other.zh.strip(), "terms", most=400),
        terms_en=words(other.en.strip(), "terms", most=400),
    )  # fmt: skip
    with transaction.atomic():
        insert(row, Text("该专利已有一份声明", "a statement of this patent stands already"))
        begun(
            STATEMENT, occasion, row, "draft",
            {"patent": patent.number, "mode": fee_mode, "amount": amount, "until": term_until.isoformat()},
        )  # fmt: skip
    return row


def declare(occasion: Occasion, *, statement_id: UUID) -> None:
    """Declare that anybody may have a licence. Raises RuleRefusal with the bar that stands against it."""
    row = row_for(STATEMENT, occasion, statement_id, "declare")
    if refusal := rules.why_not_open(facts_of(row.patent, on=occasion.today), on=occasion.today):
        raise RuleRefusal(refusal, patent=row.patent.number)
    with transaction.atomic():
        move(
            STATEMENT, occasion, row, "declare", changes={"declared_on": occasion.today},
            payload={"patent": row.patent.number},
        )  # fmt: skip


def publish(occasion: Occasion, *, statement_id: UUID, publication_no: str, published_on: date) -> None:
    """Enter that the patent office has published a statement. RuleRefusal: a bar came up since."""
    row = row_for(STATEMENT, occasion, statement_id, "publish")
    number = written(publication_no, "publication_no", most=60)
    day = no_future(published_on, occasion.today, "published_on")
    if day < row.declared_on:
        raise InputError(
            Text("公告早于声明", "it was published before it was declared"), given=day.isoformat()
        )
    if refusal := rules.why_not_open(facts_of(row.patent, on=occasion.today), on=occasion.today):
        raise RuleRefusal(refusal, patent=row.patent.number)
    with transaction.atomic():
        move(
            STATEMENT, occasion, row, "publish", changes={"publication_no": number, "published_on": day},
            payload={"patent": row.patent.number, "publication": number},
        )  # fmt: skip


def take_licence(
    occasion: Occasion,
    *,
    statement_id: UUID,
    licensee_id: UUID,
    notice: str,
    paid: str = "0",
    paid_on: date | None = None,
    payment_no: str = "",
) -> PatentLicence:
    """Take a licence by a written notice with the payment that the published standard asks for.

    It holds from the day when both are there, to the end of the term. Raises RuleRefusal where the statement
    is not open (any more), or the payment does not do; Conflict where this house has one already.
    """
    row = found(STATEMENT, statement_id)
    permit_in(OF["take_licence"], occasion, licensee_id)
    if refusal := STATEMENT.machine.why_not(row.state, "take_licence"):
        raise RuleRefusal(refusal, state=row.state)
    if bar := rules.why_not_open(facts_of(row.patent, on=occasion.today), on=occasion.today):
        raise RuleRefusal(bar, patent=row.patent.number)
    if row.term_until < occasion.today:
        raise RuleRefusal(Text("许可期限已过", "the term of the licence is over"), patent=row.patent.number)
    amount = money(paid, "paid")
    is_own = licensee_id == row.patent.patentee_id
    if refusal := rules.why_not_take(row.fee_mode, row.fee_amount, paid=amount, is_own=is_own):
        raise RuleRefusal(refusal, patent=row.patent.number)
    if amount and paid_on is None:
        raise InputError(Text("请填写付款日期", "say on which day it was paid"), quantity="paid_on")
    day = paid_on and no_future(paid_on, occasion.today, "paid_on")
    licence = PatentLicence(
        **columns(occasion), patent=row.patent, statement=row, kind="open", licensee_id=licensee_id,
        noticed_on=occasion.today, notice=written(notice, "notice", most=400), paid=amount, paid_on=day,
        payment_no=words(payment_no.strip(), "payment_no", most=60),
        effective_from=rules.effective_from(occasion.today, day), valid_until=row.term_until,
        state="in_force",
    )  # fmt: skip
    with transaction.atomic():
        _still_open(row)
        insert(licence, Text("本单位已有该专利的有效许可", "this organization holds a licence of it already"))
        record(
            OF["take_licence"], occasion, entity=STATEMENT.entity, entity_id=row.pk, from_state="open",
            to_state="open",
            payload={
                "patent": row.patent.number, "licence": str(licence.pk), "licensee": str(licensee_id),
                "paid": amount, "effective_from": licence.effective_from.isoformat(),
            },
        )  # fmt: skip
    return licence


def is_licensee(statement_id: UUID, house: UUID) -> bool:
    """Whether a house holds a licence of a statement: one query."""
    held = PatentLicence.objects.filter(statement_id=statement_id, licensee_id=house, state="in_force")
    return held.exists()


def _still_open(row: OpenLicence) -> None:
    """Lock the statement while a licence is written: a withdrawal at the same moment waits, or is seen."""
    state = OpenLicence.objects.select_for_update().filter(pk=row.pk).values_list("state", flat=True).get()
    if refusal := STATEMENT.machine.why_not(state, "take_licence"):
        raise RuleRefusal(refusal, state=state)


def withdraw(occasion: Occasion, *, statement_id: UUID, reason: str) -> None:
    """Withdraw a statement; licences taken before stay valid to their own end (Article 50)."""
    row = row_for(STATEMENT, occasion, statement_id, "withdraw")
    why = reason_of(reason)
    with transaction.atomic():
        move(
            STATEMENT, occasion, row, "withdraw", changes={"withdrawn_on": occasion.today}, reason=why,
            payload={"patent": row.patent.number},
        )  # fmt: skip


def file_licence(occasion: Occasion, *, licence_id: UUID, filed_no: str) -> None:
    """Enter the number under which the office filed a licence; once."""
    row = PatentLicence.objects.select_related("patent__patentee__jurisdiction").filter(pk=licence_id).first()
    if row is None:
        raise NotFound(Text("没有这项许可", "there is no such licence"), licence=licence_id)
    house = row.patent.patentee
    permit(OF["file_licence"], occasion, organization=house.pk, path=house.jurisdiction.path)
    number = written(filed_no, "filed_no", most=60)
    with transaction.atomic():
        changed = PatentLicence.objects.filter(pk=row.pk, filed_no="").update(
            filed_no=number, updated_at=occasion.at, row_version=row.row_version + 1
        )
        if changed != 1:
            raise RuleRefusal(Text("已登记备案", "the filing was entered already"), licence=licence_id)
        record(
            OF["file_licence"], occasion, entity=LICENCE, entity_id=row.pk,
            payload={"patent": row.patent.number, "filed_no": number},
        )  # fmt: skip


def lapse_statements(occasion: Occasion) -> int:
    """End every open statement whose term is over or that a bar stands against; how many. A daily duty."""
    rows = OpenLicence.objects.filter(state="open").select_related("patent__patentee__jurisdiction")
    closed = set(closed_on(occasion.today))
    ended = 0
    for row in rows:
        reason = _why_lapsed(row, on=occasion.today, closed=closed)
        if reason is not None:
            permit_for(STATEMENT, occasion, row, "statement_lapse")
            with transaction.atomic():
                move(
                    STATEMENT, occasion, row, "lapse",
                    changes={
                        "ended_on": occasion.today, "end_reason_zh": reason.zh, "end_reason_en": reason.en,
                    },
                    reason=str(reason), payload={"patent": row.patent.number},
                )  # fmt: skip
            ended += 1
    return ended


def _why_lapsed(row: OpenLicence, *, on: date, closed: Collection[UUID]) -> Text | None:
    if row.term_until < on:
        return Text("许可期限届满", "the term is over")
    return rules.why_not_open(facts_of(row.patent, on=on, closed=closed), on=on)


def expire_licences(occasion: Occasion) -> int:
    """Close every licence whose last day has passed; how many. A daily duty."""
    rows = list(
        PatentLicence.objects.filter(state="in_force", valid_until__lt=occasion.today)
        .select_related("patent__patentee__jurisdiction")
    )  # fmt: skip
    for row in rows:
        permit(OF["licence_expire"], occasion)
        with transaction.atomic():
            PatentLicence.objects.filter(pk=row.pk, state="in_force").update(
                state="expired", updated_at=occasion.at, row_version=row.row_version + 1
            )
            record(
                OF["licence_expire"], occasion, entity=LICENCE, entity_id=row.pk, from_state="in_force",
                to_state="expired", payload={"patent": row.patent.number},
            )  # fmt: skip
    return len(rows)
