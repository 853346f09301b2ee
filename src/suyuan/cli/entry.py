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


def without(name: str, *, extra: str = "cli") -> GatewayError:
    """The refusal where a package that the command needs is not installed."""
    return GatewayError(
        Text(f"此命令需要软件包 {name}", f"this command needs the package {name}"),
        hint=Text(f"安装：pip install 'suyuan[{extra}]'", f"Install it: pip install 'suyuan[{extra}]'"),
        retryable=False,
    )
