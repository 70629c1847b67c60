"""``scripts/step``: skips what is done, and explains in one sentence what failed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

STEP = Path(__file__).resolve().parents[3] / "scripts" / "step"


def step(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(STEP), *arguments], cwd=folder, capture_output=True, text=True, check=False)


def count_with_stamp(folder: Path) -> int:
    """Run a step that leaves one mark per run; return how many it has left."""
    done = step(
        folder, "--name", "Counting", "--stamp", "out/stamp", "--input", "in",
        "--", "sh", "-c", "echo x >>marks; test ! -e fail",
    )  # fmt: skip
    assert done.returncode in {0, 1}
    return (folder / "marks").read_text().count("x")


def test_it_runs_again_only_when_contents_change(tmp_path: Path) -> None:
    source = tmp_path / "in" / "deep" / "source file"
    source.parent.mkdir(parents=True)
    source.write_text("one")
    assert count_with_stamp(tmp_path) == 1
    assert count_with_stamp(tmp_path) == 1
    os.utime(source, (1, 1))
    assert count_with_stamp(tmp_path) == 1
    source.write_text("two")
    assert count_with_stamp(tmp_path) == 2
    (tmp_path / "in" / "new").write_text("")
    assert count_with_stamp(tmp_path) == 3
    (tmp_path / "in" / "new").rename(tmp_path / "in" / "renamed")
    assert count_with_stamp(tmp_path) == 4
    (tmp_path / "out" / "stamp").unlink()
    assert count_with_stamp(tmp_path) == 5


def test_a_failed_step_is_not_done(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "fail").touch()
    assert count_with_stamp(tmp_path) == 1
    assert count_with_stamp(tmp_path) == 2
    (tmp_path / "fail").unlink()
    assert count_with_stamp(tmp_path) == 3
    assert count_with_stamp(tmp_path) == 3


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("npm error code ENOSPC", "The disk is full: free some space"),
        ("cp: error writing 'x': No space left on device", "The disk is full: free some space"),
        ("npm error code EAI_AGAIN", "The package registry cannot be reached: check the network"),
        ("error: Failed to fetch: `https://example.org/simple/`", "The package registry cannot be reached"),
        ("npm error code EACCES", "This user may not write here"),
        ("something else", "Try turning it off and on."),
    ],
)
def test_a_failure_ends_with_one_sentence(tmp_path: Path, words: str, sentence: str) -> None:
    failed = step(
        tmp_path, "--name", "Fetching", "--hint", "Try turning it off and on.",
        "--", "sh", "-c", 'echo "$0" >&2; exit 7', words,
    )  # fmt: skip
    assert failed.returncode == 1
    lines = failed.stderr.splitlines()
    assert lines[0] == "✗ Fetching failed"
    assert words in lines[1]
    assert lines[-1].startswith(sentence)


def test_success_is_one_line(tmp_path: Path) -> None:
    done = step(tmp_path, "--name", "Fetching", "--", "sh", "-c", "echo noise; echo more >&2")
    assert (done.stdout, done.stderr) == ("✓ Fetching (0 s)\n", "")
    assert (tmp_path / ".build/logs/Fetching.log").read_text() == "noise\nmore\n"


def test_what_must_hold_first_speaks_for_itself(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    complaint = tmp_path / "complaint"
    complaint.write_text("#!/bin/sh\necho ignored\necho Python was not found. >&2\ntest ! -e bad\n")
    complaint.chmod(0o755)
    arguments = (
        "--name", "Fetching", "--stamp", "out/stamp", "--input", "in", "--first", f"{complaint} 1 2",
        "--", "touch", "fetched",
    )  # fmt: skip
    (tmp_path / "bad").touch()
    refused = step(tmp_path, *arguments)
    assert (refused.returncode, refused.stdout, refused.stderr) == (1, "", "Python was not found.\n")
    assert not (tmp_path / "fetched").exists()
    (tmp_path / "bad").unlink()
    assert step(tmp_path, *arguments).returncode == 0
    (tmp_path / "bad").touch()
    assert step(tmp_path, *arguments).returncode == 0
