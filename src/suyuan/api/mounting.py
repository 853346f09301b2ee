"""Views made from declared endpoints, with the description that OpenAPI wants of each."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Annotated, Any, Final
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from ninja import Router
from ninja.constants import NOT_SET
from ninja.params.functions import Query
from pydantic import BaseModel, ValidationError, create_model
from pydantic.json_schema import models_json_schema

from suyuan.api.asking import ENTERED, Asked, occasion_of, person_in, require_write, username_in
from suyuan.api.bodies import Body, Bounds, body_of
from suyuan.api.body import record_in
from suyuan.api.endpoints import MOST_ROWS, Deed, Endpoint, File, Listing, Question, Single, Slice
from suyuan.api.problems import invalid
from suyuan.api.rendering import MEDIA_TYPE, answer, written
from suyuan.api.rows import Done
from suyuan.base.canonical import sha256_hex
from suyuan.base.errors import Conflict, InputError, NotPermitted
from suyuan.base.text import Text
from suyuan.registry.access.confirming import LONGEST, confirm_password
from suyuan.registry.access.moment import system_occasion
from suyuan.registry.access.once import Answered, once
from suyuan.registry.access.rules import KEY
from suyuan.registry.journal.occasion import Actor
from suyuan.registry.parties.directory import account_named
from suyuan.registry.parties.queries import actor_of

View = Callable[..., HttpResponseBase]
REFERENCE: Final = "#/components/schemas/{model}"
KEY_HEADER: Final = "Idempotency-Key"
SECOND, SECOND_PASSWORD = "second", "second_password"
PAGE: Final = Annotated[int, Query(1, ge=1, le=1_000_000)]
SIZE: Final = Annotated[int, Query(50, ge=1, le=MOST_ROWS)]
_BODIES: Final[dict[str, type[BaseModel]]] = {}


def schemas() -> dict[str, Any]:
    """The schemas of all bodies, for the description."""
    _, found = models_json_schema(
        [(model, "validation") for model in _BODIES.values()], ref_template=REFERENCE
    )
    defined: dict[str, Any] = found.get("$defs", {})
    return defined


def router_of(one: Slice) -> Router:
    """All endpoints of a slice, for whoever has entered."""
    router = Router(tags=[one.code], auth=ENTERED)
    for endpoint in sorted(one.endpoints, key=_is_general):
        _mount(endpoint, router, one.code)
    return router


def _is_general(endpoint: Endpoint) -> list[bool]:
    """Where an address is open: a name that is written out is looked for before one that may be anything."""
    return [part.startswith("{") for part in endpoint.path.split("/")]


@singledispatch
def _mount(endpoint: Endpoint, router: Router, code: str) -> None:
    raise NotImplementedError(type(endpoint), router, code)


@_mount.register
def _(endpoint: Listing, router: Router, code: str) -> None:  # noqa: ARG001
    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        asked = _asked(request, endpoint, given)
        found = endpoint.find(asked)
        has_more = found.has_more if found.has_more is not None else found.total > asked.page * asked.size
        return answer(
            {
                endpoint.key: [endpoint.row.of(one) for one in found.rows],
                "total": found.total,
                "has_more": has_more,
                "page": asked.page,
                "size": asked.size,
            }
        )

    page = create_model(
        f"{endpoint.row.schema.__name__}Page",
        **{endpoint.key: (list[endpoint.row.schema], ...)},  # type: ignore[call-overload, name-defined]
        total=(int, ...),
        has_more=(bool, ...),
        page=(int, ...),
        size=(int, ...),
    )
    filters = {**endpoint.filters, "page": PAGE, "size": SIZE}
    router.get(
        f"/{endpoint.path}", response=page, summary=endpoint.summary, operation_id=endpoint.name,
        auth=None if endpoint.is_open else NOT_SET,
    )(_signed(view, endpoint, endpoint.name, filters))  # fmt: skip


@_mount.register
def _(endpoint: Single, router: Router, code: str) -> None:  # noqa: ARG001
    def view(request: HttpRequest, **given: Any) -> HttpResponse:
        return answer(endpoint.row.of(endpoint.find(_asked(request, endpoint, given))))

    schema = endpoint.row.schema
    router.get(
        f"/{endpoint.path}", response=schema, summary=endpoint.summary, operation_id=endpoint.name,
        auth=None if endpoint.is_open else NOT_SET,
    )(_signed(view, endpoint, endpoint.name, endpoint.filters))  # fmt: skip


@_mount.register
def _(endpoint: Question, router: Router, code: str) -> None:  # noqa: ARG001
    body = Body(schema=endpoint.takes, hints={})
    _BODIES[body.schema.__name__] = body.schema

    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        data = _body(request, body)
        if endpoint.pace is not None:
            endpoint.pace(request.META.get("REMOTE_ADDR", ""))
        return answer(endpoint.row.of(endpoint.find(_asked(request, endpoint, path), data)))

    router.post(
        f"/{endpoint.path}",
        response=endpoint.row.schema,
        summary=endpoint.summary,
        operation_id=endpoint.name,
        openapi_extra=_taking(body),
        auth=NOT_SET if endpoint.pace is None else None,
    )(_signed(view, endpoint, endpoint.name, {}))


@_mount.register
def _(endpoint: File, router: Router, code: str) -> None:  # noqa: ARG001
    def view(request: HttpRequest, **given: Any) -> HttpResponseBase:
        content, name = endpoint.find(_asked(request, endpoint, given))
        kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
        response = kind(content, content_type=endpoint.media)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    described = {"200": {"description": "OK", "content": {endpoint.media: {"schema": _BINARY}}}}
    router.get(
        f"/{endpoint.path}",
        summary=endpoint.summary,
        operation_id=endpoint.name,
        openapi_extra={"responses": described},
    )(_signed(view, endpoint, endpoint.name, endpoint.filters))


_BINARY: Final = {"type": "string", "format": "binary"}


@_mount.register
def _(endpoint: Deed, router: Router, code: str) -> None:
    name = endpoint.name or endpoint.command.__name__
    body = body_of(
        _title(name),
        endpoint.command,
        without=[*endpoint.parameters, *endpoint.given, *([SECOND] if endpoint.asks_second else [])],
        bounds=Bounds(table=endpoint.table, of=endpoint.bounds),
        more=dict.fromkeys(endpoint.printed, str),
        secrets=_secrets(endpoint),
    )
    _BODIES[body.schema.__name__] = body.schema

    def view(request: HttpRequest, **path: Any) -> HttpResponse:
        if endpoint.pace is None:
            require_write(request, code)
        data = _body(request, body)
        if endpoint.pace is not None:
            endpoint.pace(request.META.get("REMOTE_ADDR", ""))
        arguments = body.arguments(data)
        if endpoint.asks_password:
            confirm_password(request, username=username_in(request), password=arguments.pop("password"))
        if endpoint.asks_second:
            arguments[SECOND] = _second(request, arguments.pop(SECOND), arguments.pop(SECOND_PASSWORD))
        return _carried_out(
            request, endpoint, data, arguments={**endpoint.given, **arguments, **path}, path=path
        )

    router.post(
        f"/{endpoint.path}",
        response={endpoint.status: endpoint.tells.schema if endpoint.tells else Done},
        summary=endpoint.summary,
        operation_id=name,
        openapi_extra=_described(endpoint, body),
        auth=NOT_SET if endpoint.pace is None else None,
    )(_signed(view, endpoint, name, {}))


def _secrets(endpoint: Deed) -> dict[str, int]:
    """What is asked for beside the members of the command, with the most characters of each."""
    own = {"password": LONGEST} if endpoint.asks_password else {}
    return own | ({SECOND: LONGEST, SECOND_PASSWORD: LONGEST} if endpoint.asks_second else {})


def _second(request: HttpRequest, username: str, password: str) -> Actor:
    """The other person, by user name and password; wrong ones count towards the lock of that account."""
    confirm_password(request, username=username, password=password)
    account = account_named(username)
    if account is None or account.person_id is None:
        raise NotPermitted(Text("该账号不属于任何人员", "no person stands behind this account"))
    return actor_of(account.person_id, on=occasion_of(request).today)


def _carried_out(
    request: HttpRequest,
    endpoint: Deed,
    data: BaseModel,
    *,
    arguments: Mapping[str, Any],
    path: Mapping[str, Any],
) -> HttpResponse:
    occasion = occasion_of(request) if endpoint.pace is None else system_occasion()

    def act() -> Answered:
        made = endpoint.command(occasion, **arguments)
        told = endpoint.tells.of(made) if endpoint.tells else _done(made, path)
        return Answered(endpoint.status, written(told))

    key = request.headers.get(KEY_HEADER, "")
    try:
        if endpoint.is_natural:
            answered = act()
        elif key and endpoint.keeps_key:
            # The password is no part of what is remembered.
            said = data.model_dump(mode="json", exclude={"password", SECOND_PASSWORD}, exclude_unset=True)
            digest = sha256_hex(json.dumps([request.path, said], sort_keys=True).encode())
            answered = once(occasion, person=person_in(request), key=key, digest=digest, act=act)
        else:
            with transaction.atomic():
                answered = act()
    except IntegrityError:
        raise Conflict(
            Text(
                "所指的记录不存在，或同样的记录已有",
                "a record that is named does not exist, or one like it stands",
            )
        ) from None
    except DataError:
        raise InputError(Text("数值超出可存储的范围", "a value is beyond what can be stored")) from None
    response = HttpResponse(answered.body, status=answered.status, content_type=MEDIA_TYPE)
    if answered.is_repeated:
        response.headers["Idempotent-Replayed"] = "true"
    return response


def _done(made: Any, path: Mapping[str, Any]) -> dict[str, Any]:
    rows = made if isinstance(made, list | tuple) else [made]
    ids = [
        str(one if isinstance(one, UUID) else one.pk)
        for one in rows
        if isinstance(one, UUID) or hasattr(one, "pk")
    ]
    subject = next(iter(path.values()), "")
    return {"id": ids[0] if ids else str(subject), "ids": ids}


def _body(request: HttpRequest, body: Body) -> BaseModel:
    announced = request.headers.get("Content-Length") or "0"
    data = {} if body.is_optional and announced == "0" else record_in(request)
    try:
        return body.schema.model_validate(data)
    except ValidationError as error:
        raise invalid([(one["loc"], one["msg"]) for one in error.errors()]) from None


def _asked(request: HttpRequest, endpoint: Endpoint, given: dict[str, Any]) -> Asked:
    path = {name: given.pop(name) for name in endpoint.parameters}
    page, size = given.pop("page", 1), given.pop("size", 50)
    is_open = (
        endpoint.pace is not None
        if isinstance(endpoint, Question)
        else isinstance(endpoint, Listing | Single) and endpoint.is_open
    )
    occasion = system_occasion() if is_open else occasion_of(request)
    return Asked(occasion=occasion, path=path, filters=given, page=page, size=size)


def _signed(view: View, endpoint: Endpoint, name: str, filters: Mapping[str, Any]) -> View:
    """The view with the signature that the framework reads."""
    kinds = {one: endpoint.types.get(one, UUID) for one in endpoint.parameters} | dict(filters)
    parameters = [
        inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=HttpRequest)
    ]
    parameters += [
        inspect.Parameter(one, inspect.Parameter.KEYWORD_ONLY, annotation=kind) for one, kind in kinds.items()
    ]
    view.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    view.__name__ = name
    return view


def _described(endpoint: Deed, body: Body) -> dict[str, Any]:
    described = _taking(body)
    if endpoint.keeps_key:
        described["parameters"] = [
            {
                "in": "header",
                "name": KEY_HEADER,
                "required": False,
                "description": "The same key with the same request is carried out once; kept for 24 hours.",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
            }
        ]
    return described


def _taking(body: Body) -> dict[str, Any]:
    """How the description tells what stands in the body."""
    reference = {"$ref": REFERENCE.format(model=body.schema.__name__)}
    return {"requestBody": {"required": not body.is_optional, "content": {MEDIA_TYPE: {"schema": reference}}}}


def _title(name: str) -> str:
    return "".join(part.title() for part in name.split("_")) + "Body"
