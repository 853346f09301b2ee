"""Where the sections of a draft come from: typed as one text, or from a plan, a project, an earlier draft.

In the text a line that begins with # is the heading of a section. Taking over proposes words; the officer
edits them before the draft is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from suyuan.base.errors import InputError
from suyuan.base.text import Text
from suyuan.registry.consultations import queries
from suyuan.registry.consultations.rules import LONGEST_ABOUT, Part
from suyuan.registry.parties import queries as parties
from suyuan.registry.specifications.models import SpecificationProject
from suyuan.registry.targets import queries as targets
from suyuan.registry.targets import states as plan_states
from suyuan.registry.targets import task_queries
from suyuan.registry.targets.models import Target

HEADING: Final = re.compile(r"^#+\s*(.*\S)\s*$")
NUMBERED: Final = re.compile(r"^(\d{1,2})(?:[.、]\s*|\s+)(?=\D)(\S.*)$")
WHOLE: Final = "全文"
MOST_OFFERED: Final = 100


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What a source proposes for a draft."""

    title: Text
    kind: str
    about: str
    sections: tuple[Part, ...]


def sections_of(text: str) -> list[Part]:
    """The sections of a text with # headings. Raises InputError for words before the first heading."""
    found: list[tuple[str, list[str]]] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if heading := HEADING.match(line):
            found.append((heading[1], []))
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            raise InputError(
                Text(
                    "正文前要有标题：以 # 开头的一行", "words need a heading first: a line that begins with #"
                ),
                given=line[:40],
            )
    return [Part(heading, "\n".join(lines).strip()) for heading, lines in found]


def text_of(sections: Iterable[Part]) -> str:
    """The sections as one text, as `sections_of` reads it."""
    return "\n\n".join(f"# {one.heading}\n{one.text}" for one in sections)


def numbered(text: str) -> list[Part]:
    """The sections of a specification: a line with the next number is a heading."""
    found: list[tuple[str, list[str]]] = []
    due = 1
    for line in text.split("\n"):
        heading = NUMBERED.match(line.strip())
        if heading and int(heading[1]) == due:
            found.append((heading[2], []))
            due += 1
        elif found:
            found[-1][1].append(line)
        elif line.strip():
            found.append((WHOLE, [line]))
    return [Part(heading, "\n".join(lines).strip()) for heading, lines in found]


def offered(path: str) -> Iterator[tuple[str, Text]]:
    """What may be taken over in a division: its plans, its projects with a text, its drafts."""
    places = {row["code"]: str(row["path"]) for row in parties.divisions()}
    for plan in targets.plans():
        if _lies_in(path, places.get(plan["jurisdiction_code"], "")):
            yield f"plan:{plan['code']}", _named("规划", "Plan", plan)
    own = SpecificationProject.objects.filter(parties.inside(path, prefix="jurisdiction__"))
    texts = own.exclude(draft="").exclude(state="closed").order_by("-created_at", "-id")
    for row in texts.values("id", "title_zh", "title_en")[:MOST_OFFERED]:
        yield f"project:{row['id']}", _named("规范项目", "Specification", row)
    for draft in queries.listed(is_public=False, path=path, limit=MOST_OFFERED):
        if _lies_in(path, draft["jurisdiction__path"]):
            yield f"draft:{draft['id']}", _named("征求意见稿", "Draft", draft)


def taken_from(source: str) -> Taken:
    """What one of the sources that are `offered` proposes."""
    kind, _, key = source.partition(":")
    return _READ[kind](key)


def _from_plan(code: str) -> Taken:
    plan = targets.plan(code)
    whole = [f"名称：{plan['title_zh']}"]
    if plan["begins"] and plan["ends"]:
        whole.append(f"时间：{plan['begins'].year} 年至 {plan['ends'].year} 年")
    rows = Target.objects.filter(plan=code).order_by("due", "pk")
    aims = [
        f"{row['indicator__name_zh']}：到 {row['due']} 年{plan_states.DIRECTIONS[row['direction']].zh} "
        f"{row['value'].normalize():f} {row['unit']}".strip()
        for row in rows.values("indicator__name_zh", "due", "direction", "value", "unit")
    ]
    work: dict[str, list[str]] = {}
    for task in task_queries.tasks(code):
        line = f"{task['text_zh']}（牵头：{task['lead__name_zh']}；期限：{task['due']}）"
        work.setdefault(task["topic"], []).append(line)
    lists = [("总体要求", whole), ("主要指标", aims)] + [
        (plan_states.TOPICS[topic].zh, lines) for topic, lines in work.items()
    ]
    return Taken(
        title=Text(f"{plan['title_zh']}（征求意见稿）", _english(plan["title_en"])),
        kind="plan",
        about="",
        sections=tuple(Part(heading, "\n".join(lines)) for heading, lines in lists if lines),
    )


def _from_project(key: str) -> Taken:
    rows = SpecificationProject.objects.filter(pk=UUID(key))
    row = rows.values("title_zh", "title_en", "draft", "explanation").get()
    return Taken(
        title=Text(f"{row['title_zh']}（征求意见稿）", _english(row["title_en"])),
        kind="specification",
        about=row["explanation"][:LONGEST_ABOUT],
        sections=tuple(numbered(row["draft"])),
    )


def _from_draft(key: str) -> Taken:
    row = queries.detail(UUID(key), is_public=False)
    return Taken(
        title=Text(row["title_zh"], row["title_en"]),
        kind=row["kind"],
        about=row["about"],
        sections=tuple(queries.parts(UUID(key))),
    )


def _lies_in(path: str, place: str) -> bool:
    return f"{place}/".startswith(f"{path}/")


def _named(zh: str, en: str, row: Mapping[str, Any]) -> Text:
    return Text(f"{zh}：{row['title_zh']}", f"{en}: {row['title_en'] or row['title_zh']}")


def _english(title: str) -> str:
    return f"{title} (draft)" if title else ""


_READ: Final[Mapping[str, Callable[[str], Taken]]] = {
    "plan": _from_plan,
    "project": _from_project,
    "draft": _from_draft,
}
