"""What the platform takes of the disk."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, Table, text
from sqlalchemy.dialects.postgresql import JSONB

from advisor.db.tables.base import Instant, metadata

storage_report = Table(
    "storage_report",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true"), comment="there is one row"),
    Column("at", Instant, nullable=False),
    Column("free_bytes", BigInteger, nullable=False, comment="of the data folder's file system"),
    Column("disk_bytes", BigInteger, nullable=False),
    Column("stores", JSONB, nullable=False, comment="bytes by core.storage.Store"),
    CheckConstraint("one", name="one"),
    comment="the last measurement of disk use",
)
