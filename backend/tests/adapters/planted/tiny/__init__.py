"""A made-up provider of one page of odds: the smallest adapter there can be, to be copied."""
