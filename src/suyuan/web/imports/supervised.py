"""What supervision takes over from files: approved types, bodies to be inspected, samples of prepackages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from suyuan.base.text import Text
from suyuan.planning.prepackages.sampling import PLANS
from suyuan.planning.prepackages.tables import UNITS
from suyuan.registry.instruments import approval_acts, approval_importing
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.queries import organization
from suyuan.registry.supervision import acts, importing, rules
from suyuan.web.imports.house import DAY, house_of, kinds, why_not_in_house
from suyuan.web.imports.importer import Field, Importer

NUMBER: Final = Text("按读数原样填写", "as it was read")


def _reasons() -> Mapping[str, Text]:
    return {code: name for code, name in rules.REASONS.items() if code != "drawn"}


def _path(occasion: Occasion) -> str:
    return str(organization(house_of(occasion))["jurisdiction__path"])


APPROVALS: Final = Importer(
    code="type_approvals",
    title=Text("已批准的型式", "Approved types"),
    what=Text("以前批准的型式，登记器具时据此核对。", "Types that were approved before."),
    fields=(
        Field(name="number", head=Text("批准编号", "Number"), is_needed=True, example="2019F101-22"),
        Field(name="kind", head=Text("器具种类", "Kind"), is_needed=True, choices=kinds),
        Field(name="model", head=Text("型号", "Model"), is_needed=True, example="TCS-150"),
        Field(name="family", head=Text("系列", "Family")),
        Field(name="applicant", head=Text("申请单位", "Applicant"), is_needed=True),
        Field(name="programme", head=Text("型式评价大纲", "Evaluation programme"), is_needed=True,
              example="JJF 1834"),
        Field(name="report", head=Text("评价报告", "Report")),
        Field(name="mark", head=Text("标志", "Mark")),
        Field(name="granted_on", head=Text("批准日期", "Granted on"), is_needed=True, hint=DAY,
              example="2019-05-20"),
        Field(name="ended_on", head=Text("失效日期", "Ended on"), hint=DAY),
    ),
    why_not=lambda occasion: why_not_in_house(approval_acts.IMPORT, occasion),
    check=approval_importing.problems,
    store=lambda occasion, rows, source: approval_importing.import_approvals(
        occasion, authority_id=house_of(occasion), rows=rows, source=source
    ),
    done="supervision",
)  # fmt: skip
OBJECTS: Final = Importer(
    code="inspections",
    title=Text("检查名单", "Bodies to be inspected"),
    what=Text("按名单安排专项检查或投诉核查。", "Orders special inspections, or checks after complaints."),
    fields=(
        Field(name="organization", head=Text("单位代码", "Code of the body"), is_needed=True, example="F42"),
        Field(name="reason", head=Text("类型", "Kind"), is_needed=True, choices=_reasons),
        Field(name="note", head=Text("事由", "Why"), is_needed=True),
    ),
    why_not=lambda occasion: why_not_in_house(acts.INSPECTION["import"], occasion),
    check=lambda occasion, rows: importing.object_problems(occasion, rows, path=_path(occasion)),
    store=lambda occasion, rows, source: importing.import_objects(
        occasion, authority_id=house_of(occasion), rows=rows, source=source
    ),
    done="supervision",
)
SAMPLES: Final = Importer(
    code="prepackages",
    title=Text("定量包装检验", "Samples of prepackages"),
    what=Text(
        "每件商品一行；同一批的行给出同样的批号和批次数据。", "A row for each package of a lot."
    ),
    fields=(
        Field(name="lot", head=Text("批号", "Lot"), is_needed=True, example="A-1"),
        Field(name="product", head=Text("商品", "Product"), is_needed=True),
        Field(name="producer", head=Text("生产者", "Producer"), is_needed=True),
        Field(name="lot_size", head=Text("批量", "Lot size"), is_needed=True, example="500"),
        Field(name="value", head=Text("标注净含量", "Nominal quantity"), is_needed=True, example="500"),
        Field(name="unit", head=Text("单位", "Unit"), is_needed=True,
              choices=lambda: {unit: Text(unit, unit) for unit in UNITS}),
        Field(name="height", head=Text("净含量字符高（mm）", "Height of the figures, mm"), is_needed=True),
        Field(name="U", head=Text("实际含量的 U", "U of an actual quantity"), is_needed=True,
              hint=Text("k = 2，与净含量同单位", "k = 2, in the unit of the nominal quantity")),
        Field(name="plan", head=Text("抽样方案", "Plan of sampling"), choices=lambda: PLANS),
        Field(name="label_note", head=Text("其他标注问题", "Other fault of the label")),
        Field(name="sampled_on", head=Text("抽样日期", "Sampled on"), hint=DAY),
        Field(name="gross", head=Text("毛重或实际含量", "Gross or actual"), is_needed=True, hint=NUMBER),
        Field(name="tare", head=Text("皮重", "Tare"), hint=NUMBER),
    ),
    why_not=lambda occasion: why_not_in_house(acts.INSPECTION["import_prepackages"], occasion),
    check=importing.sample_problems,
    store=lambda occasion, rows, source: importing.import_samples(
        occasion, authority_id=house_of(occasion), rows=rows, source=source
    ),
    done="supervision",
    may_part=False,
)  # fmt: skip
SUPERVISED: Final = (APPROVALS, OBJECTS, SAMPLES)
