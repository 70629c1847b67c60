"""Venues as data: their names, kinds and commissions.

Shared code reads this data and never branches on a venue.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final, TypedDict

from advisor.core.money.ladders import CLASSIC, Ladder
from advisor.core.money.prices import DecimalOdds, LadderPrice


class VenueKind(StrEnum):
    """Who is on the other side: the bookmaker itself, or other people over the venue's order book."""

    BOOKMAKER = "bookmaker"
    EXCHANGE = "exchange"
    PREDICTION_MARKET = "prediction_market"
    CRYPTO_EXCHANGE = "crypto_exchange"


class CommissionBasis(StrEnum):
    """What a venue charges its share of. Public."""

    MARKET_WINNINGS = "market_winnings"
    """What all bets in a market win together."""
    BET_WINNINGS = "bet_winnings"
    """What each winning bet wins."""
    CONTRACT_PRICE = "contract_price"
    """The product p (1 - p) of each contract's price, won or lost. It is counted as its share of what a bet wins,
    which costs as much at a fair price; that fees are rounded up is not."""


@dataclass(frozen=True, slots=True)
class Venue:
    """A place to bet.

    Attributes:
        key: stable key in databases, parameters and the API.
        name: for people.
        commission: share of net winnings kept by the venue, in [0, 1), or what counts as that.
        asset: code of the only currency or token it takes; None: several, or not known.
        ladder: the only odds at which bets are offered; None: any, or not known.
        basis: of what it charges that; None: as its kind does. A bookmaker's bets are contracts of their own; an
            exchange settles a market as a whole.
    """

    key: str
    name: str
    kind: VenueKind = VenueKind.BOOKMAKER
    commission: float = 0.0
    asset: str | None = None
    ladder: Ladder | None = None
    basis: CommissionBasis | None = None

    @property
    def commission_basis(self) -> CommissionBasis:
        """Of what it charges its commission."""
        if self.basis is not None:
            return self.basis
        return CommissionBasis.MARKET_WINNINGS if self.has_order_book else CommissionBasis.BET_WINNINGS

    @property
    def nets_commission(self) -> bool:
        """Whether its commission is on a market's net winnings."""
        return self.commission_basis is CommissionBasis.MARKET_WINNINGS

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
"""Of an exchange met for the first time, where settings say no other: that of the dearest exchange known, so that no
price looks better than it is. Kalshi's higher figure is of another basis."""

_EXCHANGE_WORDS: Final = frozenset({"exchange", "ex"})
"""Words by which keys of exchanges are known: ``betfair_ex_it``, ``sandbox_exchange``."""

_BOOKMAKER_WORDS: Final = frozenset({"sb", "sportsbook"})
"""Words by which keys of an exchange's bookmaker are known: ``betfair_sb_uk``."""

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
    # Exchanges by their published standard rates; runs can set their own. Novig, Polymarket, ProphetX and BetOpenly
    # charge little or nothing to most.
    Venue("betfair_exchange_eu", "Betfair Exchange (EU)", VenueKind.EXCHANGE, 0.05, ladder=CLASSIC),
    Venue("betfair_exchange_au", "Betfair Exchange (AU)", VenueKind.EXCHANGE, 0.05, "AUD", CLASSIC),
    Venue("matchbook", "Matchbook", VenueKind.EXCHANGE, 0.02),
    Venue("smarkets", "Smarkets", VenueKind.EXCHANGE, 0.02),
    Venue("betdaq", "Betdaq", VenueKind.EXCHANGE, 0.02),
    # Which of Betfair's two is meant is not said, nor what the others keep: they count as dear as any.
    Venue("betfair", "Betfair", VenueKind.EXCHANGE, UNKNOWN_COMMISSION),
    Venue("azuro", "Azuro", VenueKind.PREDICTION_MARKET, UNKNOWN_COMMISSION),
    Venue("sporttrade", "Sporttrade", VenueKind.EXCHANGE, UNKNOWN_COMMISSION, "USD"),
    Venue("sx_bet", "SX Bet", VenueKind.EXCHANGE, UNKNOWN_COMMISSION, "USDC"),
    Venue("betopenly", "BetOpenly", VenueKind.EXCHANGE, asset="USD"),
    Venue("kalshi", "Kalshi", VenueKind.PREDICTION_MARKET, 0.07, "USD", basis=CommissionBasis.CONTRACT_PRICE),
    Venue("novig", "Novig", VenueKind.EXCHANGE, asset="USD"),
    Venue("polymarket", "Polymarket", VenueKind.PREDICTION_MARKET, asset="USDC"),
    Venue("prophetx", "ProphetX", VenueKind.EXCHANGE, asset="USD"),
    # nflverse does not say whose line it publishes.
    Venue("nflverse_line", "Unnamed book (nflverse)"),
)

