"""Forms of this room, one file a subject. They clean; the services decide."""
