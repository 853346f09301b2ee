"""Inputs that once broke a parser: each is tried in every run, and further ones are drawn from it."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

LONG: Final = b"9" * 5000  # more digits than the interpreter turns into a number at once
DEEP: Final = b"[" * 100_000
SNAPSHOT: Final = (
    b'{"version": "suyuan-snapshot/1", "taken_at": "2026-01-01",'
    b' "tables": {"a": [{"path": "%s", "rows": %s, "size": 2, "sha256": "c"}]}}'
)
PART: Final = b'--x\r\nContent-Disposition: form-data; name="document"; filename="a"\r\n'

FINDINGS: Final[dict[str, tuple[bytes, ...]]] = {  # what was raised
    "case": (
        b'{"p": ' + LONG + b"}",  # ValueError
        DEEP,
        b'{"inputs": [{"name": "a", "value": 1, "u": 0.3}, {"name": "b", "value": 2, "u": 1e307}],'
        b' "model": {"t": {"equation": "a*t - b", "bracket": [0, 9]}}, "method": "gum2"}',  # an answer of nan
        b'{"inputs": [{"name": "a", "value": 1, "u": 1e200}], "model": {"y": "a"}, "method": "gum"}',  # nan
    ),
    "dcc.lossless": ("<a><\u0221/></a>".encode(), "<a \u2c00='1'/>".encode()),  # ExpatError
    "run": (b'{"observations": ' + LONG + b"}",),  # ValueError
    "run.toml": (
        b"a = " + LONG,
        b"a = " + DEEP,
        b"[observations.header]\nclass = 0x" + LONG,
    ),  # ValueError, RecursionError
    "pack": (
        b"a = " + LONG,
        b"a = " + DEEP,
        b"a = 1e" + LONG,
    ),  # ValueError, RecursionError, InvalidOperation
    "pack.golden": (b"a = " + DEEP,),  # RecursionError
    "proof.json": (b'{"checkpoint": "", "index": Infinity, "path": [], "salt": ""}',),  # OverflowError
    "snapshot": (
        SNAPSHOT % (b"a/part-00000.parquet", b"1e999"),  # OverflowError
        SNAPSHOT % (b"\\u0000", b"1"),  # ValueError
    ),
    "entry": (f"tests.a.{quote('²')}.b=1".encode(), b"tests.a." + LONG + b".b=1"),  # ValueError
    "withdrawn": (b"\x80",),  # UnicodeDecodeError
    "portal.upload": (  # MultiPartParserError
        b"--x\r\n" + b"a" * 20_000,
        PART + b"Content-Transfer-Encoding: base64\r\n\r\nA\r\n--x--\r\n",
    ),
}


def findings_of(name: str) -> tuple[bytes, ...]:
    """The findings of the parser of that name."""
    return FINDINGS.get(name, ())
