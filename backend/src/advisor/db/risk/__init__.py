"""What portfolios can lose."""
