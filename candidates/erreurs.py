"""Typed errors of the road. Each message is a French sentence for the person who acted."""

from typing import Any

from comptes.erreurs import ErreurMetier


class ActionInconnue(ErreurMetier):
    """No transition has this code."""


class ActionImpossible(ErreurMetier):
    """The dossier is not in a state from which this action starts; often someone else acted first."""


class ActionInterdite(ErreurMetier):
    """The person has no role on this dossier that allows this action."""


class MotifManquant(ErreurMetier):
    """This action needs a reason."""


class DossierIncomplet(ErreurMetier):
    """A guard of the transition does not hold; `manques` lists every missing point."""

    def __init__(self, manques: list[object]) -> None:
        self.manques = manques
        super().__init__(" ".join(str(m) for m in manques))


class VersionPerimee(ErreurMetier):
    """Someone wrote since the page was shown; `actuel` is what is stored now, nothing was overwritten."""

    def __init__(self, actuel: Any = None) -> None:
        self.actuel = actuel
        super().__init__(
            "Cette page a été modifiée entre-temps, dans une autre fenêtre ou par une autre personne. "
            "Rien n’a été écrasé : votre texte est resté ci-dessous, comparez-le puis enregistrez à nouveau."
        )


class ContenuChange(VersionPerimee):
    """What would be signed is no longer what the person has read; nothing was signed."""

    def __init__(self) -> None:
        ErreurMetier.__init__(
            self,
            "Le dossier a changé depuis que vous l’avez relu (une autre fenêtre, une autre personne, ou un changement de jour). "
            "Rien n’est signé ni déposé : relisez ci-dessous le texte à jour, puis signez.",
        )
        self.actuel = None


class NonModifiable(ErreurMetier):
    """The dossier's state no longer allows this part to be changed."""


class PreuveRefusee(ErreurMetier):
    """The file cannot be kept as a proof."""


class PreuveDejaJointe(PreuveRefusee):
    """The dossier already holds this very file; `preuve` is it, `is_ici` when it already supports what was asked."""

    def __init__(self, preuve: Any, *, is_ici: bool) -> None:
        self.preuve, self.is_ici = preuve, is_ici
        if is_ici:
            phrase = f"Ce fichier est déjà joint ici, sous le nom «\u00a0{preuve.nom}\u00a0»."
        else:
            phrase = f"Ce fichier est déjà dans votre dossier, sous le nom «\u00a0{preuve.nom}\u00a0». Inutile de l’envoyer deux fois."
        super().__init__(phrase)


class AccompagnateurRefuse(ErreurMetier):
    """The person at this address cannot accompany the candidate."""


class MessageRefuse(ErreurMetier):
    """The message cannot be sent as it is; nothing was sent."""


class PapierRefuse(ErreurMetier):
    """What came by post cannot be recorded as it is described."""


class RattachementRefuse(ErreurMetier):
    """This account cannot take over the dossiers of this person."""
