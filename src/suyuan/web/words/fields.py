"""What the fields of forms and commands are called where an error names one by its code.

Symbols of quantities (U, k, n, x) are called the same in every language and stand in no table.
"""

from __future__ import annotations

import re
from typing import Any, Final

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.web.formats import first_upper
from suyuan.web.speech import say

FIELDS: Final[dict[str, Text]] = {
    "accredited_until": Text("认可有效期至", "end of the accreditation"),
    "due": Text("到期日期", "due day"),
    "ends": Text("结束日期", "last day"),
    "every": Text("间隔", "interval"),
    "method": Text("方法或技术规范", "method or specification"),
    "milestones": Text("里程碑", "milestones"),
    "on": Text("日期", "day"),
    "price": Text("价格", "price"),
    "service": Text("服务方式", "service"),
    "shared_from": Text("共享开始", "beginning of the sharing"),
    "shared_to": Text("共享截止", "end of the sharing"),
    "since": Text("起始日期", "first day"),
    "allowed_error": Text("最大允许误差", "largest error"),
    "certificate": Text("证书编号", "number of the certificate"),
    "control": Text("控制方法", "control"),
    "about": Text("被投诉单位", "whom it is about"),
    "explanation": Text("编制说明", "explanation"),
    "about_draft": Text("说明", "explanation"),
    "answer": Text("答复", "answer"),
    "applicant": Text("申请单位", "applicant"),
    "application_no": Text("申请编号", "number of the application"),
    "article": Text("依据条款", "article of the law"),
    "begins_on": Text("开始日期", "first day"),
    "case_no": Text("案件编号", "number of the case"),
    "channel": Text("渠道", "channel"),
    "checked": Text("检查内容", "what was checked"),
    "claim": Text("内容", "claim"),
    "conforms": Text("是否合格", "whether it conforms"),
    "count": Text("数量", "number"),
    "deadline": Text("期限", "deadline"),
    "dispute": Text("方式", "kind of dispute"),
    "draw": Text("抽取", "draw"),
    "ends_on": Text("结束日期", "last day"),
    "family": Text("系列", "family"),
    "gross": Text("毛重", "gross quantities"),
    "height": Text("字符高度", "height of the figures"),
    "inspectors": Text("检查人员", "inspectors"),
    "institution": Text("检定机构", "institution"),
    "instrument": Text("器具", "instrument"),
    "kinds": Text("器具种类", "kinds of instruments"),
    "label_no": Text("器具标签号", "label of the instrument"),
    "label_note": Text("标注问题", "fault of the label"),
    "list": Text("名单", "list"),
    "lot_size": Text("批量", "lot size"),
    "named": Text("指明的公开数值", "named public value"),
    "nature": Text("类型", "kind"),
    "order": Text("责令内容", "order"),
    "people": Text("检查人员", "people"),
    "producer": Text("生产者", "producer"),
    "product": Text("商品", "product"),
    "programme": Text("型式评价大纲", "evaluation programme"),
    "proof": Text("改正证明", "proof"),
    "public": Text("公开随机数", "public value"),
    "question": Text("争议事项", "question"),
    "remark": Text("备注", "remark"),
    "requester": Text("申请人", "requester"),
    "respondent": Text("对方当事人", "other party"),
    "result": Text("结果", "result"),
    "sample": Text("样品", "sample"),
    "severity": Text("程度", "severity"),
    "share": Text("抽查比例", "share"),
    "signature": Text("签字", "signature"),
    "tare": Text("皮重", "tare"),
    "topic_en": Text("英文主题", "topic in English"),
    "topic_zh": Text("中文主题", "topic in Chinese"),
    "turnaround_days": Text("周期（工作日）", "turnaround in working days"),
    "u_absolute": Text("U 的绝对部分", "absolute part of U"),
    "u_relative": Text("U 的相对部分", "relative part of U"),
    "u_relative_unit": Text("相对部分的单位", "unit of the relative part"),
    "upheld": Text("是否属实", "whether it is upheld"),
    "visit_on": Text("检查日期", "day of the visit"),
    "demand": Text("需求量", "demand"),
    "environment": Text("环境条件", "conditions"),
    "error": Text("误差", "error"),
    "high": Text("上限", "upper limit"),
    "hire": Text("招聘费用", "cost of hiring"),
    "interval_reason": Text("间隔依据", "ground of the interval"),
    "kilometres": Text("服务距离", "service distance"),
    "limits": Text("限用范围", "limits of use"),
    "low": Text("下限", "lower limit"),
    "operator": Text("操作者", "operator"),
    "points": Text("校准点", "points"),
    "procedure": Text("作业规程", "procedure"),
    "reference": Text("参考值", "reference"),
    "staff": Text("人员倍数", "share of staff"),
    "target": Text("目标", "target"),
    "U_domestic": Text("国产仪器的 U", "U of the domestic instrument"),
    "U_imported": Text("进口仪器的 U", "U of the imported instrument"),
    "accepted": Text("验收标准", "criterion of acceptance"),
    "accessories": Text("附件", "accessories"),
    "accuracy": Text("准确度", "accuracy"),
    "address": Text("地址", "address"),
    "adjustment": Text("调整内容", "adjustment"),
    "amount in a unit": Text("每单元量", "amount in a unit"),
    "area_m2": Text("场地面积", "area"),
    "artefact": Text("比对样品", "artefact"),
    "benefit": Text("成效", "benefit"),
    "body": Text("提交的内容", "what was sent"),
    "budget": Text("预算", "budget"),
    "by": Text("人员", "person"),
    "category": Text("类别", "category"),
    "cause": Text("原因", "cause"),
    "cell": Text("单元格", "cell"),
    "cells": Text("单元格数", "number of cells"),
    "certificate_no": Text("证书编号", "number of the certificate"),
    "certificate_number": Text("证书编号", "number of the certificate"),
    "certificates": Text("证书数", "number of certificates"),
    "change": Text("变更", "change"),
    "client": Text("服务对象", "client"),
    "closed_on": Text("结束日期", "last day"),
    "code": Text("代码", "code"),
    "collected_by": Text("领取人", "who collects it"),
    "columns": Text("列数", "number of columns"),
    "condition": Text("外观", "condition"),
    "contact": Text("联系方式", "contact"),
    "contract": Text("合同", "contract"),
    "contract_no": Text("合同编号", "number of the contract"),
    "correct_by": Text("整改期限", "day of correction"),
    "correction": Text("整改情况", "correction"),
    "damage": Text("损伤", "damage"),
    "date": Text("日期", "day"),
    "days": Text("提前天数", "days ahead"),
    "decision": Text("决定", "decision"),
    "decision_no": Text("批准文号", "number of the decision"),
    "declaration": Text("承诺书", "declaration"),
    "description": Text("说明", "description"),
    "device": Text("设备", "device"),
    "director": Text("负责人", "director"),
    "document": Text("文件", "document"),
    "document_no": Text("文号", "number of the document"),
    "domestic": Text("国产仪器读数", "reading of the domestic instrument"),
    "effect": Text("影响", "effect"),
    "email": Text("电子邮箱", "e-mail address"),
    "employed_from": Text("入职日期", "first day"),
    "evaluation_report": Text("专利权评价报告", "evaluation report"),
    "evaluations": Text("结果数", "number of results"),
    "evaluator": Text("第三方评价机构", "third party"),
    "evidence": Text("证明", "evidence"),
    "expert": Text("专家", "expert"),
    "expires_on": Text("最后一天", "last day"),
    "fee_amount": Text("费用", "fee"),
    "fields": Text("字段数", "number of fields"),
    "file": Text("文件", "file"),
    "file name": Text("文件名", "name of the file"),
    "filed_no": Text("备案号", "number of the filing"),
    "files": Text("文件", "files"),
    "finding": Text("整改项", "finding"),
    "findings": Text("整改项", "findings"),
    "first_on": Text("第一天", "first day"),
    "funding": Text("经费来源", "source of the funds"),
    "funds": Text("经费", "funds"),
    "granted": Text("批准经费", "grant"),
    "ground": Text("依据", "ground"),
    "horizon": Text("预测期限", "horizon"),
    "idempotency_key": Text("幂等键", "idempotency key"),
    "imported": Text("进口仪器", "imported instrument"),
    "income": Text("收入", "income"),
    "installed_on": Text("安装日期", "day of installation"),
    "plan": Text("建设方案", "plan"),
    "saved": Text("节约金额", "cost saved"),
    "score": Text("评分", "score"),
    "service_life_years": Text("使用寿命（年）", "service life in years"),
    "instruments": Text("器具", "instruments"),
    "intake": Text("最小取样量", "minimum intake"),
    "interval": Text("间隔", "interval"),
    "inventors_share": Text("完成人份额", "share of the inventors"),
    "jurisdiction": Text("区划", "division"),
    "kind": Text("种类", "kind"),
    "label": Text("名称", "label"),
    "licence": Text("许可", "licence"),
    "lines": Text("行数", "number of lines"),
    "location": Text("存放位置", "place"),
    "lot": Text("批号", "lot"),
    "margin": Text("等效界限", "margin"),
    "mark": Text("评分", "mark"),
    "maturity": Text("成熟度", "maturity"),
    "measuring_range": Text("测量范围", "measuring range"),
    "minutes": Text("会议纪要", "minutes"),
    "model": Text("型号", "model"),
    "name": Text("名称", "name"),
    "name_en": Text("名称（英文）", "name in English"),
    "name_zh": Text("名称（中文）", "name in Chinese"),
    "need": Text("测量需求", "measurement need"),
    "needed": Text("需求值", "needed value"),
    "nominal": Text("标称值", "nominal value"),
    "note": Text("说明", "note"),
    "notice": Text("书面通知", "written notice"),
    "novelty": Text("新颖性说明", "novelty"),
    "number": Text("编号", "number"),
    "objection": Text("异议", "objection"),
    "objections": Text("异议", "objections"),
    "observations": Text("观测数据", "observations"),
    "of_peer": Text("进口同类值", "value of the peer"),
    "offered": Text("产品值", "offered value"),
    "opinion": Text("意见", "opinion"),
    "organization": Text("单位", "house"),
    "owner": Text("使用单位", "owner"),
    "pack": Text("方法包", "method pack"),
    "password": Text("密码", "password"),
    "paid": Text("已付金额", "amount paid"),
    "pairs": Text("成对测量", "pairs"),
    "parameter": Text("参数", "parameter"),
    "parameters": Text("关键参数", "key parameters"),
    "partner": Text("合作方", "partner"),
    "partners": Text("参加单位", "partners"),
    "payment_no": Text("付款凭证", "number of the payment"),
    "peer": Text("进口同类产品", "imported peer"),
    "place": Text("地点", "place"),
    "planned_items": Text("计划对数", "planned pairs"),
    "point": Text("测量点", "point"),
    "price_basis": Text("定价依据", "basis of the price"),
    "properties": Text("特性", "properties"),
    "property_right": Text("知识产权", "property right"),
    "protocol": Text("方案", "protocol"),
    "publication_no": Text("公告号", "number of the publication"),
    "purpose": Text("用途", "purpose"),
    "quantity": Text("量", "quantity"),
    "ratio": Text("比值", "ratio"),
    "readings": Text("读数", "readings"),
    "reading_count": Text("读数的个数", "number of readings"),
    "group_count": Text("组数", "number of groups"),
    "laboratory_count": Text("实验室数", "number of laboratories"),
    "range": Text("所需范围", "the range needed"),
    "reason": Text("原因", "reason"),
    "receipt": Text("签收", "receipt"),
    "reply": Text("答复", "reply"),
    "report": Text("报告", "report"),
    "report_no": Text("报告编号", "number of the report"),
    "results": Text("结果", "results"),
    "retention": Text("保存年限", "years kept"),
    "room": Text("工作间", "room"),
    "rows": Text("行数", "number of rows"),
    "scheduled_for": Text("安排日期", "day planned"),
    "wished_on": Text("期望日期", "wished day"),
    "sequence": Text("序号", "sequence number"),
    "serial_no": Text("出厂编号", "serial number"),
    "serial_range": Text("编号范围", "range of serial numbers"),
    "series": Text("序列", "series"),
    "shelf": Text("存放位置", "place"),
    "shift": Text("修正值", "correction"),
    "source": Text("来源", "source"),
    "spent": Text("已用经费", "money spent"),
    "statements": Text("结果", "results"),
    "steps": Text("节点和成果", "steps"),
    "study": Text("产业链调研", "study of the chain"),
    "subject": Text("内容", "subject"),
    "supplier": Text("供应商", "supplier"),
    "task": Text("任务", "task"),
    "terms": Text("其他条件", "other terms"),
    "test_report": Text("检测报告", "test report"),
    "text": Text("内容", "text"),
    "title": Text("标题", "title"),
    "topic": Text("研究内容", "topic"),
    "trial": Text("试算次数", "trial"),
    "trl_from": Text("起始成熟度", "readiness at the start"),
    "trl_to": Text("目标成熟度", "readiness to reach"),
    "u(shift)": Text("修正值的标准不确定度", "standard uncertainty of the correction"),
    "unit": Text("计量单位", "unit"),
    "units": Text("单元数", "number of units"),
    "users": Text("用户", "users"),
    "value": Text("数值", "value"),
    "values": Text("标准值", "certified values"),
    "vote": Text("表决", "vote"),
    "words": Text("文字", "words"),
    "xlsx": Text("Excel 文件", "Excel file"),
    "year": Text("年度", "year"),
    "zip": Text("压缩包", "archive"),
    "sections": Text("章节", "sections"),
    "section": Text("章节", "section"),
    "summary": Text("修改说明", "summary"),
    "heading": Text("标题", "heading"),
    "comment": Text("意见", "comment"),
    "addresses": Text("提醒地址", "addresses"),
    "amount": Text("偏移量", "amount"),
    "asked_by": Text("提出单位", "who asks"),
    "choice": Text("选择", "choice"),
    "course": Text("变化过程", "course"),
    "design": Text("设计", "design"),
    "drift": Text("漂移", "drift"),
    "level": Text("级别", "level"),
    "link": Text("环节", "link"),
    "method_en": Text("目前的方法（英文）", "present method in English"),
    "method_zh": Text("目前的方法（中文）", "present method in Chinese"),
    "offer_en": Text("共享内容（英文）", "offer in English"),
    "offer_zh": Text("共享内容（中文）", "offer in Chinese"),
    "parameter_en": Text("参数（英文）", "parameter in English"),
    "parameter_zh": Text("参数（中文）", "parameter in Chinese"),
    "parent": Text("上级机构", "parent"),
    "priority": Text("优先级", "priority"),
    "risk": Text("风险", "risk"),
    "staff_no": Text("工号", "staff number"),
    "successor": Text("接替的批", "lot that follows"),
    "supporting": Text("配合单位", "supporting bodies"),
    "taken": Text("取用量", "amount taken"),
    "target_kind": Text("目标的种类", "kind of target"),
    "target_unit": Text("目标的单位", "unit of the target"),
    "time_format": Text("时间格式", "time format"),
    "title_en": Text("名称（英文）", "title in English"),
    "title_zh": Text("名称（中文）", "title in Chinese"),
    "u_amount": Text("偏移量的标准不确定度", "standard uncertainty of the amount"),
    "u_method": Text("方法的标准不确定度", "standard uncertainty of the method"),
    "uscc": Text("统一社会信用代码", "social credit code"),
    "vkey": Text("日志公钥", "key of the log"),
    "way": Text("定值方式", "way"),
    "clause": Text("条款", "clause"),
    "committee": Text("技术委员会", "technical committee"),
    "draft": Text("草案", "draft"),
    "drafters": Text("其他起草单位", "other drafters"),
    "evaluation": Text("评估意见", "evaluation"),
    "filing_no": Text("备案号", "filing number"),
    "handling": Text("使用说明", "instructions"),
    "matrix": Text("基体与形态", "matrix and form"),
    "measures": Text("整改措施", "measures"),
    "national_text": Text("国家规范查新", "search for national texts"),
    "necessity": Text("必要性和可行性", "need and feasibility"),
    "plan_no": Text("计划编号", "number in the plan"),
    "property": Text("特性", "property"),
    "storage": Text("保存条件", "storage"),
    "traceability": Text("溯源性", "traceability"),
    "uncertainty_report": Text("不确定度评定报告", "uncertainty report"),
    "use": Text("用途", "intended use"),
    "why": Text("理由", "reason"),
    "MPE": Text("最大允许误差", "maximum permissible error"),
    "Qn": Text("标注净含量", "nominal quantity"),
    "characteristic": Text("特性", "characteristic"),
    "limit": Text("限值", "limit"),
    "offer": Text("提供的内容", "offer"),
    "s_ref": Text("标准偏差的限值", "limit of the standard deviation"),
    "y_ref": Text("参考值", "reference value"),
    "due_on": Text("期限", "due day"),
    "until": Text("截止日期", "last day"),
}
# Codes that are the same in both languages, or that say both languages already.
AS_THEY_ARE: Final = frozenset({"PDF / XML", "U", "k", "m", "n", "t", "u", "x", "y"})

