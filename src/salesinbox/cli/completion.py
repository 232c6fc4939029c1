"""``completion``: the script that lets a shell complete our commands."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from salesinbox.cli.options import Json
from salesinbox.cli.output import document


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox completion bash > ~/.local/share/bash-completion/completions/salesinbox")(
        completion
    )


def completion(
    shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Your shell.")], as_json: Json = False
) -> None:
    """Print a completion script."""
    from typer._completion_shared import get_completion_script

    from salesinbox.cli.app import COMPLETE_VARIABLE, PROGRAM

    script = get_completion_script(prog_name=PROGRAM, complete_var=COMPLETE_VARIABLE, shell=shell)
    if as_json:
        document({"shell": shell, "script": script})
    else:
        print(script)
