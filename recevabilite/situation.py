"""What the candidate's pages add around the ruling: the points asked for, the motives of a refusal, the appeal received."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from candidates.situation import Precision, precise
from echanges.dates import date_format

from .lecture import get_recevabilite, lire_horloge
from .regles import RECOURS, dire_jour

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur


@precise
def preciser_recevabilite(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell why a demand is refused, or that its appeal is being examined."""
    if dossier.etat not in (Etat.NON_RECEVABLE, Etat.DEPOSE, Etat.INCOMPLET, Etat.RECEVABLE):
        return
    yield from _dire_le_delai(dossier)
    avis = get_recevabilite(dossier)
    if avis is not None and avis.remplace_id and avis.remplacement_motif and dossier.etat != Etat.DEPOSE:
        precedent = date_format(timezone.localtime(avis.remplace.statue_le), "j F Y")
        yield Precision(f"Cet avis annule et remplace celui du {precedent}. Raison : {avis.remplacement_motif.rstrip(' .')}.")
    if avis is None or avis.is_favorable:
        return
    if dossier.etat == Etat.NON_RECEVABLE:
        motifs = " ; ".join(m.libelle.rstrip(" .") for m in avis.motifs.all())
        yield Precision(f"Motif de l’avis défavorable : {motifs}." if motifs else "L’avis est défavorable.")
        yield Precision(f"Explication du secrétariat : « {avis.texte} »")
        if dossier.reponses_activites.exists():
            yield Precision(
                "Ce que vous aviez écrit dans la partie 3 est gardé. Cette partie est fermée ; elle se rouvrira, telle quelle, si l’avis devient favorable."
            )
        return
    if dossier.etat != Etat.DEPOSE:
        return
    recours = getattr(avis, "recours", None)
    if recours is not None:
        jour = date_format(timezone.localtime(recours.depose_le), "j F Y")
        yield Precision(f"Le secrétariat examine à nouveau votre demande, avec votre contestation du {jour}.")


def _dire_le_delai(dossier: Dossier) -> Iterable[Precision]:
    """The clock of the secretariat in the candidate's words; nothing is inferred from its silence."""
    if dossier.etat not in (Etat.DEPOSE, Etat.INCOMPLET):
        return
    horloge = lire_horloge(dossier)
    dernier = horloge.segments[-1] if horloge.segments else None
    if dernier is None:
        return
    if dernier.echeance is None:
        yield Precision(
            f"Le délai de réponse du secrétariat est arrêté depuis le {dire_jour(dernier.debut.jour)}. Il recommencera en entier le jour de votre nouveau dépôt."
        )
        return
    debut, mois = dernier.debut, dernier.debut.mois
    duree = f"a {mois} mois" if mois else "a un délai"
    raison = "où vous avez contesté l’avis" if debut.genre == RECOURS else "où votre demande a été complète"
    yield Precision(f"Le secrétariat {duree} pour vous répondre, à compter du {dire_jour(debut.jour)}, jour {raison}.")
    if horloge.etat.reste is not None and horloge.etat.reste < 0:
        yield Precision(
            "Cette date est passée et aucun avis n’est encore rendu : vous pouvez demander au secrétariat où en est votre demande.",
            reverse("candidates:messages", args=[dossier.pk]), "Écrire au secrétariat",
        )  # fmt: skip
