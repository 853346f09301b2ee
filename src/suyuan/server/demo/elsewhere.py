"""Certificates of other laboratories: the provincial institute takes over a small stock, all of it invented.

Reference thermometers of an institute outside, working thermometers of three laboratories on two levels below
it. The links hold by hash; some lead to a certificate that nobody has handed in.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from suyuan.base.canonical import sha256_hex
from suyuan.base.text import Text, same
from suyuan.certify.compose import compose_dcc
from suyuan.certify.content import (
    TITLES,
    CertificateContent,
    Column,
    Conclusion,
    Condition,
    Item,
    Organisation,
    ResultTable,
    Row,
    Signatory,
    SpecificationUsed,
    StandardUsed,
)
from suyuan.registry.received.commands import receive
from suyuan.registry.received.gathering import gather
from suyuan.server.demo.houses import institute_key
from suyuan.server.demo.progress import Progress
from suyuan.server.demo.scenario import PROVINCE, dice
from suyuan.server.demo.world import World

RECEIVED: Final = 120  # days before now
LEVELS: Final = ((2, 900), (6, 560), (28, 260))  # how many on each level, and how long ago the first
POINTS: Final = ("0", "20", "40", "60", "80")
SPREADS: Final = ("0.004", "0.015", "0.06")  # U in °C on each level
LABORATORIES: Final = (
    Text("远洋示例计量院", "Overseas Example Institute"),
    Text("海东示例校准中心", "Haidong Example Calibration Centre"),
    Text("北岭示例温度实验室", "Beiling Example Temperature Laboratory"),
    Text("Nordlicht Kalibrierdienst (Beispiel)", "Nordlicht Calibration Service (example)"),
)
PREFIXES: Final = ("OEI", "HDC", "BLT", "NKD")
MAKERS: Final = (
    Text("示例温度仪表厂", "Example Thermometer Works"),
    Text("Musterfühler AG", "Musterfühler AG"),
)
METHOD: Final = SpecificationUsed(
    number="JJF 1366-2012", name=Text("温度数据采集仪校准规范", "Calibration of temperature data loggers")
)


def receive_stock(world: World, progress: Progress) -> None:
    """The manager of the provincial institute takes over the stock in one import."""
    house = institute_key(PROVINCE)
    with tempfile.TemporaryDirectory(prefix="suyuan-demo-") as folder:
        for name, document in documents(world.today):
            (Path(folder) / name).write_bytes(document)
        gathered = gather([Path(folder)])
        try:
            receive(
                world.act(house, "manager", world.days_ago(RECEIVED)),
                holder=world.house_ids[house],
                gathered=gathered,
                source="示例存量证书.zip",
                progress=progress.step,
            )
        finally:
            gathered.discard()


def documents(today: date) -> Iterator[tuple[str, bytes]]:
    """The files, level by level: each leans on one of the level above."""
    above: list[StandardUsed] = []
    for level, (count, days) in enumerate(LEVELS):
        here = []
        for place in range(count):
            day = today - timedelta(days=days - 3 * place)
            used = above[place % len(above)] if above else _nowhere(place)
            content = _certificate(level, place, day, used)
            document = compose_dcc(content, version=("3.2.1", "3.3.0")[place % 2])
            here.append(_as_standard(content, document))
            yield f"{content.number}.xml", document
        above = here


def _certificate(level: int, place: int, day: date, used: StandardUsed) -> CertificateContent:
    rng = dice("elsewhere", level, place)
    who = 0 if level == 0 else 1 + place % 3
    shifts = rng.normal(0, float(SPREADS[level]), len(POINTS))
    maker = MAKERS[place % 2]
    at = datetime.combine(day, time(8, 0)).astimezone()
    return CertificateContent(
        id=UUID(int=int(rng.integers(1 << 62)) << 64 | 0x7000_8000_0000_0000 | place),
        kind="calibration",
        number=f"{PREFIXES[who]}-{day.year}-{level}{place:03d}",
        title=TITLES["calibration"],
        issuer=_house(LABORATORIES[who]),
        authority=Text("示例，无真实授权", "Example, without any real authority"),
        client=_house(Text("示例省计量测试研究院", "Example Provincial Institute of Metrology")),
        item=Item(
            name=(
                Text("标准铂电阻温度计", "Standard platinum resistance thermometer"),
                Text("精密测温仪", "Precision thermometer"),
                Text("数字温度计", "Digital thermometer"),
            )[level],
            model=("SP-25", "PT-100A", "DT-8")[level],
            serial=f"{level}{place:02d}{day.year % 100}",
            manufacturer=maker,
        ),
        performed=day,
        issued=day,
        place=Text("实验室", "Laboratory"),
        specifications=(METHOD,),
        standards=(used,),
        conditions=(
            Condition(
                code="temperature", label=Text("温度", "Temperature"), unit="°C", low="20.2", high="20.8"
            ),
        ),
        tables=(_table(SPREADS[level], [f"{shift:+.4f}" for shift in shifts]),),
        conclusion=Conclusion(verdict="none", text=same("")),
        signatories=(
            Signatory(role="verifier", name=Text("赵（示例）", "Zhao (example)"), at=at),
            Signatory(role="checker", name=Text("钱（示例）", "Qian (example)"), at=at),
            Signatory(role="approver", name=Text("孙（示例）", "Sun (example)"), at=at),
        ),
        traceability=Text("溯源至示例标准。", "Traceable to an example standard."),
        public_url="https://laboratory.example",
        synthetic=True,
    )


def _table(spread: str, errors: list[str]) -> ResultTable:
    return ResultTable(
        key="indication",
        title=Text("示值误差", "Error of indication"),
        columns=(
            Column(key="t", label=Text("标准温度", "Reference"), role="point", unit="°C"),
            Column(
                key="E", label=Text("示值误差", "Error"), role="value", unit="°C",
                quantity="basic_measurementError",
            ),
            Column(
                key="U", label=Text("扩展不确定度", "Expanded uncertainty"), role="uncertainty", unit="°C",
                of="E", k="2", p="0.95",
            ),
        ),
        rows=tuple(
            Row(cells=(point, error, spread)) for point, error in zip(POINTS, errors, strict=True)
        ),
    )  # fmt: skip


def _house(name: Text) -> Organisation:
    return Organisation(
        name=name,
        address=Text("示例路 1 号", "1 Example Road"),
        city=Text("示例市", "Example City"),
        email="office@laboratory.example",
    )


def _as_standard(content: CertificateContent, document: bytes) -> StandardUsed:
    return StandardUsed(
        name=content.item.name,
        model=content.item.model,
        serial=content.item.serial,
        manufacturer=content.item.manufacturer,
        certificate_number=content.number,
        range=same("(0 ~ 80) °C"),
        accuracy=same(f"U = {content.tables[0].rows[0].cells[2]} °C, k = 2"),
        issuer=content.issuer.name,
        issued=content.performed,
        valid_until=None,
        sha256=sha256_hex(document),
    )


def _nowhere(place: int) -> StandardUsed:
    """The fixed points of the institute: their certificate was never handed in."""
    return StandardUsed(
        name=Text("固定点装置", "Set of fixed points"),
        certificate_number=f"OEI-FP-{place + 1}",
        range=same("(0 ~ 420) °C"),
        accuracy=same("U = 0.5 mK, k = 2"),
        valid_until=None,
        sha256=sha256_hex(f"fixed points {place}".encode()),
    )
