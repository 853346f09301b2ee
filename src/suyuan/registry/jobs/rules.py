"""Decisions about jobs: who may do the next step, with which standards, under which conditions.

Each answers with the reason why not, or None. Source: domain model 3 (SOD-1), 5.3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from suyuan.base.errors import NotANumber, SuyuanError
from suyuan.base.text import Text
from suyuan.methods.errors import ObservationError
from suyuan.registry.results.rules import number

WORKING_DAYS: Final = 20  # time limit of the work, domain model 17
NOTICE_DAYS: Final = 15  # an application should come this long before the validity ends
PURPOSES: Final[dict[str, Text]] = {
    "initial": Text("首次检定", "Initial verification"),
    "subsequent": Text("后续检定", "Subsequent verification"),
    "in_service": Text("使用中检查", "In-service inspection"),
}
PLACES: Final[dict[str, Text]] = {
    "lab": Text("实验室", "Laboratory"),
    "on_site": Text("现场", "On site"),
}
ACTIVITY: Final = {"verification": "verify", "calibration": "calibrate"}
DEAD_STATES: Final = ("revoked", "in_doubt", "superseded")


def persons_needed(activity: str) -> int:
    """How many different people must stand behind a result: SOD-1."""
    return 3 if activity == "verification" else 2


def late_notice(valid_until: date | None, *, on: date) -> Text | None:
    """The warning that an application comes later than it should; it does not stop anything."""
    if valid_until is None or valid_until - on >= timedelta(days=NOTICE_DAYS):
        return None
    return Text(
        f"有效期至 {valid_until}，应至少提前 {NOTICE_DAYS} 天申请",
        f"valid to {valid_until}; applications should come {NOTICE_DAYS} days earlier",
    )


def why_not_kind(kind: str, allowed: Collection[str], *, pack: Text) -> Text | None:
    """Why a pack does not serve a kind of instrument, or None."""
    if kind in allowed:
        return None
    return Text(f"方法“{pack.zh}”不适用于这种器具", f"the method “{pack.en}” does not serve this kind")


def why_not_reserved(
    required: Iterable[str], reserved: Collection[str], known: Collection[str]
) -> Text | None:
    """Why the standards do not fill the roles of the pack, or None."""
    missing = [role for role in required if role not in reserved]
    unknown = [role for role in reserved if role not in known]
    if missing:
        return Text(
            f"缺少计量标准：{'、'.join(missing)}", f"no standard was reserved for: {', '.join(missing)}"
        )
    if unknown:
        return Text(
            f"方法没有这些标准器位置：{'、'.join(unknown)}", f"the method has no role: {', '.join(unknown)}"
        )
    return None


def why_not_confirmed(shown: str, stored: str) -> Text | None:
    """Why somebody may not sign what was shown, or None: the digest must be the stored one."""
    if stored and shown == stored:
        return None
    return Text("所见结果不是当前保存的结果", "the result that was shown is not the one that is stored")


def why_not_supported(states: Mapping[str, str]) -> Text | None:
    """Why the certificates of the standards no longer carry the result, or None (number -> state)."""
    dead = [number_ for number_, state in states.items() if state in DEAD_STATES]
    if not dead:
        return None
    return Text(
        f"所用标准器的证书已失效：{'、'.join(dead)}",
        f"certificates of the standards no longer stand: {', '.join(dead)}",
    )


def why_not_two_sets(verifier: UUID | None, actor: UUID | None) -> Text | None:
    """Why somebody may not record for a job that another person started, or None."""
    if verifier is None or verifier == actor:
        return None
    return Text("该工作由另一位检定员承担", "another verifier does this job")


def why_not_measured(revalues: UUID | None) -> Text | None:
    """Why nothing may be measured in a job, or None: one that evaluates old readings takes none."""
    if revalues is None:
        return None
    return Text(
        "该任务只以原读数重新计算，不能录入新读数；请取消后另行申请",
        "this job evaluates old readings again and takes no new ones: cancel it and apply anew",
    )


def why_not_itself(device: UUID, instrument: UUID) -> Text | None:
    """Why a device may not serve as the standard, or None: nothing is measured with itself."""
    if device != instrument:
        return None
    return Text("器具不能作为检定它自己的标准", "an instrument cannot be the standard it is measured with")


def read_conditions(conditions: Mapping[str, str], called: Mapping[str, Text]) -> dict[str, Decimal]:
    """The recorded environment as numbers. Raises ObservationError with every text that is not one.

    called : what the method calls its conditions, by their symbols.
    """
    numbers: dict[str, Decimal] = {}
    problems: list[SuyuanError] = []
    for code, text in conditions.items():
        try:
            if not isinstance(text, str):
                raise NotANumber(code, given=text)
            numbers[code] = number(text, quantity=code)
        except SuyuanError as problem:
            if name := called.get(code):
                zh = problem.message.zh.replace(f"{code} ", name.zh, 1)
                problem.message = Text(zh, problem.message.en.replace(code, name.en, 1))
            problems.append(problem)
    if problems:
        raise ObservationError(problems)
    return numbers


# What the packs call the influence quantities, and what the registers of standards call them.
PARAMETERS: Final = {"temperature": "t", "humidity": "rh", "pressure": "p"}


def as_parameters(conditions: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The recorded environment under the names of the pack and of the standards alike."""
    return {**conditions, **{PARAMETERS[code]: v for code, v in conditions.items() if code in PARAMETERS}}


def failing(lines: Sequence[tuple[Text, str]]) -> tuple[Text, ...]:
    """Labels of the lines (label, verdict) that failed, each once, in order."""
    return tuple(dict.fromkeys(label for label, verdict in lines if verdict == "fail"))
