"""Files of readings of a job: hand in, say how the file is read, see what it gives, fill it in."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from suyuan.base.errors import Missing, SuyuanError, TooLarge
from suyuan.base.text import Text
from suyuan.methods.pack import Pack
from suyuan.registry.jobs import commands, raw_files
from suyuan.registry.jobs.raw import Filled
from suyuan.registry.jobs.raw_sheets import DELIMITERS, ENCODINGS, FORMS, Column, Profile, Sheet, sheet_of
from suyuan.registry.results.files import MOST_BYTES
from suyuan.registry.specifications import queries as specifications
from suyuan.web.occasion import occasion_of
from suyuan.web.views.job import require_step, seen_job
from suyuan.web.views.page import entered, go, show

SHOWN = 12  # lines of the file


@entered
@require_POST
def hand_in(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Keep a file for the job and show what it would give."""
    occasion = occasion_of(request)
    require_step(seen_job(occasion, job_id), "record")
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise Missing("file", hint=Text("请选择文件。", "Choose a file."))
    if (file.size or 0) > MOST_BYTES:
        raise TooLarge("file", given=f"{file.size} B", allowed=f"{MOST_BYTES} B")
    kept = commands.hand_in_file(
        occasion,
        job_id=job_id,
        file_name=file.name or "",
        content=file.read(),
        device=request.POST.get("device", ""),
    )
    return go("job_file", job_id, kept.pk)


@entered
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, job_id: UUID, file_id: UUID) -> HttpResponse:
    """How the file is read, and what it gives; posting remembers that under a name."""
    occasion = occasion_of(request)
    row = seen_job(occasion, job_id)
    require_step(row, "record")
    pack = specifications.library()[row["pack__pack_id"]]
    kept = raw_files.file_of(job_id, file_id)
    profiles = raw_files.profiles_of(row["institution_id"], row["pack__method"])
    problem: SuyuanError | None = None
    profile, sheet, filled = Profile(test=pack.tests[0].id), Sheet(names=(), lines=()), Filled()
    asked = request.POST if request.method == "POST" else request.GET
    try:
        profile = profile_of(asked, profiles, kept, pack, row["instrument__plate"])
        if request.method == "POST":
            commands.keep_profile(occasion, job_id=job_id, name=request.POST.get("name", ""), profile=profile)
            profiles = raw_files.profiles_of(row["institution_id"], row["pack__method"])
        sheet = sheet_of(kept["content"], kept["name"], profile)
        filled = raw_files.read_file(kept["content"], kept["name"], profile, pack, row["instrument__plate"])
    except SuyuanError as refused:
        problem = refused
    context = {
        "job": row,
        "file": kept,
        "profile": profile,
        "profiles": profiles,
        "columns": next((one.columns for one in pack.tests if one.id == profile.test), ()),
        "tests": [(one.id, one.label) for one in pack.tests],
        "chosen": {one.symbol: one for one in profile.columns},
        "sheet": sheet,
        "lines": sheet.lines[:SHOWN],
        "filled": filled,
        "forms": FORMS,
        "delimiters": DELIMITERS,
        "encodings": ENCODINGS,
        "query": urlencode(as_query(profile) | {"file": str(file_id)}),
    }
    return show(request, "jobs/file.html", context, section="jobs", problem=problem)


def profile_of(
    asked: QueryDict, profiles: list[dict[str, Any]], kept: dict[str, Any], pack: Pack, header: Any
) -> Profile:
    """The profile a form asks for: a remembered one, the one spelt out, or what the file suggests."""
    chosen = next((one for one in profiles if str(one["id"]) == asked.get("profile")), None)
    if chosen:
        return Profile.of(chosen["settings"])
    test = asked.get("test") or raw_files.likely_test(kept["content"], kept["name"], pack, header)
    if "form" not in asked:
        return raw_files.profile_proposed(kept["content"], kept["name"], pack, test, header)
    columns = tuple(
        Column(
            symbol=name.removeprefix("from."),
            sources=tuple(one.strip() for one in re.split(r"[|]", value) if one.strip()),
            unit=asked.get("unit." + name.removeprefix("from."), "").strip()[:20],
        )
        for name, value in asked.items()
        if name.startswith("from.") and isinstance(value, str) and value.strip()
    )
    return Profile(
        form=asked.get("form", "table"),
        encoding=_one_of(asked.get("encoding", ""), ENCODINGS),
        delimiter=_one_of(asked.get("delimiter", ""), DELIMITERS),
        decimal_comma=asked.get("comma") == "1",
        skip=_whole(asked.get("skip", "")),
        header=asked.get("header") == "1",
        widths=tuple(_whole(one) for one in re.split(r"[,\s]+", asked.get("widths", ""))[:200] if one),
        test=test,
        columns=columns,
    )


def _one_of(text: str, allowed: Any) -> str:
    return text if text in allowed else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def as_query(profile: Profile) -> dict[str, str]:
    """The profile as the fields of its form."""
    plain = {
        "form": profile.form,
        "encoding": profile.encoding,
        "delimiter": profile.delimiter,
        "comma": "1" if profile.decimal_comma else "",
        "skip": str(profile.skip),
        "header": "1" if profile.header else "",
        "widths": ",".join(map(str, profile.widths)),
        "test": profile.test,
    }
    for one in profile.columns:
        plain |= {f"from.{one.symbol}": "|".join(one.sources), f"unit.{one.symbol}": one.unit}
    return plain


def filled_in(request: HttpRequest, row: dict[str, Any], pack: Pack) -> dict[str, Any] | None:
    """The readings of the file that the address of the entry form names, for that form; None without one."""
    try:
        file_id = UUID(request.GET.get("file", ""))
    except ValueError:
        return None
    kept = raw_files.file_of(row["id"], file_id)
    profile = profile_of(request.GET, [], kept, pack, row["instrument__plate"])
    found = raw_files.read_file(kept["content"], kept["name"], profile, pack, row["instrument__plate"])
    return {"tests": {profile.test: [dict(one) for one in found.rows]}}


@entered
@require_POST
def adjust(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Say what was adjusted after the readings as found, and by whom."""
    commands.adjust(
        occasion_of(request),
        job_id=job_id,
        what=request.POST.get("what", ""),
        by=request.POST.get("by", ""),
    )
    return HttpResponseRedirect(reverse("job_entry", args=[job_id]), status=303)
