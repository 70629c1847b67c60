"""Commands that take in what is known from files: a table of rates, or of results."""
