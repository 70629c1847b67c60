"""football-data.co.uk: results and odds of football leagues, from files a user has downloaded."""

from advisor.adapters.football_data.files import read

__all__ = ["read"]
