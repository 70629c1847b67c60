"""The check of the audit's reports: one that is empty, partial or skipped must fail like a finding."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "check_audit_reports.py"
REQUIREMENTS = """\
anyio==4.0 \\
    --hash=sha256:00
colorama==0.4.6 ; sys_platform == 'an-island' \\
    --hash=sha256:00
SQLAlchemy==2.1.9 ; python_version >= '3.11' \\
    --hash=sha256:00
"""
PYTHON_CLEAN = {
    "dependencies": [
        {"name": "anyio", "version": "4.0", "vulns": []},
        {"name": "sqlalchemy", "version": "2.1.9", "vulns": []},
    ]
}
PYTHON_SKIPPED = {"dependencies": [{"name": name, "skip_reason": "offline"} for name in ("anyio", "sqlalchemy")]}
PYTHON_PARTIAL = {"dependencies": PYTHON_CLEAN["dependencies"][:1]}
PYTHON_FOUND = {
    "dependencies": [
        *PYTHON_CLEAN["dependencies"][:1],
        {"name": "sqlalchemy", "version": "2.1.9", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.2"]}]},
    ]
}
SOME_PACKAGES = {"metadata": {"dependencies": {"prod": 12}}}
NPM_CLEAN = {**SOME_PACKAGES, "vulnerabilities": {}}
NPM_NEXT = {**SOME_PACKAGES, "vulnerabilities": {"next": {"severity": "high", "range": "<15.5"}}}
NPM_FOUND = {**SOME_PACKAGES, "vulnerabilities": {"swr": {"severity": "critical", "range": "*"}}}
NPM_UNREACHABLE = {"message": "request to the audit endpoint failed", "error": {}}


def check(folder: Path, requirements: str, python: object, npm: object) -> subprocess.CompletedProcess[str]:
    files = (folder / "requirements.txt", folder / "python.json", folder / "npm.json")
    for file, content in zip(files, (requirements, python, npm), strict=True):
        if content is not None:
            file.write_text(content if isinstance(content, str) else json.dumps(content))
    command = [sys.executable, str(SCRIPT), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("npm", [NPM_CLEAN, NPM_NEXT])
def test_clean_reports_pass(tmp_path: Path, npm: object) -> None:
    passed = check(tmp_path, REQUIREMENTS, PYTHON_CLEAN, npm)
    assert (passed.returncode, passed.stdout) == (0, "No known vulnerabilities.\n")


@pytest.mark.parametrize(
    ("requirements", "python", "npm", "words"),
    [
        (REQUIREMENTS, PYTHON_SKIPPED, NPM_CLEAN, "anyio was not audited: offline"),
        (REQUIREMENTS, PYTHON_PARTIAL, NPM_CLEAN, "sqlalchemy is missing from the report"),
        (REQUIREMENTS, None, NPM_CLEAN, "anyio is missing from the report"),
        (REQUIREMENTS, "not json", NPM_CLEAN, "anyio is missing from the report"),
        ("", PYTHON_CLEAN, NPM_CLEAN, "the list of locked packages is empty"),
        (REQUIREMENTS, PYTHON_FOUND, NPM_CLEAN, "sqlalchemy 2.1.9: PYSEC-1, fixed in 2.2"),
        (REQUIREMENTS, PYTHON_CLEAN, NPM_FOUND, "swr: critical, range *"),
        (REQUIREMENTS, PYTHON_CLEAN, NPM_UNREACHABLE, "npm could not audit: request to the audit endpoint failed"),
        (REQUIREMENTS, PYTHON_CLEAN, None, "npm could not audit: the report is empty"),
    ],
)
def test_anything_less_fails(tmp_path: Path, requirements: str, python: object, npm: object, words: str) -> None:
    failed = check(tmp_path, requirements, python, npm)
    assert failed.returncode == 1
    assert words in failed.stdout
