"""Money that people move, what strategies may use, and what portfolios have."""
