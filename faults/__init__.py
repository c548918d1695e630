"""The product under faults: its processes are killed while it works, and afterwards nothing may be lost, doubled or unbalanced."""
