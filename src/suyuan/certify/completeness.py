"""What a certificate must contain before it may be written: the mandatory content as a list of rules.

All gaps are found in one pass and told together, because a metrologist wants to mend them together.

Source: domain model 5.4, table of mandatory content; ISO/IEC 17025:2017, 7.8.2 to 7.8.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent, CertificateKind, Column, ResultTable, SignatoryRole

ALL: tuple[CertificateKind, ...] = ("verification", "rejection_notice", "calibration")
LEGAL: tuple[CertificateKind, ...] = ("verification", "rejection_notice")
SIGNATORIES: tuple[SignatoryRole, ...] = ("verifier", "checker", "approver")


class IncompleteCertificate(InputError):
    """Mandatory content of a certificate is absent or contradicts its kind."""

    code: ClassVar[str] = "SY-130"
    title: ClassVar[Text] = Text("证书内容不完整", "Certificate content is incomplete")

    def __init__(self, problems: tuple[Text, ...]) -> None:
        message = Text(
            "证书内容不完整：" + "；".join(problem.zh for problem in problems),
            "The certificate is incomplete: " + "; ".join(problem.en for problem in problems),
        )
        super().__init__(message, problems=" | ".join(problem.en for problem in problems))
        self.problems = problems


class Rule(NamedTuple):
    """One line of the mandatory content: for which kinds, when it holds, what to say when it does not."""

    kinds: tuple[CertificateKind, ...]
    holds: Callable[[CertificateContent], bool]
    problem: Text


def _persons_differ(content: CertificateContent) -> bool:
    names = [person.name for person in content.signatories]
    return len(set(names)) == len(names)


def _can_be_reached(content: CertificateContent) -> bool:
    body = content.issuer
    return any(way.strip() for way in (body.phone, body.email, body.website))


def _uncertainties(content: CertificateContent) -> list[tuple[ResultTable, Column]]:
    return [(table, one) for table in content.tables for one in table.columns if one.role == "uncertainty"]


def _factors_stated(content: CertificateContent) -> bool:
    """k and p of every expanded uncertainty, as one number or row by row."""
    return all(
        one.p and (one.k or any(k.role == "coverage_factor" and k.of == one.key for k in table.columns))
        for table, one in _uncertainties(content)
    )


def _one_unit(content: CertificateContent) -> bool:
    """U stands in the unit of its value."""
    return all(
        one.unit == value.unit
        for table, one in _uncertainties(content)
        for value in table.columns
        if value.key == one.of
    )


def _has_roles(content: CertificateContent) -> bool:
    return {person.role for person in content.signatories} >= set(SIGNATORIES)


RULES: tuple[Rule, ...] = (
    Rule(ALL, lambda c: bool(c.number.strip()), Text("缺少证书编号", "the number is missing")),
    Rule(ALL, lambda c: bool(c.title.zh and c.title.en), Text("缺少标题", "the title is missing")),
    Rule(ALL, lambda c: bool(c.issuer.name.zh), Text("缺少机构名称", "the institution is missing")),
    Rule(ALL, lambda c: bool(c.issuer.address.zh), Text("缺少机构地址", "its address is missing")),
    Rule(
        ALL,
        lambda c: bool(c.authority.zh),
        Text("缺少机构授权或认可", "designation or accreditation is missing"),
    ),
    Rule(ALL, lambda c: bool(c.client.name.zh), Text("缺少委托单位", "the client is missing")),
    Rule(ALL, lambda c: bool(c.item.name.zh), Text("缺少器具名称", "the instrument's name is missing")),
    Rule(ALL, lambda c: bool(c.item.serial.strip()), Text("缺少器具编号", "the serial number is missing")),
    Rule(ALL, lambda c: bool(c.specifications), Text("缺少技术依据", "the specification is missing")),
    Rule(
        ALL,
        lambda c: all(one.number.strip() and one.name.zh for one in c.specifications),
        Text("技术依据缺少编号或名称", "a specification has no number or no name"),
    ),
    Rule(ALL, lambda c: bool(c.standards), Text("缺少所用计量标准", "no measurement standard is named")),
    Rule(
        ALL,
        lambda c: all(one.certificate_number.strip() for one in c.standards),
        Text("所用计量标准缺少证书编号", "a standard used has no certificate number"),
    ),
    Rule(ALL, lambda c: bool(c.conditions), Text("缺少环境条件", "the environment is missing")),
    Rule(ALL, lambda c: bool(c.place.zh), Text("缺少检定/校准地点", "the place is missing")),
    Rule(
        ALL,
        lambda c: bool(c.traceability.zh),
        Text("缺少溯源性声明", "the traceability statement is missing"),
    ),
    Rule(
        ALL, lambda c: c.issued >= c.performed, Text("签发日期早于检定日期", "issued before it was performed")
    ),
    Rule(
        ALL,
        _persons_differ,
        Text("检定、核验、批准须为不同人员", "the signatories must be different persons"),
    ),
    Rule(
        ALL, _has_roles, Text("缺少检定、核验或批准人员", "verifier, checker and approver must all be named")
    ),
    Rule(
        ("verification",),
        lambda c: c.conclusion.verdict == "pass" and bool(c.conclusion.text.zh),
        Text("检定证书的结论必须为合格", "a verification certificate needs a positive conclusion"),
    ),
    Rule(
        ("verification",),
        lambda c: c.valid_until is not None,
        Text("检定证书必须有有效期", "a verification certificate needs an end of validity"),
    ),
    Rule(
        ("rejection_notice",),
        lambda c: c.conclusion.verdict == "fail" and bool(c.conclusion.failing),
        Text("检定结果通知书必须列出不合格项目", "a rejection notice names the items that failed"),
    ),
    Rule(
        ("rejection_notice",),
        lambda c: c.valid_until is None,
        Text("检定结果通知书没有有效期", "a rejection notice has no end of validity"),
    ),
    Rule(
        ("calibration",),
        lambda c: c.conclusion.verdict == "none" or c.decision_rule is not None,
        Text("给出符合性结论时必须写明判定规则", "a statement of conformity needs its decision rule"),
    ),
    Rule(
        ("calibration",),
        lambda c: bool(_uncertainties(c)),
        Text("校准证书必须给出扩展不确定度", "a calibration certificate states expanded uncertainty"),
    ),
    Rule(
        ("calibration",),
        _factors_stated,
        Text("扩展不确定度缺少包含因子 k 或包含概率 p", "an expanded uncertainty has no k or no p"),
    ),
    Rule(
        ("calibration",),
        _one_unit,
        Text("扩展不确定度须与量值同单位", "an uncertainty is not in the unit of its value"),
    ),
)

WANTED: tuple[Rule, ...] = (
    Rule(ALL, _can_be_reached, Text("未给出机构联系方式", "no way to reach the institution is given")),
    Rule(ALL, lambda c: bool(c.item.model.strip()), Text("器具未标型号", "the instrument bears no model")),
    Rule(
        ALL,
        lambda c: bool(c.item.manufacturer.zh.strip()),
        Text("器具未标制造厂", "the instrument bears no manufacturer"),
    ),
    Rule(
        ALL,
        lambda c: all(one.range.zh.strip() for one in c.standards),
        Text("所用计量标准未给出测量范围", "the range of a standard used is not given"),
    ),
    Rule(
        ALL,
        lambda c: all(one.accuracy.zh.strip() for one in c.standards),
        Text(
            "所用计量标准未给出不确定度、等级或最大允许误差",
            "uncertainty, class or MPE of a standard used is not given",
        ),
    ),
    Rule(
        ALL,
        lambda c: all(one.valid_until is not None for one in c.standards),
        Text("所用计量标准未给出有效期", "the validity of a standard used is not given"),
    ),
    Rule(
        LEGAL,
        lambda c: bool(c.tables),
        Text("没有各项结果，仅有结论", "there is a conclusion, but no result of any item"),
    ),
    Rule(
        ("calibration",),
        lambda c: c.valid_until is None,
        Text(
            "校准证书写有有效期：仅在与委托方约定时才可给出",
            "a calibration certificate has an end of validity: only where agreed with the client",
        ),
    ),
)
"""What the table names too, but what may truly be absent: a plate without model, a standard without class."""


def advice(content: CertificateContent) -> tuple[Text, ...]:
    """What a metrologist should look at again before signing; no reason to refuse the certificate."""
    return tuple(rule.problem for rule in WANTED if content.kind in rule.kinds and not rule.holds(content))


def problems(content: CertificateContent) -> tuple[Text, ...]:
    """Everything that is missing or contradicts the kind, in the order of the printed certificate."""
    found = [rule.problem for rule in RULES if content.kind in rule.kinds and not rule.holds(content)]
    found += [
        Text(
            f"结果表“{table.title.zh}”为空或列数不符", f"results table “{table.title.en}” is empty or ragged"
        )
        for table in content.tables
        if not table.rows or any(len(row.cells) != len(table.columns) for row in table.rows)
    ]
    return tuple(found)


def require_complete(content: CertificateContent) -> None:
    """Raise IncompleteCertificate with every gap, or return."""
    if found := problems(content):
        raise IncompleteCertificate(found)
