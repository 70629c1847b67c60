"""What persons have set for themselves: limits and breaks."""
