"""Terms, scores and evidence of industrial metrology and testing centers: pure decisions over plain facts.

Source: domain model 11. Numbers marked [choice] are not in it and may be changed by a profile.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from suyuan.base.civil import add_months
from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.centers.states import PANELS
from suyuan.registry.results.rules import sum_of_money

TERM_MONTHS: Final = 24
EXTENSION_MONTHS: Final = 12  # [choice] the one extension
DEFERRAL_MONTHS: Final = 6  # [choice] to repeat the acceptance
EVALUATE_MONTHS: Final = 36
EARLY_MONTHS: Final = 6  # [choice] how long before it is due an evaluation may be held
IMPROVE_MONTHS: Final = 12
FEWEST_EXPERTS: Final = 5  # [choice] as in the review of specifications
PASS: Final = 80  # [choice] mean of the experts, of 100
FAIL: Final = 60  # [choice] below it a center is not worth an improvement
# A tolerance ±T asks for U <= T / 3. Source: JJF 1094-2002, 5.3.1.4.
TOLERANCE_RATIO: Final = Decimal(3)
MOST_MONEY: Final = Decimal(10) ** 8  # of 10 000 yuan
CODE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,22}[A-Za-z0-9])?")


def code_of(text: str) -> str:
    """The code of a center, a chain or a link. Raises InputError."""
    code = text.strip()
    if not CODE.fullmatch(code):
        raise InputError(
            Text(
                "代码由字母、数字、连字符和点组成，至多 24 个，首尾为字母或数字",
                "a code has letters, digits, - and ., 24 at most, and a letter or digit at both ends",
            ),
            quantity="code",
            given=code[:40],
        )
    return code


def money(text: str, name: str) -> Decimal:
    """A sum in units of 10 000 yuan from decimal text, to 100 yuan as it is kept.

    Raises Missing, NotANumber, OutOfRange.
    """
    return sum_of_money(text, quantity=name, most=MOST_MONEY)


def why_not_preparation(
    *, tasks: Collection[object], begins: date, until: date, scores: Sequence[int]
) -> Text | None:
    """Why a preparation may not be approved: no task book, a term too long, no experts who carry it."""
    if not tasks:
        return Text("任务书至少要有一项任务", "the task book has no task")
    last = add_months(begins, TERM_MONTHS)
    if not begins < until <= last:
        return Text(
            f"筹建期应在 {begins} 之后、{last} 之前结束（至多 {TERM_MONTHS // 12} 年）",
            f"the term ends after {begins} and by {last}, {TERM_MONTHS // 12} years at most",
        )
    return why_not_scores(scores, panel="review", at_least=PASS)


def why_not_extend(*, is_extended: bool, term_until: date, until: date) -> Text | None:
    """Why the term may not be extended: it was already, or by too much."""
    if is_extended:
        return Text("筹建期只能延长一次", "the term is extended only once")
    last = add_months(term_until, EXTENSION_MONTHS)
    if term_until < until <= last:
        return None
    return Text(
        f"延长后的期限应在 {term_until} 之后、{last} 之前",
        f"the extended term ends after {term_until} and by {last}",
    )


def why_not_lapse(*, is_extended: bool, term_until: date, on: date) -> Text | None:
    """Why a preparation may not be closed for its term: it still runs, or may still be extended."""
    if on <= term_until:
        return Text(f"筹建期至 {term_until}", f"the term lasts to {term_until}")
    if not is_extended and on <= add_months(term_until, EXTENSION_MONTHS):
        return Text("筹建期还可以延长一次", "the term may still be extended once")
    return None


def why_not_request(*, undone: int, term_until: date, on: date) -> Text | None:
    """Why acceptance may not be asked for: tasks without evidence, or the term is over."""
    if undone:
        return Text(f"还有 {undone} 项任务没有完成证据", f"tasks without evidence: {undone}")
    if on > term_until:
        return Text(
            f"筹建期已于 {term_until} 结束，请先申请延长", f"the term ended on {term_until}: extend it first"
        )
    return None


def why_not_defer(*, deferrals: int, on: date, until: date) -> Text | None:
    """Why an acceptance may not be deferred to that day."""
    if deferrals:
        return Text("验收只能暂缓一次", "an acceptance is deferred only once")
    last = add_months(on, DEFERRAL_MONTHS)
    if on < until <= last:
        return None
    return Text(f"应在 {on} 之后、{last} 之前", f"the day lies after {on} and by {last}")


def why_not_scores(
    scores: Sequence[int], *, panel: str, at_least: int = 0, below: int | None = None
) -> Text | None:
    """Why what the experts gave does not carry a decision: too few of them, or another mean.

    scores : 0 to 100; at_least, below : the mean has to be in [at_least, below).
    """
    name = PANELS[panel]
    if len(scores) < FEWEST_EXPERTS:
        return Text(
            f"{name.zh}专家不少于 {FEWEST_EXPERTS} 人，现有 {len(scores)} 人",
            f"{name.en}: {FEWEST_EXPERTS} experts at least have to give a score; {len(scores)} have",
        )
    mean = Decimal(sum(scores)) / len(scores)
    if mean < at_least:
        return Text(
            f"专家平均分 {mean:.1f}，应不低于 {at_least}",
            f"the mean of the experts is {mean:.1f}; {at_least} at least are needed",
        )
    if below is not None and mean >= below:
        return Text(
            f"专家平均分 {mean:.1f}，已达到 {below}",
            f"the mean of the experts is {mean:.1f}, which is {below} or more",
        )
    return None


def mean_score(scores: Sequence[int]) -> Decimal | None:
    """The mean of the experts to a hundredth, None without any."""
    return (Decimal(sum(scores)) / len(scores)).quantize(Decimal("0.01")) if scores else None


def evaluation_due(*, approved_on: date, evaluated_on: date | None) -> date:
    """The day by which a center is evaluated again."""
    return add_months(evaluated_on or approved_on, EVALUATE_MONTHS)


def first_evaluation(due: date) -> date:
    """The first day on which an evaluation that is due may be held."""
    return add_months(due, -EARLY_MONTHS)


@dataclass(frozen=True, kw_only=True)
class EvaluationFacts:
    """What an evaluation rests on: when it is due, the years reported, what the experts gave."""

    due: date
    since: date  # the last evaluation or the approval
    reported: frozenset[int]  # years with a complete report
    scores: Sequence[int]


def why_not_evaluate(event: str, facts: EvaluationFacts, *, on: date) -> Text | None:
    """Why a center may not be evaluated so: too early, years not reported, another mean."""
    first = first_evaluation(facts.due)
    if on < first:
        return Text(
            f"每 {EVALUATE_MONTHS // 12} 年评估一次，最早 {first}",
            f"it is evaluated every {EVALUATE_MONTHS // 12} years, not before {first}",
        )
    missing = [year for year in range(facts.since.year + 1, on.year) if year not in facts.reported]
    if missing:
        told = "、".join(map(str, missing))
        return Text(f"缺少年度指标报告：{told}", f"reports are missing for {', '.join(map(str, missing))}")
    least, below = {
        "evaluate_good": (PASS, None),
        "evaluate_improve": (FAIL, PASS),
        "evaluate_fail": (0, FAIL),
    }[event]
    return why_not_scores(facts.scores, panel="evaluation", at_least=least, below=below)


def why_not_improved(*, improve_by: date, on: date, scores: Sequence[int]) -> Text | None:
    """Why an improvement does not count: the year is over, or the experts do not carry it."""
    if on > improve_by:
        return Text(f"整改期限已于 {improve_by} 届满", f"the time to improve ended on {improve_by}")
    return why_not_scores(scores, panel="improvement", at_least=PASS)


def why_not_revoke(*, improve_by: date, on: date) -> Text | None:
    """Why a center that improves may not be revoked yet."""
    if on > improve_by:
        return None
    return Text(f"整改期限至 {improve_by}", f"it has time to improve to {improve_by}")


def why_not_score(score: int) -> Text | None:
    """Why a number is no score."""
    return None if 0 <= score <= 100 else Text("评分为 0 至 100", "a score is a number from 0 to 100")
