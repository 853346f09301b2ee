"""The content of a certificate as canonical JSON and back: what is stored beside the signed document.

The structure follows the dataclasses of `certify.content`; nothing is listed twice. Instants and days are ISO
text, texts are objects with both languages.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, Union
from uuid import UUID

from suyuan.base.canonical import canonical_bytes
from suyuan.base.text import Text
from suyuan.certify.content import CertificateContent


def write_content(content: CertificateContent) -> str:
    """Canonical JSON text of `content`."""
    return canonical_bytes(_plain(content)).decode()


def read_content(text: str) -> CertificateContent:
    """The content that `write_content` wrote."""
    built = _built(CertificateContent, json.loads(text))
    assert isinstance(built, CertificateContent)
    return built


def _plain(value: Any) -> Any:
    if isinstance(value, Text):  # a tuple as well, so it comes first
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)


def _built(kind: Any, value: Any) -> Any:
    """`value` (plain JSON) as an object of the annotated `kind`."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, value)
    if origin is tuple:
        return tuple(_built(arguments[0], item) for item in value)
    if origin is Literal:
        return value
    if kind is Text:
        return Text(**value)
    if is_dataclass(kind):
        hints = _hints(typing.cast(type, kind))
        return typing.cast(Any, kind)(**{name: _built(hints[name], item) for name, item in value.items()})
    return _scalar(kind, value)


def _one_of(kinds: tuple[Any, ...], value: Any) -> Any:
    if value is None:
        return None
    fitting = [kind for kind in kinds if kind is not type(None)]
    if Text in fitting and isinstance(value, Mapping):
        return Text(**value)
    return _built(next(kind for kind in fitting if kind is not Text or len(fitting) == 1), value)


def _scalar(kind: Any, value: Any) -> Any:
    if kind is UUID:
        return UUID(value)
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return value
