"""The person's door to targets, credit, rankings and contests, one file a noun."""
