"""Whole files fetched from providers into a folder, where the importers read them like any file a user put there."""

import asyncio
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from advisor.core.errors import PayloadRefusedError, UpstreamError
from advisor.supervision import heed_cancellation
from advisor.upstream.calls import Call, Caller, CallKind, Priority

NOT_MODIFIED: Final = 304


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSource:
    """A file of a provider.

    Attributes:
        provider: our key.
        path: below the provider's base URL, or a whole URL.
        name: it is kept under, a plain file name.
        user_agent: sent with the call.
    """

    provider: str
    path: str
    name: str
    user_agent: str = "betting-expert-advisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloaded:
    """A file as it lies in the folder now.

    Attributes:
        changed: its content is not what lay there before.
        fetched_at: when the provider gave it.
    """

    source: FileSource
    path: Path
    changed: bool
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads:
    """What became of a list of files."""

    done: tuple[Downloaded, ...]
    failed: tuple[tuple[FileSource, UpstreamError | PayloadRefusedError], ...]


async def download_all(caller: Caller, sources: Iterable[FileSource], folder: Path) -> Downloads:
    """Fetch files one after the other; one that fails leaves its old copy and does not stop the others."""
    done: list[Downloaded] = []
    failed: list[tuple[FileSource, UpstreamError | PayloadRefusedError]] = []
    for source in sources:
        try:
            done.append(await download(caller, source, folder))
        except (UpstreamError, PayloadRefusedError) as error:
            heed_cancellation()
            failed.append((source, error))
    return Downloads(done=tuple(done), failed=tuple(failed))


async def download(caller: Caller, source: FileSource, folder: Path) -> Downloaded:
    """Fetch a file, unless the provider says that ours is still the same.

    Raises:
        UpstreamError: it did not answer, or said no; the old copy is untouched.
        PayloadRefusedError: what came is no such file; the old copy is untouched, too.
    """
    target, mark = folder / source.name, folder / f".{source.name}.etag"
    known = await asyncio.to_thread(_mark_of, target, mark)
    reply = await caller.call(
        Call(
            provider=source.provider,
            endpoint="files",
            kind=CallKind.FILES,
            path=source.path,
            headers={"user-agent": source.user_agent, **({"if-none-match": known} if known else {})},
            priority=Priority.BACKGROUND,
        )
    )
    changed = False
    if reply.status != NOT_MODIFIED:
        changed = await asyncio.to_thread(_keep, target, reply.body)
        await asyncio.to_thread(_keep, mark, reply.headers.get("etag", "").encode())
    return Downloaded(source=source, path=target, changed=changed, fetched_at=reply.fetched_at)


def _mark_of(target: Path, mark: Path) -> str:
    """The mark of the copy at hand, "" where there is no copy."""
    if not target.is_file() or not mark.is_file():
        return ""
    text = mark.read_text("utf-8", "replace").strip()
    return text if text.isascii() and text.isprintable() else ""


def _keep(target: Path, content: bytes) -> bool:
    """Put the content in place at once, whole or not at all; say whether it is new."""
    if target.is_file() and target.read_bytes() == content:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    return True
