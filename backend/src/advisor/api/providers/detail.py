"""One provider in full, as the API shows it."""

from dataclasses import asdict

from advisor.api.live_config import LiveConfig, ProviderFacts
from advisor.api.odds.quality_flags import quality_flag_name
from advisor.api.providers.schemas import FeedSubject, ProviderDetail, QualityFlagCount, RefusedItem, UnknownField
from advisor.api.providers.views import ProviderStates, plan_view, provider_view, spend_view
from advisor.db.providers.status import ProviderRecord


def provider_detail(
    facts: ProviderFacts, record: ProviderRecord, states: ProviderStates, config: LiveConfig
) -> ProviderDetail:
    """The provider with its subjects, costs, plan, and what it sent that could not be used."""
    snapshot = states.snapshots.get(facts.key)
    today = next(iter(record.spend), None)
    return ProviderDetail(
        provider=provider_view(facts, states, today, config),
        subjects=[FeedSubject(**asdict(row)) for row in record.subjects],
        spend=[spend_view(spend) for spend in record.spend],
        budget=plan_view(snapshot) if snapshot else None,
        quality_flags=[
            QualityFlagCount(
                venue=row.venue, quality_flag=quality_flag_name(row.quality_flag) or "none", quotes=row.quotes
            )
            for row in record.quality_flags
        ],
        refused=[RefusedItem(**asdict(row)) for row in record.refused],
        unknown_fields=[UnknownField(**asdict(row)) for row in record.unknown],
    )
