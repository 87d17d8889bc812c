"""Typed errors of the engine. Each message is a French sentence for the person who acted."""

from comptes.erreurs import ErreurMetier


class AuthentificationTropAncienne(ErreurMetier):
    """A signature needs a sign-in of the last minutes."""

    def __init__(self) -> None:
        super().__init__(
            "Votre identification date de plus de quelques minutes. "
            "Confirmez votre identité, puis signez à nouveau : rien n’a été enregistré."
        )


class SignatureDejaConsignee(ErreurMetier):
    """The same role has signed, or refused to sign, the same content already."""

    def __init__(self) -> None:
        super().__init__("Cette signature est déjà consignée : elle ne peut pas l’être deux fois.")


class RelanceImpossible(ErreurMetier):
    """Only a document that failed can be asked for again."""


class RevocationImpossible(ErreurMetier):
    """The secretariat alone revokes, and only what still holds."""


class ExamenImpossible(ErreurMetier):
    """A file that someone sent was not examined to the end: too long, too big once open, or too many at once."""

    def __init__(self) -> None:
        super().__init__(
            "Ce fichier n’a pas pu être examiné dans le temps permis. Vérifiez-le par son numéro ou par son empreinte, ou réessayez dans quelques minutes."
        )


class FabricationImpossible(Exception):
    """The document cannot be made; the message is the French sentence shown to the person who waits."""
