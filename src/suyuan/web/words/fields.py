"""What the fields of forms and commands are called where an error names one by its code.

Symbols of quantities (U, k, n, x) are called the same in every language and stand in no table.
"""

from __future__ import annotations

import re
from typing import Any, Final

from suyuan.base.text import Text

FIELDS: Final[dict[str, Text]] = {
    "accepted": Text("验收标准", "criterion of acceptance"),
    "accessories": Text("附件", "accessories"),
    "address": Text("地址", "address"),
    "adjustment": Text("调整内容", "adjustment"),
    "amount in a unit": Text("每单元量", "amount in a unit"),
    "artefact": Text("比对样品", "artefact"),
    "body": Text("提交的内容", "what was sent"),
    "by": Text("人员", "person"),
    "category": Text("类别", "category"),
    "cause": Text("原因", "cause"),
    "cell": Text("单元格", "cell"),
    "cells": Text("单元格数", "number of cells"),
    "certificate_no": Text("证书编号", "number of the certificate"),
    "certificate_number": Text("证书编号", "number of the certificate"),
    "certificates": Text("证书数", "number of certificates"),
    "change": Text("变更", "change"),
    "closed_on": Text("结束日期", "last day"),
    "code": Text("代码", "code"),
    "collected_by": Text("领取人", "who collects it"),
    "columns": Text("列数", "number of columns"),
    "condition": Text("外观", "condition"),
    "contact": Text("联系方式", "contact"),
    "correct_by": Text("整改期限", "day of correction"),
    "correction": Text("整改情况", "correction"),
    "damage": Text("损伤", "damage"),
    "date": Text("日期", "day"),
    "days": Text("提前天数", "days ahead"),
    "decision": Text("决定", "decision"),
    "declaration": Text("承诺书", "declaration"),
    "description": Text("说明", "description"),
    "device": Text("设备", "device"),
    "document": Text("文件", "document"),
    "effect": Text("影响", "effect"),
    "email": Text("电子邮箱", "e-mail address"),
    "employed_from": Text("入职日期", "first day"),
    "evaluations": Text("结果数", "number of results"),
    "evaluator": Text("第三方评价机构", "third party"),
    "expires_on": Text("最后一天", "last day"),
    "fields": Text("字段数", "number of fields"),
    "file": Text("文件", "file"),
    "file name": Text("文件名", "name of the file"),
    "files": Text("文件", "files"),
    "finding": Text("整改项", "finding"),
    "findings": Text("整改项", "findings"),
    "first_on": Text("第一天", "first day"),
    "horizon": Text("预测期限", "horizon"),
    "idempotency_key": Text("幂等键", "idempotency key"),
    "installed_on": Text("安装日期", "day of installation"),
    "service_life_years": Text("使用寿命（年）", "service life in years"),
    "instruments": Text("器具", "instruments"),
    "intake": Text("最小取样量", "minimum intake"),
    "interval": Text("间隔", "interval"),
    "jurisdiction": Text("区划", "division"),
    "kind": Text("种类", "kind"),
    "label": Text("名称", "label"),
    "licence": Text("许可", "licence"),
    "lines": Text("行数", "number of lines"),
    "location": Text("存放位置", "place"),
    "lot": Text("批号", "lot"),
    "mark": Text("评分", "mark"),
    "minutes": Text("会议纪要", "minutes"),
    "model": Text("型号", "model"),
    "name": Text("名称", "name"),
    "name_en": Text("名称（英文）", "name in English"),
    "name_zh": Text("名称（中文）", "name in Chinese"),
    "nominal": Text("标称值", "nominal value"),
    "note": Text("说明", "note"),
    "number": Text("编号", "number"),
    "objection": Text("异议", "objection"),
    "observations": Text("观测数据", "observations"),
    "opinion": Text("意见", "opinion"),
    "organization": Text("单位", "house"),
    "owner": Text("使用单位", "owner"),
    "pack": Text("方法包", "method pack"),
    "parameter": Text("参数", "parameter"),
    "place": Text("地点", "place"),
    "point": Text("测量点", "point"),
    "properties": Text("特性", "properties"),
    "protocol": Text("方案", "protocol"),
    "purpose": Text("用途", "purpose"),
    "quantity": Text("量", "quantity"),
    "ratio": Text("比值", "ratio"),
    "readings": Text("读数", "readings"),
    "reason": Text("原因", "reason"),
    "receipt": Text("签收", "receipt"),
    "reply": Text("答复", "reply"),
    "report": Text("报告", "report"),
    "results": Text("结果", "results"),
    "retention": Text("保存年限", "years kept"),
    "room": Text("工作间", "room"),
    "rows": Text("行数", "number of rows"),
    "scheduled_for": Text("安排日期", "day planned"),
    "sequence": Text("序号", "sequence number"),
    "serial_no": Text("出厂编号", "serial number"),
    "series": Text("序列", "series"),
    "shelf": Text("存放位置", "place"),
    "shift": Text("修正值", "correction"),
    "source": Text("来源", "source"),
    "statements": Text("结果", "results"),
    "text": Text("内容", "text"),
    "title": Text("标题", "title"),
    "trial": Text("试算次数", "trial"),
    "u(shift)": Text("修正值的标准不确定度", "standard uncertainty of the correction"),
    "unit": Text("计量单位", "unit"),
    "units": Text("单元数", "number of units"),
    "value": Text("数值", "value"),
    "values": Text("标准值", "certified values"),
    "vote": Text("表决", "vote"),
    "words": Text("文字", "words"),
    "xlsx": Text("Excel 文件", "Excel file"),
    "zip": Text("压缩包", "archive"),
}
# Codes that are the same in both languages, or that say both languages already.
AS_THEY_ARE: Final = frozenset({"PDF / XML", "U", "k", "m", "n", "t", "u", "x", "y"})

_GAP: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def worded(problem: Any) -> Text:
    """The message of a problem as a page tells it: the field by its name instead of its code."""
    message: Text = problem.message
    code = getattr(problem, "facts", {}).get("quantity")
    if not isinstance(code, str) or code not in FIELDS:
        return message
    name = FIELDS[code]
    return Text(_GAP.sub("", message.zh.replace(code, name.zh, 1)), message.en.replace(code, name.en, 1))
