"""Competitions, teams, events, prices, imports and backtests."""

from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('backtest',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('progress', sa.Float(), server_default=sa.text('0'), nullable=False),
    sa.Column('stage', sa.Text(), server_default=sa.text("''"), nullable=False),
    sa.Column('request', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='BacktestConfig'),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancel_requested', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('error', sa.Text(), nullable=True),
    sa.Column('config_hash', sa.Text(), nullable=False),
    sa.Column('data_hash', sa.Text(), nullable=True),
    sa.Column('order_hash', sa.Text(), nullable=True),
    sa.Column('summary', postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    sa.Column('report', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='equity, breakdowns, refusals, notes'),
    sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name=op.f('backtest_state_check')),
    sa.CheckConstraint('progress BETWEEN 0 AND 1', name=op.f('backtest_progress_check')),
    sa.PrimaryKeyConstraint('id', name=op.f('backtest_pkey'))
    )
    op.create_index(op.f('backtest_created_at_id_idx'), 'backtest', ['created_at', 'id'], unique=False)
    op.create_table('competition',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('sport', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('demo', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='made-up data'),
    sa.PrimaryKeyConstraint('id', name=op.f('competition_pkey')),
    sa.UniqueConstraint('code', name=op.f('competition_code_key'))
    )
    op.create_table('idempotency_key',
    sa.Column('scope', sa.Text(), nullable=False, comment='the command the key was used with'),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('body_sha256', sa.Text(), nullable=False),
    sa.Column('status', sa.SmallInteger(), nullable=False),
    sa.Column('response', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('scope', 'key', name=op.f('idempotency_key_pkey'))
    )
    op.create_table('import_file',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('file', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('imported_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('rows_read', sa.Integer(), nullable=False),
    sa.Column('imported', sa.Integer(), nullable=False),
    sa.Column('updated', sa.Integer(), nullable=False),
    sa.Column('unchanged', sa.Integer(), nullable=False),
    sa.Column('refused', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='rows left out'),
    sa.Column('refused_prices', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='left out of rows that stay'),
    sa.Column('changes', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('import_file_pkey'))
    )
    op.create_table('team',
    sa.Column('id', sa.Integer(), sa.Identity(always=True), nullable=False),
    sa.Column('sport', sa.Text(), nullable=False),
    sa.Column('country', sa.Text(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('search_name', sa.Text(), nullable=False, comment='name and aliases, folded, for searching'),
    sa.Column('reviewed', sa.Boolean(), nullable=False, comment='false: met in a file, not yet confirmed by a person'),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('team_pkey')),
    sa.UniqueConstraint('sport', 'country', 'key', name=op.f('team_sport_country_key_key'))
    )
    op.create_table('venue',
    sa.Column('id', sa.SmallInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('venue_pkey')),
    sa.UniqueConstraint('key', name=op.f('venue_key_key'))
    )
    op.create_table('backtest_bet',
    sa.Column('backtest_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('placed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kickoff', sa.DateTime(timezone=True), nullable=False),
    sa.Column('competition', sa.Text(), nullable=False),
    sa.Column('season', sa.Text(), nullable=False),
    sa.Column('home', sa.Text(), nullable=False, comment='team key'),
    sa.Column('away', sa.Text(), nullable=False, comment='team key'),
    sa.Column('score', sa.Text(), nullable=False),
    sa.Column('market', sa.Text(), nullable=False),
    sa.Column('line', sa.Text(), nullable=True),
    sa.Column('selection', sa.Text(), nullable=False),
    sa.Column('venue', sa.Text(), nullable=False),
    sa.Column('odds_e4', sa.Integer(), nullable=False),
    sa.Column('fair_probability', sa.Float(), nullable=False),
    sa.Column('edge', sa.Float(), nullable=False),
    sa.Column('stake', sa.BigInteger(), nullable=False),
    sa.Column('outcome', sa.Text(), nullable=False),
    sa.Column('profit', sa.BigInteger(), nullable=False),
    sa.Column('bankroll', sa.BigInteger(), nullable=False),
    sa.Column('clv', sa.Float(), nullable=True),
    sa.Column('clv_source', sa.Text(), nullable=True),
    sa.CheckConstraint('stake > 0 AND odds_e4 > 10000', name=op.f('backtest_bet_bet_check')),
    sa.ForeignKeyConstraint(['backtest_id'], ['backtest.id'], name=op.f('backtest_bet_backtest_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('backtest_id', 'number', name=op.f('backtest_bet_pkey')),
    comment='one row for each bet of a finished run; fields as in backtest.bets.BetRow'
    )
    op.create_table('event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('competition_id', sa.Integer(), nullable=False),
    sa.Column('season', sa.Text(), nullable=False),
    sa.Column('match_date', sa.Date(), nullable=False, comment='the day as its source names it'),
    sa.Column('kickoff', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kickoff_known', sa.Boolean(), nullable=False),
    sa.Column('home_id', sa.Integer(), nullable=False),
    sa.Column('away_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.CheckConstraint("status IN ('scheduled', 'finished', 'postponed', 'void')", name=op.f('event_status_check')),
    sa.CheckConstraint('home_id <> away_id', name=op.f('event_two_sides_check')),
    sa.ForeignKeyConstraint(['away_id'], ['team.id'], name=op.f('event_away_id_fkey')),
    sa.ForeignKeyConstraint(['competition_id'], ['competition.id'], name=op.f('event_competition_id_fkey')),
    sa.ForeignKeyConstraint(['home_id'], ['team.id'], name=op.f('event_home_id_fkey')),
    sa.PrimaryKeyConstraint('id', name=op.f('event_pkey')),
    sa.UniqueConstraint('competition_id', 'home_id', 'away_id', 'match_date', name=op.f('event_competition_id_home_id_away_id_match_date_key'))
    )
    op.create_index(op.f('event_away_id_idx'), 'event', ['away_id'], unique=False)
    op.create_index(op.f('event_competition_id_kickoff_id_idx'), 'event', ['competition_id', 'kickoff', 'id'], unique=False)
    op.create_index(op.f('event_home_id_idx'), 'event', ['home_id'], unique=False)
    op.create_index(op.f('event_kickoff_id_idx'), 'event', ['kickoff', 'id'], unique=False)
    op.create_table('team_alias',
    sa.Column('team_id', sa.Integer(), nullable=False),
    sa.Column('alias', sa.Text(), nullable=False, comment='as written by a source'),
    sa.ForeignKeyConstraint(['team_id'], ['team.id'], name=op.f('team_alias_team_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('team_id', 'alias', name=op.f('team_alias_pkey'))
    )
    op.create_table('aggregate_price',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False, comment='core.markets.MARKET_CODES'),
    sa.Column('line', sa.Integer(), nullable=False, comment='hundredths; -2147483648 for a market without lines'),
    sa.Column('statistic', sa.Text(), nullable=False, comment="max or average over a market's venues"),
    sa.Column('phase', sa.SmallInteger(), nullable=False, comment='0 pre-match, 1 closing'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('odds_e4', postgresql.ARRAY(sa.Integer()), nullable=False, comment='in the order of selections; 0 missing'),
    sa.CheckConstraint('NOT 10000 >= ANY (array_remove(odds_e4, 0))', name=op.f('aggregate_price_odds_above_one_check')),
    sa.CheckConstraint('cardinality(odds_e4) BETWEEN 2 AND 3', name=op.f('aggregate_price_selections_check')),
    sa.CheckConstraint('phase IN (0, 1)', name=op.f('aggregate_price_phase_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('aggregate_price_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'market', 'line', 'statistic', 'phase', name=op.f('aggregate_price_pkey')),
    comment='prices nobody can bet with'
    )
    op.create_table('fixture_card',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('card', sa.Text(), nullable=False, comment="the API's Fixture as JSON, made when its event changes"),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('fixture_card_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', name=op.f('fixture_card_pkey'))
    )
    op.create_table('price',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('market', sa.SmallInteger(), nullable=False, comment='core.markets.MARKET_CODES'),
    sa.Column('line', sa.Integer(), nullable=False, comment='hundredths; -2147483648 for a market without lines'),
    sa.Column('venue_id', sa.SmallInteger(), nullable=False),
    sa.Column('phase', sa.SmallInteger(), nullable=False, comment='0 pre-match, 1 closing'),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('odds_e4', postgresql.ARRAY(sa.Integer()), nullable=False, comment='in the order of selections; 0 missing'),
    sa.CheckConstraint('NOT 10000 >= ANY (array_remove(odds_e4, 0))', name=op.f('price_odds_above_one_check')),
    sa.CheckConstraint('cardinality(odds_e4) BETWEEN 2 AND 3', name=op.f('price_selections_check')),
    sa.CheckConstraint('phase IN (0, 1)', name=op.f('price_phase_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('price_event_id_fkey'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('event_id', 'market', 'line', 'venue_id', 'phase', name=op.f('price_pkey')),
    comment="a venue's prices for one market of one event in one phase"
    )
    op.create_table('settlement',
    sa.Column('event_id', sa.BigInteger(), nullable=False),
    sa.Column('home_score', sa.Integer(), nullable=False),
    sa.Column('away_score', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.CheckConstraint('home_score >= 0 AND away_score >= 0', name=op.f('settlement_scores_check')),
    sa.ForeignKeyConstraint(['event_id'], ['event.id'], name=op.f('settlement_event_id_fkey'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['file_id'], ['import_file.id'], name=op.f('settlement_file_id_fkey')),
    sa.PrimaryKeyConstraint('event_id', name=op.f('settlement_pkey')),
    comment='the result that settles every market of an event'
    )


def downgrade() -> None:
    op.drop_table('settlement')
    op.drop_table('price')
    op.drop_table('fixture_card')
    op.drop_table('aggregate_price')
    op.drop_table('team_alias')
    op.drop_index(op.f('event_kickoff_id_idx'), table_name='event')
    op.drop_index(op.f('event_home_id_idx'), table_name='event')
    op.drop_index(op.f('event_competition_id_kickoff_id_idx'), table_name='event')
    op.drop_index(op.f('event_away_id_idx'), table_name='event')
    op.drop_table('event')
    op.drop_table('backtest_bet')
    op.drop_table('venue')
    op.drop_table('team')
    op.drop_table('import_file')
    op.drop_table('idempotency_key')
    op.drop_table('competition')
    op.drop_index(op.f('backtest_created_at_id_idx'), table_name='backtest')
    op.drop_table('backtest')
