"""What must be true before anything is started; each refusal is one sentence with a way out."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import subprocess
import tempfile
from http import HTTPStatus
from pathlib import Path
from typing import Final

from advisor.launcher.errors import (
    DashboardNotBuiltError,
    DataFolderError,
    NodeMissingError,
    NodeTooOldError,
    PortInUseError,
)

NODE_MAJOR: Final = 20
_PROBE_SECONDS: Final = 2.0
_SERVER_ERROR: Final = HTTPStatus.INTERNAL_SERVER_ERROR


def require_data_folder(data_dir: Path) -> None:
    """Make the data folder and prove that it can be written.

    Raises:
        DataFolderError: it cannot.
    """
    try:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=data_dir) as probe:
            probe.write(b"x")
    except OSError as error:
        raise DataFolderError(data_dir, error.strerror or str(error)) from error


def require_free_port(host: str, port: int, *, part: str, make_variable: str) -> None:
    """Prove that nobody listens on this port.

    Raises:
        PortInUseError: somebody does.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortInUseError(port, part, make_variable) from error


def require_node() -> str:
    """Path of a Node.js that is new enough.

    Raises:
        NodeMissingError: there is none on the PATH.
        NodeTooOldError: the one on the PATH is older.
    """
    node = shutil.which("node")
    if node is None:
        raise NodeMissingError(NODE_MAJOR)
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        answer = ""
    match = re.fullmatch(r"v(\d+)\.\S+", answer)
    if match is None or int(match.group(1)) < NODE_MAJOR:
        raise NodeTooOldError(answer or "of unknown version", NODE_MAJOR)
    return node


def require_dashboard(folder: Path) -> Path:
    """Path of the dashboard's server.

    Raises:
        DashboardNotBuiltError: it is not there.
    """
    server = folder / "server.js"
    if not server.is_file():
        raise DashboardNotBuiltError(server)
    return server


def answers(host: str, port: int, path: str) -> bool:
    """Whether the server there answers without a server error."""
    answer = _get(host, port, path)
    return answer is not None and answer[0] < _SERVER_ERROR


def lists_nothing(host: str, port: int, path: str) -> bool:
    """Whether the API answers with a list that has no items."""
    answer = _get(host, port, path)
    if answer is None or answer[0] != HTTPStatus.OK:
        return False
    listed = json.loads(answer[1])
    return isinstance(listed, dict) and listed.get("items") == []


def _get(host: str, port: int, path: str) -> tuple[int, bytes] | None:
    connection = http.client.HTTPConnection(host, port, timeout=_PROBE_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
