"""Addresses of the office: its own, then those of each room."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path
from django.views.i18n import set_language

from suyuan.web import evidence_urls, governing_urls, planning_urls, resource_urls, work_urls
from suyuan.web.views import (
    account,
    calculator,
    calendar_feed,
    export,
    home,
    identities,
    imports,
    invitations,
    organizations,
    own_account,
    participations,
    people,
    reminders,
    search,
    styleguide,
    tokens,
)

urlpatterns: list[URLPattern] = [
    path("", home.my_work, name="home"),
    path("login", account.enter, name="login"),
    path("login/second", account.second, name="login_second"),
    path("login/enrol", own_account.enrol_first, name="login_enrol"),
    path("login/identity", identities.begin, name="identity_login"),
    path("login/identity/back", identities.back, name="identity_back"),
    path("account", own_account.page, name="account"),
    path("account/second-factor", own_account.enrol, name="second_factor"),
    path("account/do/<slug:event>", own_account.do, name="account_do"),
    path("account/tokens", tokens.page, name="tokens"),
    path("account/tokens/<uuid:token_id>/revoke", tokens.revoke, name="token_revoke"),
    path("account/identity", identities.link, name="identity_link"),
    path("account/identity/<uuid:identity_id>/unlink", own_account.unlink, name="identity_unlink"),
    path("invitation/<str:token>", invitations.invitation, name="invitation"),
    path("invitation/<str:token>/identity", identities.accept, name="invitation_identity"),
    path("organizations", organizations.register, name="organizations"),
    path("organizations/new", organizations.new, name="organization_new"),
    path("organizations/<uuid:organization_id>", organizations.detail, name="organization"),
    path("organizations/<uuid:organization_id>/do/<slug:event>", organizations.do, name="organization_do"),
    path("people", people.register, name="people"),
    path("people/new", people.new, name="person_new"),
    path("people/<uuid:person_id>", people.detail, name="person"),
    path("people/<uuid:person_id>/do/<slug:event>", people.do, name="person_do"),
    path("people/<uuid:person_id>/invite", invitations.invite, name="invite"),
    path("people/<uuid:person_id>/release", invitations.release_lock, name="lock_release"),
    path(
        "people/<uuid:person_id>/second-factor/reset",
        invitations.reset_second_factor,
        name="second_factor_reset",
    ),
    path("logout", account.leave, name="logout"),
    path("language", set_language, name="set_language"),
    path("reminders", reminders.inbox, name="reminders"),
    path("reminders/read", reminders.read, name="reminders_read"),
    path("reminders/settings", reminders.keep, name="reminders_keep"),
    path("reminders/calendar/open", reminders.open_feed, name="feed_open"),
    path("reminders/calendar/close", reminders.close_feed, name="feed_close"),
    path("calendar/<str:token>.ics", calendar_feed.feed, name="calendar_feed"),
    path("import", imports.overview, name="imports"),
    path("import/<slug:register>", imports.register, name="import"),
    path("import/<slug:register>/template.<slug:ending>", imports.template, name="import_template"),
    path("import/<slug:register>/<slug:key>.<slug:ending>", imports.annotated, name="import_annotated"),
    path(
        "participations/<uuid:participation_id>/do/<slug:event>", participations.act, name="participation_do"
    ),
    path("participations/<uuid:participation_id>/submission", participations.submission, name="submission"),
    path("participations/<uuid:participation_id>/receipt.json", participations.receipt, name="receipt"),
    path("search", search.search, name="search"),
    path("export/<slug:code>.<slug:form>", export.export, name="export"),
    path("calculator", calculator.page, name="calculator"),
    path("calculator/answer", calculator.answer, name="calculator_answer"),
    path("calculator/case.json", calculator.case_file, name="calculator_case"),
    *work_urls.PATHS,
    *evidence_urls.PATHS,
    *resource_urls.PATHS,
    *planning_urls.PATHS,
    *governing_urls.PATHS,
]
if settings.DEBUG:  # the sheet of parts is for designers
    urlpatterns.append(path("_styleguide", styleguide.sheet, name="styleguide"))
