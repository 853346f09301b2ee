"""Files of readings of a job: handed in and kept as received, read by a profile, profiles remembered.

Also what instruments send over the network: readings as they are, or time-stamped single values; their bytes
are kept like a file. Nothing here decides about readings: the verifier sees them in the entry form, or the
command `record` judges them like typed ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, Final, cast
from uuid import UUID

from django.db import transaction

from suyuan.base.errors import InputError, Missing, NotFound, TooLarge
from suyuan.base.text import Text
from suyuan.methods.form import Field, field_of
from suyuan.methods.header import header_env, unit_name
from suyuan.methods.pack import Pack
from suyuan.registry.jobs.acts import HAND_IN_FILE, KEEP_PROFILE
from suyuan.registry.jobs.at_bench import job_in_work, person_of
from suyuan.registry.jobs.models import JobFile, ReadingProfile
from suyuan.registry.jobs.movement import ENTITY
from suyuan.registry.jobs.raw import Filled, Wanted, fill, proposed
from suyuan.registry.jobs.raw_sheets import FORMS, Profile, folded, sheet_of
from suyuan.registry.journal.commands import record
from suyuan.registry.journal.occasion import Occasion
from suyuan.registry.parties.commands import columns
from suyuan.registry.results.files import content_of, keep_file
from suyuan.registry.results.rules import words

ENDINGS: Final = (".csv", ".tsv", ".txt", ".dat", ".xlsx", ".xlsm", ".json")
MOST_VALUES: Final = 5000


def hand_in_file(
    occasion: Occasion, *, job_id: UUID, file_name: str, content: bytes, device: str = ""
) -> JobFile:
    """Keep a file of readings for a job in work as it came. The same file again is the same row.

    Raises Missing, TooLarge, InputError.
    """
    job = job_in_work(HAND_IN_FILE, occasion, job_id)
    ending = PurePath(file_name).suffix.lower()
    if ending not in ENDINGS:
        raise InputError(
            Text("不接受这种文件", "files of this kind are not taken"),
            given=ending or file_name[:40],
            allowed=" ".join(ENDINGS),
        )
    name = words(PurePath(file_name.replace("\\", "/")).name, "file", most=200)
    named = words(device.strip(), "device", most=120)
    with transaction.atomic():
        digest = keep_file(content)
        before = JobFile.objects.filter(job=job, file_id=digest, name=name, device=named).first()
        if before is not None:
            return before
        row = JobFile(
            **columns(occasion), job=job, file_id=digest, name=name, device=named,
            person_id=person_of(occasion),
        )  # fmt: skip
        row.save(force_insert=True)
        record(
            HAND_IN_FILE,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            payload={"file": row.id, "name": name, "device": named, "sha256": digest, "size": len(content)},
        )
    return row


FILE: Final = (
    "id", "name", "device", "file_id", "file__size", "created_at", "person__name_zh", "person__name_en",
)  # fmt: skip


def files_of(job_id: UUID) -> list[dict[str, Any]]:
    """The files of a job, newest first: one query."""
    rows = JobFile.objects.filter(job_id=job_id).order_by("-created_at", "-id")
    return [dict(row) for row in rows.values(*FILE)]


def file_of(job_id: UUID, file_id: UUID) -> dict[str, Any]:
    """One file of a job with its bytes. Raises NotFound."""
    row = JobFile.objects.filter(pk=file_id, job_id=job_id).values(*FILE).first()
    if row is None:
        raise NotFound(Text("该任务没有这个文件", "the job has no such file"), file=file_id)
    return dict(row) | {"content": content_of(row["file_id"])}


def keep_profile(occasion: Occasion, *, job_id: UUID, name: str, profile: Profile) -> None:
    """Remember how files are read, for institution and method of a job; the same name replaces it."""
    job = job_in_work(KEEP_PROFILE, occasion, job_id)
    named = words(name.strip(), "name", most=80)
    if not named:
        raise Missing("name", hint=Text("请为读取方式起名。", "Give it a name."))
    key = {"institution_id": job.institution_id, "method": job.pack.method, "name": named}
    with transaction.atomic():
        before = ReadingProfile.objects.filter(**key).first()
        if before is None:
            ReadingProfile(**columns(occasion), **key, settings=profile.as_data()).save(force_insert=True)
        else:
            ReadingProfile.objects.filter(pk=before.pk).update(
                settings=profile.as_data(), updated_at=occasion.at, row_version=before.row_version + 1
            )
        record(
            KEEP_PROFILE,
            occasion,
            entity=ENTITY,
            entity_id=job.pk,
            from_state=job.state,
            to_state=job.state,
            payload={"name": named, "profile": profile.as_data()},
        )


def profiles_of(institution: UUID, method: str) -> list[dict[str, Any]]:
    """The profiles an institution keeps for a method: one query."""
    rows = ReadingProfile.objects.filter(institution_id=institution, method=method).order_by("name")
    return [dict(row) for row in rows.values("id", "name", "settings")]


def wanted_of(pack: Pack, test: str, header: Mapping[str, Any]) -> dict[str, Wanted]:
    """The inputs of a test as a file must give them; `header` tells a unit that stands on the plate."""
    found = next((one for one in pack.tests if one.id == test), None)
    if found is None:
        raise InputError(Text("请选择测试项目", "choose a test"), given=test)
    env = header_env(pack, header)
    return {one.symbol: _wanted(field_of(one), unit=unit_name(one.unit, env) or "") for one in found.columns}


def _wanted(one: Field, *, unit: str) -> Wanted:
    codes = {
        folded(word): choice.code
        for choice in one.choices
        for word in (choice.code, choice.label.zh, choice.label.en)
    }
    return Wanted(
        one.symbol, one.label, "" if unit == "1" else unit, one.kind == "number", codes, one.readings
    )


def profile_proposed(content: bytes, name: str, pack: Pack, test: str, header: Mapping[str, Any]) -> Profile:
    """How a file might be read, from the names of its columns."""
    form = _form_of(content, name)
    sheet = sheet_of(content, name, Profile(form=form, test=test))
    return Profile(form=form, test=test, columns=proposed(sheet, wanted_of(pack, test, header).values()))


def likely_test(content: bytes, name: str, pack: Pack, header: Mapping[str, Any]) -> str:
    """The test that most columns of the file are named after; the first one where none is."""
    tests = [one.id for one in pack.tests]
    sheet = sheet_of(content, name, Profile(form=_form_of(content, name), test=tests[0]))
    return max(tests, key=lambda test: len(proposed(sheet, wanted_of(pack, test, header).values())))


def _form_of(content: bytes, name: str) -> str:
    is_plain = name.lower().endswith((".txt", ".dat"))
    marks = content.count(b",") + content.count(b"\t")
    return "pairs" if is_plain and content.count(b"=") > marks else "table"


def read_file(content: bytes, name: str, profile: Profile, pack: Pack, header: Mapping[str, Any]) -> Filled:
    """The rows a file gives under a profile. Raises InputError, Unreadable, TooLarge."""
    if profile.form not in FORMS:
        raise InputError(Text("请选择文件形式", "choose the form of the file"), given=profile.form)
    return fill(sheet_of(content, name, profile), profile, wanted_of(pack, profile.test, header))


def rows_of_series(values: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Time-stamped single values as rows of tests: value after value in the order of their instants.

    Each holds `test`, `row` (from 1), `symbol`, `value` (decimal text) and `at`; a symbol that comes again in
    a row is a replicate reading. Raises InputError for a value that lacks a part, TooLarge.
    """
    if len(values) > MOST_VALUES:
        raise TooLarge("series", given=len(values), allowed=MOST_VALUES)
    parts = ("at", "test", "row", "symbol", "value")
    for place, one in enumerate(values, 1):
        wrong = [name for name in parts if not isinstance(one.get(name), str) or not one[name]]
        if wrong or not one["row"].isdecimal() or not 0 < int(one["row"][:6]) <= MOST_VALUES:
            raise InputError(
                Text(f"第 {place} 个读数不完整", f"reading {place} is not complete"),
                quantity=", ".join(wrong) or "row",
            )
    cells: dict[str, dict[int, dict[str, list[str]]]] = {}
    for one in sorted(values, key=lambda one: cast(str, one["at"])):
        row = cells.setdefault(one["test"], {}).setdefault(int(one["row"]), {})
        row.setdefault(one["symbol"], []).append(one["value"])
    return {
        test: [
            {symbol: many if len(many) > 1 else many[0] for symbol, many in row.items()}
            for _, row in sorted(rows.items())
        ]
        for test, rows in cells.items()
    }


def as_fields(data: Mapping[str, Any]) -> dict[str, str]:
    """Observations as fields of the entry form: the names are those of `web.entry`."""
    fields = {
        f"{part}.{symbol}": str(value)
        for part in ("header", "conditions")
        for symbol, value in (data.get(part) or {}).items()
    }
    for test, rows in (data.get("tests") or {}).items():
        for place, row in enumerate(rows):
            for symbol, value in row.items():
                name = f"tests.{test}.{place}.{symbol}"
                if isinstance(value, list):
                    fields |= {f"{name}.{n}": str(one) for n, one in enumerate(value)}
                else:
                    fields[name] = str(value)
    return fields
