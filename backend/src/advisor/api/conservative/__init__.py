"""Conservative mode: nothing new is bet, and bets come back step by step."""
