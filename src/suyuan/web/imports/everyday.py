"""The words that firms' own lists of equipment use, for columns and for kinds, beside those of the product.

So a list can be handed in as it is. A word stands for one kind alone; where it could mean several it is left
out, and the trial says that there is no such kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "kind": ("名称", "设备名称", "器具名称", "仪器名称", "种类", "name", "instrument", "equipment"),
    "model": ("型号规格", "规格型号", "规格", "type"),
    "serial_no": ("编号", "设备编号", "器具编号", "仪器编号", "器号", "序列号", "serial", "serial no", "no"),
    "manufacturer": ("生产厂家", "生产厂", "制造厂", "厂家", "制造商", "maker"),
    "valid_until": (
        "有效期", "有效日期", "到期日", "到期日期", "下次检定日期", "下次校准日期", "下次检定", "下次校准",
        "due", "due date", "calibration due", "next calibration",
    ),
    "last_certificate": (
        "证书号", "检定证书号", "校准证书号", "证书", "certificate no", "certificate number",
    ),
    "place": ("使用部门", "存放地点", "使用部位", "地点", "部门", "location", "department"),
    "measuring_range": ("量程", "范围", "测量量程", "range"),
    "accuracy_class": ("等级", "准确度", "精度", "精度等级", "class", "accuracy"),
    "use_field": ("用途",),
}  # fmt: skip
KINDS: Final[Mapping[str, tuple[str, ...]]] = {
    "caliper": ("游标卡尺", "数显卡尺", "带表卡尺", "深度卡尺", "vernier caliper", "caliper"),
    "micrometer": ("外径千分尺", "内径千分尺", "数显千分尺", "深度千分尺"),
    "dial_indicator": ("百分表", "千分表", "杠杆百分表", "内径百分表", "指示表", "dial gauge"),
    "height_gauge": ("高度尺", "高度游标卡尺"),
    "plain_limit_gauge": ("塞规", "环规", "卡规", "光滑塞规", "光滑环规", "plug gauge", "ring gauge"),
    "thread_gauge": ("螺纹塞规", "螺纹环规"),
    "steel_tape": ("卷尺", "tape measure"),
    "surface_plate": ("花岗石平板", "铸铁平板", "大理石平台"),
    "roughness_tester": ("粗糙度仪", "表面粗糙度仪"),
    "coordinate_measuring_machine": ("三坐标", "三坐标测量机", "三坐标测量仪", "CMM"),
    "coating_thickness_gauge": ("涂层测厚仪", "镀层测厚仪"),
    "torque_wrench": ("扭力扳手", "扭矩扳手", "数显扭力扳手"),
    "hardness_tester": ("硬度计", "洛氏硬度计", "布氏硬度计", "维氏硬度计", "里氏硬度计", "hardness tester"),
    "testing_machine": ("万能试验机", "拉力试验机", "压力试验机", "电子万能试验机"),
    "thermocouple": ("热电偶",),
    "temperature_controller": ("温控仪", "温度控制器", "温控表"),
    "liquid_in_glass_thermometer": ("玻璃温度计", "水银温度计", "酒精温度计"),
    "clamp_meter": ("钳形表", "电流钳"),
    "digital_multimeter": ("万用表", "数字万用表", "multimeter"),
    "gauge_block_set": ("量块组", "gauge blocks"),
    "nawi": ("电子秤", "台秤", "电子台秤", "地磅", "电子汽车衡", "电子吊秤", "案秤", "计价秤", "scale"),
    "balance": ("天平", "分析天平"),
    "weights": ("标准砝码",),
    "pressure_gauge_indicating": ("压力表", "一般压力表", "真空表", "弹簧管压力表", "pressure gauge"),
    "thermo_hygrometer": ("温湿度表", "数显温湿度计"),
    "ph_meter_env": ("PH计", "酸度计"),
    "flowmeter": ("电磁流量计", "涡街流量计"),
    "combustible_detector": ("可燃气体报警器",),
}  # fmt: skip
