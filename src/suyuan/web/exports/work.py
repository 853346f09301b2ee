"""Instruments, jobs and certificates as files: the large registers, read by key."""

from __future__ import annotations

import json
from typing import Any, Final

from django.http import HttpRequest

from suyuan.base.text import Text
from suyuan.registry.instruments import queries as instruments
from suyuan.registry.issuing import queries as certificates
from suyuan.registry.jobs import queries as jobs
from suyuan.registry.jobs import stock
from suyuan.registry.received import queries as received
from suyuan.registry.received import rules as received_rules
from suyuan.web.exports.column import Kind, both, coded, day, moment, named, plain, worked_out
from suyuan.web.exports.listing import Listing, Rows
from suyuan.web.occasion import occasion_of
from suyuan.web.views import certificates as certificate_pages
from suyuan.web.views import instruments as instrument_pages
from suyuan.web.views import jobs as job_pages
from suyuan.web.views import received as received_pages
from suyuan.web.views import samples as sample_pages


def _instruments(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    _, wanted, _ = instrument_pages.narrowed(request, occasion)
    return instruments.every(wanted, on=occasion.today)


def _plate(row: Any) -> str:
    """What stands on the plate beside that, as the import takes it."""
    return json.dumps(row["plate"], ensure_ascii=False) if row["plate"] else ""


def _certificates(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    return certificates.every(certificate_pages.narrowed(request, occasion)[1], on=occasion.today)


def _received(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    return received.every(received_pages.narrowed(request, occasion)[1], on=occasion.today)


def _jobs(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    return jobs.every(job_pages.narrowed(request)[1], on=occasion.today, actor=occasion.actor)


def _samples(request: HttpRequest) -> Rows:
    occasion = occasion_of(request)
    return stock.every(sample_pages.narrowed(request)[1], on=occasion.today, actor=occasion.actor)


INSTRUMENTS: Final = Listing(
    code="instruments",
    title=Text("计量器具", "Instruments"),
    rows=_instruments,
    filters=("kind", "division", "status", "q"),
    columns=(
        plain("label_no", "标签编号", "Label number"),
        *both("name", "名称", "Name"),
        named("kind_name", "种类", "Kind", key="kind__name"),
        plain("kind", "种类（代码）", "Kind (code)", key="kind_id"),
        plain("model", "型号", "Model"),
        plain("serial_no", "出厂编号", "Serial number"),
        plain("manufacturer", "制造单位", "Manufacturer"),
        plain("measuring_range", "测量范围", "Measuring range"),
        plain("accuracy_class", "准确度等级", "Accuracy class"),
        plain("mpe", "最大允许误差", "MPE"),
        worked_out("plate", "其他铭牌数据", "Further plate data", _plate),
        day("made_on", "出厂日期", "Made on"),
        day("installed_on", "安装日期", "Installed on"),
        day("replace_by", "轮换期限", "Replace by"),
        named("owner", "使用单位", "Owner"),
        named("jurisdiction_name", "区划", "Division", key="jurisdiction__name"),
        plain("jurisdiction", "区划代码", "Division code", key="jurisdiction_id"),
        plain("place", "使用地点", "Place"),
        *coded("use_field", "use_field", "用途", "Use"),
        *coded("usage", "usage", "类别", "Usage"),
        plain("controlled", "强制检定", "Under compulsory verification", kind=Kind.YES),
        *coded("state", "instrument_state", "状态", "State"),
        *coded("status", "instrument_status", "检定状态", "Verification status"),
        day("verified_on", "最近检定日期", "Verified on"),
        day("valid_until", "有效期至", "Valid until"),
        plain("last_certificate", "最近证书", "Last certificate"),
        plain("owner_code", "使用单位（代码）", "Owner (code)", key="owner__code"),
    ),
)
CERTIFICATES: Final = Listing(
    code="certificates",
    title=Text("证书", "Certificates"),
    rows=_certificates,
    filters=("kind", "state", "q"),
    columns=(
        plain("number", "证书编号", "Number"),
        *coded("kind", "certificate_kind", "种类", "Kind"),
        plain("version", "版次", "Version", kind=Kind.WHOLE),
        *coded("state", "certificate_state", "状态", "State", key="shown_state"),
        *coded("verdict", "verdict", "结论", "Verdict", key="evaluation__verdict"),
        moment("issued_at", "签发时间", "Issued at"),
        day("valid_until", "有效期至", "Valid until"),
        named("instrument", "器具", "Instrument"),
        plain("instrument_serial_no", "出厂编号", "Serial number", key="instrument__serial_no"),
        plain("instrument_label_no", "标签编号", "Label number", key="instrument__label_no"),
        named("issuer", "签发机构", "Issuer"),
        named("client", "委托单位", "Client"),
        plain("job", "任务编号", "Job", key="job__number"),
        plain("supersedes", "替代", "Supersedes", key="supersedes__number"),
        plain("log_index", "日志位置", "Place in the log", kind=Kind.WHOLE),
        plain("xml_sha256", "文件摘要 SHA-256", "SHA-256 of the document"),
    ),
)
RECEIVED: Final = Listing(
    code="received",
    title=Text("外部证书", "Received certificates"),
    rows=_received,
    filters=("issuer", "state", "q"),
    columns=(
        plain("number", "证书编号", "Number"),
        *both("issuer", "出具机构", "Issuer"),
        *both("item", "器具", "Instrument"),
        plain("manufacturer", "制造单位", "Manufacturer"),
        plain("model", "型号", "Model"),
        plain("serial_no", "出厂编号", "Serial number"),
        day("performed_on", "校准日期", "Calibrated on"),
        day("valid_until", "有效期至", "Valid until"),
        worked_out(
            "state_words", "状态", "State", lambda row: received_rules.STATES[row["shown_state"]], Kind.WORD
        ),
        plain("state", "状态（代码）", "State (code)", key="shown_state"),
        worked_out(
            "signature_words",
            "签名",
            "Signature",
            lambda row: received_rules.SIGNATURES[row["signature"]],
            Kind.WORD,
        ),
        plain("signature", "签名（代码）", "Signature (code)"),
        plain("edition", "DCC 版本", "Edition of the DCC"),
        named("holder", "持有单位", "Holder"),
    ),
)
JOBS: Final = Listing(
    code="jobs",
    title=Text("检定任务", "Jobs"),
    rows=_jobs,
    filters=("state", "q"),
    columns=(
        plain("number", "任务编号", "Number"),
        plain("application", "申请编号", "Application", key="application__number"),
        *coded("state", "job_state", "状态", "State"),
        *coded("purpose", "purpose", "目的", "Purpose"),
        *coded("place", "place", "地点", "Place", key="application__place"),
        named("instrument", "器具", "Instrument"),
        plain("instrument_model", "型号", "Model", key="instrument__model"),
        plain("instrument_serial_no", "出厂编号", "Serial number", key="instrument__serial_no"),
        plain("instrument_label_no", "标签编号", "Label number", key="instrument__label_no"),
        named("applicant", "申请单位", "Applicant", key="application__applicant__name"),
        named("institution", "检定机构", "Institution"),
        named("method", "方法", "Method", key="pack__name"),
        plain("pack", "方法包", "Method pack", key="pack__pack_id"),
        named("verifier", "检定员", "Verifier"),
        moment("created_at", "申请时间", "Applied at"),
        plain("wished_on", "期望日期", "Wished on", kind=Kind.DAY, key="application__wished_on"),
        plain("scheduled_for", "安排日期", "Scheduled for", kind=Kind.DAY),
        day("received_on", "收样日期", "Received on"),
        day("performed_on", "测量日期", "Measured on"),
        day("due_on", "期限", "Due on"),
        plain("overdue", "超过时限", "Past its limit", kind=Kind.YES),
        *coded("verdict", "verdict", "结论", "Verdict", key="evaluation__verdict"),
    ),
)
SAMPLES: Final = Listing(
    code="samples",
    title=Text("在库样品", "Samples in store"),
    rows=_samples,
    filters=("shelf", "days", "standing", "q"),
    columns=(
        plain("number", "样品编号", "Sample"),
        plain("shelf", "存放位置", "Place"),
        day("came_on", "收样日期", "Received on"),
        plain("days", "在库天数", "Days in store", kind=Kind.WHOLE),
        *coded("standing", "sample_standing", "领取状态", "Collection"),
        named("instrument", "器具", "Instrument", key="job__instrument__name"),
        plain("instrument_model", "型号", "Model", key="job__instrument__model"),
        plain("instrument_serial_no", "出厂编号", "Serial number", key="job__instrument__serial_no"),
        plain("condition", "收样状况", "Condition on receipt", key="job__received_condition"),
        plain("accessories", "附件", "Accessories"),
        plain("damage", "损伤", "Damage"),
        named("applicant", "送检单位", "Applicant", key="job__application__applicant__name"),
        plain("job", "任务编号", "Job", key="job__number"),
        *coded("state", "job_state", "任务状态", "State of the job", key="job__state"),
        plain("due_on", "办结期限", "Due on", kind=Kind.DAY, key="job__due_on"),
        named("institution", "检定机构", "Institution", key="job__institution__name"),
    ),
)
