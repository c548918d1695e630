"""The person's door to this room, one file a subject."""
