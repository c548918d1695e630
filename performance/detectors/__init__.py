"""What probably is a problem or a chance: each detector is pure, with its threshold and the fewest cases it takes."""
