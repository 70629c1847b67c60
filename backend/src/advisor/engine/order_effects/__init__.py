"""What becomes of orders does to money, and which orders it makes."""
