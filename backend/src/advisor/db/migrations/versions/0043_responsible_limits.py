"""What persons have set for themselves: limits and breaks, which nobody changes or deletes."""

from typing import Final

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_MOVED: Final = sa.text("event ->> 'kind' = 'moved'")
_TRIGGERS: Final = (
    """
    CREATE FUNCTION own_limits_are_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'limits and breaks that a person has set are never changed, shortened or deleted'
            USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER own_limit_change_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON own_limit_change
    FOR EACH STATEMENT EXECUTE FUNCTION own_limits_are_kept()
    """,
    """
    CREATE TRIGGER betting_break_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON betting_break
    FOR EACH STATEMENT EXECUTE FUNCTION own_limits_are_kept()
    """,
    """
    CREATE FUNCTION own_limits_are_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT FROM own_limit_change c WHERE c.owner = NEW.owner AND c.at > NEW.at) THEN
            RAISE EXCEPTION 'a change of a limit cannot lie before an earlier one' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (SELECT FROM own_limit_change c WHERE c.owner = NEW.owner AND c.asset <> NEW.asset) THEN
            RAISE EXCEPTION 'the limits of a person are in one asset' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER own_limit_change_in_order BEFORE INSERT ON own_limit_change
    FOR EACH ROW EXECUTE FUNCTION own_limits_are_in_order()
    """,
)


def upgrade() -> None:
    op.create_table('own_limit_change',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False, comment='risk.responsible.OwnLimit'),
    sa.Column('value', sa.Numeric(precision=40, scale=0), nullable=True, comment='smallest units, or minutes; null: no limit'),
    sa.Column('asset', sa.Text(), nullable=True, comment='what amounts are of; null of minutes'),
    sa.Column('withdraws', sa.Boolean(), nullable=False, comment='a raise that waits is taken back, and nothing else changes'),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.CheckConstraint('value >= 0', name=op.f('own_limit_change_value_check')),
    sa.CheckConstraint('NOT withdraws OR value IS NULL', name=op.f('own_limit_change_withdraws_check')),
    sa.CheckConstraint("(asset IS NULL) = (name = 'time_day')", name=op.f('own_limit_change_asset_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('own_limit_change_pkey')),
    comment='changes of limits that persons have set for themselves; which counts when: risk.responsible'
    )
    op.create_index(op.f('own_limit_change_owner_id_idx'), 'own_limit_change', ['owner', 'id'], unique=False)
    op.create_table('betting_break',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='risk.responsible.BreakKind'),
    sa.Column('begins_at', _INSTANT, nullable=False),
    sa.Column('ends_at', _INSTANT, nullable=False),
    sa.Column('asked_by', sa.Text(), nullable=False),
    sa.CheckConstraint("kind IN ('time_out', 'self_exclusion')", name=op.f('betting_break_kind_check')),
    sa.CheckConstraint("ends_at - begins_at >= interval '24 hours'", name=op.f('betting_break_length_check')),
    sa.CheckConstraint("kind <> 'self_exclusion' OR ends_at - begins_at >= interval '181 days'", name=op.f('betting_break_exclusion_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('betting_break_pkey')),
    comment='time-outs and self-exclusions'
    )
    op.create_index(op.f('betting_break_owner_id_idx'), 'betting_break', ['owner', 'id'], unique=False)
    op.create_index('ledger_entry_moved_idx', 'ledger_entry', ['at'], unique=False, postgresql_where=_MOVED)
    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_index('ledger_entry_moved_idx', table_name='ledger_entry', postgresql_where=_MOVED)
    op.drop_table('betting_break')
    op.drop_table('own_limit_change')
    op.execute('DROP FUNCTION own_limits_are_in_order()')
    op.execute('DROP FUNCTION own_limits_are_kept()')
