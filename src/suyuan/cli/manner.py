"""How a command speaks: in Chinese or English, in words or as one JSON record.

Every command is declared with `command`, which adds ``--json`` and ``--lang``; a command hands its answer to
`answer` once, and raises errors of the tree for everything that is wrong.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import sys
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from suyuan.base.errors import InputError, SuyuanError
from suyuan.base.text import LANGUAGES, Text

if TYPE_CHECKING:
    from rich.console import Console


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How the running command answers."""

    language: str = "zh"
    as_json: bool = False
    answered: bool = False  # the one record of standard output is written


MANNER: ContextVar[Manner] = ContextVar("manner", default=Manner())  # noqa: B039  (frozen)

WIDTH_OF_FILES = 140  # columns, where the answer goes to a file or a pipe

AS_JSON = Annotated[bool, typer.Option("--json", help="以 JSON 回答 / answer as JSON")]
LANGUAGE = Annotated[str, typer.Option("--lang", help="语言 zh 或 en / language, zh or en")]


def language_of(environment: Mapping[str, str]) -> str:
    """The language the environment asks for: `SUYUAN_LANG`, else `LANG`, else Chinese."""
    asked = environment.get("SUYUAN_LANG") or environment.get("LANG") or ""
    return "en" if asked.lower().startswith("en") else "zh"


def command(group: typer.Typer, name: str, *, summary: Text) -> Callable[[Callable[..., None]], object]:
    """Enter a function into `group` as the command `name`, with ``--json`` and ``--lang`` added."""

    def enter(function: Callable[..., None]) -> object:
        @functools.wraps(function)
        def spoken(*, as_json: bool, lang: str, **arguments: Any) -> None:
            adopt(as_json=as_json, lang=lang)
            function(**arguments)

        plain = inspect.signature(function, eval_str=True)
        options = [
            inspect.Parameter("as_json", inspect.Parameter.KEYWORD_ONLY, default=False, annotation=AS_JSON),
            inspect.Parameter("lang", inspect.Parameter.KEYWORD_ONLY, default="", annotation=LANGUAGE),
        ]
        everything = [*plain.parameters.values(), *options]
        spoken.__signature__ = plain.replace(parameters=everything)  # type: ignore[attr-defined]
        spoken.__annotations__ = {one.name: one.annotation for one in everything} | {"return": None}
        return group.command(name, help=str(summary))(spoken)

    return enter


def adopt(*, as_json: bool, lang: str) -> None:
    """Take over what the command line says about language and form."""
    if lang and lang not in LANGUAGES:
        raise InputError(
            Text(f"--lang 只能是 zh 或 en，给出的是“{lang}”", f"--lang is zh or en; “{lang}” was given"),
            quantity="--lang",
            given=lang,
            allowed="zh, en",
        )
    now = MANNER.get()
    MANNER.set(replace(now, as_json=now.as_json or as_json, language=lang or now.language))


def said(text: Text) -> str:
    """The sentence in the language of this run."""
    return text.to(MANNER.get().language)


def answer(record: object, *, show: Callable[[Console], None]) -> None:
    """Print `record` as JSON, or let `show` write it in words."""
    if MANNER.get().as_json:
        sys.stdout.write(json.dumps(plain(record), ensure_ascii=False, indent=1) + "\n")
        MANNER.set(replace(MANNER.get(), answered=True))
    else:
        show(console())


def plain(record: object) -> object:
    """A record in which every bilingual text is an object of its two languages."""
    match record:
        case Text():
            return record._asdict()
        case dict():
            return {name: plain(value) for name, value in record.items()}
        case list() | tuple():
            return [plain(one) for one in record]
        case _:
            return record


def console(*, stderr: bool = False) -> Console:
    """A terminal that does not read marks into what a document says."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH_OF_FILES
    return Console(stderr=stderr, highlight=False, markup=False, emoji=False, width=width)


def complain(error: SuyuanError) -> int:
    """Say what went wrong and how to go on; gives the exit code of the error table.

    As JSON, standard output holds one record: the answer, where there was one, and else the error.
    """
    if MANNER.get().as_json:
        stream = sys.stderr if MANNER.get().answered else sys.stdout
        stream.write(json.dumps({"error": error.to_record()}, ensure_ascii=False, indent=1) + "\n")
    else:
        colon = said(Text("：", ": "))
        sys.stderr.write(f"{error.code} {said(error.title)}{colon}{said(error.message)}\n")
        for problem in problems_of(error):
            sys.stderr.write(f"  - {said(problem.message)}\n")
        if error.hint.zh:
            sys.stderr.write(f"→ {said(error.hint)}\n")
    return error.exit_code


def problems_of(error: SuyuanError) -> tuple[SuyuanError, ...]:
    """The single problems that an error collects, where it collects any."""
    problems = getattr(error, "problems", ())
    return tuple(problem for problem in problems if isinstance(problem, SuyuanError))
