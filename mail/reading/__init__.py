"""Reading what comes in. Pure: bytes in, frozen facts out; no database, no clock, no settings."""
