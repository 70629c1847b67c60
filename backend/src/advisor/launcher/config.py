"""What the supervisor needs to know, handed in from the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchConfig:
    """Where to listen and where to keep things.

    Attributes:
        data_dir: folder of the database, the logs and the locks.
        api_port: TCP port of the API on 127.0.0.1.
        web_port: TCP port of the dashboard on 127.0.0.1.
        database_url: a PostgreSQL that already runs; None starts the embedded one.
        database_port: TCP port of the embedded PostgreSQL; None takes a free one.
        web_folder: folder with the built dashboard's ``server.js``.
        load_demo: fill an empty database with demo data.
        ready_seconds: how long a part may take until it answers.
    """

    data_dir: Path
    api_port: int
    web_port: int
    database_url: str | None
    database_port: int | None
    web_folder: Path
    load_demo: bool
    ready_seconds: float = 60.0

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def api_address(self) -> str:
        return f"http://127.0.0.1:{self.api_port}"

    @property
    def log_folder(self) -> Path:
        return self.data_dir / "logs"
