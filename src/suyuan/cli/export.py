"""``suyuan export openapi``: the description of the REST interface, as the server gives it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from suyuan.base.text import Text
from suyuan.cli.files import write_bytes
from suyuan.cli.manner import command

OUTPUT = Annotated[Path | None, typer.Option("--output", "-o", help="写入文件 / write to a file")]


def register(app: typer.Typer) -> None:
    """Enter the commands of this module."""
    group = typer.Typer(no_args_is_help=True)
    command(
        group, "openapi", summary=Text("REST 接口说明（OpenAPI 3.1）", "The REST interface (OpenAPI 3.1)")
    )(openapi)
    app.add_typer(group, name="export", help=str(Text("导出", "Export")))


def openapi(output: OUTPUT = None) -> None:
    """The OpenAPI document, printed or written to a file; no database is asked for it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "suyuan.server.settings")
    import django

    django.setup()
    from suyuan.api.urls import document

    text = json.dumps(document(), ensure_ascii=False, indent=1) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        write_bytes(output, text.encode())
