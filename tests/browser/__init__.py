"""A package for the sake of its fixtures: browser, web server and worker end with its last test."""
