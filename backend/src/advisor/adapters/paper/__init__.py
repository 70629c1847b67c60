"""The paper venue: takes orders at the prices that a real venue shows, and sends nothing anywhere."""
