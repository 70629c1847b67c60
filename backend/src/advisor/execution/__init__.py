"""Orders: what a venue is asked for, what became of it, and what is done where nobody knows."""
