"""The best signals of a day."""
