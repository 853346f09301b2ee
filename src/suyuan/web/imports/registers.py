"""The registers that can be taken over from files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from suyuan.base.text import Text
from suyuan.registry.catalogue.rules import USE_FIELDS
from suyuan.registry.enterprise import stating as equipment
from suyuan.registry.instruments import acts as instrument_acts
from suyuan.registry.instruments import importing as instruments
from suyuan.registry.instruments import rules as instrument_rules
from suyuan.registry.instruments import sheet as instrument_sheet
from suyuan.registry.journal.occasion import Occasion, why_not_permit
from suyuan.registry.parties import acts as party_acts
from suyuan.registry.parties import importing as people
from suyuan.registry.parties import sheet as people_sheet
from suyuan.registry.parties.queries import organization
from suyuan.registry.parties.rows import RowProblem
from suyuan.registry.parties.rules import CREDENTIAL_KINDS
from suyuan.registry.parties.scope import scope_of
from suyuan.registry.resources import importing as capabilities
from suyuan.registry.resources import sheet as capability_sheet
from suyuan.registry.resources.acts import OF as CAPABILITY_ACTS
from suyuan.registry.resources.commands import kinds as capability_kinds
from suyuan.registry.resources.form import REQUIRED
from suyuan.web.imports import everyday
from suyuan.web.imports.assets import ASSETS
from suyuan.web.imports.house import DAY, NO_HOUSE, house_of, kinds, why_not_in_house
from suyuan.web.imports.importer import Field, Importer, Rows
from suyuan.web.imports.needs import NEEDS
from suyuan.web.imports.rounds import COMPARISON_RESULTS
from suyuan.web.imports.supervised import SUPERVISED


def _why_not_own(occasion: Occasion) -> Text | None:
    if occasion.actor.organization is None:
        return NO_HOUSE
    return why_not_permit(
        instrument_acts.IMPORT_OWN, occasion.actor, organization=occasion.actor.organization
    )


def _check_own(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    return equipment.equipment_faults(rows, house_of(occasion), on=occasion.today)


def _store_own(occasion: Occasion, rows: Rows, source: str) -> int:
    return equipment.import_equipment(occasion, house_id=house_of(occasion), rows=rows, source=source)


def _why_not_division(occasion: Occasion) -> Text | None:
    path = scope_of(occasion.actor).path
    if not path:
        return Text("您没有管辖区划", "you have no division in your charge")
    return why_not_permit(instrument_acts.IMPORT, occasion.actor, path=path)


def _check_division(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    known = instruments.references(scope_of(occasion.actor).path, on=occasion.today)
    return instrument_sheet.faults(rows, known)


def _store_division(occasion: Occasion, rows: Rows, source: str) -> int:
    code = scope_of(occasion.actor).path.rpartition("/")[2]
    return instruments.import_instruments(occasion, jurisdiction=code, rows=rows, source=source)


def _why_not_people(occasion: Occasion) -> Text | None:
    return why_not_in_house(party_acts.IMPORT_PEOPLE, occasion)


def _check_people(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    return people_sheet.faults(rows, people.references(house_of(occasion), rows))


def _store_people(occasion: Occasion, rows: Rows, source: str) -> int:
    return people.import_people(occasion, organization=house_of(occasion), rows=rows, source=source)


def _why_not_capabilities(occasion: Occasion) -> Text | None:
    if occasion.actor.organization is None:
        return NO_HOUSE
    return why_not_permit(CAPABILITY_ACTS["import"], occasion.actor, organization=occasion.actor.organization)


def _check_capabilities(occasion: Occasion, rows: Rows) -> Sequence[RowProblem]:
    house = organization(house_of(occasion))
    return capability_sheet.problems(
        rows, house=house["code"], kinds=capability_kinds(), declared=capabilities.declared(house["id"])
    )


def _store_capabilities(occasion: Occasion, rows: Rows, source: str) -> int:
    return capabilities.import_capabilities(
        occasion, organization_id=house_of(occasion), rows=rows, source=source
    )


_PLATE: Final = (
    Field(name="kind", head=Text("器具种类", "Kind"), is_needed=True, choices=kinds,
          hint=Text("种类的名称或代码，见“代码”页。", "Name or code of a kind, see the sheet of codes.")),
    Field(name="name_zh", head=Text("中文名称", "Name in Chinese"),
          hint=Text("不填时用种类的名称。", "Left empty, that of the kind.")),
    Field(name="name_en", head=Text("英文名称", "Name in English")),
    Field(name="model", head=Text("型号", "Model"), example="TCS-150"),
    Field(name="serial_no", head=Text("出厂编号", "Serial number"), example="00123"),
    Field(name="manufacturer", head=Text("制造单位", "Manufacturer")),
    Field(name="label_no", head=Text("标签号", "Label number"),
          hint=Text("不填时由系统给出。", "Left empty, one is given.")),
    Field(name="made_on", head=Text("出厂日期", "Made on"), hint=DAY),
    Field(name="installed_on", head=Text("安装日期", "Installed on"), hint=DAY),
    Field(name="replace_by", head=Text("轮换期限", "Replace by"),
          hint=Text("到期轮换的器具填写，检定有效期不得晚于此日。",
                    "Of those that are replaced at the end of life: no validity reaches beyond it.")),
    Field(name="measuring_range", head=Text("测量范围", "Measuring range"), example="0 ~ 150 kg"),
    Field(name="accuracy_class", head=Text("准确度等级", "Accuracy class"), example="III"),
    Field(name="mpe", head=Text("最大允许误差", "MPE")),
    Field(name="plate", head=Text("其他铭牌数据", "Further plate data"),
          hint=Text("JSON 对象，例如 {\"e\": \"50 g\"}", "A JSON object such as {\"e\": \"50 g\"}")),
)  # fmt: skip
_USE: Final = (
    Field(name="usage", head=Text("用途类别", "Usage"), choices=lambda: instrument_rules.USAGES,
          hint=Text("不填为工作计量器具。", "Left empty, a working instrument.")),
    Field(name="jurisdiction", head=Text("区划代码", "Division"), is_needed=True, example="220182"),
    Field(name="place", head=Text("使用地点", "Place")),
    Field(name="use_field", head=Text("使用领域", "Field of use"), choices=lambda: USE_FIELDS,
          hint=Text("决定是否强制检定。", "Decides whether verification is compulsory.")),
)  # fmt: skip
_STANDING: Final = (
    Field(name="state", head=Text("状态", "State"), choices=lambda: instrument_rules.STATES),
    Field(name="verified_on", head=Text("检定日期", "Verified on"), hint=DAY),
    Field(name="valid_until", head=Text("有效期至", "Valid until"), hint=DAY),
    Field(name="last_certificate", head=Text("证书编号", "Certificate")),
)
# A list of equipment as firms keep it: what it is and until when it is calibrated, then the rest.
_DIVISION: Final = Field(
    name="jurisdiction", head=Text("区划代码", "Division"),
    hint=Text("不填为本单位所在区划。", "Left empty, that of your house."),
)  # fmt: skip
_LISTED: Final = (
    *_PLATE[:6],
    Field(name="valid_until", head=Text("有效期至", "Valid until"), example="2026-12-31",
          hint=Text("最近一次检定或校准的有效期，由本单位填报，不改变登记的检定状态。",
                    "Of the last verification or calibration, as your organization states it; the standing "
                    "in the register does not change.")),
    Field(name="last_certificate", head=Text("证书编号", "Certificate")),
    *(_DIVISION if one.name == "jurisdiction" else one for one in _USE),
    *_PLATE[6:],
)  # fmt: skip
_KIND_HINT: Final = Text(
    "种类的名称、代码或常见叫法；没有合适的，填“其他几何量测量设备”等。",
    "Name, code or usual name of a kind; where none fits, such as “Other length measuring equipment”.",
)
_OWN: Final = (
    replace(_LISTED[0], hint=_KIND_HINT, also=everyday.COLUMNS["kind"], words=everyday.KINDS),
    *(replace(one, also=everyday.COLUMNS.get(one.name, ())) for one in _LISTED[1:]),
)
_PEOPLE: Final = (
    Field(name="staff_no", head=Text("工号", "Staff number")),
    Field(name="name_zh", head=Text("姓名", "Name in Chinese"), is_needed=True, example="李明"),
    Field(name="name_en", head=Text("英文姓名", "Name in English"), is_needed=True, example="Li Ming"),
    Field(name="email", head=Text("电子邮箱", "E-mail")),
    Field(name="employed_from", head=Text("入职日期", "Employed from"), hint=DAY),
    Field(name="credential_kind", head=Text("资格证书种类", "Kind of credential"),
          choices=lambda: CREDENTIAL_KINDS),
    Field(name="credential_no", head=Text("资格证书编号", "Number of the credential")),
    Field(name="credential_from", head=Text("证书有效期自", "Credential from"), hint=DAY),
    Field(name="credential_to", head=Text("证书有效期至", "Credential to"), hint=DAY),
    Field(name="method", head=Text("方法", "Method"), example="suyuan.mass.weights"),
    Field(name="activities", head=Text("可从事的活动", "Activities"),
          hint=Text("检定、校准、核验、批准，用顿号分开。", "Verify, calibrate, check, approve, by commas.")),
    Field(name="competent_from", head=Text("能力有效期自", "Competent from"), hint=DAY),
    Field(name="competent_to", head=Text("能力有效期至", "Competent to"), hint=DAY),
)  # fmt: skip
CAPABILITY_HEADS: Final[Mapping[str, Text]] = {
    "quantity": Text("量", "Quantity"),
    "service": Text("服务方式", "Service"),
    "kind": Text("器具种类", "Kind"),
    "name_zh": Text("中文名称", "Name in Chinese"),
    "name_en": Text("英文名称", "Name in English"),
    "low": Text("下限", "From"),
    "high": Text("上限", "To"),
    "unit": Text("单位", "Unit"),
    "u_absolute": Text("U 的绝对部分", "Absolute part of U"),
    "u_relative": Text("U 的相对部分", "Relative part of U"),
    "u_relative_unit": Text("相对部分的单位", "Unit of the relative part"),
    "method": Text("方法", "Method"),
    "price": Text("价格", "Price"),
    "turnaround_days": Text("周期（天）", "Days"),
    "shared_from": Text("共享起始日", "Shared from"),
    "shared_to": Text("共享截止日", "Shared to"),
    "accredited_until": Text("认可有效期至", "Accredited until"),
}

IMPORTERS: Final[Mapping[str, Importer]] = {
    one.code: one
    for one in (
        Importer(
            code="equipment",
            title=Text("本单位器具台账", "Equipment of this organization"),
            what=Text(
                "现有的清单可以直接上传：常见的列名和叫法都认识，多余的列不导入；"
                "是否强制检定由种类和使用领域判断。",
                "Hand in the list you have: usual heads and names are known, further columns are left out; "
                "kind and field of use decide what is compulsory.",
            ),
            fields=_OWN,
            why_not=_why_not_own,
            check=_check_own,
            store=_store_own,
            done="firm",
        ),
        Importer(
            code="instruments",
            title=Text("辖区器具台账", "Instruments of a division"),
            what=Text(
                "导入辖区内各单位的计量器具，含检定状态。",
                "Instruments of all owners of a division, with their verification.",
            ),
            fields=(
                *_PLATE,
                Field(name="owner", head=Text("使用单位代码", "Owner"), is_needed=True),
                *_USE,
                *_STANDING,
            ),
            why_not=_why_not_division,
            check=_check_division,
            store=_store_division,
            done="instruments",
        ),
        Importer(
            code="people",
            title=Text("人员", "People"),
            what=Text(
                "本机构人员及其资格和能力。",
                "People of an organization, with credentials and competences.",
            ),
            fields=_PEOPLE,
            why_not=_why_not_people,
            check=_check_people,
            store=_store_people,
            done="people",
        ),
        Importer(
            code="capabilities",
            title=Text("共享的测量能力", "Shared capabilities"),
            what=Text("本实验室对外共享的校准和测量能力。", "What the laboratory offers to others."),
            fields=tuple(
                Field(name=name, head=CAPABILITY_HEADS[name], is_needed=name in REQUIRED)
                for name in capability_sheet.COLUMNS
            ),
            why_not=_why_not_capabilities,
            check=_check_capabilities,
            store=_store_capabilities,
            done="capabilities",
        ),
        *ASSETS,
        COMPARISON_RESULTS,
        NEEDS,
        *SUPERVISED,
    )
}
