"""The installed command. The engine alone comes without a command line; then this says how to get it."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Final

from suyuan.base.errors import GatewayError
from suyuan.base.text import Text

NEEDED: Final = ("rich", "typer")


def run() -> None:
    """Entry point of the installed command ``suyuan``."""
    for name in NEEDED:
        if find_spec(name) is None:
            sys.stderr.write(f"{without(name)}\n")
            sys.exit(GatewayError.exit_code)
    from suyuan.cli.main import run as command

    command()


def without(name: str) -> GatewayError:
    """The refusal where a package of the command line is not installed."""
    return GatewayError(
        Text(f"命令行需要软件包 {name}", f"the command line needs the package {name}"),
        hint=Text("安装：pip install 'suyuan[cli]'", "Install it: pip install 'suyuan[cli]'"),
        retryable=False,
    )
