"""The command line: ``advisor``."""

import typer

from advisor.cli import backtest, database, demo, identity, imports, platform

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False, help="Betting Expert Advisor.")
app.command()(platform.up)
app.command("clean-data")(platform.clean_data)
app.add_typer(imports.app, name="import")
app.add_typer(backtest.app, name="backtest")
app.add_typer(identity.app, name="identity")
app.add_typer(demo.app, name="demo")
app.add_typer(database.app, name="db")

__all__ = ["app"]
