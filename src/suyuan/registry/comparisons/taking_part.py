"""Writing what laboratories do in a round: named, joined, handed in under seal, corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import Conflict, InputError, NotFound, RuleRefusal
from suyuan.base.text import Text
from suyuan.registry.comparisons import acts, rules, states
from suyuan.registry.comparisons.models import Comparison, ComparisonPoint, Participation, Submission
from suyuan.registry.comparisons.rounds import facts
from suyuan.registry.comparisons.sealing import Measured, Sealer, seal
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.guarded import move_row
from suyuan.registry.journal.occasion import Occasion, permit
from suyuan.registry.parties.commands import columns
from suyuan.registry.parties.queries import organization
from suyuan.registry.results.rules import reason_of
from suyuan.registry.standards import commands as standards
from suyuan.registry.standards.models import MeasurementStandard

ENTITY: Final = "participation"
BY_THE_ORGANISER: Final = ("excuse", "readmit", "accept_correction")
FACTS: Final = (
    "id", "state", "row_version", "comparison_id", "laboratory_id", "standard_id", "is_named", "is_reference",
    "hold_id", "standard__state", "standard__assessment_cert_to", "standard__jurisdiction__path",
)  # fmt: skip


def invite(
    occasion: Occasion,
    *,
    comparison_id: UUID,
    laboratory_id: UUID,
    standard_id: UUID | None = None,
    is_named: bool = False,
    is_reference: bool = False,
) -> Participation:
    """Name or invite a laboratory, with the standard that it takes part with.

    Raises InputError where the standard is not its own, Conflict where it is in the round already.
    """
    row = facts(comparison_id)
    permit(
        acts.OF_EVENT["invite"], occasion, organization=row["organiser_id"], path=row["jurisdiction__path"]
    )
    if refusal := states.why_not_participant_event("", "invite", round_state=row["state"]):
        raise RuleRefusal(refusal, comparison=comparison_id, state=row["state"])
    organization(laboratory_id)
    _check_standard(laboratory_id, standard_id)
    participation = Participation(
        **columns(occasion),
        comparison_id=comparison_id,
        laboratory_id=laboratory_id,
        standard_id=standard_id,
        is_named=is_named,
        is_reference=is_reference,
        state=states.PARTICIPANT_TARGETS["", "invite"],
    )
    with transaction.atomic():
        Comparison.objects.select_for_update().get(pk=comparison_id)
        _check_room(comparison_id, laboratory_id, is_reference=is_reference)
        participation.save(force_insert=True)
        record(
            acts.OF_EVENT["invite"],
            occasion,
            entity=ENTITY,
            entity_id=participation.id,
            to_state=participation.state,
            payload={
                "comparison": comparison_id,
                "laboratory": laboratory_id,
                "standard": standard_id,
                "named": is_named,
                "reference": is_reference,
            },
        )
    return participation


def _check_standard(laboratory_id: UUID, standard_id: UUID | None) -> None:
    if standard_id is None:
        return
    if not MeasurementStandard.objects.filter(pk=standard_id, owner_id=laboratory_id).exists():
        raise InputError(
            Text("该计量标准不属于这个实验室", "the standard does not belong to the laboratory"),
            given=str(standard_id),
        )


def _check_room(comparison_id: UUID, laboratory_id: UUID, *, is_reference: bool) -> None:
    present = list(
        Participation.objects.filter(comparison=comparison_id).values_list("laboratory_id", "is_reference")
    )
    if any(one == laboratory_id for one, _ in present):
        raise Conflict(
            Text("该实验室已在比对中", "the laboratory is in the round already"), laboratory=laboratory_id
        )
    if is_reference and any(is_one for _, is_one in present):
        raise Conflict(Text("已有参考实验室", "there is a reference laboratory already"))
    if len(present) >= rules.MOST_LABORATORIES:
        raise InputError(
            Text("参比实验室过多", "too many laboratories"), allowed=f"<= {rules.MOST_LABORATORIES}"
        )


def join(occasion: Occasion, *, participation_id: UUID) -> None:
    """Take part."""
    with transaction.atomic():
        row = _locked(participation_id, "join", occasion)
        _move(occasion, row, event="join")


def decline(occasion: Occasion, *, participation_id: UUID, reason: str) -> None:
    """Stay away: not open to a named holder of a certificate, who must take part."""
    with transaction.atomic():
        row = _locked(participation_id, "decline", occasion)
        holder = _holder(row)
        if refusal := rules.why_not_decline(holder, is_named=row["is_named"], on=occasion.today):
            raise RuleRefusal(refusal, participation=participation_id)
        _move(occasion, row, event="decline", reason=reason_of(reason))


def excuse(occasion: Occasion, *, participation_id: UUID, reason: str) -> None:
    """Let a laboratory stay away, which has asked for it."""
    with transaction.atomic():
        row = _locked(participation_id, "excuse", occasion)
        _move(occasion, row, event="excuse", reason=reason_of(reason))


def readmit(occasion: Occasion, *, participation_id: UUID, reason: str) -> None:
    """Take a laboratory back that was excused by mistake or asks again; it joins by its own manager."""
    with transaction.atomic():
        row = _locked(participation_id, "readmit", occasion)
        _move(occasion, row, event="readmit", reason=reason_of(reason))


def submit(
    occasion: Occasion, *, participation_id: UUID, measured: Sequence[Measured], sealer: Sealer
) -> Submission:
    """Hand in results under seal; while data are open a later submission replaces the one before.

    The journal holds the commitment, never a value. Raises InputError for what cannot be a result.
    """
    with transaction.atomic():
        row = _locked(participation_id, "submit", occasion)
        points = ComparisonPoint.objects.filter(comparison=row["comparison_id"]).values_list("id", flat=True)
        rules.check_measured(measured, list(points))
        sealed = seal(
            sealer, comparison=row["comparison_id"], participation=participation_id, measured=measured
        )
        submission = Submission(
            **columns(occasion),
            participation_id=participation_id,
            place=Submission.objects.filter(participation=participation_id).count(),
            commitment=sealed.commitment,
            sealed=sealed.sealed,
        )
        submission.save(force_insert=True)
        _move(
            occasion,
            row,
            event="submit",
            payload={"commitment": sealed.commitment, "place": submission.place},
        )
    return submission


def report_correction(occasion: Occasion, *, participation_id: UUID, report: str) -> None:
    """Say what was the cause of a failure, and what was done about it."""
    with transaction.atomic():
        row = _locked(participation_id, "report_correction", occasion)
        _move(occasion, row, event="report_correction", reason=reason_of(report))


def accept_correction(occasion: Occasion, *, participation_id: UUID, reason: str) -> None:
    """Accept the correction; the standard is free again from today on."""
    with transaction.atomic():
        row = _locked(participation_id, "accept_correction", occasion)
        _move(occasion, row, event="accept_correction", reason=reason_of(reason))
        _release(occasion, row, note=reason_of(reason))


def suspend_standard(occasion: Occasion, *, participation_id: UUID, reason: str) -> None:
    """The correction failed: the standard is suspended, by the authority above it."""
    with transaction.atomic():
        row = _locked(participation_id, "suspend_standard", occasion)
        if row["standard_id"] is None:
            raise RuleRefusal(
                Text("该实验室参加时没有登记计量标准", "the laboratory took part without a standard"),
                participation=participation_id,
            )
        _move(occasion, row, event="suspend_standard", reason=reason_of(reason))
        _release(occasion, row, note=reason_of(reason))  # the suspension takes its place
        standards.advance(occasion, standard_id=row["standard_id"], event="suspend", reason=reason_of(reason))


def _release(occasion: Occasion, row: Mapping[str, Any], *, note: str) -> None:
    if row["hold_id"] is not None:
        standards.release(occasion, row["hold_id"], note=note)


def _locked(participation_id: UUID, event: str, occasion: Occasion) -> Mapping[str, Any]:
    """The laboratory in its round, which nobody closes meanwhile; refuses what may not happen."""
    row = Participation.objects.filter(pk=participation_id).values(*FACTS).first()
    if row is None:
        raise NotFound(Text("没有这条参比记录", "there is no such participation"), id=participation_id)
    about = facts(row["comparison_id"])
    house = row["laboratory_id"]
    path = row["standard__jurisdiction__path"] or about["jurisdiction__path"]
    if event in BY_THE_ORGANISER:
        house, path = about["organiser_id"], about["jurisdiction__path"]
    permit(acts.OF_EVENT[event], occasion, organization=house, path=path)
    round_state = Comparison.objects.select_for_update().values_list("state", flat=True).get(pk=about["id"])
    if refusal := states.why_not_participant_event(row["state"], event, round_state=round_state):
        raise RuleRefusal(refusal, participation=participation_id, state=row["state"], event=event)
    return dict(row)


def _holder(row: Mapping[str, Any]) -> rules.Holder | None:
    if row["standard_id"] is None:
        return None
    return rules.Holder(row["standard__state"], row["standard__assessment_cert_to"])


def _move(
    occasion: Occasion,
    row: Mapping[str, Any],
    *,
    event: str,
    reason: str = "",
    payload: Mapping[str, Any] | None = None,
) -> None:
    target = states.PARTICIPANT_TARGETS[row["state"], event]
    move_row(
        occasion, Participation, row["id"], state=row["state"], row_version=row["row_version"], target=target,
        what=Text("该参比记录", "the participation"), participation=row["id"],
    )  # fmt: skip
    record(
        acts.OF_EVENT[event],
        occasion,
        entity=ENTITY,
        entity_id=row["id"],
        from_state=row["state"],
        to_state=target,
        reason=reason,
        payload=payload,
    )
