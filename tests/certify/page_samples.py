"""Certificates that are hard to set in type: long texts, a long table, hardly anything at all, budgets."""

from __future__ import annotations

from dataclasses import replace

from tests.certify.sample import gauge_certificate, scale_notice, weight_certificate

from suyuan.base.text import Text, same
from suyuan.certify.budget import Budget, BudgetLine, Part, budget_of
from suyuan.certify.content import (
    EMPTY,
    CertificateContent,
    Column,
    Detail,
    Organisation,
    ResultTable,
    Row,
)


def long_texts() -> CertificateContent:
    """Every free text far longer than usual, and numbers without any place to break."""
    content = scale_notice()
    name = Text(
        "示范省北部山区农产品流通与仓储服务联合管理中心（原第三农产品批发交易市场管理办公室）" * 2,
        "Joint Management Centre for the Distribution and Storage of Farm Produce of the Northern Mountain "
        "Districts of the Demonstration Province (formerly Office of the Third Wholesale Market)",
    )
    sentence = Text(
        "本次检定在客户现场进行，环境条件由便携式温湿度计连续监测，全过程无明显气流、振动与热源影响。" * 6,
        "The verification was carried out on site under conditions monitored without interruption; there was "
        "no noticeable draught, vibration or source of heat during the whole of the work. " * 6,
    )
    return replace(
        content,
        client=Organisation(name=name, address=Text(name.zh[:60], name.en[:110])),
        item=replace(
            content.item,
            model="ACS-15/" + "X7" * 60,
            serial="SN" + "0123456789" * 9,
            manufacturer=name,
            details=(*content.item.details, Detail(label=Text(name.zh[:24], name.en[:60]), value=sentence)),
        ),
        place=sentence,
        standards=tuple(replace(one, name=name, range=sentence) for one in content.standards),
        decision_rule=sentence,
        uncertainty=sentence,
        remarks=(sentence, sentence),
    )


def long_table(lines: int = 60) -> CertificateContent:
    """A calibration with one table of many lines, numbers from thousandths to thousands."""
    columns = (
        Column(key="point", label=Text("标准值", "Reference value"), role="point", unit="kPa"),
        Column(key="seen", label=Text("示值", "Indication"), symbol="p_i", role="value", unit="kPa"),
        Column(
            key="E",
            label=Text("示值误差", "Error of indication"),
            symbol="E",
            role="value",
            unit="kPa",
            quantity="basic_measurementError",
        ),
        Column(
            key="U",
            label=Text("扩展不确定度", "Expanded uncertainty"),
            symbol="U",
            role="uncertainty",
            unit="kPa",
            of="E",
            k="2",
            p="0.95",
        ),
        Column(key="limit", label=Text("最大允许误差", "MPE"), role="limit", unit="kPa", of="E"),
        Column(key="verdict", label=Text("判定", "Verdict"), role="verdict"),
    )
    rows = []
    for line in range(lines):
        point, error = 25 * line, ((line * 7) % 13 - 6) / 10
        limit = f"±{0.5 + 0.01 * line:.2f}"
        state = "pass" if abs(error) <= 0.5 + 0.01 * line else "fail"
        rows.append(Row(cells=(str(point), f"{point + error:.1f}", f"{error:+.2f}", "0.12", limit, state)))
    table = ResultTable(
        key="long",
        title=Text("示值误差（全量程）", "Error of indication, full range"),
        columns=columns,
        rows=tuple(rows),
    )
    return replace(gauge_certificate(), tables=(table,))


def bare() -> CertificateContent:
    """A calibration certificate with every optional field left empty."""
    content = gauge_certificate()
    return replace(
        content,
        issuer=Organisation(name=content.issuer.name, address=content.issuer.address),
        client=Organisation(name=content.client.name, address=EMPTY),
        item=replace(content.item, model="", manufacturer=EMPTY, asset_number="", details=()),
        standards=(replace(content.standards[0], range=EMPTY, accuracy=EMPTY, valid_until=None),),
        tables=(replace(content.tables[0], state="", note=None),),
        signatories=tuple(replace(one, title=EMPTY) for one in content.signatories),
        uncertainty=None,
        deviations=None,
        received=None,
        supersedes=None,
        provenance=None,
        access_code="",
        scan_url="",
        synthetic=False,
    )


WEIGHT_BUDGET = budget_of(
    (
        Part(Text("标准砝码", "Reference weight"), 0.0375, symbol="m_r", distribution="normal", dof=50),
        Part(Text("称量重复性", "Repeatability of weighing"), 0.0210, symbol="Δm_w", distribution="t", dof=9),
        Part(Text("空气浮力", "Air buoyancy"), -0.0110, symbol="b", distribution="rectangular"),
        Part(Text("天平分辨力", "Resolution of the balance"), 0.0041, symbol="d", distribution="rectangular"),
    ),
    title=Text("100 g 砝码的折算质量", "Conventional mass of the 100 g weight"),
    unit="mg",
    dof=118.4,
    k="2.00",
    p="95 %",
    expanded="0.090",
)
PRESSURE_BUDGET = Budget(
    title=Text("1.6 MPa 点示值误差", "Error of indication at 1.6 MPa"),
    unit="kPa",
    lines=(
        BudgetLine(
            quantity=Text("标准器", "Reference standard"),
            symbol="p_s",
            value="1600.0 kPa",
            u="0.40 kPa",
            distribution=Text("均匀", "rectangular"),
            dof="∞",
            sensitivity="-1",
            contribution="0.40",
            share=0.035,
        ),
        BudgetLine(
            quantity=Text("分度值估读", "Reading of the scale"),
            symbol="δ_r",
            value="0 kPa",
            u="2.1 kPa",
            distribution=Text("三角", "triangular"),
            dof="∞",
            sensitivity="1",
            contribution="2.1",
            share=0.965,
        ),
    ),
    combined="2.1",
    dof="∞",
    k="2",
    p="95 %",
    expanded="4.3",
    note=same("JJG 52"),
)


def with_budgets() -> tuple[CertificateContent, tuple[Budget, ...]]:
    """The weights, with a short budget and one with all its columns."""
    return weight_certificate(), (WEIGHT_BUDGET, PRESSURE_BUDGET)
