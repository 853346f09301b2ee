"""Committing to a draw, and drawing: with the root of the transparency log, or with a public value.

The root of the log at a size that it has not reached yet cannot be known at the commitment, and whoever holds
the log computes it again. An authority that writes into the log itself should rather name a value that
somebody else draws, such as the number of a lottery (decision 0039).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.base.canonical import canonical_bytes
from suyuan.base.errors import Missing, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.planning import drawing
from suyuan.planning.drawing import Commitment, Drawable, Drawn, Inspector, Lists
from suyuan.registry.comparisons.sealing import Sealer
from suyuan.registry.issuing import log
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.models import Organization
from suyuan.registry.specifications.rules import written
from suyuan.registry.supervision import acts, rules, sealing, states
from suyuan.registry.supervision.listing import lists_of
from suyuan.registry.supervision.models import Draw, DrawResult, Inspection, InspectionMember
from suyuan.registry.supervision.movement import DRAW, INSPECTION, PLAN, chosen, insert, move

LONGEST: Final = 400  # characters of a public value


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A stored draw as the pure floor takes it."""

    lists: Lists
    commitment: Commitment


def commit(
    occasion: Occasion,
    *,
    plan_id: UUID,
    sealer: Sealer,
    public: str = "log",
    named: str = "",
) -> Draw:
    """Make the lists of an approved plan and commit to their draw.

    public : "log", or "given" with `named` saying which value it will be (where it is drawn, and when).
    Raises RuleRefusal where the plan is not approved, nobody is on the list or inspectors are too few.
    """
    plan = PLAN.facts(plan_id)
    PLAN.permit(occasion, plan, "commit")
    if plan["state"] != "approved":
        raise RuleRefusal(
            Text("计划批准后才能抽取", "a plan is drawn from when it is approved"), plan=plan["number"]
        )
    chosen(public, rules.PUBLIC, "public")
    size = _next_size() if public == "log" else None
    named = f"log root at size {size}" if size else written(named, "named", most=LONGEST)
    lists, spared = lists_of(plan, on=occasion.today)
    counts = drawing.how_many(lists.objects, rules.shares(plan["shares"]))
    number = f"{plan['number']}-{Draw.objects.filter(plan=plan_id).count() + 1}"
    secret = sealer.entropy(drawing.SECRET)
    bound = drawing.commit(lists, number=number, counts=counts, secret=secret, public=named)
    stamps = columns(occasion)
    row = Draw(
        **stamps,
        plan_id=plan_id,
        number=number,
        commitment=bound.text(),
        commitment_sha256=bound.digest(),
        lists=_text(lists),
        sealed_secret=sealing.hide(sealer, secret, purpose=sealing.DRAW, row=stamps["id"]),
        public_kind=public,
        log_size=size,
        objects_count=len(lists.objects),
        inspectors_count=len(lists.inspectors),
        committed_on=occasion.today,
        state=states.MACHINES["draw"]["", "commit"],
    )
    insert(
        occasion, DRAW, row, "commit", commitment=row.commitment_sha256,
        spared=[str(one.organization) for one in spared],
    )  # fmt: skip
    return row


def _next_size() -> int:
    return log.head().size + 1


def _text(lists: Lists) -> str:
    rows = {name: [list(row) for row in getattr(lists, name)] for name in ("objects", "inspectors", "barred")}
    return canonical_bytes(rows).decode()


