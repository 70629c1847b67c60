"""What a person has set for themselves: limits and breaks."""
