"""The dossier of a standard as a page: its data in tables, and inside it as a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.certify.report import Attachment, Column, Report, Section, cell, render_report
from suyuan.registry.standards import assessment_rules as assessments
from suyuan.registry.standards import changes, documents
from suyuan.registry.standards import process as processes
from suyuan.registry.standards.rules import COMPONENT_ROLES, DUTIES, LEGAL_CLASSES
from suyuan.registry.standards.states import STATES

TITLE: Final = Text("计量标准文件集", "Dossier of a measurement standard")
EXAMINATIONS: Final[Mapping[str, Text]] = {
    "repeatability": Text("重复性试验", "Repeatability test"),
    "stability": Text("稳定性考核", "Stability examination"),
    "validation": Text("检定结果验证", "Validation of results"),
}
_YES, _NO = Text("合格", "passed"), Text("不合格", "failed")
_REVIEWED, _DISPUTED = Text("已复核", "reviewed"), Text("复核有异议", "disputed")


def dossier_pdf(
    data: Mapping[str, Any], *, content: str, languages: Sequence[str], synthetic: bool = False
) -> bytes:
    """The dossier as PDF/A-3b. content : the data as text, carried inside as dossier.json."""
    standard = data["standard"]
    report = Report(
        title=TITLE,
        subject=_said(standard),
        author=_said(standard["owner"]),
        made=date.fromisoformat(data["on"]),
        facts=_facts(data),
        sections=_sections(data),
        attachment=Attachment(
            name="dossier.json",
            media="application/json",
            content=content,
            description=Text("文件集数据（机器可读）", "The dossier as data"),
        ),
        synthetic=synthetic,
    )
    return render_report(report, languages=languages)


def _said(pair: Mapping[str, str]) -> Text:
    return Text(pair["zh"], pair["en"])


def _facts(data: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    row = data["standard"]
    certificate, public = row["assessment_certificate"], row["public_certificate"]
    return [
        (Text("代码", "Code"), same(row["code"])),
        (Text("类别", "Class"), LEGAL_CLASSES[row["legal_class"]]),
        (Text("测量范围", "Range"), cell(row["range"])),
        (Text("准确度", "Capability"), cell(row["capability"])),
        (Text("状态", "State"), STATES[row["state"]]),
        (
            Text("能否使用", "May be used"),
            Text("可用", "Ready") if data["ready"] else Text("不可用", "Blocked"),
        ),
        (Text("负责人", "Custodian"), _said(row["custodian"]) if row["custodian"] else cell(None)),
        (Text("建立日期", "Established"), cell(row["established_on"])),
        (Text("考核证书", "Assessment certificate"), cell(certificate["number"])),
        (Text("有效期至", "Valid to"), cell(certificate["to"])),
        (Text("社会公用证书", "Public certificate"), cell(public["number"])),
        (Text("截至", "As of"), same(data["on"])),
    ]


def _sections(data: Mapping[str, Any]) -> list[Section]:
    parts = [_blocked, _devices, _staff, _served, _examined, _watched, _assessed, _changed, _filed]
    return [section for part in parts if (section := part(data)) is not None]


def _table(title: Text, heads: Sequence[tuple[str, str, float]], rows: Iterable[Sequence[Text]]) -> Section:
    listed = list(rows)
    return Section(
        title=title,
        columns=[Column(head=Text(zh, en), width=width) for zh, en, width in heads],
        rows=listed,
        note=None if listed else Text("没有记录。", "Nothing is recorded."),
    )


def _blocked(data: Mapping[str, Any]) -> Section | None:
    if data["ready"]:
        return None
    heads = [("原因", "Reason", 1.0)]
    return _table(Text("不可用的原因", "Why it is blocked"), heads, ([_said(one)] for one in data["reasons"]))


def _devices(data: Mapping[str, Any]) -> Section:
    heads = [
        ("设备", "Device", 2.0), ("作用", "Role", 1.2), ("证书", "Certificate", 1.6),
        ("有效期至", "Valid to", 1.0),
    ]  # fmt: skip
    return _table(
        Text("主标准器及配套设备", "Devices"),
        heads,
        (
            [_said(one), COMPONENT_ROLES[one["role"]], cell(one["certificate"]), cell(one["valid_until"])]
            for one in data["devices"]
        ),
    )


def _staff(data: Mapping[str, Any]) -> Section:
    heads = [("姓名", "Name", 1.4), ("职责", "Duty", 1.0), ("自", "From", 1.0), ("至", "To", 1.0)]
    return _table(
        Text("人员", "People"),
        heads,
        ([_said(one), DUTIES[one["duty"]], cell(one["from"]), cell(one["to"])] for one in data["staff"]),
    )


def _served(data: Mapping[str, Any]) -> Section:
    heads = [
        ("器具种类", "Kind of instrument", 1.6),
        ("等级", "Classes", 1.0),
        ("规范", "Specification", 1.2),
    ]
    return _table(
        Text("可开展的项目", "What it serves"),
        heads,
        (
            [
                _said(one),
                same(", ".join(one["classes"])) if one["classes"] else Text("全部", "all"),
                cell(one["specification"]),
            ]
            for one in data["served"]
        ),
    )


def _examined(data: Mapping[str, Any]) -> Section:
    heads = [
        ("项目", "Examination", 1.7), ("日期", "Date", 1.1), ("测量点", "Point", 1.0),
        ("结果", "Result", 1.1), ("限值", "Limit", 1.1), ("结论", "Verdict", 0.8), ("复核", "Review", 1.0),
    ]  # fmt: skip
    return _table(
        Text("重复性、稳定性与验证", "Repeatability, stability, validation"),
        heads,
        (
            [
                EXAMINATIONS[one["kind"]],
                cell(one["performed_on"]),
                cell(one["point"]),
                cell(f"{one['value']} {one['unit']}"),
                cell(f"{one['limit']} {one['unit']}"),
                _YES if one["passed"] else _NO,
                cell(None)
                if one["reviewed"] is None
                else (_REVIEWED if one["reviewed"]["agreed"] else _DISPUTED),
            ]
            for one in data["examinations"]
        ),
    )


def _watched(data: Mapping[str, Any]) -> Section:
    heads = [
        ("核查标准", "Check standard", 2.0), ("测量点", "Point", 1.0), ("次数", "Occasions", 0.8),
        ("最近一次", "Last", 1.1), ("状态", "State", 1.1),
    ]  # fmt: skip
    return _table(
        Text("测量过程控制", "Control of the measurement process"),
        heads,
        (
            [
                _said(one),
                cell(one["point"]),
                cell(len(one["measurements"])),
                cell(one["measurements"][-1]["performed_on"] if one["measurements"] else None),
                processes.STATES[one["state"]],
            ]
            for one in data["process"]
        ),
    )


def _assessed(data: Mapping[str, Any]) -> Section:
    heads = [
        ("考核", "Assessment", 1.0), ("申请日期", "Applied", 1.0), ("考评员", "Assessors", 1.4),
        ("整改项", "Findings", 0.7), ("结论", "Outcome", 1.0), ("办结", "Closed", 1.0),
    ]  # fmt: skip
    return _table(
        Text("考核", "Assessments"),
        heads,
        (
            [
                assessments.KINDS[one["kind"]],
                cell(one["applied_on"]),
                Text(
                    "、".join(who["zh"] for who in one["assessors"]) or "—",
                    ", ".join(who["en"] for who in one["assessors"]) or "—",
                ),
                cell(len(one["findings"])),
                assessments.OUTCOMES.get(one["outcome"], Text("进行中", "open")),
                cell(one["closed_on"]),
            ]
            for one in data["assessments"]
        ),
    )


def _changed(data: Mapping[str, Any]) -> Section:
    heads = [
        ("变更", "Change", 1.8), ("说明", "Description", 2.0), ("处理", "Treatment", 1.2),
        ("报告", "Reported", 0.9), ("办结", "Decided", 0.9),
    ]  # fmt: skip
    return _table(
        Text("变更", "Changes"),
        heads,
        (
            [
                changes.KINDS[one["kind"]].name,
                cell(one["description"]),
                changes.TREATMENTS[one["treatment"]],
                cell(one["reported_on"]),
                cell(one["decided_on"]),
            ]
            for one in data["changes"]
        ),
    )


def _filed(data: Mapping[str, Any]) -> Section:
    heads = [
        ("种类", "Kind", 1.4), ("名称", "Title", 1.8), ("归档", "Filed", 0.9), ("SHA-256", "SHA-256", 1.2),
    ]  # fmt: skip
    return _table(
        Text("文件目录", "Documents"),
        heads,
        (
            [
                documents.KINDS[one["kind"]],
                cell(one["title"]),
                cell(one["filed_on"]),
                same(f"{one['sha256'][:16]}…"),
            ]
            for one in data["documents"]
            if not one["retired_on"]
        ),
    )
