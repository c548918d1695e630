"""What the detectors are asked about, read once for all teams: by the person whose it is."""
