"""What is printed for a sample: the slip of its receipt, that of its return, and the label with its code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from suyuan.base.text import Text, same
from suyuan.certify.label import Label
from suyuan.certify.report import Column, Report, Section, cell
from suyuan.registry.jobs.sample_rules import COLLECT_DAYS, DOCUMENTS

SLIPS: Final[dict[str, Text]] = {
    "receipt": Text("收样单", "Receipt of a sample"),
    "return": Text("样品交还单", "Return of a sample"),
}
SIGNATURES: Final[dict[str, tuple[Text, Text]]] = {
    "receipt": (Text("送样人", "Brought by"), Text("收样人", "Received by")),
    "return": (Text("领取人", "Collected by"), Text("交还人", "Handed over by")),
}
KEEP: Final = Text(
    f"请妥善保管本单，凭单领取样品。完成后请在 {COLLECT_DAYS} 天内领取。",
    f"Keep this slip: the sample is given back against it. Please collect it within {COLLECT_DAYS} days "
    "after the work is done.",
)
NONE_SEEN: Final = Text("未见损伤", "None seen")


def slip_of(row: Mapping[str, Any], which: str, *, is_synthetic: bool) -> Report:
    """The slip for a sample: `which` is receipt, or return for one that was collected."""
    house = Text(row["job__institution__name_zh"], row["job__institution__name_en"])
    owner = Text(row["job__application__applicant__name_zh"], row["job__application__applicant__name_en"])
    is_return = which == "return"
    facts = [
        (Text("样品编号", "Sample"), same(row["number"])),
        (Text("任务编号", "Job"), same(row["job__number"])),
        (Text("送检单位", "Applicant"), owner),
        (Text("申请编号", "Application"), same(row["job__application__number"])),
        (Text("收样日期", "Received on"), same(str(row["came_on"]))),
        (Text("办结期限", "Due on"), cell(row["job__due_on"])),
    ]
    if is_return:
        facts[-1] = (Text("交还日期", "Returned on"), same(str(row["left_on"])))
        facts += [
            (Text("领取人", "Collected by"), same(row["collected_by"])),
            (Text("核对的证件", "Document checked"), DOCUMENTS[row["document"]]),
        ]
    return Report(
        title=SLIPS[which],
        author=house,
        made=row["left_on"] if is_return else row["came_on"],
        facts=facts,
        sections=[_instrument(row), _seen(row), _signatures(which)],
        synthetic=is_synthetic,
    )


def _instrument(row: Mapping[str, Any]) -> Section:
    return Section(
        title=Text("器具", "Instrument"),
        columns=[
            Column(head=Text("名称", "Name"), width=2),
            Column(head=Text("型号", "Model"), width=1.2),
            Column(head=Text("出厂编号", "Serial number"), width=1.4),
            Column(head=Text("制造单位", "Manufacturer"), width=1.6),
        ],
        rows=[
            [
                Text(row["job__instrument__name_zh"], row["job__instrument__name_en"]),
                cell(row["job__instrument__model"]),
                cell(row["job__instrument__serial_no"]),
                cell(row["job__instrument__manufacturer"]),
            ]
        ],
    )


def _seen(row: Mapping[str, Any]) -> Section:
    return Section(
        title=Text("收样时状态", "On receipt"),
        columns=[
            Column(head=Text("外观", "Condition")),
            Column(head=Text("附件", "Accessories")),
            Column(head=Text("损伤", "Damage")),
        ],
        rows=[
            [
                cell(row["job__received_condition"]),
                cell(row["accessories"]),
                same(row["damage"]) if row["damage"] else NONE_SEEN,
            ]
        ],
    )


def _signatures(which: str) -> Section:
    return Section(
        title=Text("签字", "Signatures"),
        note=KEEP if which == "receipt" else None,
        columns=[Column(head=one) for one in (*SIGNATURES[which], Text("日期", "Day"))],
        rows=[[same(" "), same(" "), same(" ")]],
    )


def labels_of(rows: Sequence[Mapping[str, Any]], *, language: str, address: str) -> list[Label]:
    """A label for each sample; `address`: of the pages, with {job} for the job."""
    return [
        Label(
            address=address.format(job=row["job_id"]),
            number=row["number"],
            lines=[
                line
                for line in (
                    row[f"job__instrument__name_{language}"],
                    f"{row['job__instrument__model']} {row['job__instrument__serial_no']}".strip(),
                    row[f"job__application__applicant__name_{language}"],
                    _came(row["came_on"], row["job__due_on"]).to(language),
                    row["shelf"],
                )
                if line
            ],
        )
        for row in rows
    ]


def _came(came_on: date, due_on: date | None) -> Text:
    if due_on is None:
        return Text(f"收 {came_on}", f"in {came_on}")
    return Text(f"收 {came_on}　限 {due_on:%m-%d}", f"in {came_on}, due {due_on:%m-%d}")
