"""What an endpoint is: a list, one record, a file or a command, each declared in a few lines of data.

A slice lists its endpoints (`suyuan.api.slices`); views, schemas and the description are made from them.
Reading goes through the queries of the registry within the scope of the person, writing through its commands,
which check the rights themselves: the same as for the pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from django.db import models
from ninja.params.functions import Query
from pydantic import AfterValidator, BaseModel

from suyuan.api.asking import Asked, Found
from suyuan.api.rows import Row

PARAMETER: Final = re.compile(r"\{(\w+)\}")
MOST_ROWS: Final = 200


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    raise ValueError("printable text is needed")


def word(longest: int = 80) -> Any:
    """A filter that takes a text."""
    return Annotated[str, Query("", max_length=longest), AfterValidator(_printable)]


def one_of(codes: Iterable[str]) -> Any:
    """A filter that takes one of these codes, or nothing."""
    return Annotated[Literal[tuple(["", *codes])], Query("")]


IDENTITY: Final = Annotated[UUID | None, Query(None)]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """What all of them have: the address below ``/api/v1``, and what it is for."""

    path: str
    summary: str
    types: Mapping[str, Any] = field(default_factory=dict)  # of the parameters in the address; else UUID

    @property
    def parameters(self) -> list[str]:
        """The names in the address."""
        return PARAMETER.findall(self.path)


@dataclass(frozen=True, kw_only=True)
class Listing(Endpoint):
    """A list, page by page. The rows stand under the last name of the address."""

    name: str  # of the operation, ``list_instruments``
    row: Row
    find: Callable[[Asked], Found]
    filters: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False  # to everybody, without a log-in; who asks is nobody

    @property
    def key(self) -> str:
        """The member of the answer that holds the rows."""
        return self.path.rpartition("/")[2].replace("-", "_")


@dataclass(frozen=True, kw_only=True)
class Single(Endpoint):
    """One record."""

    name: str
    row: Row
    find: Callable[[Asked], Any]
    filters: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False  # to everybody, without a log-in; who asks is nobody


@dataclass(frozen=True, kw_only=True)
class Question(Endpoint):
    """Something worked out from a body; nothing is written, so a token that may read may ask.

    `find` takes what was asked and the body, checked by `takes`. `pace`: as of a deed.
    """

    name: str
    takes: type[BaseModel]
    row: Row
    find: Callable[[Asked, Any], Any]
    pace: Callable[[str], None] | None = None


@dataclass(frozen=True, kw_only=True)
class File(Endpoint):
    """A file: its bytes, or pieces that are sent while they are made, and its name."""

    name: str
    media: str
    find: Callable[[Asked], tuple[bytes | Iterator[bytes], str]]
    filters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Deed(Endpoint):
    """A command. Its parameters make the body; those of the address are taken from there.

    `given` are arguments set here; `bounds` lengths of texts and types by member; `table` where lengths of
    texts come from; `printed` free members that the command takes as ``**printed``. `asks_password`: the
    password once more, as on the page. `asks_second`: user name and password of another person, who is handed
    to the command as `second`. `is_natural`: the command is done once by its own nature and has a
    commit point of its own, so no key is kept for it. `pace`: open to everybody, without a log-in; it counts
    what comes from an address and refuses a flood. Nobody is named, so no key is kept either. `tells`: what
    whoever did it is told of what was made, where that is more than its identity.
    """

    command: Callable[..., Any]
    name: str = ""  # of the operation; that of the command if empty
    table: type[models.Model] | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    bounds: Mapping[str, Any] = field(default_factory=dict)
    printed: tuple[str, ...] = ()
    asks_password: bool = False
    asks_second: bool = False
    is_natural: bool = False
    pace: Callable[[str], None] | None = None
    tells: Row | None = None

    @property
    def keeps_key(self) -> bool:
        """Whether a key makes it happen once: where somebody is there to whom the key belongs."""
        return not self.is_natural and self.pace is None

    @property
    def status(self) -> int:
        """Created, where the address names nothing yet and an identity is told."""
        return 200 if self.parameters or self.tells else 201


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The endpoints of one slice. `code` is that of the scope a token needs to act."""

    code: str
    endpoints: tuple[Endpoint, ...]
