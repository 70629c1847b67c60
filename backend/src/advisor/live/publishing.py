"""News out to other processes."""

import asyncpg

from advisor.db.notify import chunks, notify
from advisor.live.news import News, Topic


async def publish(pool: asyncpg.Pool, news: News) -> None:
    """Tell all that changed since the last time."""
    changes, crowded, notices = news.take()
    payloads = [
        *chunks(Topic.QUOTES, "changes", changes),
        *chunks(Topic.QUOTES, "resync", crowded),
        *(payload for topic, ids in notices.items() for payload in chunks(topic, "ids", ids or [""])),
    ]
    await notify(pool, payloads)
