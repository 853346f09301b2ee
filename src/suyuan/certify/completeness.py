"""What a certificate must contain before it may be written: the mandatory content as a list of rules.

All gaps are found in one pass and told together, because a metrologist wants to mend them together.

Source: domain model 5.4, table of mandatory content; ISO/IEC 17025:2017, 7.8.2 to 7.8.6.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent, CertificateKind, SignatoryRole

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
        lambda c: any(column.role == "uncertainty" for table in c.tables for column in table.columns),
        Text("校准证书必须给出扩展不确定度", "a calibration certificate states expanded uncertainty"),
    ),
)


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
