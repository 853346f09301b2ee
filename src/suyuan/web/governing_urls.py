"""Addresses of governing in public: consultations, the board of tasks, news, the pages of everybody."""

from __future__ import annotations

from typing import Final

from django.urls import URLPattern, path

from suyuan.web.views import (
    consultation_desk,
    consultation_drafting,
    consultations,
    governance,
    public_drafts,
    public_home,
)

PATHS: Final[tuple[URLPattern, ...]] = (
    path("consultations", consultations.register, name="consultations"),
    path("consultations/<uuid:project_id>", consultations.detail, name="consultation"),
    path("consultations/drafts/<uuid:consultation_id>", public_drafts.reader, name="public_draft"),
    path(
        "consultations/drafts/<uuid:consultation_id>/comments",
        public_drafts.comments,
        name="public_draft_comments",
    ),
    path(
        "consultations/drafts/<uuid:consultation_id>/final",
        public_drafts.final_text,
        name="public_draft_final",
    ),
    path("consultations/desk", consultation_desk.register, name="consultation_desk"),
    path("consultations/desk/new", consultation_drafting.new, name="consultation_new"),
    path("consultations/desk/<uuid:consultation_id>", consultation_desk.detail, name="consultation_case"),
    path(
        "consultations/desk/<uuid:consultation_id>/revise",
        consultation_drafting.revise,
        name="consultation_revise",
    ),
    path(
        "consultations/desk/<uuid:consultation_id>/do/<slug:event>",
        consultation_desk.do,
        name="consultation_do",
    ),
    path(
        "consultations/desk/<uuid:consultation_id>/comments/<uuid:opinion_id>/<slug:event>",
        consultation_desk.opinion_do,
        name="opinion_do",
    ),
    path(
        "consultations/desk/<uuid:consultation_id>/final",
        consultation_drafting.final,
        name="consultation_final",
    ),
    path("tasks", governance.board, name="tasks"),
    path("tasks/all", governance.every_task, name="tasks_all"),
    path("tasks/<uuid:task_id>", governance.task, name="task"),
    path("tasks/<uuid:task_id>/do/<slug:event>", governance.task_do, name="task_do"),
    path("news", governance.news_desk, name="news_desk"),
    path("news/new", governance.news_new, name="news_new"),
    path("news/<uuid:news_id>", governance.news_text, name="news_text"),
    path("news/<uuid:news_id>/do/<slug:event>", governance.news_do, name="news_do"),
    path("public", public_home.home, name="public"),
    path("public/plan", public_home.plan, name="public_plan"),
    path("public/plan/figures", public_home.plan_figures, name="public_plan_figures"),
    path("public/news", public_home.news, name="public_news"),
    path("public/news/<uuid:news_id>", public_home.story, name="public_story"),
    path("public/open-data", public_home.open_data, name="open_data"),
    path("public/open-data/<slug:table>.<slug:form>", public_home.download, name="open_data_file"),
)
