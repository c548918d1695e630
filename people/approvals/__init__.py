"""Approval flows: pure routing, the directory it asks, and the kinds of requests that rooms register."""
