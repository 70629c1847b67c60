"""Amounts of money: assets with scales of their own, and the rates at which they meet."""
