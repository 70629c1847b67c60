"""Orders as a venue knows them: what it is asked for, and what it says of it."""
