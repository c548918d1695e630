"""Questions about commissions."""
