"""Find words that docs/GLOSSARY.md bans, in code, documents and pages: ``python scripts/lint_words.py [path …]``.

Identifiers are read word by word (``told_by`` and ``toldBy`` hold "told"), prose likewise. Names that are somebody
else's, such as fields of a provider's payload, are listed in ``ALLOWED`` with the reason.
"""

# ruff: noqa: T201 - its output is what it is for

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]

BANNED: Final = re.compile(
    r"(?<![A-Za-z])("
    r"(?:un|re)?told|tells?|telling|tellings|untold"
    r"|desks?|askers?|(?<!in )(?<!in_)(?<!in-)(?<!single-)(?<!single_)(?<!single )flights?|passengers?|landed|landing"
    r"|doors?|suspicions?|suspicious|suspects?|suspected|suspecting|purses?|grounds?|taking|rooms?|keeping|keepers?"
    r"|reckon(?:s|ed|ing)?|judg(?:e|es|ed|ing)|judge?ments?|gates?|gated|gating|unfit"
    r"|news|(?<=an )fit|(?<=a )fit|(?<=best )fit|fit(?= price| for use| quote| line| one)"
    r")(?![a-z])"
)
_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

SUFFIXES: Final = frozenset(
    {
        ".py",
        ".ts",
        ".tsx",
        ".md",
        ".yaml",
        ".yml",
        ".toml",
        ".css",
        ".sh",
        ".mjs",
        ".cjs",
        ".mts",
        ".mako",
        ".example",
        "",
    }
)
EXEMPT: Final = {
    "docs/GLOSSARY.md": "names the words it bans",
    "scripts/lint_words.py": "likewise",
    "backend/tests/tooling/test_lints.py": "plants them",
    "backend/src/advisor/db/migrations/versions/": "what was migrated stays as it was written",
    "backend/tests/db/migrations/test_migration_words.py": "fills a database from before the renaming",
    "frontend/src/api/": "generated",
    "backend/openapi.json": "generated",
}
ALLOWED: Final = (
    # (part of a path, word, why it stays)
    ("backend/src/advisor/db/quotes/files.py", "suspicion", "a column of files written before it was renamed"),
    ("backend/tests/db/quotes/", "suspicion", "likewise"),
    ("backend/src/advisor/sandbox/world/", "gate", "parts of invented town names"),
    ("backend/src/advisor/settings/file_sections.py", "gates", "the former key of a section, refused by name"),
    ("backend/tests/unit/settings/test_providers_file.py", "gates", "likewise"),
)


def main(arguments: list[str]) -> int:
    """Print each banned word as path:line; 1 if there was any."""
    listed = subprocess.run(["git", "ls-files", "-z", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    found = [hit for name in listed.stdout.split("\0") if name and _is_read(name) for hit in _hits(name)]
    for hit in found:
        print(hit)
    if found:
        print(f"{len(found)} words that docs/GLOSSARY.md does not use; its last table says what to write instead.")
    return 1 if found else 0


def _is_read(name: str) -> bool:
    return Path(name).suffix in SUFFIXES and not any(name.startswith(prefix) for prefix in EXEMPT)


def _hits(name: str) -> list[str]:
    try:
        text = (ROOT / name).read_text("utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    lines = enumerate([name, *text.splitlines()])
    return [
        f"{name}:{number}: {word}"
        for number, line in lines
        for word in BANNED.findall(_CAMEL.sub(" ", line).replace("_", " ").lower())
        if not any(part in name and word == allowed for part, allowed, _ in ALLOWED)
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
