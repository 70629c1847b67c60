"""Strategy instances."""
