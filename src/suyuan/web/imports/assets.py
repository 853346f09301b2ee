"""Standards, reference materials and earlier results of a house, taken over from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.materials import bought_import
from suyuan.registry.materials import products_import as materials
from suyuan.registry.materials.acts import OF as MATERIAL_ACTS
from suyuan.registry.materials.products_sheet import PAIRS
from suyuan.registry.materials.rules import CLASSES
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.parties.rules import LEVELS
from suyuan.registry.results import acts as result_acts
from suyuan.registry.results import importing as results
from suyuan.registry.standards import acts as standard_acts
from suyuan.registry.standards import importing as standards
from suyuan.registry.standards import sheet as standard_sheet
from suyuan.registry.standards.rules import LEGAL_CLASSES
from suyuan.web.imports.house import DAY, house_of, kinds, why_not_in_house
from suyuan.web.imports.importer import Field, Importer, Rows

LABELS: Final = Text("标签号，多个用顿号分开。", "Label numbers, several parted by commas.")
NUMBERS: Final = Text("工号，多个用顿号分开。", "Staff numbers, several parted by commas.")


def _check_standards(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    known = standards.references(house_of(occasion), rows, on=occasion.today)
    return standard_sheet.faults(rows, known)


def _store_standards(occasion: Occasion, rows: Rows, source: str) -> int:
    return standards.import_standards(occasion, owner_id=house_of(occasion), rows=rows, source=source)


def _check_materials(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    return materials.problems_of(house_of(occasion), rows)


def _store_materials(occasion: Occasion, rows: Rows, source: str) -> int:
    return materials.import_materials(occasion, producer_id=house_of(occasion), rows=rows, source=source)


def _store_bought(occasion: Occasion, rows: Rows, source: str) -> int:
    return bought_import.import_bought(occasion, holder_id=house_of(occasion), rows=rows, source=source)


def _store_results(occasion: Occasion, rows: Rows, source: str) -> int:
    return results.import_results(occasion, owner_id=house_of(occasion), rows=rows, source=source)


_STANDARDS: Final = (
    Field(name="code", head=Text("计量标准代码", "Code"), is_needed=True, example="12113800",
          hint=Text("8 位数字，前两位为计量专业代码。", "Eight digits that begin with the field.")),
    Field(name="name_zh", head=Text("中文名称", "Name in Chinese"), is_needed=True,
          example="E2 等级砝码标准装置"),
    Field(name="name_en", head=Text("英文名称", "Name in English"), is_needed=True,
          example="Class E2 weights standard"),
    Field(name="legal_class", head=Text("类别", "Class"), is_needed=True, choices=lambda: LEGAL_CLASSES),
    Field(name="level", head=Text("级别", "Level"), is_needed=True, choices=lambda: LEVELS),
    Field(name="is_highest", head=Text("是否最高", "Highest"), choices=lambda: standard_sheet.YES_NO),
    Field(name="measuring_range", head=Text("测量范围", "Measuring range"), is_needed=True,
          example="1 g ~ 1 kg"),
    Field(name="capability", head=Text("不确定度或准确度等级", "Uncertainty or class"), is_needed=True,
          example="E2"),
    Field(name="established_on", head=Text("建标日期", "Established on"), is_needed=True, hint=DAY),
    Field(name="custodian", head=Text("负责人工号", "Custodian"), hint=Text("一名。", "One person.")),
    Field(name="main", head=Text("主标准器", "Main devices"), is_needed=True, hint=LABELS),
    Field(name="auxiliary", head=Text("配套设备", "Auxiliary devices"), hint=LABELS),
    Field(name="environment_monitor", head=Text("环境监测设备", "Environment monitors"), hint=LABELS),
    Field(name="verifiers", head=Text("检定员工号", "Verifiers"), is_needed=True, hint=NUMBERS),
    Field(name="checkers", head=Text("核验员工号", "Checkers"), hint=NUMBERS),
    Field(name="kinds", head=Text("检定的器具种类", "Kinds served"), also=("检定的器具种类代码",),
          choices=kinds, is_several=True,
          hint=Text("名称或代码，多个用顿号分开。", "Names or codes, several parted by commas.")),
)  # fmt: skip
_WORDS: Final[Mapping[str, Text]] = {
    "name": Text("名称", "Name"),
    "matrix": Text("基体", "Matrix"),
    "use": Text("用途", "Use"),
    "storage": Text("储存条件", "Storage"),
    "handling": Text("使用说明", "Handling"),
    "traceability": Text("溯源性", "Traceability"),
}
_MATERIALS: Final = (
    *(
        Field(name=f"{name}_{code}", head=Text(f"{words.zh}（{tongue.zh}）", f"{words.en} ({tongue.en})"),
              is_needed=True)
        for name, words in ((name, _WORDS[name]) for name in PAIRS)
        for code, tongue in (("zh", Text("中文", "Chinese")), ("en", Text("英文", "English")))
    ),
    Field(name="rm_class", head=Text("类别", "Class"), is_needed=True, choices=lambda: CLASSES),
    Field(name="unit_amount", head=Text("每单元量", "Amount in a unit"), is_needed=True, example="50"),
    Field(name="least_intake", head=Text("最小取样量", "Minimum intake"), is_needed=True, example="0.2"),
    Field(name="amount_unit", head=Text("量的单位", "Unit of amounts"), is_needed=True, example="g"),
    Field(name="in_use_days", head=Text("开封后可用天数", "Days in use"), example="90"),
    Field(name="properties", head=Text("特性", "Properties"), is_needed=True, example="铅|Lead|mg/kg|0.6",
          hint=Text("每个特性：中文名|英文名|单位|目标标准不确定度，用分号分开。",
                    "Of each: Chinese|English|unit|target standard uncertainty, parted by semicolons.")),
)  # fmt: skip

_BOUGHT: Final = (
    Field(name="producer", head=Text("研制生产单位", "Producer"), is_needed=True),
    Field(name="number", head=Text("标准物质编号", "Number"), is_needed=True, example="GBW08612"),
    Field(name="name_zh", head=Text("中文名称", "Name in Chinese"), is_needed=True, example="水中铅溶液"),
    Field(name="name_en", head=Text("英文名称", "Name in English"), is_needed=True, example="Lead in water"),
    Field(name="lot", head=Text("批号", "Lot"), is_needed=True, example="2605"),
    Field(name="certificate_number", head=Text("证书编号", "Certificate"), is_needed=True),
    Field(name="values", head=Text("标准值", "Certified values"), is_needed=True,
          example="铅|Lead|1.000|0.004|2|mg/L",
          hint=Text("每个特性：中文名|英文名|量值|U|k|单位，用分号分开。",
                    "Of each: Chinese|English|value|U|k|unit, parted by semicolons.")),
    Field(name="valid_until", head=Text("有效期至", "Valid until"), is_needed=True, hint=DAY),
    Field(name="unit_amount", head=Text("每单元量", "Amount in a unit"), is_needed=True, example="50"),
    Field(name="amount_unit", head=Text("量的单位", "Unit of amounts"), is_needed=True, example="mL"),
    Field(name="least_intake", head=Text("最小取样量", "Minimum intake"), is_needed=True, example="1"),
    Field(name="in_use_days", head=Text("开封后可用天数", "Days in use"), example="90"),
    Field(name="unit_no", head=Text("单元编号", "Unit"), is_needed=True,
          hint=Text("每行一个单元；同一批次的各行其余内容须相同。",
                    "A row for each unit; rows of one lot say the same otherwise.")),
    Field(name="received_on", head=Text("入库日期", "Received on"), is_needed=True, hint=DAY),
    Field(name="location", head=Text("存放位置", "Place")),
)  # fmt: skip
_RESULTS: Final = (
    Field(name="label_no", head=Text("标签号", "Label number"), is_needed=True,
          hint=Text("本单位器具的标签号。", "Of an instrument of your house.")),
    Field(name="certificate_number", head=Text("证书编号", "Certificate"), is_needed=True,
          example="XX-2024-00123",
          hint=Text("同一证书的各行须相同。", "The same in all rows of one certificate.")),
    Field(name="issuer", head=Text("出具机构", "Issuer"), is_needed=True,
          hint=Text("名称或代码。", "Name or code.")),
    Field(name="performed_on", head=Text("校准日期", "Calibrated on"), is_needed=True, hint=DAY),
    Field(name="valid_until", head=Text("有效期至", "Valid until"), hint=DAY),
    Field(name="name_zh", head=Text("结果名称", "Result in Chinese"),
          hint=Text("不填为修正值。", "Left empty, a correction.")),
    Field(name="name_en", head=Text("结果英文名称", "Result in English")),
    Field(name="point", head=Text("测量点", "Point"), is_needed=True, example="100 g"),
    Field(name="value", head=Text("数值", "Value"), is_needed=True, example="0.12"),
    Field(name="U", head=Text("扩展不确定度 U", "Expanded uncertainty U"), is_needed=True, example="0.05"),
    Field(name="k", head=Text("包含因子 k", "Coverage factor k"), hint=Text("不填为 2。", "Left empty, 2.")),
    Field(name="unit", head=Text("单位", "Unit"), example="mg",
          hint=Text("计量单位，修正值与测量点同一种量；或硬度、浊度等标度：HRC、HV 30、NTU。",
                    "A unit, of a correction one of its point's quantity; or a scale: HRC, HV 30, NTU.")),
)  # fmt: skip

ASSETS: Final = (
    Importer(
        code="standards",
        title=Text("计量标准", "Measurement standards"),
        what=Text(
            "本单位已建立的计量标准，含设备和人员。",
            "The established standards of your organization, with devices and staff.",
        ),
        fields=_STANDARDS,
        why_not=lambda occasion: why_not_in_house(standard_acts.IMPORT, occasion),
        check=_check_standards,
        store=_store_standards,
        done="standards",
    ),
    Importer(
        code="materials",
        title=Text("研制中的标准物质", "Reference materials under development"),
        what=Text(
            "本单位研制的标准物质及其特性；定级和编号由主管部门给出。",
            "The materials your organization develops; the authority gives grades and numbers.",
        ),
        fields=_MATERIALS,
        why_not=lambda occasion: why_not_in_house(MATERIAL_ACTS["import"], occasion),
        check=_check_materials,
        store=_store_materials,
        done="materials",
    ),
    Importer(
        code="bought",
        title=Text("外购的标准物质", "Reference materials bought elsewhere"),
        what=Text(
            "本单位从系统外的研制单位购入的标准物质，每行一个单元。",
            "Units bought from producers outside this system, a row for each.",
        ),
        fields=_BOUGHT,
        why_not=lambda occasion: why_not_in_house(MATERIAL_ACTS["import_bought"], occasion),
        check=lambda occasion, rows: bought_import.problems_of(
            house_of(occasion), rows, today=occasion.today
        ),
        store=_store_bought,
        done="material_shelf",
    ),
    Importer(
        code="results",
        title=Text("外部证书的结果", "Results of other laboratories"),
        what=Text(
            "本单位器具历次外部校准的结果，每行一个测量点；导入后列在各器具的页面上。",
            "What certificates of other laboratories state of your instruments, a row for each point; each "
            "instrument's page shows them.",
        ),
        fields=_RESULTS,
        why_not=lambda occasion: why_not_in_house(result_acts.IMPORT, occasion),
        check=lambda occasion, rows: results.problems_of(occasion, house_of(occasion), rows),
        store=_store_results,
        done="instruments",
    ),
)
