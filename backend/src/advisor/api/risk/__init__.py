"""How near portfolios are to their limits."""
