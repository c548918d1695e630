"""The person's door to commissions."""
