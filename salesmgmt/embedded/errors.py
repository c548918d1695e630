"""What can go wrong for reasons that the person at the terminal can act upon."""


class CannotRun(Exception):
    """Told to the person as one sentence, without a traceback."""
