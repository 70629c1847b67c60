"""Venues named in settings: the misspelt ones are found, at every place that names some."""

from pathlib import Path

from advisor.settings.providers_file import read_general_sections
from advisor.settings.venues import unknown_venues


def sentences(tmp_path: Path, yaml: str) -> tuple[str, ...]:
    own = tmp_path / "providers.yaml"
    own.write_text(yaml)
    return unknown_venues(read_general_sections(own))


def test_the_shipped_file_names_known_venues() -> None:
    assert unknown_venues(read_general_sections(None)) == ()


def test_a_misspelt_venue_is_named_with_the_one_it_may_be(tmp_path: Path) -> None:
    (said,) = sentences(tmp_path, "commissions: {betfair_exchnge: 0.02, smarkets: 0.01}\n")
    assert said.startswith("commissions names betfair_exchnge, which is no known venue (is betfair_exchange")


def test_every_setting_that_names_venues_is_read(tmp_path: Path) -> None:
    said = sentences(
        tmp_path,
        "commissions: {qqqq: 0.02}\n"
        "venues: {kinds: {qqqq: exchange}}\n"
        "value_bets: {sharp_venues: [pinnacle, qqqq]}\n"
        "arbitrage: {stake_units: {qqqq: 500}}\n"
        "timing: {streamed_venues: [qqqq]}\n",
    )
    assert [each.split(" names ")[0] for each in said] == [
        "commissions",
        "venues.kinds",
        "value_bets.sharp_venues",
        "arbitrage.stake_units",
        "timing.streamed_venues",
    ]
    assert all("meant?" not in each for each in said)
