"""What a decision becomes: orders that follow from others, and what is done with them."""
