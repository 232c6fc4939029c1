"""Options and arguments that many commands share."""

from __future__ import annotations

from typing import Annotated, Optional

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer every question with yes.")]
Threads = Annotated[list[int], typer.Argument(metavar="THREAD…", help="Ids of conversations, as `threads` lists them.")]
Account = Annotated[
    Optional[str],  # noqa: UP045 - read at run time
    typer.Option("--account", metavar="ADDRESS", help="Only this account."),
]
