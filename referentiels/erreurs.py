"""Typed errors of the référentiel. Each message is a French sentence that says where and what."""


class ErreurReferentiel(Exception):
    """What was asked of a référentiel cannot be done."""


class ReferentielInvalide(ErreurReferentiel):
    """The file does not describe a référentiel; `details` has one line per fault: where, and what is wrong."""

    def __init__(self, fichier: str, details: list[str]) -> None:
        self.fichier, self.details = fichier, details
        super().__init__(f"{fichier} : " + " ; ".join(details))


class ReferentielImmuable(ErreurReferentiel):
    """This version is published already with another content: a change is a new version."""


class ParametrePerime(ErreurReferentiel):
    """Someone gave this setting another value since the page was shown."""


class ClassificationPerimee(ErreurReferentiel):
    """Someone published another classification since the page was shown."""
