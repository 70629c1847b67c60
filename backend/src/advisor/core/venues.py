"""Venues as data: their names, kinds and commissions.

Shared code reads this data and never branches on a venue.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from advisor.core.money.ladders import CLASSIC, Ladder
from advisor.core.money.prices import DecimalOdds, LadderPrice


class VenueKind(StrEnum):
    """Who is on the other side: the bookmaker itself, or other people over the venue's order book."""

    BOOKMAKER = "bookmaker"
    EXCHANGE = "exchange"
    PREDICTION_MARKET = "prediction_market"
    CRYPTO_EXCHANGE = "crypto_exchange"


@dataclass(frozen=True, slots=True)
class Venue:
    """A place to bet.

    Attributes:
        key: stable key in databases, parameters and the API.
        name: for people.
        commission: share of net winnings kept by the venue, in [0, 1).
        asset: code of the only currency or token it takes; None: several, or not known.
        ladder: the only odds at which bets are offered; None: any, or not known.
        commission_by_bet: whether that is of each winning bet, and not of what all bets in a market win together; None:
            as its kind does. A bookmaker's bets are contracts of their own; an exchange settles a market as a whole.
    """

    key: str
    name: str
    kind: VenueKind = VenueKind.BOOKMAKER
    commission: float = 0.0
    asset: str | None = None
    ladder: Ladder | None = None
    commission_by_bet: bool | None = None

    @property
    def nets_commission(self) -> bool:
        """Whether its commission is on a market's net winnings."""
        return self.has_order_book if self.commission_by_bet is None else not self.commission_by_bet

    @property
    def has_order_book(self) -> bool:
        """Whether its prices are offers of other people, to be backed and laid."""
        return self.kind is not VenueKind.BOOKMAKER

    def native(self, odds_e4: int) -> DecimalOdds | LadderPrice:
        """The price by which it states these odds, ten-thousandths: a step of its ladder if they are one."""
        if self.ladder is not None and self.ladder.has(odds_e4):
            return LadderPrice(self.ladder, self.ladder.step(odds_e4))
        return DecimalOdds(odds_e4)


UNKNOWN_COMMISSION: Final = 0.05
"""Of an exchange met for the first time: that of the dearest one known, so that no price looks better than it is."""

_EXCHANGE_WORDS: Final = frozenset({"exchange", "ex"})
"""Words by which keys of exchanges are known: ``betfair_ex_it``, ``sandbox_exchange``."""

_KNOWN = (
    Venue("pinnacle", "Pinnacle"),
    Venue("bet365", "Bet365"),
    Venue("betfair_sportsbook", "Betfair Sportsbook"),
    # 5 % is the exchange's standard market base rate; runs can set their own.
    Venue("betfair_exchange", "Betfair Exchange", VenueKind.EXCHANGE, 0.05, ladder=CLASSIC),
    Venue("betfred", "Betfred"),
    Venue("betmgm", "BetMGM"),
    Venue("betvictor", "BetVictor"),
    Venue("blue_square", "Blue Square"),
    Venue("bwin", "Bwin"),
    Venue("coral", "Coral"),
    Venue("gamebookers", "Gamebookers"),
    Venue("interwetten", "Interwetten"),
    Venue("ladbrokes", "Ladbrokes"),
    Venue("paddy_power", "Paddy Power"),
    Venue("skybet", "Sky Bet"),
    Venue("sporting_odds", "Sporting Odds"),
    Venue("sportingbet", "Sportingbet"),
    Venue("stan_james", "Stan James"),
    Venue("stanleybet", "Stanleybet"),
    Venue("vc_bet", "VC Bet"),
    Venue("william_hill", "William Hill"),
    Venue("1xbet", "1xBet"),
    Venue("888sport", "888sport"),
    Venue("betclic", "Betclic"),
    Venue("betonlineag", "BetOnline.ag"),
    Venue("betrivers", "BetRivers"),
    Venue("betsson", "Betsson"),
    Venue("betus", "BetUS"),
    Venue("betway", "Betway"),
    Venue("bovada", "Bovada"),
    Venue("boylesports", "BoyleSports"),
    Venue("caesars", "Caesars"),
    Venue("draftkings", "DraftKings"),
    Venue("espnbet", "ESPN BET", asset="USD"),
    Venue("fanduel", "FanDuel"),
    Venue("gtbets", "GTbets"),
    Venue("hardrockbet", "Hard Rock Bet", asset="USD"),
    Venue("leovegas", "LeoVegas"),
    Venue("livescorebet", "LiveScore Bet"),
    Venue("livescorebet_eu", "LiveScore Bet (EU)"),
    Venue("lowvig", "LowVig.ag"),
    Venue("marathonbet", "Marathon Bet"),
    Venue("mybookieag", "MyBookie.ag"),
    Venue("nordicbet", "NordicBet"),
    Venue("pointsbetau", "PointsBet (AU)"),
    Venue("tipico_de", "Tipico (DE)"),
    Venue("unibet_eu", "Unibet (EU)"),
    Venue("unibet_uk", "Unibet (UK)"),
    Venue("virginbet", "Virgin Bet"),
    # Exchanges by their published standard rates; runs can set their own. Kalshi, Novig, Polymarket, ProphetX and
    # BetOpenly charge by trade or not at all, not a share of winnings.
    Venue("betfair_exchange_eu", "Betfair Exchange (EU)", VenueKind.EXCHANGE, 0.05, ladder=CLASSIC),
    Venue("betfair_exchange_au", "Betfair Exchange (AU)", VenueKind.EXCHANGE, 0.05, "AUD", CLASSIC),
    Venue("matchbook", "Matchbook", VenueKind.EXCHANGE, 0.02),
    Venue("smarkets", "Smarkets", VenueKind.EXCHANGE, 0.02),
    Venue("betopenly", "BetOpenly", VenueKind.EXCHANGE, asset="USD"),
    Venue("kalshi", "Kalshi", VenueKind.PREDICTION_MARKET, asset="USD"),
    Venue("novig", "Novig", VenueKind.EXCHANGE, asset="USD"),
    Venue("polymarket", "Polymarket", VenueKind.PREDICTION_MARKET, asset="USDC"),
    Venue("prophetx", "ProphetX", VenueKind.EXCHANGE, asset="USD"),
    # nflverse does not say whose line it publishes.
    Venue("nflverse_line", "Unnamed book (nflverse)"),
)

VENUES: Final[dict[str, Venue]] = {venue.key: venue for venue in _KNOWN}
"""Known venues by key."""


def venue_of(key: str) -> Venue:
    """The known venue; for a key met for the first time an exchange with commission if its key says so, else a
    bookmaker, named after its key."""
    known = VENUES.get(key)
    if known is not None:
        return known
    name = key.replace("_", " ").title()
    if _EXCHANGE_WORDS.isdisjoint(key.split("_")):
        return Venue(key, name)
    return Venue(key, name, VenueKind.EXCHANGE, UNKNOWN_COMMISSION)


def commission_of(key: str, own_rates: Mapping[str, float]) -> float:
    """Share of net winnings a venue keeps: by the rates of who bets, or else its own."""
    return own_rates.get(key, venue_of(key).commission)