# "instruments", "serial numbers"; not "address", "status", "number of points" or "who asks".
_PLURAL: Final = re.compile(r"^(?!.*\b(of|in|that|who|whether)\b).*[^suil]s$")
_GAP: Final = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")


def of_field(field: str, said: Text, *, is_beside: bool = False) -> Text:
    """A fault with the field that has it by its name; beside the field itself the name is left out."""
    name = FIELDS.get(field)
    if name is None:
        return said
    if said.en.split(" ")[0] == field:  # the fault begins with the code of the field
        return Text(_GAP.sub("", said.zh.replace(field, name.zh, 1)), said.en.replace(field, name.en, 1))
    return said if is_beside else Text(f"{name.zh}：{said.zh}", f"{name.en}: {said.en}")


def beside(problem: Any) -> dict[str, Text]:
    """What a form says at its fields: the faults of a problem that names them."""
    columns = getattr(problem, "facts", {}).get("columns") or {}
    return {field: of_field(field, said, is_beside=True) for field, said in columns.items()}


def _typeset(said: Text) -> Text:
    """The signs of a comparison as they are printed."""
    zh, en = (one.replace(">= ", "≥ ").replace("<= ", "≤ ") for one in said)
    return Text(zh, en)


def worded(problem: Any) -> Text:
    """The message of a problem as a page tells it: the field by its name instead of its code.

    A reading is named by its label; the symbol beside it is for those who write files.
    """
    message: Text = _typeset(problem.message)
    if first := next(iter(getattr(problem, "problems", ())), None):  # its words stand in those of the whole
        told, of_first = worded(first), _typeset(first.message)
        return Text(message.zh.replace(of_first.zh, told.zh, 1), message.en.replace(of_first.en, told.en, 1))
    facts = getattr(problem, "facts", {})
    if symbol := facts.get("symbol"):
        message = Text(message.zh.replace(f"（{symbol}）", "", 1), message.en.replace(f" ({symbol})", "", 1))
    if field := facts.get("field"):
        return of_field(str(field), message)
    code = facts.get("quantity")
    name = _name_of(code, facts.get("point")) if isinstance(code, str) else None
    if not isinstance(code, str) or name is None:
        return message
    en = message.en.replace(code, name.en, 1)
    if _PLURAL.search(name.en):
        en = en.replace(f"{name.en} is missing", f"{name.en} are missing", 1)
    return Text(_GAP.sub("", message.zh.replace(code, name.zh, 1)), en)


