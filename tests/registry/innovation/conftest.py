"""Everything of this slice made by the real commands: what each test starts from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.registry.conftest import LONG_AGO, NOW, SETTING_UP, TODAY, ZONE, World

from suyuan.base.text import Text
from suyuan.registry.innovation import achieving, licensing, patents, products, projects, recognising, testing
from suyuan.registry.innovation.models import (
    EquivalenceTest,
    FirstSet,
    InnovationProject,
    OpenLicence,
    Patent,
)
from suyuan.registry.innovation.patent_numbers import KINDS, check_digit
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties import commands as parties

FUTURE = date(2035, 12, 31)
PAIRS = [
    {"item": f"S{number}", "domestic": value, "imported": other, "U_domestic": "0.4", "U_imported": "0.3"}
    for number, (value, other) in enumerate(
        [("10.1", "10.0"), ("20.3", "20.1"), ("29.8", "30.0"), ("40.2", "40.1"), ("50.0", "50.2"),
         ("60.1", "60.1"), ("69.9", "70.2"), ("80.4", "80.1"), ("90.0", "89.9"), ("100.2", "100.0")],
        start=1,
    )
]  # fmt: skip


@dataclass
class Studio:
    """The small world with a maker that has a metrology manager (Lin), and shortcuts to make things."""

    world: World
    people: dict[str, UUID] = field(default_factory=dict)
    counted: int = 0

    def by(self, name: str, at: datetime = NOW) -> Occasion:
        return self.world.occasion(name, at)

    def project(self, **changed: Any) -> InnovationProject:
        given: dict[str, Any] = {
            "lead_id": self.world.lab,
            "programme": "provincial_metrology",
            "title": Text("油田高温压力校准装置", "A calibrator of pressure at high temperature"),
            "topic": "井下压力计在 150 °C 下的原位校准",
            "need": "N-0007",
            "budget": "800000",
            "term_from": TODAY,
            "term_until": TODAY + timedelta(days=700),
            "trl_from": 3,
            "trl_to": 7,
            "milestones": [projects.Step(name=Text("样机", "Prototype"), due=TODAY + timedelta(days=300))],
            "deliverables": [projects.Step(name=Text("校准装置", "Calibrator"), kind="instrument")],
        }
        return projects.propose(self.by("Wang"), projects.ProjectForm(**(given | changed)))

    def patent(self, **changed: Any) -> Patent:
        self.counted += 1
        sort = next(one for one, name in KINDS.items() if name == changed.get("kind", "invention"))
        serial = f"2023{sort}{self.counted:07d}"
        given: dict[str, Any] = {
            "patentee_id": self.world.lab,
            "number": f"ZL{serial}.{check_digit(serial)}",
            "kind": "invention",
            "title": Text("一种压力校准方法", "A method to calibrate pressure"),
            "granted_on": LONG_AGO,
            "expires_on": FUTURE,
            "fee_paid_until": TODAY + timedelta(days=200),
        }
        return patents.register(self.by("Wang"), **(given | changed))

    def draft(self, patent: Patent | None = None, **changed: Any) -> OpenLicence:
        given: dict[str, Any] = {
            "patent_id": (patent or self.patent()).pk,
            "fee_mode": "lump_sum",
            "fee_amount": "20000",
            "term_until": TODAY + timedelta(days=1000),
            "declaration": Text(
                "愿意许可任何单位或者个人实施该专利", "Anybody may use this patent on these terms"
            ),
        }
        return licensing.draft(self.by("Wang"), **(given | changed))

    def open_statement(self, patent: Patent | None = None, **changed: Any) -> OpenLicence:
        row = self.draft(patent, **changed)
        licensing.declare(self.by("Wang"), statement_id=row.pk)
        licensing.publish(
            self.by("Sun"), statement_id=row.pk, publication_no="（示例）公告2026-12", published_on=TODAY
        )
        row.refresh_from_db()
        return row

    def product_form(self, **changed: Any) -> products.ProductForm:
        self.counted += 1
        given: dict[str, Any] = {
            "maker_id": self.world.factory,
            "kind": "pressure_gauge_indicating",
            "name": Text("精密数字压力计", "Digital pressure gauge"),
            "model": f"DP-{self.counted}",
            "measuring_range": "0 ~ 60 MPa",
            "accuracy": "0.02",
            "peer": "Example Instruments P6000",
            "parameters": [
                products.ParameterForm(
                    name=Text("最大允许误差", "MPE"), direction="at_most", needed="0.05", offered="0.02",
                    of_peer="0.01", unit="%",
                ),
                products.ParameterForm(
                    name=Text("工作温度上限", "Upper temperature"), direction="at_least", needed="60",
                    offered="50", of_peer="70", unit="°C",
                ),
            ],
            "components": [products.ComponentForm(name=Text("传感器", "Sensor"), origin="domestic")],
        }  # fmt: skip
        return products.ProductForm(**(given | changed))

    def product(self, **changed: Any) -> Any:
        return products.enter(self.by("Lin"), self.product_form(**changed))

    def first_set(self) -> FirstSet:
        return recognising.apply(
            self.by("Lin"),
            product_id=self.product().pk,
            category="machine",
            novelty="首次在国内实现 150 °C 下的原位校准",
            property_right="发明专利一项",
            contract_no="HT-2026-01",
            contract_on=TODAY,
            test_report="BG-2026-018",
        )

    def test(self, **changed: Any) -> EquivalenceTest:
        given: dict[str, Any] = {
            "product_id": self.product().pk,
            "laboratory_id": self.world.lab,
            "imported": "Example Instruments P6000",
            "characteristic": Text("示值", "Indication"),
            "unit": "MPa",
            "margin": "0.3",
            "ground": "用户工艺允许的三分之一",
            "planned_items": 10,
        }
        return testing.plan(self.by("Wang"), testing.TestForm(**(given | changed)))

    def achievement(self, **changed: Any) -> Any:
        given: dict[str, Any] = {
            "owner_id": self.world.lab, "name": Text("原位校准技术", "In-situ calibration"), "maturity": 7,
        }  # fmt: skip
        return achieving.register(self.by("Wang"), **(given | changed))


@pytest.fixture
def studio(world: World) -> Studio:
    """The small world; Lin is the metrology manager of Factory 42."""
    return make(world)


def make(world: World) -> Studio:
    """The small world with Lin."""
    start = Occasion(actor=SETTING_UP, at=NOW, identities=world.identities, zone=ZONE)
    person = parties.register_person(
        start, name=Text("林琳（示例）", "Lin Lin (example)"), organization_id=world.factory,
        employed_from=LONG_AGO,
    )  # fmt: skip
    world.people["Lin"] = person.id
    parties.assign_role(
        start,
        person_id=person.id,
        role="metrology_manager",
        organization_id=world.factory,
        valid_from=LONG_AGO,
    )
    return Studio(world=world)


Deed = Callable[[], object]