VENUES: Final[dict[str, Venue]] = {venue.key: venue for venue in _KNOWN}
"""Known venues by key."""


class PlainTerms(TypedDict):
    """``VenueTerms`` for JSON."""

    commissions: dict[str, float]
    kinds: dict[str, str]
    unknown_commission: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueTerms:
    """What venues are and keep: what who bets says of them, over what is known, over what their prices show.

    Attributes:
        commissions: shares of net winnings kept, by venue.
        kinds: by venue.
        unknown_commission: share of net winnings kept by what takes no bets itself, where nobody says another.
        laid: keys of venues that have quoted lay prices. Bookmakers do not: one that nobody knows is an exchange.
    """

    commissions: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[str, VenueKind] = field(default_factory=dict)
    unknown_commission: float = UNKNOWN_COMMISSION
    laid: frozenset[str] = frozenset()

    def venue(self, key: str) -> Venue:
        """A venue with the commission that counts."""
        venue = VENUES.get(key) or self._met_first(key)
        kind = self.kinds.get(key, venue.kind)
        if kind is not venue.kind:
            venue = replace(venue, kind=kind, commission=self._commission_of(kind))
        own = self.commissions.get(key)
        return venue if own is None else replace(venue, commission=own)

    def commission(self, key: str) -> float:
        """Share of net winnings a venue keeps."""
        return self.venue(key).commission

    def seen_at(self, laid: Iterable[str]) -> "VenueTerms":
        """The same where these venues too have quoted lay prices."""
        return replace(self, laid=self.laid | frozenset(laid))

    @property
    def plain(self) -> PlainTerms:
        """What who bets says; ``laid`` is no part of it."""
        return PlainTerms(
            commissions=dict(self.commissions),
            kinds={venue: str(kind) for venue, kind in self.kinds.items()},
            unknown_commission=self.unknown_commission,
        )

    @classmethod
    def of_plain(cls, plain: PlainTerms) -> "VenueTerms":
        """The inverse of ``plain``.

        Raises:
            KeyError: a part is missing.
            ValueError: there is no such kind.
        """
        return cls(
            commissions=plain["commissions"],
            kinds={venue: VenueKind(kind) for venue, kind in plain["kinds"].items()},
            unknown_commission=plain["unknown_commission"],
        )

    def _met_first(self, key: str) -> Venue:
        if branch := _branch_of(key):
            return replace(branch, key=key, name=_named_after(key), asset=None)
        is_exchange = key in self.laid or not _EXCHANGE_WORDS.isdisjoint(key.split("_"))
        kind = VenueKind.EXCHANGE if is_exchange else VenueKind.BOOKMAKER
        return Venue(key, _named_after(key), kind, self._commission_of(kind))

    def _commission_of(self, kind: VenueKind) -> float:
        return 0.0 if kind is VenueKind.BOOKMAKER else self.unknown_commission


def _branch_of(key: str) -> Venue | None:
    """The known exchange whose key this one goes on from, as ``smarkets_uk`` does."""
    words = key.split("_")
    if not _BOOKMAKER_WORDS.isdisjoint(words):
        return None
    heads = (VENUES.get("_".join(words[:count])) for count in range(len(words) - 1, 0, -1))
    found = next((head for head in heads if head is not None), None)
    return found if found is not None and found.has_order_book else None


def _named_after(key: str) -> str:
    return key.replace("_", " ").title()


KNOWN_TERMS: Final = VenueTerms()
"""Where nobody says anything of venues."""


def venue_of(key: str) -> Venue:
    """The known venue; for a key met for the first time an exchange with commission if its key says so, else a
    bookmaker, named after its key. For its name and what is known of it; see ``VenueTerms`` for what it keeps."""
    return KNOWN_TERMS.venue(key)
