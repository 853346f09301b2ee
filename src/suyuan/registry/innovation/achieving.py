"""Commands on achievements: registered, offered, under contract, settled with the share of the inventors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, NotFound, OutOfRange, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.innovation import rules
from suyuan.registry.innovation.acts import OF
from suyuan.registry.innovation.models import Achievement, InnovationProject
from suyuan.registry.innovation.movement import ACHIEVEMENT, begun, move, row_for
from suyuan.registry.innovation.writing import level, money, no_future, pair
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns, known, permit_in
from suyuan.registry.results.rules import number, reason_of, words
from suyuan.registry.specifications.rules import written


def register(
    occasion: Occasion,
    *,
    owner_id: UUID,
    name: Text,
    maturity: int,
    project_id: UUID | None = None,
    price_basis: str = "",
) -> Achievement:
    """Register an achievement, usually of an accepted project of the owner. Raises RuleRefusal, NotFound."""
    permit_in(OF["achievement_register"], occasion, owner_id)
    if project_id is not None:
        _of_project(project_id, owner_id)
    row = Achievement(
        **columns(occasion),
        **pair("name", name),
        project_id=project_id,
        owner_id=owner_id,
        maturity=level(maturity, "maturity"),
        price_basis=words(price_basis.strip(), "price_basis", most=200),
        registered_on=occasion.today,
        state="registered",
    )
    with transaction.atomic():
        row.save(force_insert=True)
        begun(
            ACHIEVEMENT, occasion, row, "register",
            {"name": name, "project": str(project_id or ""), "maturity": maturity},
        )  # fmt: skip
    return row


def _of_project(project_id: UUID, owner_id: UUID) -> None:
    project = InnovationProject.objects.filter(pk=project_id).values("lead_id", "state").first()
    if project is None:
        raise NotFound(Text("没有这个项目", "there is no such project"), project=project_id)
    if project["lead_id"] != owner_id or project["state"] not in ("accepted", "transformed"):
        raise RuleRefusal(
            Text("须为本单位已验收的项目", "it must be an accepted project of the owner"), project=project_id
        )


def offer(occasion: Occasion, *, achievement_id: UUID) -> None:
    """Put an achievement before the public."""
    row = row_for(ACHIEVEMENT, occasion, achievement_id, "offer")
    with transaction.atomic():
        move(ACHIEVEMENT, occasion, row, "offer")


def withdraw(occasion: Occasion, *, achievement_id: UUID, reason: str) -> None:
    """Take an offer back."""
    row = row_for(ACHIEVEMENT, occasion, achievement_id, "withdraw")
    why = reason_of(reason)
    with transaction.atomic():
        move(ACHIEVEMENT, occasion, row, "withdraw", reason=why)


def contract(
    occasion: Occasion,
    *,
    achievement_id: UUID,
    mode: str,
    partner: str,
    contract_no: str,
    contract_on: date,
) -> None:
    """Enter the contract by which an achievement is transferred."""
    row = row_for(ACHIEVEMENT, occasion, achievement_id, "contract")
    known(mode, rules.MODES, what=Text("转化方式", "the mode of transfer"))
    changes = {
        "mode": mode,
        "partner": written(partner, "partner", most=160),
        "contract_no": written(contract_no, "contract_no", most=60),
        "contract_on": no_future(contract_on, occasion.today, "contract_on"),
    }
    with transaction.atomic():
        move(
            ACHIEVEMENT, occasion, row, "contract", changes=changes,
            payload={"mode": mode, "contract": contract_no, "partner": partner},
        )  # fmt: skip


def settle(occasion: Occasion, *, achievement_id: UUID, income: str, inventors_share: str) -> None:
    """Enter what came in (yuan) and the share of the inventors (per cent). Raises RuleRefusal, InputError."""
    row = row_for(ACHIEVEMENT, occasion, achievement_id, "settle")
    amount = money(income, "income")
    share = _per_cent(inventors_share)
    if refusal := rules.why_not_share(row.mode, share, owner_kind=row.owner.kind):
        raise RuleRefusal(refusal, share=inventors_share)
    with transaction.atomic():
        move(
            ACHIEVEMENT, occasion, row, "settle",
            changes={"income": amount, "inventors_share": share, "settled_on": occasion.today},
            payload={"income": amount, "share": share},
        )  # fmt: skip


def _per_cent(text: str) -> Decimal:
    share = number(text, quantity="inventors_share")
    if not 0 <= share <= 100:
        raise OutOfRange("inventors_share", given=text, allowed="0 ... 100 %")
    if share != share.quantize(Decimal("0.01")):
        raise InputError(Text("份额最多两位小数", "a share has at most two decimals"), given=text)
    return share
