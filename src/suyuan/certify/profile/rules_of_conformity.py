"""Rules on statements of conformity: each verdict against value, limit, U and the decision rule named.

A verdict is told wrong only where no reading of the rule supports it: with a rule we know, by its guard band;
without one, "pass" beyond the limit and "fail" further inside than U. A rule may ask more than the limit (U
no larger than a third of it), so a "fail" inside the limits with a larger U is left alone.

Source: JCGM 106:2012, 8.2 and 8.3; ILAC-G8:09/2019, 4.2; ISO/IEC 17025:2017, 7.8.6.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from suyuan.base.text import Text
from suyuan.certify.profile.judgement import (
    VERDICTS,
    Judgement,
    conformity_statements,
    holder_of,
    judgements,
    rule_words,
)
from suyuan.certify.profile.subject import Hit, Sense, Subject, sense

ZERO: Final = Decimal(0)
GOOD: Final = ("pass", "conditionalPass")
BAD: Final = ("fail", "conditionalFail", "noPass")
SHARE: Final = 3  # U no larger than a third of the limit, the usual further demand


def contradicted(subject: Subject) -> Iterator[Hit]:
    """The first row of each statement whose verdict its own numbers contradict."""
    for one in judgements(subject):
        verdicts = one.verdicts * len(one.values) if len(one.verdicts) == 1 else one.verdicts
        if len(verdicts) != len(one.values):
            continue
        rows = zip(verdicts, one.values, one.spreads, one.lower, one.upper, strict=True)
        found = [row for row in rows if _wrong(one, *row)]
        if len(one.verdicts) == 1 and verdicts[0] in BAD and len(found) < len(one.values):
            continue  # one verdict for all rows: a single bad row makes it bad
        if found:
            verdict, value, spread, lower, upper = found[0]
            said, number = VERDICTS[verdict], f"{value}" + (f" ± {spread}" if spread else "")
            given = Text(f"{said.zh}，{number}", f"{said.en}, {number}")
            yield Hit(one.path, given, _limits(lower, upper))


def _limits(lower: Decimal | None, upper: Decimal | None) -> str:
    return f"[{'−∞' if lower is None else lower}, {'∞' if upper is None else upper}]"


def _wrong(
    one: Judgement,
    verdict: str,
    value: Decimal | None,
    spread: Decimal | None,
    lower: Decimal | None,
    upper: Decimal | None,
) -> bool:
    if value is None or (lower is None and upper is None):
        return False
    beyond = max(side for side in (
        None if upper is None else value - upper, None if lower is None else lower - value,
    ) if side is not None)  # fmt: skip
    if one.guarded:
        return beyond > 0 if verdict == "pass" else beyond <= 0 if verdict == "fail" else False
    large = spread is not None and upper is not None and SHARE * spread > abs(upper)
    return _contradiction(verdict, beyond, spread or ZERO, one.guard, large=large)


def _contradiction(
    verdict: str, beyond: Decimal, spread: Decimal, guard: Decimal | None, *, large: bool
) -> bool:
    """Whether no reading supports the verdict; `beyond`: how far the value lies outside, negative inside."""
    band = spread * (ZERO if guard is None else guard)
    match verdict:
        case "pass":
            return beyond > -band
        case "fail":
            inside = -spread if guard is None else -band
            return beyond <= inside and not large
        case "conditionalPass":
            return beyond > 0
        case "conditionalFail":
            return beyond <= 0
        case "noPass":
            return beyond <= -max(band, spread) and not large
        case "noFail":
            return beyond > max(band, spread)
        case _:
            return False


def worse_than_said(subject: Subject) -> Iterator[Hit]:
    """The certificate as a whole passes, but one of its results does not."""
    whole = [one for one in subject.view.statements if one.conformity]
    if not whole or any(one.conformity not in GOOD for one in whole):
        return
    for one in subject.view.metadata:
        bad = next((verdict for verdict in one.conformity.split() if verdict in BAD), None)
        if bad is not None:
            yield Hit(one.path, VERDICTS[bad], VERDICTS[whole[0].conformity])


def no_rule(subject: Subject) -> Iterator[Hit]:
    """Conformity is stated, but neither a decision rule nor a specification that holds one is named."""
    stated = conformity_statements(subject)
    if stated and not rule_words(subject).strip():
        yield Hit(stated[0].path)


def other_number_of_verdicts(subject: Subject) -> Iterator[Hit]:
    """Neither one verdict nor one for each value."""
    rows: dict[str, frozenset[int]] = {}
    for one in subject.view.metadata:
        count, holder = len(one.conformity.split()), holder_of(one)
        if count > 1:
            if holder not in rows:
                rows[holder] = _rows(subject, holder)
            if rows[holder] and count not in rows[holder]:
                yield Hit(one.path, count, max(rows[holder]))


def _rows(subject: Subject, holder: str) -> frozenset[int]:
    """How many values the columns of a list, or a quantity, have."""
    if holder in subject.tables:
        columns = subject.tables[holder].quantities
    elif holder in subject.quantities:
        columns = (subject.quantities[holder],)
    else:
        return frozenset()
    return frozenset(len(one.values) for one in columns if one.forms and one.values)


RULES: Final[tuple[Sense, ...]] = (
    sense(
        "verdict-contradicted",
        "error",
        contradicted,
        words=(
            "判定与数据矛盾：{given}，允许范围 {wanted}",
            "the verdict contradicts its numbers: {given}, limits {wanted}",
        ),
        remedy=("按写明的判定规则重新判定", "decide again by the decision rule that is named"),
        source=(
            "JCGM 106:2012，8.2、8.3；ISO/IEC 17025:2017，7.8.6",
            "JCGM 106:2012, 8.2 and 8.3; ISO/IEC 17025:2017, 7.8.6",
        ),
    ),
    sense(
        "verdict-of-whole",
        "error",
        worse_than_said,
        words=(
            "总结论为 {wanted}，但有一项为 {given}",
            "the whole is said to be {wanted}, but one result is {given}",
        ),
        remedy=("改正总结论，或说明它针对哪些项目", "mend the conclusion, or say what it applies to"),
        source=("ISO/IEC 17025:2017，7.8.6.2 a)", "ISO/IEC 17025:2017, 7.8.6.2 a)"),
    ),
    sense(
        "verdict-without-rule",
        "error",
        no_rule,
        words=(
            "给出了符合性结论，但没有写明判定规则或依据的规范",
            "conformity is stated, but no decision rule and no specification is named",
        ),
        remedy=("在符合性声明中写明判定规则", "name the decision rule in the statement of conformity"),
        source=("ISO/IEC 17025:2017，7.8.6.2 b)、c)", "ISO/IEC 17025:2017, 7.8.6.2 b) and c)"),
    ),
    sense(
        "verdict-count",
        "error",
        other_number_of_verdicts,
        words=("有 {given} 个判定，{wanted} 个量值", "there are {given} verdicts for {wanted} values"),
        remedy=("每个量值一个判定，或全列一个", "give one for each value, or one for all"),
        source=("DCC 3.3.0 模式，conformityXMLList", "DCC 3.3.0 schema, conformityXMLList"),
    ),
)
