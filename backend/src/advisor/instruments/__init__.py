"""What can be traded, as data. Everything else reads these tables, and names no row of them."""
