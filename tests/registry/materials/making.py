"""A soil with lead, made step by step by the real commands: numbers small enough to follow by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from tests.registry.conftest import TODAY, World

from suyuan.base.text import Text
from suyuan.registry.materials import batches, commands, release, stock
from suyuan.registry.materials.commands import MaterialForm, PropertyForm
from suyuan.registry.materials.models import MaterialProperty
from suyuan.registry.materials.studies import Raw

NUMBER = "GBW(E)000901"
LEAD = PropertyForm(name=Text("铅", "Lead"), unit="mg/kg", target_u="0.6")
WANTED = ("He", "Tan", "Zhao")  # the experts


def form(world: World, **changes: Any) -> MaterialForm:
    """The design of the soil."""
    made = MaterialForm(
        producer_id=world.lab,
        name=Text("土壤中铅标准物质（示例）", "Lead in soil (example)"),
        rm_class="08",
        matrix=Text("黑土，瓶装", "Black soil in bottles"),
        use=Text("校准与方法确认", "Calibration and validation"),
        storage=Text("阴凉干燥处", "Cool and dry"),
        handling=Text("使用前在 105 °C 烘干 4 h", "Dry at 105 °C for 4 h"),
        traceability=Text("经纯物质与天平溯源至 SI", "To the SI by pure substances and balances"),
        unit_amount="50",
        least_intake="0.2",
        amount_unit="g",
        properties=(LEAD,),
        in_use_days=90,
    )
    return replace(made, **changes)


def homogeneity(units: int = 10) -> Raw:
    """Units about 50 mg/kg, three replicates 0.3 apart: nothing between them that repeatability hides."""
    rows = tuple(
        (str(unit), tuple(f"{50 + 0.1 * ((unit * 3) % 5 - 2) + part:.2f}" for part in (-0.3, 0.0, 0.3)))
        for unit in range(1, units + 1)
    )
    return Raw(kind="homogeneity", rows=rows, options={"choice": "larger"})


def long_term(months: int = 24, horizon: str = "24", slope: float = 0.0, **options: str) -> Raw:
    """Seven times up to `months`, with a scatter that has no trend of its own."""
    scatter = (0.1, -0.2, 0.1, 0.0, 0.1, -0.2, 0.1)
    times = [months * place / 6 for place in range(7)]
    rows = tuple((f"{t:g}", (f"{50 + slope * t + e:.3f}",)) for t, e in zip(times, scatter, strict=True))
    return Raw(kind="long_term", rows=rows, options={"horizon": horizon} | options)


def characterisation(laboratories: int = 8, way: str = "several-laboratories") -> Raw:
    """Laboratories with means of 49.6 or 50.4 mg/kg."""
    rows = tuple((f"L{place}", ("49.6" if place % 2 else "50.4",)) for place in range(laboratories))
    return Raw(kind="characterisation", rows=rows, options={"way": way, "by": "mean-of-means"})


@dataclass
class Soil:
    """A soil on its way. `wang` has not entered any study, so he may approve."""

    world: World
    material: UUID
    batch: UUID
    lead: UUID

    def study(self, raw: Raw, *, day: date = TODAY, name: str = "Gao") -> Any:
        return batches.record_study(
            self.world.occasion(name), batch_id=self.batch, property_id=self.lead, performed_on=day, raw=raw
        )

    def combine(self) -> Any:
        return batches.combine(self.world.occasion("Gao"), batch_id=self.batch, property_id=self.lead)

    def studied(self, **changes: Raw) -> Soil:
        """With all studies on record, combined, and declared finished."""
        studies = {"homogeneity": homogeneity(), "long_term": long_term(), "found": characterisation()}
        for raw in (studies | changes).values():
            self.study(raw)
        self.combine()
        commands.finish_studies(self.world.occasion("Gao"), material_id=self.material)
        return self

    def reviewing(self, grade: str = "secondary", **more: Any) -> Soil:
        self.studied()
        occasion = self.world.occasion
        commands.apply_grading(occasion("Wang"), material_id=self.material, grade=grade, **more)
        commands.advance(occasion("Sun"), material_id=self.material, event="accept")
        return self

    def decide(
        self, *, is_passed: bool = True, number: str = NUMBER, name: str = "Feng", **more: Any
    ) -> None:
        given = {"panel": [self.world.people[one] for one in WANTED], "minutes": "资料齐全，同意"} | more
        commands.decide(
            self.world.occasion(name), material_id=self.material, is_passed=is_passed, number_given=number,
            **given,
        )  # fmt: skip

    def graded(self, number: str = NUMBER) -> Soil:
        self.reviewing()
        self.decide(number=number)
        return self

    def released(self, months: int = 24, number: str = NUMBER) -> Soil:
        self.graded(number)
        release.release_batch(self.world.occasion("Wang"), batch_id=self.batch, months=months)
        return self

    def unit(self, number: str = "0001", holder: str = "lab", name: str = "Li") -> Any:
        """A unit on the shelf of a house."""
        return stock.receive_unit(
            self.world.occasion(name), batch_id=self.batch, holder_id=getattr(self.world, holder),
            unit_no=number, received_on=TODAY, location="冰箱 2",
        )  # fmt: skip


def soil(world: World, **changes: Any) -> Soil:
    """A soil in development with its batch of a hundred bottles."""
    gao = world.occasion("Gao")
    material = commands.start(gao, form(world, **changes))
    batch = batches.register_batch(
        gao, material_id=material.pk, lot="2026-01", prepared_on=date(2024, 1, 10), units=100
    )
    lead = MaterialProperty.objects.get(material=material, place=0)
    return Soil(world=world, material=material.pk, batch=batch.pk, lead=lead.pk)
