"""How long prices stand, and who moves first: what goes into it and what comes out, as values."""
