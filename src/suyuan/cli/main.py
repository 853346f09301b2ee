"""Entry of the command ``suyuan``. Commands load the floors they need when they run, never before.

Exit codes are those of the error table (`suyuan.base.errors`); bad input never shows a traceback.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

import typer
from typer.exceptions import TyperException

from suyuan.base.errors import GatewayError, InputError, SuyuanError
from suyuan.base.text import Text
from suyuan.cli.entry import without
from suyuan.cli.manner import MANNER, Manner, complain, language_of

# One module per command or group of commands; each has `register(app)`.
MODULES = (
    "evaluate",
    "pack",
    "cert",
    "cert_compare",
    "cert_import",
    "cert_prolong",
    "cert_schemas",
    "trace",
    "recall",
    "graph",
    "plan",
    "coverage",
    "siting",
    "dataset",
    "daily",
    "days_off",
    "draw",
    "log",
    "witness",
    "found",
    "keys",
    "demo",
    "serve",
    "export",
    "federation",
    "import_",
)

INTERRUPTED = 130


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="suyuan",
        help=str(
            Text(
                "溯源：从读数到人人可验证的证书", "Suyuan: from a reading to a certificate anyone can verify"
            )
        ),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(start)
    for name in MODULES:
        import_module(f"suyuan.cli.{name}").register(app)
    return app


def say_version(asked: bool) -> None:  # noqa: FBT001 - the form that typer calls
    """Answer ``--version`` and stop."""
    if asked:
        from suyuan import __version__

        sys.stdout.write(f"suyuan {__version__}\n")
        raise typer.Exit


VERSION = Annotated[
    bool, typer.Option("--version", help="版本 / version", is_eager=True, callback=say_version)
]


def start(*, version: VERSION = False) -> None:
    """The options that come before a command."""


def main(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit code."""
    try:
        code = spoken(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has closed the pipe, maybe in the middle of a complaint
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return code


def spoken(arguments: Sequence[str]) -> int:
    """Run one command line and say what went wrong; gives the exit code."""
    MANNER.set(Manner(language=language_of(os.environ), as_json="--json" in arguments))
    try:
        code = typer.main.get_command(build()).main(
            args=list(arguments), prog_name="suyuan", standalone_mode=False
        )
    except SuyuanError as error:
        return complain(error)
    except TyperException as error:
        # Without arguments the help was printed and there is nothing to complain about.
        return complain(wrong_usage(error)) if error.format_message() else InputError.exit_code
    except ModuleNotFoundError as missing:
        name = (missing.name or "").partition(".")[0]
        if name in ("", "suyuan"):
            raise
        return complain(without(name, extra="server"))  # the engine alone serves its own commands only
    except Exception as error:
        if (out_of_reach := of_database(error)) is None:
            raise
        return complain(out_of_reach)
    except (KeyboardInterrupt, typer.Abort):
        sys.stderr.write(str(Text("已中断", "interrupted")) + "\n")
        return INTERRUPTED
    return code if isinstance(code, int) else 0


def of_database(error: Exception) -> SuyuanError | None:
    """A database that cannot be had as an error of the tree; None for anything else."""
    django = sys.modules.get("django.db")
    if django is None or not isinstance(error, django.OperationalError):
        return None
    fault = str(error).strip().partition("\n")[0]
    return GatewayError(
        Text(f"数据库无法使用：{fault}", f"the database cannot be used: {fault}"),
        hint=Text(
            "可能正有一次大的导入独占数据库，稍后再试；否则检查 SUYUAN_DATABASE 与数据目录。",
            "A large import may have it for itself: try again later. Otherwise check SUYUAN_DATABASE"
            " and the folder.",
        ),
        retryable=True,
    )


def wrong_usage(error: TyperException) -> SuyuanError:
    """A mistake on the command line as an error of the tree."""
    words = error.format_message()
    return InputError(
        Text(f"命令用法有误：{words}", f"the command is not used correctly: {words}"),
        hint=Text("用 suyuan --help 查看命令。", "See suyuan --help."),
    )


def run() -> None:
    """Entry point of the installed command."""
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    run()
