"""From the stored or typed readings of a job to its evaluation: gathered once, then pure.

Recording, checking, approving and the live preview all compute here, each time from the readings and from the
results of the standards; nobody's number is taken over. Source: design 1, steps 2, 3 and 6.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from suyuan.base.canonical import digest
from suyuan.base.errors import EvidenceError, Missing, OutOfRange, RuleRefusal, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.errors import ObservationError
from suyuan.methods.header import domain_of, header_env
from suyuan.registry.jobs.models import Job, JobStandard
from suyuan.registry.jobs.movement import evaluation_of
from suyuan.registry.journal.prepared import Prepared
from suyuan.registry.results.queries import observations, sources_for, stored_evaluation
from suyuan.registry.specifications.queries import library

if TYPE_CHECKING:
    from suyuan.methods.evaluation import Difference, Evaluation
    from suyuan.methods.pack import Pack
    from suyuan.methods.sources import Source


@dataclass(frozen=True, kw_only=True)
class Computed:
    """An evaluation with what it was computed from."""

    pack: Pack
    data: dict[str, Any]
    sources: dict[str, Source]
    evaluation: Evaluation

    @property
    def parents(self) -> frozenset[UUID]:
        """Results kept here that the standards handed on."""
        return frozenset(point.origin for source in self.sources.values() for point in source.points)


def pack_of(job: Job) -> Pack:
    """The pack of the job, exactly as it was adopted. Raises EvidenceError where its files were changed."""
    pack = library()[job.pack.pack_id]
    if pack.digest != job.pack.digest:
        raise EvidenceError(
            Text(
                f"方法包 {pack.id} 的文件与启用时不同",
                f"the files of pack {pack.id} differ from what was adopted",
            ),
            given=pack.digest,
            allowed=job.pack.digest,
        )
    return pack


def complete(job: Job, pack: Pack, data: Mapping[str, Any]) -> dict[str, Any]:
    """Readings with what the job knows already: plate data and the environment at the start."""
    plate = {
        one.symbol: job.instrument.plate[one.symbol]
        for one in pack.inputs
        if one.symbol in job.instrument.plate
    }
    known = {"header": plate, "conditions": job.conditions, "tests": {}}
    return {**data, **{part: _merged(defaults, data.get(part)) for part, defaults in known.items()}}


def _merged(defaults: Mapping[str, Any], given: Any) -> Any:
    # Anything that is no object is handed on as it came, so that the pack refuses it in its own words.
    if given is None:
        return dict(defaults)
    return {**defaults, **given} if isinstance(given, Mapping) else given


def check_surroundings(pack: Pack, plate: Mapping[str, Any], conditions: Mapping[str, Decimal]) -> None:
    """Every influence quantity that the method asks for is recorded and inside its limits.

    Raises ObservationError with everything that is missing or outside.
    """
    env = header_env(pack, plate)
    problems: list[SuyuanError] = []
    for one in pack.conditions:
        given = conditions.get(one.symbol)
        if given is None:
            if one.required:
                lacking = Missing(one.symbol, symbol=one.symbol)
                lacking.message = Text(f"缺少{one.label.zh}", f"{one.label.en} is missing")
                problems.append(lacking)
            continue
        low, high = domain_of(pack, one, env)
        if (low is not None and given < low) or (high is not None and given > high):
            allowed = f"[{'-∞' if low is None else low}, {'∞' if high is None else high}] {one.unit}"
            outside = OutOfRange(one.symbol, given=f"{given} {one.unit}", allowed=allowed, symbol=one.symbol)
            outside.message = Text(
                f"{one.label.zh} {given} {one.unit}，超出允许范围 {allowed}",
                f"{one.label.en} {given} {one.unit} lies outside {allowed}",
            )
            problems.append(outside)
    if problems:
        raise ObservationError(problems)


def gather(job: Job, pack: Pack) -> dict[str, Source]:
    """The results of the standards that were pinned when the work started."""
    pinned = {role: evaluation for role, evaluation in _PINNED(job.pk) if evaluation is not None}
    missing = [role.code for role in pack.roles if role.required and role.code not in pinned]
    if missing:
        raise RuleRefusal(
            Text(
                f"缺少计量标准的结果：{'、'.join(missing)}",
                f"no result of a standard for: {', '.join(missing)}",
            ),
            hint=Text(
                "先开始工作，标准器的结果在那时确定。", "Start the work first; that fixes the results used."
            ),
            roles=", ".join(missing),
        )
    return sources_for(pinned, pack)


_PINNED = Prepared(lambda job: JobStandard.objects.filter(job_id=job).values_list("role", "evaluation_id"))


def compute(job: Job, data: Mapping[str, Any], *, performed_on: date) -> Computed:
    """Evaluate the readings of a job. Raises ObservationError with every problem of the readings."""
    from suyuan.methods.evaluate import evaluate_one
    from suyuan.methods.observations import parse_observations

    pack = pack_of(job)
    whole = complete(job, pack, data)
    parsed = parse_observations(pack, whole)
    sources = gather(job, pack)
    seed = identity_seed(job.instrument_id, whole, performed_on)
    evaluation = evaluate_one(pack, parsed, sources, identity_seed=seed)
    return Computed(pack=pack, data=whole, sources=sources, evaluation=evaluation)


def identity_seed(instrument: UUID, data: Mapping[str, Any], performed_on: date) -> str:
    """What the identities of readings follow from: the same readings on one day are the same readings."""
    return digest({"instrument": instrument, "data": dict(data), "day": performed_on.isoformat()})


def recompute(job: Job) -> tuple[Computed, tuple[Difference, ...]]:
    """Evaluate the stored readings again and say where the stored numbers differ by more than 1e-6 of u."""
    from suyuan.methods.evaluation import compare

    stored = stored_evaluation(evaluation_of(job))
    kept = json.loads(observations(cast(UUID, job.observations_id))["data"])
    again = compute(job, kept, performed_on=job.performed_on or job.created_at.date())
    return again, compare(stored, again.evaluation)
