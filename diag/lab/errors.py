"""What can go wrong with the lab itself (never with the calls made in it)."""


class LabError(Exception):
    """The lab can't do what was asked; the message says what to do."""


class UnknownFault(LabError):
    """No fault has this id; the message names the nearest ones."""


class UnknownWay(LabError):
    """No way to sign in has this id; the message names the nearest ones."""
