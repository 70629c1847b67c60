"""Orders, what was matched of them, and the ledger that the database itself keeps in balance and unchanged."""

from typing import Final

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

_INSTANT = sa.DateTime(timezone=True)
_JSONB = postgresql.JSONB(astext_type=sa.Text())
_AMOUNT = sa.Numeric(precision=40, scale=0)

# One check for each statement, of all entries that it has touched, costs a fraction of one for each row; entries
# are whole after every statement and not only at the end of their transaction.
_TRIGGERS: Final = (
    """
    CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
            WHERE p.entry_id IN (SELECT entry_id FROM posted)
            GROUP BY p.entry_id, a.asset HAVING sum(p.amount) <> 0
        ) THEN
            RAISE EXCEPTION 'an entry of the ledger is off balance' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER ledger_posting_balanced AFTER INSERT ON ledger_posting REFERENCING NEW TABLE AS posted
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_balanced()
    """,
    """
    CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is never changed; post a reversal' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()
    """,
    """
    CREATE TRIGGER ledger_posting_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()
    """,
)


def upgrade() -> None:
    op.create_table('bet_order',
    sa.Column('reference', sa.Uuid(), nullable=False, comment='ours; the venue knows the order by it'),
    sa.Column('cause', sa.Uuid(), nullable=False, comment='value_bet.id, or of an order by hand its own'),
    sa.Column('instance', sa.Text(), nullable=False, comment='name of the strategy instance'),
    sa.Column('mode', sa.Text(), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False),
    sa.Column('event_id', sa.BigInteger(), nullable=False, comment="event.id; orders outlive their event's row"),
    sa.Column('market', sa.SmallInteger(), nullable=False, comment='code of instruments.market_types'),
    sa.Column('participant', sa.Integer(), nullable=False, comment='participant.id; 0: none'),
    sa.Column('line', sa.Integer(), nullable=False, comment='hundredths; -2147483648 for a market without lines'),
    sa.Column('selection', sa.SmallInteger(), nullable=False),
    sa.Column('side', sa.SmallInteger(), nullable=False, comment='0 back, 1 lay'),
    sa.Column('price', _JSONB, nullable=False, comment='native: db.ledger.prices'),
    sa.Column('odds_e4', sa.Integer(), nullable=False, comment='the same as odds, ten-thousandths'),
    sa.Column('quantity', _AMOUNT, nullable=False, comment='in the unit of the price'),
    sa.Column('asset', sa.Text(), nullable=False),
    sa.Column('time_in_force', sa.Text(), nullable=False),
    sa.Column('deadline', _INSTANT, nullable=False),
    sa.Column('outcomes', sa.SmallInteger(), nullable=False),
    sa.Column('covered', sa.BigInteger(), nullable=False, comment='bits of the outcomes that the selection wins with; 0: its own'),
    sa.Column('commission', sa.Float(), nullable=False),
    sa.Column('nets', sa.Boolean(), nullable=False),
    sa.Column('probability', sa.Float()),
    sa.Column('edge', sa.Float()),
    sa.Column('at_risk', _AMOUNT, nullable=False, comment='what it could cost at worst when it was decided'),
    sa.Column('checks', _JSONB, nullable=False, comment='name, value, limit, passed of each, in order'),
    sa.Column('state', sa.Text(), nullable=False, comment='core.orders.states.OrderState'),
    sa.Column('origin', sa.Text(), comment='core.orders.states.Origin; null while it has not ended'),
    sa.Column('reason', sa.Text(), nullable=False, comment='a clause for people; may be empty'),
    sa.Column('venue_reference', sa.Text(), comment="the venue's id"),
    sa.Column('cut', _AMOUNT, nullable=False),
    sa.Column('commands', _JSONB, nullable=False, comment='the last state of each command'),
    sa.Column('intended_at', _INSTANT, nullable=False),
    sa.Column('sent_at', _INSTANT),
    sa.Column('changed_at', _INSTANT, nullable=False),
    sa.Column('closed_at', _INSTANT, comment='when nothing more was expected of it'),
    sa.Column('outcome', sa.Text(), comment='of its bet: instruments.market_type.Payoff or void; null before'),
    sa.Column('gross', _AMOUNT, comment='of its bet, before commission'),
    sa.Column('charged', _AMOUNT, comment='commission of its bet, or its share'),
    sa.Column('settled_at', _INSTANT),
    sa.Column('fencing_number', sa.BigInteger(), nullable=False, comment='of the leader that wrote it last'),
    sa.CheckConstraint('(settled_at IS NULL) = (gross IS NULL)', name=op.f('bet_order_settled_check')),
    sa.CheckConstraint('quantity > 0', name=op.f('bet_order_quantity_check')),
    sa.CheckConstraint('side IN (0, 1)', name=op.f('bet_order_side_check')),
    sa.PrimaryKeyConstraint('reference', name=op.f('bet_order_pkey')),
    comment='orders; what was matched of one is its bet'
    )
    op.create_index(op.f('bet_order_instance_cause_idx'), 'bet_order', ['instance', 'cause'], unique=True)
    op.create_index(op.f('bet_order_intended_at_reference_idx'), 'bet_order', ['intended_at', 'reference'], unique=False)
    op.create_index('bet_order_open_idx', 'bet_order', ['portfolio'], unique=False, postgresql_where=sa.text('closed_at IS NULL'))
    op.create_index('bet_order_unsettled_idx', 'bet_order', ['event_id'], unique=False, postgresql_where=sa.text('settled_at IS NULL'))
    op.create_table('halt',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False, comment='all, strategy, venue, competition or event'),
    sa.Column('subject', sa.Text(), nullable=False, comment='of the scope; empty of all'),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('set_by', sa.Text(), nullable=False),
    sa.Column('set_at', _INSTANT, nullable=False),
    sa.Column('acknowledged_at', _INSTANT, comment='from then on no order has left'),
    sa.Column('lifted_at', _INSTANT),
    sa.Column('lifted_by', sa.Text()),
    sa.CheckConstraint("scope IN ('all', 'strategy', 'venue', 'competition', 'event')", name=op.f('halt_scope_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('halt_pkey')),
    comment='where nothing new is sent, now and in the past'
    )
    op.create_index('halt_standing_idx', 'halt', ['scope', 'subject'], unique=True, postgresql_where=sa.text('lifted_at IS NULL'))
    op.create_table('ledger_account',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False, comment='empty: at no venue'),
    sa.Column('asset', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='ledger.entries.AccountKind'),
    sa.Column('balance', _AMOUNT, nullable=False, comment="smallest units; kept in the entries' transactions"),
    sa.PrimaryKeyConstraint('id', name=op.f('ledger_account_pkey')),
    comment='accounts'
    )
    op.create_index(op.f('ledger_account_portfolio_venue_asset_kind_idx'), 'ledger_account', ['portfolio', 'venue', 'asset', 'kind'], unique=True)
    op.create_table('ledger_entry',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('portfolio', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment='what happened: once in a portfolio'),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('event', _JSONB, comment='what it means to the risk state: db.ledger.events; null: nothing'),
    sa.PrimaryKeyConstraint('id', name=op.f('ledger_entry_pkey')),
    comment='what happened at once; never changed'
    )
    op.create_index(op.f('ledger_entry_portfolio_key_idx'), 'ledger_entry', ['portfolio', 'key'], unique=True)
    op.create_table('open_item',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('reference', sa.Uuid(), nullable=False, comment='of the order'),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False),
    sa.Column('closed_at', _INSTANT),
    sa.Column('closed_because', sa.Text()),
    sa.PrimaryKeyConstraint('id', name=op.f('open_item_pkey')),
    comment='what contradicts what is known, for a person to look at'
    )
    op.create_table('ledger_posting',
    sa.Column('entry_id', sa.BigInteger(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('amount', _AMOUNT, nullable=False, comment='smallest units; above zero is a debit'),
    sa.ForeignKeyConstraint(['account_id'], ['ledger_account.id'], name=op.f('ledger_posting_account_id_fkey')),
    sa.ForeignKeyConstraint(['entry_id'], ['ledger_entry.id'], name=op.f('ledger_posting_entry_id_fkey')),
    sa.PrimaryKeyConstraint('entry_id', 'account_id', name=op.f('ledger_posting_pkey')),
    comment='lines of entries; those of one asset sum to zero, which a trigger checks'
    )
    op.create_table('order_fill',
    sa.Column('reference', sa.Uuid(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False, comment="the venue's, or made of its facts"),
    sa.Column('place', sa.SmallInteger(), nullable=False, comment='in the order in which they became known'),
    sa.Column('price', _JSONB, comment='native; null while only its failure is known'),
    sa.Column('odds_e4', sa.Integer()),
    sa.Column('quantity', _AMOUNT, nullable=False),
    sa.Column('finality', sa.Text(), nullable=False),
    sa.Column('at', _INSTANT, nullable=False, comment='when it became known'),
    sa.CheckConstraint('(price IS NULL) = (quantity = 0)', name=op.f('order_fill_price_check')),
    sa.ForeignKeyConstraint(['reference'], ['bet_order.reference'], name=op.f('order_fill_reference_fkey')),
    sa.PrimaryKeyConstraint('reference', 'key', name=op.f('order_fill_pkey')),
    comment='parts of orders that were matched'
    )
    op.create_table(
        "refused_signal",
        sa.Column("instance", sa.Text(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False, comment="value_bet.id"),
        sa.Column("refusal", sa.Text(), nullable=False, comment="risk.limits.Refusal, lower case"),
        sa.Column("at", _INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("instance", "cause", name=op.f("refused_signal_pkey")),
        comment="signals that became no order, and the limit that refused them",
    )
    op.create_index(op.f("refused_signal_at_idx"), "refused_signal", ["at"], unique=False)

    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("refused_signal")
    op.drop_table('order_fill')
    op.drop_table('ledger_posting')
    op.drop_table('open_item')
    op.drop_index(op.f('ledger_entry_portfolio_key_idx'), table_name='ledger_entry')
    op.drop_table('ledger_entry')
    op.drop_index(op.f('ledger_account_portfolio_venue_asset_kind_idx'), table_name='ledger_account')
    op.drop_table('ledger_account')
    op.drop_index('halt_standing_idx', table_name='halt', postgresql_where=sa.text('lifted_at IS NULL'))
    op.drop_table('halt')
    op.drop_index('bet_order_unsettled_idx', table_name='bet_order', postgresql_where=sa.text('settled_at IS NULL'))
    op.drop_index('bet_order_open_idx', table_name='bet_order', postgresql_where=sa.text('closed_at IS NULL'))
    op.drop_index(op.f('bet_order_intended_at_reference_idx'), table_name='bet_order')
    op.drop_index(op.f('bet_order_instance_cause_idx'), table_name='bet_order')
    op.drop_table('bet_order')
    op.execute("DROP FUNCTION ledger_is_balanced, ledger_is_kept")
