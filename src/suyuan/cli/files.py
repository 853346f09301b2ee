"""Files handed to a command: read once, within a size, with errors that name the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from suyuan.base.errors import InputError, NotFound, TooLarge, Unreadable
from suyuan.base.text import Text
from suyuan.base.toml import read_toml

MEGABYTE = 1024 * 1024


def read_bytes(path: Path, *, limit: int = 12 * MEGABYTE) -> bytes:
    """The content of `path`. NotFound, Unreadable or TooLarge; a large file is never taken into memory."""
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except FileNotFoundError:
        raise NotFound(Text(f"没有这个文件：{path}", f"there is no such file: {path}"), given=path) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unreadable(
            Text(f"无法读取 {path}：{reason}", f"{path} cannot be read: {reason}"), given=path
        ) from None
    if len(content) > limit:
        raise TooLarge(str(path), given=f"> {limit} B", allowed=f"{limit} B")
    return content


def read_json(path: Path, *, limit: int = 12 * MEGABYTE) -> Any:
    """The JSON in `path`. Raises Unreadable with line and column where it is none."""
    try:
        return json.loads(read_bytes(path, limit=limit))
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise Unreadable(
            Text(f"{path} 不是 JSON（第 {where} 处）", f"{path} is not JSON (at {where})"), given=where
        ) from None
    except (ValueError, RecursionError):  # no UTF-8, a number of thousands of digits, endless nesting
        raise Unreadable(Text(f"{path} 不是可读的 JSON", f"{path} is no readable JSON"), given=path) from None


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`. Raises InputError where that is not possible."""
    try:
        path.write_bytes(content)
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(
            Text(f"无法写入 {path}：{reason}", f"{path} cannot be written: {reason}"), given=path
        ) from None


def read_record(path: Path) -> Any:
    """Plain data from JSON, or from TOML where the file is called so."""
    if path.suffix != ".toml":
        return read_json(path)
    try:
        return read_toml(read_bytes(path))
    except Unreadable as error:
        words = error.message
        raise Unreadable(Text(f"{path}：{words.zh}", f"{path}: {words.en}"), given=path) from None
