"""Files that prove themselves, written and read by commands."""

import sys
from pathlib import Path

from advisor.cli.file_content import file_content, shown
from advisor.core.errors import ConfigError, ProofBrokenError
from advisor.core.proofs.chained_lines import Line, checked_lines


def write_proof(file: bytes, output: Path | None) -> None:
    """Write a file, or print it; one that is there already is replaced.

    Raises:
        ConfigError: it cannot be written there.
    """
    if output is None:
        sys.stdout.buffer.write(file)
        return
    try:
        output.write_bytes(file)
    except OSError as error:
        raise ConfigError(f"{shown(output)} cannot be written: {error.strerror}.") from None


def checked(file: Path, file_format: str, seal: str | None) -> tuple[Line, ...]:
    """The lines of a file, none of which was changed.

    Args:
        seal: hash of its last line, as it was noted; None: it was not.

    Raises:
        ImportRefusedError: it cannot be read.
        ProofBrokenError: a line was changed, added, dropped or moved, or the seal is another one.
    """
    lines = checked_lines(file_content(file), file_format)
    if seal is not None and seal.strip().lower() != lines[-1].hash:
        raise ProofBrokenError(len(lines), f"its seal is {lines[-1].hash}, and another one was noted")
    return lines
