"""Pictures of every page, for the README and for judging: `./run screenshots`."""
