"""Options that several commands share."""

from typing import Annotated

import typer

DatabaseUrl = Annotated[
    str | None, typer.Option("--database-url", metavar="URL", help="Instead of DATABASE_URL or the embedded server.")
]

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
