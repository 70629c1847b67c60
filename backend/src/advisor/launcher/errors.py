"""What can keep the platform from coming up, drawn as a tree.

LaunchError
├── AlreadyRunningError    another supervisor has this data folder
├── DataFolderError        the data folder cannot be made or written
├── PortInUseError         another program listens on a port we need
├── NodeMissingError       no Node.js
├── NodeTooOldError        a Node.js older than the dashboard needs
├── DashboardNotBuiltError the dashboard has not been built
├── ChildDiedError         a part stopped by itself while the platform came up
├── DatabaseDiedError      PostgreSQL stopped by itself while the platform came up
├── DatabaseElsewhereError another program runs our PostgreSQL on another port
├── NotRunningError        no supervisor has this data folder
└── NotReadyError          a part runs but does not answer
"""

from pathlib import Path

from advisor.core.errors import AdvisorError


class LaunchError(AdvisorError):
    """The platform cannot come up."""

    code = "launch_failed"


class AlreadyRunningError(LaunchError):
    """Another supervisor runs on the same data folder."""

    code = "already_running"

    def __init__(self, data_dir: Path, pid: str) -> None:
        super().__init__(
            f"The platform already runs on {data_dir} (process {pid or 'unknown'}): use that one, stop it with "
            "Ctrl-C, or choose another data folder with DATA_DIR=…."
        )
        self.data_dir = data_dir
        self.pid = pid


class DataFolderError(LaunchError):
    """The data folder cannot be used by this user."""

    code = "data_folder_unusable"

    def __init__(self, data_dir: Path, reason: str) -> None:
        super().__init__(
            f"The data folder {data_dir} cannot be written ({reason}): give this user write access to it, or "
            "choose another with `make up DATA_DIR=…` (ADVISOR_DATA_DIR)."
        )
        self.data_dir = data_dir
        self.reason = reason


class PortInUseError(LaunchError):
    """A port that a part would listen on is taken."""

    code = "port_in_use"

    def __init__(self, port: int, part: str, make_variable: str) -> None:
        super().__init__(
            f"Port {port}, which the {part} needs, is taken by another program: stop that program, or choose "
            f"another port with `make up {make_variable}=…` (ADVISOR_{make_variable})."
        )
        self.port = port
        self.part = part


class NodeMissingError(LaunchError):
    """The dashboard needs Node.js and there is none."""

    code = "node_missing"

    def __init__(self, needed_major: int) -> None:
        super().__init__(
            f"Node.js was not found: install Node.js {needed_major} or newer and make sure `node` is on the PATH."
        )
        self.needed_major = needed_major


class NodeTooOldError(LaunchError):
    """The Node.js on the PATH is older than the dashboard needs."""

    code = "node_too_old"

    def __init__(self, found: str, needed_major: int) -> None:
        super().__init__(
            f"Node.js {found} is too old: install Node.js {needed_major} or newer and put it first on the PATH."
        )
        self.found = found
        self.needed_major = needed_major


class DashboardNotBuiltError(LaunchError):
    """The dashboard's server is not where its build puts it."""

    code = "dashboard_not_built"

    def __init__(self, server: Path) -> None:
        super().__init__(f"The dashboard has not been built ({server} is missing): run `make up`, which builds it.")
        self.server = server


class ChildDiedError(LaunchError):
    """A part stopped by itself before all were up; its last words are shown beside this."""

    code = "part_died"

    def __init__(self, part: str, ending: str, log: Path) -> None:
        super().__init__(f"The {part} stopped by itself ({ending}): its log {log} says why.")
        self.part = part
        self.ending = ending
        self.log = log


class DatabaseDiedError(LaunchError):
    """The embedded PostgreSQL went before all parts were up, although nobody stopped it."""

    code = "database_died"

    def __init__(self, log: Path) -> None:
        super().__init__(
            f"PostgreSQL stopped by itself: its log {log} says why; `make up` starts it again, and every "
            "committed change is kept."
        )
        self.log = log


class DatabaseElsewhereError(LaunchError):
    """Another program started the embedded PostgreSQL while ours was away, where the other parts do not look for it."""

    code = "database_elsewhere"

    def __init__(self, port: int) -> None:
        super().__init__(f"Another command runs PostgreSQL on port {port}; it is started here once that has ended.")
        self.port = port


class NotRunningError(LaunchError):
    """No supervisor runs on the data folder."""

    code = "not_running"

    def __init__(self, data_dir: Path) -> None:
        super().__init__(
            f"The platform does not run on {data_dir}: start it with `make up`, or name its data folder with "
            "ADVISOR_DATA_DIR=…."
        )
        self.data_dir = data_dir


class NotReadyError(LaunchError):
    """A part runs, but did not answer in time."""

    code = "part_not_ready"

    def __init__(self, part: str, seconds: float, log: Path) -> None:
        super().__init__(f"The {part} did not answer within {seconds:.0f} s: its log {log} says why.")
        self.part = part
        self.seconds = seconds
        self.log = log
