"""What all tables share: the metadata, how constraints are named, how an instant is stored."""

from uuid import UUID

from sqlalchemy import Column, DateTime, ForeignKeyConstraint, MetaData, Text, Uuid, text

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "uq": "%(table_name)s_%(column_0_N_name)s_key",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "ck": "%(table_name)s_%(constraint_name)s_check",
        "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    }
)

Instant = DateTime(timezone=True)


def public_id_column() -> Column[UUID]:
    """By which others name a row whose number says how many there are."""
    return Column(
        "public_id",
        Uuid,
        nullable=False,
        unique=True,
        server_default=text("gen_random_uuid()"),
        comment="by which others name it; its number is ours alone",
    )


def mode_column(*, primary_key: bool = False) -> Column[str]:
    """With whose money a record is: ``core.orders.modes.Mode``. Every record that holds money has it."""
    return Column(
        "mode", Text, primary_key=primary_key, nullable=False, comment="with whose money: core.orders.modes.Mode"
    )


def of_portfolio() -> ForeignKeyConstraint:
    """A record is of the mode of its portfolio, by the database."""
    return ForeignKeyConstraint(["portfolio", "mode"], ["portfolio.name", "portfolio.mode"])