def _name_of(code: str, point: object) -> Text | None:
    """A field by its name; of several points in one form, with the number of the point.

    What is no field but a thing with a name of its own comes with its name in both languages.
    """
    if point is None:
        return Text.read(code) if " / " in code else FIELDS.get(code)
    name = {"x": Text("结果", "result")}.get(code[0], Text(f" {code[0]}", code[0]))
    return Text(f"第 {point} 点的{name.zh}", f"{name.en} of point {point}")


def faults_of(problem: Any) -> list[tuple[str, str]]:
    """The fields that a problem names, each with what is wrong with it, for the form that was sent.

    The code is the name of the field in the form, or that of both languages without `_zh` and `_en`; it is
    empty where what was handed in is at fault and the words alone say which part of it.
    """
    facts = getattr(problem, "facts", {})
    if columns := facts.get("columns"):
        return [(code, say(of_field(code, said, is_beside=True))) for code, said in columns.items()]
    many = getattr(problem, "problems", None) or facts.get("problems") or (problem,)
    named = [(getattr(one, "facts", {}), one) for one in many]
    found = [(str(known.get("field") or known.get("quantity") or ""), one) for known, one in named]
    return [
        (code, first_upper(say(worded(one)))) for code, one in found if code or isinstance(one, InputError)
    ]
