"""Make the typed client from the description of the interface: ``python docs/build_client.py``.

For each slice two modules: `kinds` (what goes in and comes out, as TypedDicts) and `slices` (the methods).
"""

from __future__ import annotations

import json
import keyword
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent / "src" / "suyuan" / "client"
HEAD = '"""{words}\n\nMade by ``docs/build_client.py`` from the description of the interface; not edited by hand.\n"""\n\nfrom __future__ import annotations\n\n'  # noqa: E501
PLAIN = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
SHARED = "shared"


def described() -> dict[str, Any]:
    """The description of the interface as the server tells it."""
    sys.path.insert(0, str(HERE.parent / "src"))
    from suyuan.server.starting import start_django

    start_django()
    from suyuan.api.urls import api

    return json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))


def type_of(schema: dict[str, Any]) -> str:
    """A schema as a type."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return f"Literal[{', '.join(json.dumps(one, ensure_ascii=False) for one in values)}]"
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " | ".join(dict.fromkeys(type_of(one) for one in schema[union]))
    match schema.get("type"):
        case "array":
            items = schema.get("items")
            return f"list[{type_of(items)}]" if isinstance(items, dict) else "list[Any]"
        case "object":
            more = schema.get("additionalProperties")
            return f"dict[str, {type_of(more)}]" if isinstance(more, dict) and more else "dict[str, Any]"
        case str() as plain:
            return PLAIN[plain]
    return "Any"


def kind(name: str, schema: dict[str, Any]) -> str:
    """A schema with fields as a TypedDict."""
    fields = schema.get("properties", {})
    needed = set(schema.get("required", ()))
    if not fields:
        return f"{name} = {type_of(schema | {'title': ''})}\n"
    typed = {
        field: type_of(one) if field in needed else f"NotRequired[{type_of(one)}]"
        for field, one in fields.items()
    }
    if any(not field.isidentifier() or keyword.iskeyword(field) for field in typed):
        inside = ", ".join(f"{json.dumps(field)}: {one}" for field, one in typed.items())
        return f"{name} = TypedDict({json.dumps(name)}, {{{inside}}})\n"
    lines = [f"class {name}(TypedDict):"]
    words = str(schema.get("description", "")).strip().splitlines()
    if words:
        lines.append(f"    {json.dumps(words[0], ensure_ascii=False)}"[:-1] + '"')
    lines += [f"    {field}: {one}" for field, one in typed.items()]
    return "\n".join(lines) + "\n"


def refs(value: Any) -> set[str]:
    """The names of the schemas that a value refers to."""
    if isinstance(value, dict):
        found = {value["$ref"].rpartition("/")[2]} if "$ref" in value else set()
        return found.union(*(refs(one) for one in value.values()))
    if isinstance(value, list):
        return set().union(*(refs(one) for one in value))
    return set()


def reached(names: set[str], schemas: dict[str, Any]) -> set[str]:
    """Those schemas and all they lead to."""
    every, fresh = set(names), set(names)
    while fresh:
        fresh = set().union(*(refs(schemas[name]) for name in fresh)) - every
        every |= fresh
    return every


def method(verb: str, path: str, operation: dict[str, Any], schemas: dict[str, Any]) -> str:
    """One operation as a method."""
    given = operation.get("parameters", [])
    places = [one["name"] for one in given if one["in"] == "path"]
    asked = [one for one in given if one["in"] == "query"]
    content = operation.get("requestBody", {}).get("content", {})
    body = content.get("application/json", {}).get("schema")
    is_free = body is not None and "$ref" not in body
    named = body is not None and not is_free and bool(schemas[type_of(body)].get("properties"))
    after: list[str] = [f"{one['name']}: {type_of(one['schema'])} | None = None" for one in asked]
    if is_free:
        after.append("body: dict[str, Any]")
    if verb != "get":
        after.append("idempotency_key: str | None = None")
    signature = ["self", *(f"{name}: {_place_type(given, name)}" for name in places)]
    signature += (["*"] if after else []) + after
    if named:
        signature.append(f"**body: Unpack[{type_of(body)}]")
    target = "/" + "/".join(
        f"{{place({part[1:-1].split(':')[-1]})}}" if part.startswith("{") else part
        for part in path.strip("/").split("/")
    )
    call = [json.dumps(verb.upper()), f'f"{target}"' if "{" in target else f'"{target}"']
    if asked:
        inside = ", ".join(f"{json.dumps(one['name'])}: {one['name']}" for one in asked)
        call.append(f"query={{{inside}}}")
    if body is not None:
        call.append("body=body" if named or is_free else "body={}")
    if verb != "get":
        call.append("key=idempotency_key")
    words = operation.get("summary", "").replace('"', "'")
    return (
        f"    def {operation['operationId']}({', '.join(signature)}) -> {_answer(operation)}:\n"
        f'        """{words}."""\n'
        f"        answer: {_answer(operation)} = self._ask({', '.join(call)})\n"
        "        return answer\n"
    )


def _place_type(given: list[dict[str, Any]], name: str) -> str:
    schema = next(one["schema"] for one in given if one["name"] == name)
    return "int" if schema.get("type") == "integer" else "str"


def _answer(operation: dict[str, Any]) -> str:
    for status, answer in operation["responses"].items():
        if status == "default":
            continue
        content = answer.get("content", {})
        if "application/json" in content:
            return type_of(content["application/json"]["schema"])
        return "bytes" if content else "dict[str, Any]"
    return "Any"


def imports(text: str, *names: str) -> str:
    """The names of `typing` that a text uses."""
    used = [name for name in names if any(f"{before}{name}" in text for before in " ([")]
    return f"from typing import {', '.join(sorted(used))}\n\n" if used else ""


def modules() -> dict[Path, str]:
    """Every module by its path."""
    document = described()
    schemas = document["components"]["schemas"]
    by_tag: dict[str, list[str]] = defaultdict(list)
    wanted: dict[str, set[str]] = defaultdict(set)
    for path, operations in document["paths"].items():
        for verb, operation in operations.items():
            tag = operation["tags"][0]
            if verb != "get" and "application/json" not in operation.get("requestBody", {}).get(
                "content", {"application/json": {}}
            ):
                continue  # files are sent by other means
            by_tag[tag].append(method(verb, path, operation, schemas))
            taken = {key: value for key, value in operation.items() if key != "responses"}
            taken["responses"] = {k: v for k, v in operation["responses"].items() if k != "default"}
            wanted[tag] |= reached(refs(taken), schemas)
    places: dict[str, str] = {}
    for tag, names in wanted.items():
        for name in names:
            places[name] = tag if places.get(name, tag) == tag else SHARED
    made: dict[Path, str] = {}
    for tag in {*places.values()}:
        own = sorted(name for name, place in places.items() if place == tag)
        made[ROOT / "kinds" / f"{tag}.py"] = _kinds(tag, own, places, schemas)
    for tag, methods in by_tag.items():
        made[ROOT / "slices" / f"{tag}.py"] = _slice(tag, methods, places)
    made[ROOT / "kinds" / "__init__.py"] = '"""What goes into the interface and comes out of it."""\n'
    made[ROOT / "slices" / "__init__.py"] = '"""The operations of the interface, by slice."""\n'
    made[ROOT / "client.py"] = _client(sorted(by_tag))
    return made


def _kinds(tag: str, own: list[str], places: dict[str, str], schemas: dict[str, Any]) -> str:
    body = "\n\n".join(kind(name, schemas[name]) for name in own)
    foreign: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set().union(*(refs(schemas[name]) for name in own)) - set(own)):
        foreign[places[name]].append(name)
    lines = _from(foreign)
    head = HEAD.format(
        words=f"What {tag} takes and gives." if tag != SHARED else "What several slices share."
    )
    typing = imports(body, "Any", "Literal", "NotRequired", "TypedDict")
    return head + typing + "\n".join(lines) + "\n\n\n" + body


def _from(foreign: dict[str, list[str]]) -> list[str]:
    return [
        f"from suyuan.client.kinds.{place} import {', '.join(names)}"
        for place, names in sorted(foreign.items())
    ]


def _slice(tag: str, methods: list[str], places: dict[str, str]) -> str:
    body = "\n".join(methods)
    words = set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in body).split())
    foreign: dict[str, list[str]] = defaultdict(list)
    for name in sorted(words & places.keys()):
        foreign[places[name]].append(name)
    lines = _from(foreign)
    lines.append("from suyuan.client.transport import place" if "place(" in body else "")
    typing = imports(f"{body} Any", "Any", "Literal", "Unpack")
    return (
        HEAD.format(words=f"Operations on {tag}.")
        + "from collections.abc import Callable\n"
        + typing
        + "\n".join(filter(None, lines))
        + f"\n\n\nclass {_title(tag)}:\n"
        + f'    """Operations on {tag}. `ask` sends a request, see `transport`."""\n\n'
        + "    def __init__(self, ask: Callable[..., Any]) -> None:\n        self._ask = ask\n\n"
        + body
    )


def _title(tag: str) -> str:
    return "On" + "".join(part.title() for part in tag.split("_"))


def _client(tags: list[str]) -> str:
    lines = [f"from suyuan.client.slices.{tag} import {_title(tag)}" for tag in tags]
    inside = "\n".join(f"        self.{tag} = {_title(tag)}(self.ask)" for tag in tags)
    return (
        HEAD.format(words="The client with all its slices.")
        + "\n".join(lines)
        + "\nfrom suyuan.client.transport import Transport\n\n\n"
        + "class Client(Transport):\n"
        + '    """The interface, slice by slice: ``client.instruments.list_instruments(q=...)``."""\n\n'
        + '    def __init__(self, base_url: str, *, token: str = "", timeout: float = 30.0) -> None:\n'
        + "        super().__init__(base_url, token=token, timeout=timeout)\n"
        + inside
        + "\n"
    )


def formatted(text: str, path: Path) -> str:
    """The text as the project formats it."""
    for command in (["check", "--select", "I,F401", "--fix", "-q"], ["format", "-q"]):
        done = subprocess.run(  # noqa: S603 - our own formatter
            [sys.executable, "-m", "ruff", *command, "--stdin-filename", str(path), "-"],
            input=text, capture_output=True, text=True, check=False, cwd=HERE.parent,
        )  # fmt: skip
        if not done.stdout:
            raise SystemExit(f"{path}: {done.stderr}")
        text = done.stdout
    return text


if __name__ == "__main__":
    for where, words in modules().items():
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text(formatted(words, where), encoding="utf-8")
