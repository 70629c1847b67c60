"""Rows of the history that wait to be moved: they must have the columns of their table, whoever queued them."""

import struct
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op


def rewrite_waiting(width: int, change: Callable[[list[bytes]], list[bytes] | None]) -> None:
    """Give rows that wait as a binary COPY sends them the columns of the table.

    Args:
        width: how many they have; others stay as they are.
        change: a row's fields, each with its length, to those of the new row; None: it is left out.
    """
    bind = op.get_bind()
    for id_, copied in bind.execute(sa.text("SELECT id, copied FROM pending_history ORDER BY id")).all():
        made, at, data = bytearray(), 0, bytes(copied)
        while at < len(data):
            (count,) = struct.unpack_from(">h", data, at)
            at += 2
            fields = []
            for _ in range(count):
                (length,) = struct.unpack_from(">i", data, at)
                end = at + 4 + max(length, 0)
                fields.append(data[at:end])
                at = end
            kept = change(fields) if count == width else fields
            if kept is not None:
                made += struct.pack(">h", len(kept)) + b"".join(kept)
        bind.execute(
            sa.text("UPDATE pending_history SET copied = :copied WHERE id = :id"), {"copied": bytes(made), "id": id_}
        )
