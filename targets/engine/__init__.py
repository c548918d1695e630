"""Pure arithmetic of promises: seasons and pace, proration and ramp, breaking down, ranks, SMART. No Django, no database, no clock."""
