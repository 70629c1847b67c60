"""Each thing that cannot go well is refused in one sentence, before anything is started."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from advisor.launcher.checks import (
    answers,
    lists_nothing,
    require_dashboard,
    require_data_folder,
    require_free_port,
    require_node,
)
from advisor.launcher.errors import (
    DashboardNotBuiltError,
    DataFolderError,
    NodeMissingError,
    NodeTooOldError,
    PortInUseError,
)


def install_node(folder: Path, says: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    node = folder / "node"
    node.write_text(f"#!/bin/sh\necho '{says}'\n")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return node


@pytest.mark.parametrize("version", ["v20.0.0", "v20.20.2", "v24.1.0", "v100.0.0-rc.1"])
def test_a_new_node_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    assert require_node_path(tmp_path, version, monkeypatch) == str(tmp_path / "node")


def require_node_path(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> str:
    install_node(folder, version, monkeypatch)
    return require_node()


@pytest.mark.parametrize("version", ["v18.19.0", "v8.1.0", "", "bad cpu type"])
def test_an_old_or_broken_node_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str) -> None:
    with pytest.raises(NodeTooOldError, match=r"install Node\.js 20 or newer"):
        require_node_path(tmp_path, version, monkeypatch)


def test_no_node_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NodeMissingError, match=r"install Node\.js 20 or newer"):
        require_node()


@pytest.mark.parametrize(("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "0.0.0.0")])
def test_a_taken_port_is_refused_and_the_setting_named(family: socket.AddressFamily, host: str) -> None:
    with socket.create_server((host, 0), family=family) as other:
        port = other.getsockname()[1]
        with pytest.raises(PortInUseError, match=rf"Port {port}.*make up API_PORT=.*ADVISOR_API_PORT"):
            require_free_port("127.0.0.1", port, part="API", make_variable="API_PORT")
    require_free_port("127.0.0.1", port, part="API", make_variable="API_PORT")


def test_a_data_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataFolderError, match="ADVISOR_DATA_DIR"):
        require_data_folder(tmp_path / "file" / "data")


def test_a_data_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    require_data_folder(tmp_path / "new" / "data")
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
    assert os.listdir(tmp_path / "new" / "data") == []


def test_a_dashboard_that_is_not_built_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DashboardNotBuiltError, match="make up"):
        require_dashboard(tmp_path)
    (tmp_path / "server.js").touch()
    assert require_dashboard(tmp_path) == tmp_path / "server.js"


@pytest.mark.parametrize(
    ("status", "body", "nothing"),
    [
        (200, '{"items": []}', True),
        (200, '{"items": [{"code": "E0"}]}', False),
        (200, "[]", False),
        (503, '{"items": []}', False),
    ],
)
def test_only_an_empty_list_is_nothing(status: int, body: str, nothing: bool) -> None:
    with one_answer(status, body) as port:
        assert lists_nothing("127.0.0.1", port, "/competitions") is nothing


@pytest.mark.parametrize(("status", "answered"), [(200, True), (404, True), (500, False), (503, False)])
def test_a_server_error_is_no_answer(status: int, answered: bool) -> None:
    with one_answer(status, "{}") as port:
        assert answers("127.0.0.1", port, "/") is answered


@contextmanager
def one_answer(status: int, body: str) -> Iterator[int]:
    """A real server that gives the same answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_nobody_listening_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert not answers("127.0.0.1", port, "/")
    assert not lists_nothing("127.0.0.1", port, "/")
