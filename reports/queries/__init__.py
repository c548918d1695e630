"""Questions over all rooms. Every one starts from what its viewer may see."""
