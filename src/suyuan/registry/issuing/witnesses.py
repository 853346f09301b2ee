"""Which witnesses this log asks, and how many of them the public waits for: one file beside the keys.

``witnesses.policy`` is a C2SP policy without its log lines:

    witness a VKEY https://witness.example.org
    witness b VKEY https://witness.example.net
    group most 2 a b
    quorum most

Without the file nobody is asked. With ``quorum none`` everybody is asked and nobody is waited for.
Source: C2SP tlog-policy.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from suyuan.base.errors import GatewayError, InputError
from suyuan.base.text import Text
from suyuan.tlog.note import Verifier
from suyuan.tlog.policy import NO_QUORUM, Examined, Policy, parse_policy

FILE: Final = "witnesses.policy"


@dataclass(frozen=True, kw_only=True)
class Witnesses:
    """The witnesses as configured: the text as it is published, and what it says."""

    text: str
    policy: Policy

    @property
    def awaited(self) -> bool:
        """Whether the public waits for them."""
        return self.policy.quorum != NO_QUORUM

    def examine(self, note: str, log: Verifier) -> Examined:
        """Which of them have cosigned the head of this log. Raises EvidenceError where it is not of it."""
        return replace(self.policy, logs={log.name: (log,)}).examine(note)

    def policy_text(self, keys: Iterable[str]) -> str:
        """The policy that the log recommends to its readers."""
        return "".join(f"log {key}\n" for key in keys) + self.text


def read_witnesses(text: str) -> Witnesses:
    """Read the configuration. Raises InputError naming the line."""
    policy = parse_policy(text)
    if policy.logs:
        raise InputError(
            Text(f"{FILE} 不应含有 log 行", f"{FILE} has no log lines"),
            hint=Text("日志的密钥由系统自己填写。", "The software fills in the keys of the log."),
        )
    return Witnesses(text=text if text.endswith("\n") else f"{text}\n", policy=policy)


NO_WITNESSES: Final = read_witnesses(f"quorum {NO_QUORUM}\n")


def witnesses_in(folder: Path) -> Witnesses:
    """What the key folder says. GatewayError where the file cannot be read, InputError for a bad line."""
    try:
        return read_witnesses(folder.joinpath(FILE).read_text("utf-8"))
    except FileNotFoundError:
        return NO_WITNESSES
    except (OSError, UnicodeDecodeError) as error:
        raise GatewayError(Text(f"{FILE} 无法读取", f"{FILE} cannot be read"), retryable=False) from error
