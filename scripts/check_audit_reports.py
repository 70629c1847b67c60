"""Check the reports of pip-audit and npm audit; a report that skipped anything is a failure.

    python scripts/check_audit_reports.py REQUIREMENTS PYTHON_REPORT NPM_REPORT

pip-audit ends well although it skipped every package, and npm audit ends badly for advisories that cannot be
fixed within the Next 14 line; so the contents count, not the exit statuses.
"""

# ruff: noqa: T201 - its output is what it is for

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from packaging.markers import Marker

# Fixed only in later generations; what they touch (middleware, server actions, the image optimizer, rewrites)
# is not used, and pages are shells without data of their own.
ACCEPTED_NPM: Final = frozenset({"next"})
SERIOUS: Final = frozenset({"high", "critical"})


def python_problems(requirements: str, report: Mapping[str, Any]) -> Iterator[str]:
    """Everything that is wrong with the Python packages, or with the report on them."""
    locked = {
        normal(name)
        for name, marker in re.findall(r"^([\w.-]+)==[^\s;]+(?: ; ([^\\\n]+))?", requirements, flags=re.MULTILINE)
        if not marker or Marker(marker.strip()).evaluate()
    }
    seen = set()
    for package in report.get("dependencies", []):
        name = normal(package["name"])
        if "skip_reason" in package:
            yield f"{name} was not audited: {package['skip_reason']}"
        seen.add(name)
        for finding in package.get("vulns", []):
            fixed = ", ".join(finding["fix_versions"]) or "no version"
            yield f"{name} {package['version']}: {finding['id']}, fixed in {fixed}"
    yield from (f"{name} is missing from the report" for name in sorted(locked - seen))
    if not locked:
        yield "the list of locked packages is empty"


def npm_problems(report: Mapping[str, Any]) -> Iterator[str]:
    """Everything serious about the npm packages, or about the report on them."""
    if "vulnerabilities" not in report or not report.get("metadata", {}).get("dependencies", {}).get("prod"):
        yield f"npm could not audit: {report.get('message') or report.get('error') or 'the report is empty'}"
        return
    for name, finding in sorted(report["vulnerabilities"].items()):
        if finding["severity"] in SERIOUS and name not in ACCEPTED_NPM:
            yield f"{name}: {finding['severity']}, range {finding['range']}"


def normal(name: str) -> str:
    """The name in the one spelling that the package index uses."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_report(path: Path) -> Mapping[str, Any]:
    """The report, or an empty one when there is none."""
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}


def main(paths: Sequence[str]) -> int:
    requirements, python_report, npm_report = (Path(path) for path in paths)
    problems = [
        *python_problems(requirements.read_text(encoding="utf-8"), read_report(python_report)),
        *npm_problems(read_report(npm_report)),
    ]
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problems" if problems else "No known vulnerabilities.")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
