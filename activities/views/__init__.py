"""The pages of activities."""
