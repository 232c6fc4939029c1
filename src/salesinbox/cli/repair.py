"""``repair``: a damaged profile is put right, with all that can be saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from salesinbox.cli.context import confirm, locations
from salesinbox.cli.options import Json, Yes
from salesinbox.cli.output import document, say

if TYPE_CHECKING:
    from salesinbox.store.rescue.rebuild import Rebuilt


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(epilog="Example: salesinbox repair")(repair)


def repair(
    context: typer.Context,
    lose: Annotated[
        bool, typer.Option("--lose", help="Go on though drafts or queued mail can neither be read nor restored.")
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Look for damage in the profile's databases and mend it: drafts, queued mail and changes are saved, mail is
    fetched again. Damaged files are kept."""
    from salesinbox.engine import control

    places = locations(context)
    places.ensure()
    if lose:
        confirm(context, "Make a new database, even if drafts and queued mail are lost?", yes=yes)
    mended = control.repair(places, whatever_is_lost=lose)
    if as_json:
        kept = [each for each in (mended.database and mended.database.kept, mended.blobs_kept) if each]
        found = {"damaged": bool(str(mended)), "kept": [str(path) for path in kept], "dropped": mended.dropped}
        document({**found, **_numbers(mended.database)})
    if not str(mended):
        say("Nothing is damaged.")
        return
    say(str(mended))
    if control.is_running(places) is None:
        say("Mail comes back with: salesinbox sync --once, or by itself while salesinbox runs.")


def _numbers(rebuilt: Rebuilt | None) -> dict[str, Any]:
    from salesinbox.views import format as formatting

    if rebuilt is None:
        return {}
    return {
        "from_backup": None if rebuilt.from_backup is None else formatting.iso(rebuilt.from_backup),
        "drafts": rebuilt.drafts,
        "unsent": rebuilt.unsent,
        "changes": rebuilt.changes,
        "made_drafts": rebuilt.made_drafts,
        "lost_mail": rebuilt.lost_mail,
    }
