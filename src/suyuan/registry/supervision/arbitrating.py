"""Mediation and arbitration: the instrument in dispute is frozen, verified, and the result becomes final.

Source: domain model 13.4 [law]. The second verification, at the next higher level, is final.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.instruments import freezing
from suyuan.registry.instruments.models import Instrument
from suyuan.registry.journal.numbering import next_number
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, rules, states
from suyuan.registry.supervision.models import Arbitration
from suyuan.registry.supervision.movement import (
    ARBITRATION,
    check_event,
    chosen,
    insert,
    move,
    until,
)


def request(
    occasion: Occasion,
    *,
    instrument_id: UUID,
    authority_id: UUID,
    dispute: str,
    requester: str,
    respondent: str,
    question: str,
) -> Arbitration:
    """Enter a request about a registered instrument."""
    where = (
        Instrument.objects.filter(pk=instrument_id).values("jurisdiction_id", "jurisdiction__path").first()
    )
    if where is None:
        raise NotFound(Text("没有这台器具", "there is no such instrument"), instrument=instrument_id)
    permit(acts.ARBITRATION["request"], occasion, path=where["jurisdiction__path"])
    organization(authority_id)
    row = Arbitration(
        **columns(occasion),
        number=next_number(Arbitration, "ZC", occasion.today),
        dispute=chosen(dispute, rules.DISPUTES, "dispute"),
        instrument_id=instrument_id,
        requester=written(requester, "requester", most=200),
        respondent=written(respondent, "respondent", most=200),
        question=written(question, "question", most=2000),
        authority_id=authority_id,
        jurisdiction_id=where["jurisdiction_id"],
        state=states.MACHINES["arbitration"]["", "request"],
        requested_on=occasion.today,
    )
    insert(occasion, ARBITRATION, row, "request", instrument=instrument_id)
    return row


def accept(occasion: Occasion, *, arbitration_id: UUID, institution_id: UUID) -> None:
    """Accept, and name the institution that verifies."""
    row = ARBITRATION.facts(arbitration_id)
    ARBITRATION.permit(occasion, row, "accept")
    body = organization(institution_id)
    if body["kind"] not in rules.VERIFIERS:
        raise RuleRefusal(
            Text("仲裁检定由法定计量检定机构承担", "an institution of verification verifies in a dispute"),
            institution=body["code"],
        )
    move(occasion, ARBITRATION, row, "accept", changes={"institution_id": institution_id})


def refuse(occasion: Occasion, *, arbitration_id: UUID, reason: str) -> None:
    """Turn a request down."""
    row = ARBITRATION.facts(arbitration_id)
    move(occasion, ARBITRATION, row, "refuse", reason=written(reason, "reason", most=240))


def freeze(occasion: Occasion, *, arbitration_id: UUID) -> None:
    """Freeze the instrument: from now on no party may change it."""
    row = ARBITRATION.facts(arbitration_id)
    ARBITRATION.permit(occasion, row, "freeze")
    check_event(ARBITRATION, row, "freeze")
    with transaction.atomic():
        frozen = freezing.freeze(occasion, instrument_id=row["instrument_id"], reason=row["number"])
        move(occasion, ARBITRATION, row, "freeze", changes={"freeze_id": frozen.pk})


def verify(occasion: Occasion, *, arbitration_id: UUID, certificate: str, result: str, conforms: str) -> None:
    """The named institution states what its verification found."""
    row = ARBITRATION.facts(arbitration_id)
    check_event(ARBITRATION, row, "verify")
    move(
        occasion, ARBITRATION, row, "verify",
        changes={
            "certificate": written(certificate, "certificate", most=80),
            "result": written(result, "result", most=1000),
            "conforms": _yes(conforms),
        },
        payload={"certificate": certificate, "conforms": conforms},
    )  # fmt: skip


def notify(occasion: Occasion, *, arbitration_id: UUID) -> None:
    """Tell both parties; they may appeal for fifteen days."""
    row = ARBITRATION.facts(arbitration_id)
    days = {"notified_on": occasion.today, "appeal_until": until("appeal", occasion)}
    move(occasion, ARBITRATION, row, "notify", changes=days)


def appeal(occasion: Occasion, *, arbitration_id: UUID, higher_id: UUID, reason: str) -> None:
    """A party appeals in time: an institution of a higher level verifies again."""
    row = ARBITRATION.facts(arbitration_id)
    ARBITRATION.permit(occasion, row, "appeal")
    check_event(ARBITRATION, row, "appeal")
    if not rules.may_appeal(row["appeal_until"], on=occasion.today):
        raise RuleRefusal(
            Text(
                f"申请期已于 {row['appeal_until']} 届满", f"an appeal could come until {row['appeal_until']}"
            ),
            arbitration=row["number"],
        )
    first, higher = organization(row["institution_id"]), organization(higher_id)
    if not rules.may_verify_again(higher, after=first):
        raise RuleRefusal(
            Text("二次仲裁由上一级机构承担", "an institution of a higher level verifies again"),
            institution=higher["code"],
        )
    move(
        occasion, ARBITRATION, row, "appeal", changes={"higher_id": higher_id},
        reason=written(reason, "reason", most=240),
    )  # fmt: skip


def conclude(occasion: Occasion, *, arbitration_id: UUID) -> None:
    """Nobody appealed in time: the result is final and the instrument free again."""
    row = ARBITRATION.facts(arbitration_id)
    ARBITRATION.permit(occasion, row, "conclude")
    check_event(ARBITRATION, row, "conclude")
    if rules.may_appeal(row["appeal_until"], on=occasion.today):
        raise RuleRefusal(
            Text(
                f"{row['appeal_until']} 前（含当日）仍可申请二次仲裁，届满后结果才生效",
                f"an appeal may come until {row['appeal_until']}; only then is the result final",
            ),
            arbitration=row["number"],
        )
    _finish(occasion, row, "conclude", {}, house=None)


def verify_again(
    occasion: Occasion, *, arbitration_id: UUID, certificate: str, result: str, conforms: str
) -> None:
    """The second verification is final."""
    row = ARBITRATION.facts(arbitration_id)
    check_event(ARBITRATION, row, "verify_again")
    ARBITRATION.permit(occasion, row, "verify_again", house=row["higher_id"])
    changes = {
        "final_certificate": written(certificate, "certificate", most=80),
        "final_result": written(result, "result", most=1000),
        "final_conforms": _yes(conforms),
    }
    _finish(occasion, row, "verify_again", changes, house=row["higher_id"])


def _finish(
    occasion: Occasion, row: dict[str, Any], event: str, changes: dict[str, Any], *, house: Any
) -> None:
    move(
        occasion, ARBITRATION, row, event, house=house, changes={**changes, "final_on": occasion.today},
        also=lambda: freezing.lift(occasion, freeze_id=row["freeze_id"]), payload=changes,
    )  # fmt: skip


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise InputError(
            Text("请选择是否合格", "say whether it conforms"), given=text[:10], allowed="yes, no"
        )
    return text == "yes"
