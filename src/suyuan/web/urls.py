"""Addresses of the office."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path
from django.views.i18n import set_language

from suyuan.web.views import (
    account,
    bench,
    calculator,
    certificates,
    comparison_reports,
    comparisons,
    examinations,
    home,
    instrument_acts,
    instruments,
    job,
    jobs,
    material_batch,
    material_stock,
    materials,
    packs,
    participations,
    plan,
    process,
    received,
    review,
    standards,
    styleguide,
    trace,
)

urlpatterns: list[URLPattern] = [
    path("", home.my_work, name="home"),
    path("login", account.enter, name="login"),
    path("logout", account.leave, name="logout"),
    path("language", set_language, name="set_language"),
    path("instruments", instruments.register, name="instruments"),
    path("instruments/new", instrument_acts.new, name="instrument_new"),
    path("instruments/labels", instrument_acts.label_sheet, name="instrument_labels"),
    path("instruments/<uuid:instrument_id>/do/<slug:event>", instruments.do, name="instrument_do"),
    path("instruments/<uuid:instrument_id>", instruments.detail, name="instrument"),
    path(
        "instruments/<uuid:instrument_id>/accept",
        instruments.act,
        {"event": "accept"},
        name="instrument_accept",
    ),
    path(
        "instruments/<uuid:instrument_id>/return",
        instruments.act,
        {"event": "return"},
        name="instrument_return",
    ),
    path("jobs", jobs.register, name="jobs"),
    path("jobs/new", jobs.new, name="job_new"),
    path("jobs/<uuid:job_id>", job.detail, name="job"),
    path("jobs/<uuid:job_id>/do/<slug:event>", job.act, name="job_act"),
    path("jobs/<uuid:job_id>/start", bench.start, name="job_start"),
    path("jobs/<uuid:job_id>/entry", bench.entry, name="job_entry"),
    path("jobs/<uuid:job_id>/entry/tables", bench.tables, name="job_entry_tables"),
    path("jobs/<uuid:job_id>/entry/preview", bench.preview, name="job_preview"),
    path("jobs/<uuid:job_id>/check", review.review, {"which": "check"}, name="job_check"),
    path("jobs/<uuid:job_id>/approve", review.review, {"which": "approve"}, name="job_approve"),
    path("jobs/<uuid:job_id>/results/<uuid:result_id>", review.budget, name="job_budget"),
    path("certificates", certificates.register, name="certificates"),
    path("certificates/received", received.register, name="received"),
    path("certificates/received/hand-in", received.hand_in, name="received_hand_in"),
    path("certificates/received/<uuid:certificate_id>", received.detail, name="received_certificate"),
    path("certificates/received/<uuid:certificate_id>/original", received.original, name="received_original"),
    path("certificates/<uuid:certificate_id>", certificates.detail, name="certificate"),
    path(
        "certificates/<uuid:certificate_id>/document.xml", certificates.document, {"kind": "xml"}, name="xml"
    ),
    path(
        "certificates/<uuid:certificate_id>/document.pdf", certificates.document, {"kind": "pdf"}, name="pdf"
    ),
    path("certificates/<uuid:certificate_id>/page", certificates.page, name="certificate_page"),
    path("certificates/<uuid:certificate_id>/bundle", certificates.bundle, name="bundle"),
    path("certificates/<uuid:certificate_id>/proof.json", certificates.proof, name="proof"),
    path("certificates/<uuid:certificate_id>/trace", trace.chain, name="trace"),
    path("trace", trace.search, name="trace_search"),
    path("trace/<path:number>", trace.of_number, name="trace_of"),
    path("standards", standards.register, name="standards"),
    path("standards/<uuid:standard_id>", standards.detail, name="standard"),
    path("standards/<uuid:standard_id>/do/<slug:event>", standards.do, name="standard_do"),
    path("standards/<uuid:standard_id>/release/<uuid:hold_id>", standards.release, name="hold_release"),
    path("standards/<uuid:standard_id>/examine", examinations.new, name="examination_new"),
    path("standards/<uuid:standard_id>/checks/new", process.new, name="check_new"),
    path("checks/<uuid:check_id>", process.detail, name="check"),
    path("checks/<uuid:check_id>/enter", process.enter, name="check_enter"),
    path("comparisons", comparisons.register, name="comparisons"),
    path("comparisons/new", comparisons.new, name="comparison_new"),
    path("comparisons/<uuid:comparison_id>", comparisons.detail, name="comparison"),
    path("comparisons/<uuid:comparison_id>/do/<slug:event>", comparisons.act, name="comparison_do"),
    path("comparisons/<uuid:comparison_id>/invite", comparisons.invite, name="comparison_invite"),
    path("comparisons/<uuid:comparison_id>/note", comparisons.note, name="comparison_note"),
    path("comparisons/<uuid:comparison_id>/report", comparison_reports.report, name="comparison_report"),
    path(
        "comparisons/<uuid:comparison_id>/report.csv",
        comparison_reports.report_file,
        name="comparison_report_file",
    ),
    path(
        "participations/<uuid:participation_id>/do/<slug:event>", participations.act, name="participation_do"
    ),
    path("participations/<uuid:participation_id>/submission", participations.submission, name="submission"),
    path("participations/<uuid:participation_id>/receipt.json", participations.receipt, name="receipt"),
    path("materials", materials.register, name="materials"),
    path("materials.csv", materials.register_file, name="materials_file"),
    path("materials/new", materials.new, name="material_new"),
    path("materials/shelf", material_stock.shelf, name="material_shelf"),
    path("materials/shelf/<uuid:stock_id>", material_stock.unit, name="material_unit"),
    path("materials/shelf/<uuid:stock_id>/do/<slug:event>", material_stock.act, name="material_unit_act"),
    path("materials/batches/<uuid:batch_id>", material_batch.detail, name="material_batch"),
    path("materials/batches/<uuid:batch_id>/study", material_batch.study, name="material_study"),
    path(
        "materials/batches/<uuid:batch_id>/studies", material_batch.studies_file, name="material_studies"
    ),
    path(
        "materials/batches/<uuid:batch_id>/do/<slug:event>", material_batch.act, name="material_batch_act"
    ),
    path(
        "materials/certificates/<uuid:certificate_id>/<slug:kind>",
        material_batch.document,
        name="material_document",
    ),
    path("materials/<uuid:material_id>", materials.detail, name="material"),
    path("materials/<uuid:material_id>/do/<slug:event>", materials.act, name="material_act"),
    path("packs", packs.library, name="packs"),
    path("packs/<str:method>/<str:edition>", packs.detail, name="pack"),
    path("calculator", calculator.page, name="calculator"),
    path("calculator/answer", calculator.answer, name="calculator_answer"),
    path("calculator/case.json", calculator.case_file, name="calculator_case"),
    path("plan", plan.dashboard, name="plan"),
    path("plan/<str:plan>/board", plan.cards, name="plan_board"),
    path("plan/<str:plan>/<str:key>", plan.members, name="plan_members"),
    path("plan/<str:plan>/<str:key>/members.csv", plan.members_file, name="plan_members_file"),
]
if settings.DEBUG:  # the sheet of parts is for designers
    urlpatterns.append(path("_styleguide", styleguide.sheet, name="styleguide"))
