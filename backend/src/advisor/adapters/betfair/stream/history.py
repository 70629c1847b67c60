"""Files of historic data: lines of the stream, plain or compressed, alone or many in a tar."""

import bz2
import gzip
import io
import tarfile
import zlib
from collections.abc import Iterator, Mapping
from typing import IO, Final, cast

from advisor.adapters.betfair.markets import Market
from advisor.adapters.betfair.stream.cache import StreamCache
from advisor.adapters.betfair.stream.wire import (
    ConnectionMessage,
    MarketMessage,
    OtherMessage,
    StatusMessage,
    read_line,
)
from advisor.adapters.betfair.wire import PROVIDER
from advisor.core.clock import EPOCH
from advisor.core.errors import PayloadRefusedError
from advisor.core.readings import Reading, RefusedItem
from advisor.parsing.json_documents import Findings

MAX_LINE: Final = 16 * 1024 * 1024
"""Bytes of a line at most; first images of 200 markets have about 1 MiB."""

_BZ2: Final = b"BZh"
_GZIP: Final = b"\x1f\x8b"
_TAR_MAGIC: Final = (257, b"ustar")


def replay(content: IO[bytes], file: str, catalogue: Mapping[str, Market] | None = None) -> Iterator[Reading]:
    """Read a file of the stream line by line; every message that changes something or is refused is a reading.

    Args:
        content: opened for reading bytes, and seekable.
        file: its name, for what is refused.
        catalogue: markets by id: names that are not in the file.

    Raises:
        PayloadRefusedError: ``"truncated"``: the compressed data end or break; ``"no_stream"``: nothing in it is a
            line of market changes.
    """
    for name, member in _members(content, file):
        yield from replay_lines(member, name, StreamCache(catalogue))


def _members(content: IO[bytes], file: str) -> Iterator[tuple[str, IO[bytes]]]:
    plain = _decompressed(content)
    if not _is_tar(plain):
        yield file, plain
        return
    try:
        with tarfile.open(fileobj=plain, mode="r|") as archive:
            for entry in archive:
                member = archive.extractfile(entry) if entry.isfile() else None
                if member is not None:
                    yield f"{file}/{entry.name[:100]}", _decompressed(io.BytesIO(member.read()))
    except (tarfile.TarError, EOFError, OSError) as error:
        raise PayloadRefusedError(PROVIDER, "truncated", f"the archive breaks ({type(error).__name__})") from None


def _decompressed(content: IO[bytes]) -> IO[bytes]:
    magic = content.read(3)
    content.seek(0)
    if magic == _BZ2:
        return bz2.open(content)
    if magic.startswith(_GZIP):
        return cast(IO[bytes], gzip.open(content))
    return content


def _is_tar(content: IO[bytes]) -> bool:
    place, magic = _TAR_MAGIC
    try:
        start = content.read(place + len(magic))
        content.seek(0)
    except (EOFError, OSError, zlib.error):
        raise PayloadRefusedError(PROVIDER, "truncated", "the compressed data are broken") from None
    return start[place:] == magic


def replay_lines(content: IO[bytes], file: str, cache: StreamCache) -> Iterator[Reading]:
    """Read the lines of one member, decompressed; see ``replay``.

    Args:
        cache: holds the state they build up.

    Raises:
        PayloadRefusedError: as ``replay``.
    """
    useful, refusals = 0, 0
    reason = "it is empty"
    for number, line in enumerate(_lines(content), 1):
        if not line.strip():
            continue
        findings = Findings()
        try:
            message = read_line(line, findings)
        except PayloadRefusedError as refusal:
            reason = refusal.detail
            # A file that is something else altogether is not reported line by line.
            if useful or refusals < 1000:
                yield _refused(file, number, refusal.reason, refusal.detail)
            refusals += 1
            continue
        if isinstance(message, MarketMessage):
            useful += 1
            reading = cache.apply(message, message.published_at or EPOCH, findings)
            if reading.quotes or reading.events or reading.refused or reading.unknown_fields:
                yield reading
        elif isinstance(message, OtherMessage):
            reason = f"it holds {message.about}"
        elif isinstance(message, StatusMessage | ConnectionMessage):
            reason = "it holds no market changes"
    if not useful:
        raise PayloadRefusedError(PROVIDER, "no_stream", reason)


def _lines(content: IO[bytes]) -> Iterator[bytes]:
    try:
        while line := content.readline(MAX_LINE + 1):
            if len(line) > MAX_LINE:
                raise PayloadRefusedError(PROVIDER, "line_too_long", f"a line is longer than {MAX_LINE} bytes")
            yield line
    except (EOFError, OSError, zlib.error) as error:
        raise PayloadRefusedError(
            PROVIDER, "truncated", f"the compressed data end or break ({type(error).__name__})"
        ) from None


def _refused(file: str, number: int, reason: str, detail: str) -> Reading:
    return Reading(provider=PROVIDER, refused=(RefusedItem(f"{file}:{number}", reason, detail),))
