"""The base of the errors that a person reads. Each message is a French sentence."""


class ErreurMetier(Exception):
    """What a person asked cannot be done; `str(erreur)` says why."""


class InvitationInutilisable(ErreurMetier):
    """The invitation was used already, has expired, or never existed."""
