"""Which language a page speaks, and how a text is said in it. Chinese unless English is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Final

from django.utils.html import format_html
from django.utils.translation import get_language

from suyuan.base.text import HAN, Language, Text, either, same

MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY: Final = re.compile(r"(?<!such as )(?<![\w“-])(\d{4})-(0[1-9]|1[0-2])-([0-2]\d|3[01])(?![\w-])")
VERBS: Final = {
    "are": "is", "have": "has", "were": "was", "do": "does", "turn": "turns", "change": "changes",
    "work": "works", "take": "takes", "wait": "waits", "pass": "passes",
}  # fmt: skip
SINGULARS: Final = (("ies", "y"), ("shes", "sh"), ("ches", "ch"), ("xes", "x"), ("sses", "ss"), ("s", ""))
# How many of what, in the plural, and the verb behind it.
COUNTED: Final = re.compile(
    r"\{(?P<place>\w+)\} (?P<which>(?:more|new|earlier|working|recovery) )?"
    r"(?P<noun>(?!lies\b)[a-z]*[^aius]s)\b"
    rf"(?: (?P<verb>{'|'.join(VERBS)})\b)?"
)
_SENTENCE: Final = re.compile(r"[A-Za-z]{2,},? [a-z]{2,}")  # two words of English, one behind the other
NOUNS: Final = (
    "bytes|days|characters|points|entries|values|months|years|results|rows|experts|certificates|"
    "units|properties|objects|lines|files|faults|anchors|warnings|verdicts|tokens|times|tasks|"
    "studies|signatures|sections|seals|reminders|places|pairs|packages|needs|minutes|hours|links|"
    "letters|jobs|items|inspectors|fields|digits|changes|cells|bodies|laboratories|instruments|mails|"
    "numbers"
)
# The same where the registry has put the number in: "1 rows"; not "2.1 days", nor "class 1 weights".
ONE: Final = re.compile(
    rf"(?<![\w.,/^\u2212–-])(?<!class )1(?P<rest> (?:more |new )?(?:{NOUNS})(?: [a-z]+)?)\b"
)
_SPOKEN: Final[ContextVar[Language | None]] = ContextVar("spoken", default=None)


@contextmanager
def speaking() -> Iterator[None]:
    """The language is found out once: a list asks for it a thousand times while it is drawn."""
    kept = _SPOKEN.set(language())
    try:
        yield
    finally:
        _SPOKEN.reset(kept)


def language() -> Language:
    """The language of the page being made."""
    if spoken := _SPOKEN.get():
        return spoken
    return "en" if (get_language() or "").startswith("en") else "zh"


def html_language() -> str:
    """The same, as the `lang` attribute wants it: it decides the shapes of Chinese characters."""
    return "en" if language() == "en" else "zh-Hans"


def t(zh: str, en: str, **values: object) -> str:
    """A sentence of a template. `{name}` places take `values`; both languages must be given."""
    if not values:
        return Text(zh, en).to(language())
    ones = frozenset(name for name, value in values.items() if str(value) == "1")
    return Text(zh, in_singular(en, ones) if ones else en).fill(**values).to(language())


@lru_cache(maxsize=1024)
def in_singular(en: str, ones: frozenset[str]) -> str:
    """An English sentence with "{n} jobs are" as "{n} job is" where the place is among `ones`."""
    return COUNTED.sub(lambda found: _one(found) if found["place"] in ones else found[0], en)


def _one(found: re.Match[str]) -> str:
    noun, verb = found["noun"], found["verb"]
    for ending, one in SINGULARS:
        if noun.endswith(ending):
            noun = noun.removesuffix(ending) + one
            break
    does = f" {VERBS[verb]}" if verb else ""
    return f"{{{found['place']}}} {found['which'] or ''}{noun}{does}"


def say(text: object) -> str:
    """A Text, or anything that reads the same in both languages."""
    if isinstance(text, Text):
        spoken = language()
        if spoken == "zh":
            return text.zh
        return ONE.sub(_singular, DAY.sub(_english_day, text.en))
    return "" if text is None else str(text)


def _singular(found: re.Match[str]) -> str:
    """A sentence of the registry, which puts the number in itself: "1 rows are" as "1 row is"."""
    return in_singular(f"{{one}}{found['rest']}", frozenset({"one"})).replace("{one}", "1")


def _english_day(found: re.Match[str]) -> str:
    """A day in a sentence of the registry, which writes 2026-03-10 in both languages, as 10 Mar 2026.

    After "such as" it is an example of how to type a day, in quotes what somebody typed: those stay.
    """
    year, month, day = found.groups()
    return f"{int(day)} {MONTHS[int(month) - 1]} {year}"


def read(written: str) -> str:
    """A text column that may hold both languages, in this one: see `Text.read`."""
    return say(Text.read(written or ""))


def in_own_words(text: object) -> str:
    """Free text of the register, never translated; on an English page Chinese is marked as Chinese.

    A voice then reads it, and the fonts shape it, as what it is. In a Text whose English is a known name with
    the Chinese words behind it, as the registry tells of certificates from outside, those alone are marked.
    Who wrote a sentence in both languages, Chinese, a stroke, English, is read in that of the page.
    What is marked already is left alone.
    """
    if isinstance(text, str) and hasattr(text, "__html__"):
        return text
    written = say(_of_both(text) if isinstance(text, str) else text)
    if language() == "zh" or not HAN.search(written):
        return written
    if isinstance(text, Text) and written.endswith(f" ({text.zh})"):
        known = written.removesuffix(f"({text.zh})")
        return format_html('{}(<span lang="zh-Hans">{}</span>)', known, text.zh)
    return format_html('<span lang="zh-Hans">{}</span>', written)


def _of_both(written: str) -> Text:
    """Both parts where words of English follow Chinese ones; a stroke between two numbers parts nothing."""
    read = either(written)
    return read if read.zh != read.en and _SENTENCE.search(read.en) else same(written)


def beside(name: Text, more: Text) -> Text:
    """A name with a word behind it in the brackets of each language; the name alone without one."""
    return Text(f"{name.zh}（{more.zh}）", f"{name.en} ({more.en})") if more.zh else name


def pick(row: object, name: str = "name") -> str:
    """The column pair `<name>_zh` and `<name>_en` of a row, or its Text `<name>`, in this language."""
    whole = _part(row, name)
    if whole is not None:
        return say(whole)
    return str(_part(row, f"{name}_{language()}") or _part(row, f"{name}_zh") or "")


def _part(row: object, name: str) -> object:
    if isinstance(
        row, dict
    ):  # the rows of lists; asking whether something is a Mapping takes ten times as long
        return row.get(name)
    return row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
