"""Three invented certificates: a weight, a scale that failed, a pressure gauge. Nobody in them exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

from suyuan.base.text import Text, same
from suyuan.certify.content import (
    TITLES,
    CertificateContent,
    Column,
    Conclusion,
    Condition,
    Detail,
    Item,
    Organisation,
    Predecessor,
    Provenance,
    ResultTable,
    Row,
    Signatory,
    SpecificationUsed,
    StandardUsed,
)

INSTITUTE = Organisation(
    name=Text("示范省计量测试研究院", "Demonstration Provincial Institute of Metrology"),
    address=Text("示范市云杉路 18 号", "18 Spruce Road, Demonstration City"),
    city=Text("示范市", "Demonstration City"),
    postcode="130000",
    phone="+86 431 5550 0100",
    email="lab@metrology.example",
    website="https://metrology.example",
    code="12220000EXAMPLE001",
)
FACTORY = Organisation(
    name=Text("第四十二号工厂", "Factory 42"),
    address=Text("示范市开元街 42 号", "42 Kaiyuan Street, Demonstration City"),
    city=Text("示范市", "Demonstration City"),
    postcode="130042",
)
CONDITIONS = (
    Condition(code="temperature", label=Text("温度", "Temperature"), unit="°C", low="19.8", high="20.3"),
    Condition(
        code="relative_humidity", label=Text("相对湿度", "Relative humidity"), unit="%", low="46", high="49"
    ),
    Condition(
        code="pressure", label=Text("大气压力", "Atmospheric pressure"), unit="hPa", low="992.4", high="992.9"
    ),
)
SIGNATORIES = (
    Signatory(role="verifier", name=Text("李敏", "Li Min"), at=datetime(2026, 3, 4, 6, 12, tzinfo=UTC)),
    Signatory(role="checker", name=Text("王强", "Wang Qiang"), at=datetime(2026, 3, 4, 8, 40, tzinfo=UTC)),
    Signatory(
        role="approver",
        name=Text("赵静", "Zhao Jing"),
        at=datetime(2026, 3, 5, 1, 5, tzinfo=UTC),
        title=Text("授权签字人", "authorised signatory"),
    ),
)
PUBLIC_STANDARD = StandardUsed(
    kind="standard",
    name=Text("E2 等级砝码标准装置", "Weight standard, class E2"),
    certificate_number="[2024]示量标质证字第 012 号",
    range=Text("1 mg ~ 20 kg", "1 mg to 20 kg"),
    accuracy=Text("E2 等级", "class E2"),
    valid_until=date(2029, 5, 30),
    issuer=Text("示范省市场监督管理局", "Demonstration Provincial Market Regulator"),
)
E2_WEIGHTS = StandardUsed(
    name=Text("标准砝码组", "Set of standard weights"),
    model="E2",
    serial="ZK-0871",
    manufacturer=Text("示范衡器厂", "Demonstration Balance Works"),
    certificate_number="SFJL-ZL-2025-0000317",
    range=Text("1 mg ~ 500 g", "1 mg to 500 g"),
    accuracy=Text("E2 等级，U = (0.002 ~ 0.25) mg，k = 2", "class E2, U = (0.002 to 0.25) mg, k = 2"),
    valid_until=date(2026, 9, 17),
    issuer=Text("国家计量示范院", "National Demonstration Institute of Metrology"),
    issued=date(2025, 9, 18),
    sha256="7f83b1657ff1fc53b92dc18148a1d65dfc2d4b1fa3d677284addd200126d9069",
    certificate_url="https://verify.example/c/SFJL-ZL-2025-0000317",
)
WEIGHT_ROWS = (
    ("500", "500.00043", "+0.43", "0.80", "2.5", "pass"),
    ("200", "200.00011", "+0.11", "0.30", "1.0", "pass"),
    ("200*", "199.99987", "-0.13", "0.30", "1.0", "pass"),
    ("100", "100.000061", "+0.061", "0.16", "0.5", "pass"),
    ("50", "49.999958", "-0.042", "0.10", "0.3", "pass"),
    ("20", "20.000017", "+0.017", "0.080", "0.25", "pass"),
    ("10", "10.000009", "+0.009", "0.060", "0.20", "pass"),
    ("5", "4.999992", "-0.008", "0.050", "0.16", "pass"),
    ("2", "2.000004", "+0.004", "0.040", "0.12", "pass"),
    ("1", "0.999995", "-0.005", "0.030", "0.10", "pass"),
)


def weight_certificate() -> CertificateContent:
    """A verification certificate: a set of F1 weights, all passed."""
    table = ResultTable(
        key="mass",
        title=Text("折算质量", "Conventional mass"),
        verdict="pass",
        columns=(
            Column(key="nominal", label=Text("标称值", "Nominal value"), role="point", unit="g"),
            Column(key="found", label=Text("折算质量", "Conventional mass"), role="value", unit="g"),
            Column(
                key="error",
                label=Text("折算质量修正值", "Deviation"),
                role="value",
                unit="mg",
                quantity="basic_measurementError",
            ),
            Column(
                key="U",
                label=Text("扩展不确定度", "Expanded uncertainty"),
                symbol="U",
                role="uncertainty",
                unit="mg",
                of="error",
                k="2",
                p="0.95",
            ),
            Column(
                key="mpe",
                label=Text("最大允许误差", "Max. permissible error"),
                symbol="±",
                role="limit",
                unit="mg",
                of="error",
            ),
            Column(key="verdict", label=Text("判定", "Verdict"), role="verdict"),
        ),
        rows=tuple(Row(cells=cells) for cells in WEIGHT_ROWS),
    )
    looks = ResultTable(
        key="appearance",
        title=Text("外观与标记", "Appearance and marking"),
        verdict="pass",
        columns=(
            Column(key="check", label=Text("检查项目", "Check"), role="text"),
            Column(key="verdict", label=Text("判定", "Verdict"), role="verdict"),
        ),
        rows=(
            Row(cells=(Text("表面无锈蚀、划痕", "Surface without rust or scratches"), "pass")),
            Row(cells=(Text("标记清晰、完整", "Marking legible and complete"), "pass")),
        ),
    )
    return CertificateContent(
        id=UUID("0195a3c2-7a10-7c3e-9d5a-0b64c1a2f001"),
        kind="verification",
        number="SFJL-LX-2026-0000042",
        title=TITLES["verification"],
        issuer=INSTITUTE,
        authority=Text(
            "计量检定机构授权证书 (示)法计(2023)01001 号",
            "Designated verification body, authorisation (Demo) FJ (2023) 01001",
        ),
        client=FACTORY,
        item=Item(
            name=Text("砝码组", "Set of weights"),
            model="1 g ~ 500 g",
            serial="M-2207-15",
            manufacturer=Text("示范衡器厂", "Demonstration Balance Works"),
            asset_number="F42-0093",
            details=(
                Detail(label=Text("准确度等级", "Accuracy class"), value=same("F1")),
                Detail(label=Text("材料", "Material"), value=Text("不锈钢", "Stainless steel")),
            ),
        ),
        received=date(2026, 3, 2),
        performed=date(2026, 3, 4),
        issued=date(2026, 3, 5),
        place=Text("本院质量实验室（云杉路 18 号 3 楼）", "Mass laboratory, 18 Spruce Road, 3rd floor"),
        specifications=(
            SpecificationUsed(number="JJG 99-2022", name=Text("砝码检定规程", "Verification of weights")),
        ),
        standards=(PUBLIC_STANDARD, E2_WEIGHTS),
        conditions=CONDITIONS,
        tables=(looks, table),
        conclusion=Conclusion(verdict="pass", text=Text("符合 F1 等级，合格", "Class F1, qualified")),
        decision_rule=Text(
            "简单接受：修正值绝对值不大于最大允许误差，且 U 不大于其三分之一（JJG 99）。",
            "Simple acceptance: the deviation does not exceed the maximum permissible error "
            "and U is not larger than one third of it (JJG 99).",
        ),
        uncertainty=Text(
            "扩展不确定度 U 由标准不确定度乘以包含因子 k = 2 得到，对应的包含概率约为 95 %。",
            "The expanded uncertainty U is the standard uncertainty multiplied by k = 2, "
            "for a coverage probability of about 95 %.",
        ),
        valid_until=date(2027, 3, 3),
        signatories=SIGNATORIES,
        traceability=Text(
            "所用计量标准可溯源至国家质量基准，并经其溯源至国际单位制（SI）。",
            "The standards used are traceable to the national standard of mass and through it to the SI.",
        ),
        public_url="https://verify.example/c/SFJL-LX-2026-0000042",
        access_code="7KQM-94TD",
        scan_url="https://verify.example/c/SFJL-LX-2026-0000042?code=7KQM94TD",
        provenance=Provenance(
            pack_id="suyuan.mass.weights/2022",
            pack_digest="0c" * 32,
            evaluation_digest="1d" * 32,
            engine_version="0.1.0",
            observations_digest="2e" * 32,
        ),
        synthetic=True,
    )


def scale_notice() -> CertificateContent:
    """A rejection notice: a shop scale that reads too much near its maximum load."""
    rows = (
        ("0.10", "0.1000", "0.0", "0.6", "±2.5", "pass"),
        ("2.50", "2.5010", "+1.0", "0.7", "±2.5", "pass"),
        ("5.00", "5.0035", "+3.5", "0.8", "±5.0", "pass"),
        ("10.00", "10.0120", "+12.0", "1.1", "±5.0", "fail"),
        ("15.00", "15.0185", "+18.5", "1.4", "±7.5", "fail"),
    )
    table = ResultTable(
        key="weighing",
        title=Text("称量性能（加载）", "Weighing test, loading"),
        verdict="fail",
        columns=(
            Column(key="load", label=Text("载荷", "Load"), symbol="L", role="point", unit="kg"),
            Column(
                key="reading", label=Text("化整前示值", "Indication"), symbol="P", role="value", unit="kg"
            ),
            Column(
                key="error",
                label=Text("误差", "Error"),
                symbol="E",
                role="value",
                unit="g",
                quantity="basic_measurementError",
            ),
            Column(
                key="U",
                label=Text("扩展不确定度", "Expanded uncertainty"),
                symbol="U",
                role="uncertainty",
                unit="g",
                of="error",
                k="2",
                p="0.95",
            ),
            Column(key="mpe", label=Text("最大允许误差", "MPE"), role="limit", unit="g", of="error"),
            Column(key="verdict", label=Text("判定", "Verdict"), role="verdict"),
        ),
        rows=tuple(Row(cells=cells) for cells in rows),
    )
    return replace(
        weight_certificate(),
        id=UUID("0195a3c2-7a10-7c3e-9d5a-0b64c1a2f002"),
        kind="rejection_notice",
        number="SFJL-LX-2026-0000043",
        title=TITLES["rejection_notice"],
        client=Organisation(
            name=Text("幸福路便民菜店", "Happiness Road Grocery"),
            address=Text("示范市幸福路 7 号", "7 Happiness Road, Demonstration City"),
        ),
        item=Item(
            name=Text("电子计价秤", "Electronic price-computing scale"),
            model="ACS-15",
            serial="2208-5521",
            manufacturer=Text("示范衡器厂", "Demonstration Balance Works"),
            details=(
                Detail(label=Text("最大秤量 Max", "Maximum capacity Max"), value=same("15 kg")),
                Detail(label=Text("检定分度值 e", "Verification scale interval e"), value=same("5 g")),
                Detail(label=Text("准确度等级", "Accuracy class"), value=same("III")),
            ),
        ),
        specifications=(
            SpecificationUsed(
                number="JJG 539-2016", name=Text("数字指示秤检定规程", "Verification of digital scales")
            ),
        ),
        received=None,
        place=Text("幸福路集贸市场", "Happiness Road market"),
        place_kind="customer",
        conditions=CONDITIONS[:2],
        tables=(table,),
        conclusion=Conclusion(
            verdict="fail",
            text=Text("不合格", "Unqualified"),
            failing=(
                Text(
                    "称量性能：10 kg、15 kg 处误差超过最大允许误差",
                    "Weighing test: errors at 10 kg and 15 kg exceed the MPE",
                ),
            ),
        ),
        decision_rule=None,
        valid_until=None,
        remarks=(
            Text(
                "未经修理并重新检定合格，不得使用。", "Not to be used before repair and renewed verification."
            ),
        ),
        public_url="https://verify.example/c/SFJL-LX-2026-0000043",
        scan_url="",
        access_code="",
    )


def gauge_certificate() -> CertificateContent:
    """A calibration certificate: a pressure gauge before and after adjustment, no verdict, k row by row."""

    def table(state: str, errors: tuple[str, ...]) -> ResultTable:
        points = ("0.0", "0.4", "0.8", "1.2", "1.6")
        return ResultTable(
            key="indication",
            title=Text("示值误差", "Error of indication"),
            state=state,
            columns=(
                Column(key="p", label=Text("标准压力", "Reference pressure"), role="point", unit="MPa"),
                Column(
                    key="E",
                    label=Text("示值误差", "Error"),
                    symbol="E",
                    role="value",
                    unit="MPa",
                    quantity="basic_measurementError",
                ),
                Column(
                    key="U",
                    label=Text("扩展不确定度", "Expanded uncertainty"),
                    symbol="U",
                    role="uncertainty",
                    unit="MPa",
                    of="E",
                    p="0.95",
                ),
                Column(
                    key="k",
                    label=Text("包含因子", "Coverage factor"),
                    symbol="k",
                    role="coverage_factor",
                    unit="1",
                    of="U",
                ),
            ),
            rows=tuple(
                Row(cells=(point, error, "0.006", k), id=f"line-{state}-{point}")
                for point, error, k in zip(
                    points, errors, ("2.00", "2.00", "2.01", "2.03", "2.05"), strict=True
                )
            ),
        )

    return replace(
        weight_certificate(),
        id=UUID("0195a3c2-7a10-7c3e-9d5a-0b64c1a2f003"),
        kind="calibration",
        number="SFJL-YL-2026-0000044",
        title=TITLES["calibration"],
        item=Item(
            name=Text("一般压力表", "Pressure gauge"),
            model="Y-100",
            serial="A1204417",
            manufacturer=Text("示范仪表厂", "Demonstration Instrument Works"),
            details=(
                Detail(label=Text("测量范围", "Range"), value=same("(0 ~ 1.6) MPa")),
                Detail(label=Text("准确度等级", "Accuracy class"), value=same("1.6")),
            ),
        ),
        specifications=(
            SpecificationUsed(
                number="JJG 52-2013", name=Text("弹性元件式一般压力表", "Elastic pressure gauges")
            ),
        ),
        tables=(
            table("as_found", ("0.000", "+0.012", "+0.021", "+0.027", "+0.032")),
            table("as_left", ("0.000", "+0.004", "+0.006", "-0.002", "+0.004")),
        ),
        conclusion=Conclusion(verdict="none", text=Text("", "")),
        decision_rule=None,
        valid_until=None,
        deviations=Text("无。", "None."),
        supersedes=Predecessor(
            number="SFJL-YL-2026-0000031",
            issued=date(2026, 2, 20),
            sha256="ab" * 32,
            change=Text("更正委托单位名称。", "The name of the client was corrected."),
        ),
        public_url="https://verify.example/c/SFJL-YL-2026-0000044",
    )


ALL = (weight_certificate, scale_notice, gauge_certificate)
