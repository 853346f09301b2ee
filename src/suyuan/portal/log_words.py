"""What the page of a certificate says of the log: its entry, who has cosigned, or that it still waits."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from suyuan.base.errors import SuyuanError
from suyuan.base.text import Text
from suyuan.certify.trust import LogProof
from suyuan.certify.verify import Verification
from suyuan.registry.issuing import heads
from suyuan.registry.issuing.witnesses import witnesses_in
from suyuan.tlog.note import Verifier

AWAITING: Final = Text(
    "已签发并记入日志，正等待见证联署", "Issued and recorded; the witnesses of the log have still to cosign"
)
WHILE_AWAITING: Final = (
    Text("其余各项检查均已通过。", "All other checks have passed."),
    Text(
        "通常只需几分钟，请稍后再查验一次。",
        "This takes some minutes as a rule; check it again a little later.",
    ),
)
NOT_YET: Final = Text(
    "见证联署之后，这里会有它在公开日志中的证明。",
    "Its proof in the public log will be here when the witnesses have cosigned.",
)
MISSING: Final = Text("公开日志中找不到这张证书。", "The public log does not hold this certificate.")


@dataclass(frozen=True, kw_only=True)
class LogWords:
    """One or two sentences on the log; `awaiting` where the public does not see the entry yet."""

    sentences: tuple[Text, ...]
    awaiting: bool = False


def log_words(proof: LogProof | None, *, folder: Path, vkey: str) -> LogWords:
    """In words, for a certificate issued here. `folder` holds the keys, `vkey` is that of the log."""
    try:
        if proof is None and heads.waiting_since(heads.known()) is None:
            return LogWords(sentences=(MISSING,))
        if proof is None:
            return LogWords(sentences=(NOT_YET,), awaiting=True)
        examined = witnesses_in(folder).examine(proof.checkpoint, Verifier.parse(vkey))
    except SuyuanError as fault:
        return LogWords(sentences=(fault.message,))
    size = examined.checkpoint.size
    place = Text(
        f"这是公开日志 {size} 条记录中的第 {proof.index + 1} 条。",
        f"It is entry {proof.index + 1} of {size} in the public log.",
    )
    return LogWords(sentences=(place, examined.words()) if examined.words().zh else (place,))


def only_awaits(checks: Verification, words: LogWords) -> bool:
    """Whether nothing is open but that the witnesses have not answered yet."""
    open_points = {check.code for check in checks.checks if check.state == "unknown"}
    return words.awaiting and checks.outcome == "unproven" and open_points == {"log"}
