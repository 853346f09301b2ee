"""Decisions about certificates from outside: what one must say, whose it is, and where its citations lead.

Everything here is plain Python on plain values. Receiving is not accepting: the results of a received
certificate stand in the chain, but no standard hands them on before a person has stated them.
Source: domain model 5.4 (mandatory content) and 6.2 (the chain).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from suyuan.base.text import Text
from suyuan.certify.links import STATES as LINK_STATES

STATES: Final[dict[str, Text]] = {
    "received": Text("已接收", "Received"),
    "superseded": Text("已被替代", "Superseded"),
    "lapsed": Text("已过有效期", "Expired"),
}
SIGNATURES: Final[dict[str, Text]] = {
    "unsigned": Text("无电子签名", "Not signed"),
    "unchecked": Text("有签名，未核验", "Signed, not checked"),
    "passed": Text("签名有效，签名者可信", "Signature holds, signer trusted"),
}
CITATIONS: Final[dict[str, Text]] = {
    **{state: words for state, words in LINK_STATES.items() if state != "external"},
    "placeholder": Text("没有找到，也没有哈希", "not found, and no hash given"),
    "ambiguous": Text("编号不唯一", "more than one of that number"),
    "too_young": Text("日期晚于引用它的证书", "dated later than what cites it"),
}
OPEN: Final = ("dangling", "placeholder", "ambiguous")  # nothing here is what the citation means
EVALUATION_STATE: Final = "received"  # of the evaluation: it stands in the chain and supports no work
PASSES_ON: Final = "-"  # the symbol of no line: nothing is handed on as a correction

MAX_LINES: Final = 2000  # results of one certificate that are kept as rows
MAX_CITATIONS: Final = 500
NUMBER_LENGTH: Final = 120


class Fault(NamedTuple):
    """Why a file cannot be taken over. `line` 0: no line of it is at fault."""

    file: str
    line: int
    words: Text

    @property
    def text(self) -> Text:
        """The sentence with its place."""
        if not self.line:
            return Text(f"{self.file}：{self.words.zh}", f"{self.file}: {self.words.en}")
        return Text(
            f"{self.file} 第 {self.line} 行：{self.words.zh}",
            f"{self.file}, line {self.line}: {self.words.en}",
        )


class Facts(NamedTuple):
    """What a certificate says about itself; texts fit their columns, days are ISO dates or ""."""

    number: str
    issuer_zh: str
    issuer_en: str
    edition: str
    kind: str
    item_zh: str
    item_en: str
    makers: tuple[str, ...]  # the maker's name in every language
    model: str
    serial_no: str
    items: int
    performed_on: str
    issued_on: str
    valid_until: str
    replaces: str
    verdict: str

    @property
    def issuer_key(self) -> str:
        """The issuer as compared."""
        return folded(self.issuer_en or self.issuer_zh)[:200]


def missing_facts(facts: Facts) -> tuple[Text, ...]:
    """What a certificate must say and this one does not."""
    found = [
        words
        for given, words in (
            (facts.number, Text("没有证书编号", "it has no number")),
            (facts.issuer_key, Text("没有出具机构", "it names no laboratory")),
            (facts.performed_on, Text("没有校准日期", "it has no day of calibration")),
            (
                facts.item_zh or facts.item_en or facts.serial_no,
                Text("没有写明器具", "it names no instrument"),
            ),
        )
        if not given
    ]
    if len(facts.number) > NUMBER_LENGTH:
        found.append(Text(f"编号超过 {NUMBER_LENGTH} 字", f"its number has over {NUMBER_LENGTH} characters"))
    return tuple(found)


_BLANKS: Final = re.compile(r"\s+")


def folded(name: str) -> str:
    """A name as compared: width, case and blanks do not count."""
    return _BLANKS.sub(" ", unicodedata.normalize("NFKC", name)).strip().casefold()


class Cited(NamedTuple):
    """A citation as it stands in the certificate. `sha256`: the hash, where it is one that can be read."""

    place: str
    label_zh: str
    label_en: str
    number: str
    procedure: str
    value: str
    sha256: str
    is_filler: bool  # nothing stands where the hash should, or a word such as TODO


class Candidate(NamedTuple):
    """An evaluation kept here that a citation may mean."""

    evaluation: UUID
    number: str
    sha256: str
    performed_on: date


class Decision(NamedTuple):
    """Where a citation leads. `to_compare`: the hash must be held against the bytes of the target."""

    state: str
    target: UUID | None = None
    to_compare: bool = False


def decide(
    cited: Cited, citing: Candidate, *, by_hash: Sequence[Candidate], by_number: Sequence[Candidate]
) -> Decision:
    """Which of the candidates a citation means, and how sure that is.

    The order in which certificates arrive makes no difference. An edge never leads to something younger (by
    number alone: not even of the same day), so that edges cannot form a circle whatever a document claims.
    """
    exact = [one for one in by_hash if one.evaluation != citing.evaluation]
    if exact:
        first = min(exact, key=lambda one: one.evaluation)
        younger = first.performed_on > citing.performed_on
        return Decision("too_young" if younger else "verified", first.evaluation)
    named = _documents([one for one in by_number if one.evaluation != citing.evaluation])
    if not named:
        return Decision("placeholder" if cited.is_filler and cited.procedure else "dangling")
    if len(named) > 1:
        return Decision("ambiguous")
    return by_number_alone(cited, citing, named[0])


def _documents(named: Sequence[Candidate]) -> list[Candidate]:
    """Each document once; what a person has stated of a number without its file stands back behind it."""
    first: dict[str, Candidate] = {}
    for one in sorted(named, key=lambda one: one.evaluation):
        if one.sha256:
            first.setdefault(one.sha256, one)
    return list(first.values()) or list(named)


def by_number_alone(cited: Cited, citing: Candidate, found: Candidate) -> Decision:
    """What the one document of that number is, as far as number, hash and day tell."""
    if not cited.is_filler and (found.sha256 or not cited.sha256):
        return Decision("mismatch", found.evaluation, to_compare=True)
    younger = found.performed_on >= citing.performed_on
    return Decision("too_young" if younger else "resolved", found.evaluation)


def after_comparing(cited: Cited, citing: Candidate, found: Candidate, *, agrees: bool | None) -> Decision:
    """The decision once the bytes were looked at; None: the hash is of a kind that nobody can compute."""
    if agrees:
        return Decision(
            "too_young" if found.performed_on > citing.performed_on else "verified", found.evaluation
        )
    if agrees is None:
        return by_number_alone(cited._replace(is_filler=True), citing, found)
    return Decision("mismatch", found.evaluation)


def same_instrument(facts: Facts, *, manufacturer: str, model: str) -> bool:
    """Whether plate data of the register are those of the certificate; its serial number is known to agree.

    An instrument is one of maker, model and serial number: without any of the three nothing is matched.
    """
    makers = {folded(maker) for maker in facts.makers} - {""}
    return folded(manufacturer) in makers and bool(facts.model) and folded(model) == folded(facts.model)


def state_on(state: str, valid_until: date | None, *, on: date) -> str:
    """The state as shown on a day."""
    return "lapsed" if state == "received" and valid_until is not None and valid_until < on else state


def clipped(text: str, length: int) -> str:
    """Words that fit their column; what is cut is marked."""
    plain = _BLANKS.sub(" ", text).strip()
    return plain if len(plain) <= length else plain[: length - 1] + "…"


def day_of(text: str) -> str:
    """The civil day of a date of XML, which may carry an offset; "" where it is none."""
    try:
        return date.fromisoformat(text.strip()[:10]).isoformat()
    except ValueError:
        return ""


def told(faults: Iterable[Fault], *, most: int) -> tuple[Text, ...]:
    """The first faults as sentences."""
    return tuple(fault.text for fault, _ in zip(faults, range(most), strict=False))
