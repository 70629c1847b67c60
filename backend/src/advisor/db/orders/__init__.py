"""Orders, what was matched of them, halts, and what a person has to look at."""
