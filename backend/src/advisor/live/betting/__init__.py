"""From signals to orders and their money, by the strategy instances that run."""