def draw(occasion: Occasion, *, draw_id: UUID, sealer: Sealer, value: str = "") -> tuple[Drawn, ...]:
    """Draw: the public value is mixed in, the secret opened, and an inspection begun for each object.

    value : the public value where one was named; the root of the log is read. Raises RuleRefusal where the
    log has not grown yet, Missing without a value.
    """
    row = DRAW.facts(draw_id)
    DRAW.permit(occasion, row, "draw")
    kept = kept_of(row)
    public = public_value(row) if row["public_kind"] == "log" else written(value, "public", most=LONGEST)
    secret = sealing.show(sealer, row["sealed_secret"], purpose=sealing.DRAW, row=row["id"])
    drawn = drawing.draw(kept.lists, kept.commitment, secret=secret, public=public)

    def write() -> None:
        DrawResult(
            **columns(occasion),
            draw_id=draw_id,
            secret=secret.hex(),
            public_value=public,
            result=canonical_bytes([_plain(one) for one in drawn]).decode(),
            drawn_on=occasion.today,
        ).save(force_insert=True)
        _inspections(occasion, row, kept.lists, drawn)

    move(
        occasion, DRAW, row, "draw", also=write,
        payload={"secret": secret.hex(), "public": public, "drawn": len(drawn)},
    )  # fmt: skip
    return drawn


def public_value(row: Mapping[str, Any]) -> str:
    """The root of the log at the size that was committed to."""
    size = row["log_size"]
    try:
        return log.root(size).hex()
    except NotFound as error:
        raise RuleRefusal(
            Text(f"透明日志尚未达到 {size} 条", f"the log has not reached {size} entries yet"),
            hint=Text("下一份证书签发后再抽取。", "Draw after the next certificate was issued."),
        ) from error


def _plain(one: Drawn) -> dict[str, Any]:
    return {"object": one.object, "inspectors": list(one.inspectors)}


def _inspections(occasion: Occasion, row: Mapping[str, Any], lists: Lists, drawn: tuple[Drawn, ...]) -> None:
    strata = {one.id: one.stratum for one in lists.objects}
    homes = _divisions([UUID(one.object) for one in drawn])
    checks, members = [], []
    for place, one in enumerate(drawn, start=1):
        check = Inspection(
            **columns(occasion),
            number=f"{row['number']}/{place:03d}",
            plan_id=row["plan_id"],
            draw_id=row["id"],
            reason="drawn",
            organization_id=UUID(one.object),
            authority_id=row["plan__authority_id"],
            jurisdiction_id=homes[UUID(one.object)],
            risk=strata[one.object],
            state=states.MACHINES["inspection"]["", "draw"],
        )
        checks.append(check)
        members += [
            InspectionMember(**columns(occasion), inspection=check, person_id=UUID(person))
            for person in one.inspectors
        ]
    Inspection.objects.bulk_create(checks)
    InspectionMember.objects.bulk_create(members)
    for check in checks:
        record(
            acts.INSPECTION["draw"], occasion.as_system(), entity=INSPECTION.entity, entity_id=check.pk,
            to_state=check.state, payload={"number": check.number},
        )  # fmt: skip


def _divisions(bodies: list[UUID]) -> dict[UUID, str]:
    return dict(Organization.objects.filter(pk__in=bodies).values_list("pk", "jurisdiction_id"))


def kept_of(row: Mapping[str, Any]) -> Kept:
    """Lists and commitment as stored."""
    lists = json.loads(row["lists"])
    told = json.loads(row["commitment"])
    del told["algorithm"]
    return Kept(
        lists=Lists(
            objects=tuple(Drawable(*one) for one in lists["objects"]),
            inspectors=tuple(Inspector(*one) for one in lists["inspectors"]),
            barred=tuple((one, other) for one, other in lists["barred"]),
        ),
        commitment=Commitment(**told | {"counts": tuple(sorted(told["counts"].items()))}),
    )


def published(draw_id: UUID) -> dict[str, Any]:
    """The file of a draw that anybody can verify. Raises NotFound, Missing before it was drawn."""
    row = DRAW.facts(draw_id)
    result = DrawResult.objects.filter(draw=draw_id).first()
    if result is None:
        raise Missing("draw", hint=Text("尚未抽取。", "It is not drawn yet."))
    kept = kept_of(row)
    drawn = [Drawn(one["object"], tuple(one["inspectors"])) for one in json.loads(result.result)]
    return drawing.as_record(
        kept.lists, kept.commitment, secret=bytes.fromhex(result.secret), public=result.public_value,
        result=drawn,
    )  # fmt: skip
