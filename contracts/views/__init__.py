"""The person's door."""
