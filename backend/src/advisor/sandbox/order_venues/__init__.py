"""Venues of the sandbox that take orders, by a protocol of their own; what they say they did is the truth."""
