"""Betfair's Stream API: prices as they change."""
