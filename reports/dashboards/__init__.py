"""Dashboards: cards on a grid, each a report drawn in one way (docs/decisions/0029)."""
