"""The envelope of what one installation hands to another: a signed manifest, then the content.

    suyuan-subtree/1                      what it is, with its edition
    bytes 48211                           how long the content is
    sha256 5f0c…                          and its digest
                                          (an empty line)
    — province-a.example/log x8Jh…        signature of the installation's log key
                                          (an empty line)
    {"evaluations":[…                     the content: canonical JSON

The first lines are a signed note. Its second line is no number and its first line no name of a log, so that
nobody can take it for the head of a log, which the same key signs. There is no archive: nothing is unpacked,
no file has a name. Source: C2SP signed-note; decision 0032.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import EvidenceError, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.tlog.note import Signer, Verifier, open_note, sign_note

KINDS: Final[dict[str, str]] = {"subtree": "suyuan-subtree/1", "recall": "suyuan-recall/1"}
MOST_BYTES: Final = 8_000_000
MOST_MANIFEST: Final = 8_192
_MANIFEST: Final = re.compile(r"([a-z0-9/-]{1,40})\nbytes ([1-9][0-9]{0,6})\nsha256 ([0-9a-f]{64})\n")


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """A parcel whose content is the one its manifest speaks of; who signed it is not verified yet."""

    kind: str
    manifest: str  # the signed note
    body: bytes


def seal(body: bytes, *, kind: str, signer: Signer) -> bytes:
    """The parcel of `body`. Raises TooLarge."""
    if len(body) > MOST_BYTES:
        raise TooLarge("parcel", given=f"{len(body)} B", allowed=f"{MOST_BYTES} B")
    text = f"{KINDS[kind]}\nbytes {len(body)}\nsha256 {sha256_hex(body)}\n"
    return sign_note(text, signer).encode() + b"\n" + body


def unseal(content: bytes) -> Sealed:
    """Hold the content against its manifest. Raises Unreadable, TooLarge and EvidenceError, nothing else."""
    if len(content) > MOST_BYTES + MOST_MANIFEST:
        raise TooLarge("parcel", given=f"{len(content)} B", allowed=f"{MOST_BYTES} B")
    head = content[:MOST_MANIFEST]
    end = head.find(b"\n\n", head.find(b"\n\n") + 2)
    if head.find(b"\n\n") < 0 or end < 0:
        raise unreadable(Text("没有清单和签名", "it has no manifest with a signature"))
    try:
        manifest = head[: end + 1].decode("utf-8")
    except UnicodeDecodeError:
        raise unreadable(Text("清单不是 UTF-8 文本", "its manifest is not UTF-8")) from None
    found = _MANIFEST.fullmatch(manifest.partition("\n\n")[0] + "\n")
    kind = next((kind for kind, name in KINDS.items() if found and found[1] == name), None)
    if found is None or kind is None:
        raise unreadable(Text("清单不是本系统所认识的", "its manifest is none that is known here"))
    body = content[end + 2 :]
    if len(body) != int(found[2]):
        raise _changed(
            Text(
                f"内容为 {len(body)} 字节，清单写的是 {found[2]} 字节",
                f"it holds {len(body)} bytes, and its manifest says {found[2]}",
            )
        )
    if sha256_hex(body) != found[3]:
        raise _changed(Text("内容与清单的摘要不符", "its content does not fit the digest in its manifest"))
    return Sealed(kind=kind, manifest=manifest, body=body)


def signed_by(sealed: Sealed, keys: Iterable[Verifier]) -> Verifier:
    """The key among `keys` that signed the manifest. Raises EvidenceError."""
    trusted = list(keys)
    open_note(sealed.manifest, trusted)
    for key in trusted:
        try:
            open_note(sealed.manifest, [key])
        except EvidenceError:
            continue
        return key
    raise _changed(Text("没有可信密钥的签名", "no trusted key has signed it"))


def unreadable(reason: Text) -> Unreadable:
    """The error of a parcel that is none."""
    return Unreadable(
        Text(f"交换文件无法读取：{reason.zh}", f"the parcel cannot be read: {reason.en}"),
        hint=Text("请向对方索取原始文件。", "Ask the other installation for the original file."),
    )


def _changed(reason: Text) -> EvidenceError:
    return EvidenceError(
        Text(f"交换文件已被改动：{reason.zh}", f"the parcel was changed: {reason.en}"),
        hint=Text("请向对方索取原始文件。", "Ask the other installation for the original file."),
    )
