"""Guards and effects of the ruling."""

from django.utils import timezone

from candidates.effets import ecrire_au_candidat
from candidates.enums import Action, Partie
from candidates.models import Dossier
from candidates.papier import get_jour_d_envoi
from candidates.workflow import Manque, Passage, effet, garde
from documents.models import Document
from documents.services import produire, remplacer_document

from .complements import demander_lettre
from .lecture import get_recevabilite, get_relance, jours_avant_abandon, limite_recours
from .models import Recevabilite, Recours
from .regles import dire_jour, manques_relance

EVENEMENT_AVIS = "recevabilite.avis"
EVENEMENT_REMPLACE = "recevabilite.avis_remplace"


def _avis_du_depot(dossier: Dossier) -> Recevabilite | None:
    """The ruling written for the present deposit and not applied yet."""
    avis = get_recevabilite(dossier)
    deja = dossier.statue_le
    return avis if avis is not None and (deja is None or avis.statue_le > deja) else None


@garde("complements_nommes")
def manques_points(dossier: Dossier) -> list[Manque]:
    """A request for complements names at least one point."""
    if dossier.complements.filter(clos_le__isnull=True, partie=2).exists():
        return []
    return [Manque("Nommez au moins un point à compléter.", "complements", "points")]


@garde("avis_favorable")
def manques_avis_favorable(dossier: Dossier) -> list[Manque]:
    """A favourable ruling is written, with both conditions met (l.264–267)."""
    avis = _avis_du_depot(dossier)
    return [] if avis and avis.is_favorable else [Manque("Aucun avis favorable n’est écrit pour ce dépôt.", "avis")]


@garde("avis_defavorable_motive")
def manques_avis_defavorable(dossier: Dossier) -> list[Manque]:
    """An unfavourable ruling is written, with at least one motive of the list and a text."""
    avis = _avis_du_depot(dossier)
    if avis and not avis.is_favorable and avis.motifs.exists() and avis.texte:
        return []
    return [Manque("Aucun avis défavorable motivé n’est écrit pour ce dépôt.", "avis")]


@garde("avis_remplacable")
def manques_remplacable(dossier: Dossier) -> list[Manque]:
    """A ruling is replaced on its own dossier, until part 3 has been deposited."""
    if not dossier.recevabilites.exists():
        return [Manque("Aucun avis n’a été rendu sur ce dossier : il n’y a rien à remplacer.", "avis")]
    if dossier.activites_deposees_le is not None:
        jour = timezone.localdate(dossier.activites_deposees_le)
        return [Manque(f"La partie 3 a été déposée le {dire_jour(jour)} : l’avis de recevabilité ne se remplace plus.", "avis")]
    return []


@garde("relance_sans_reponse")
def manques_relance_ecrite(dossier: Dossier) -> list[Manque]:
    """A written reminder was sent, long enough ago (metier, the road: the secretariat closes after a written reminder)."""
    phrases = manques_relance(relance_le=get_relance(dossier), jour=timezone.localdate(), jours=jours_avant_abandon(dossier))
    return [Manque(p, "relance") for p in phrases]


@garde("recours_dans_le_delai")
def manques_recours(dossier: Dossier) -> list[Manque]:
    """An appeal comes before its deadline, counted from the refusal; by post, the postmark counts."""
    avis = get_recevabilite(dossier)
    if avis is None:
        return [Manque("Il n’y a pas de décision à contester.")]
    limite, jour = limite_recours(dossier, timezone.localdate(avis.statue_le)), get_jour_d_envoi(dossier)
    if jour > limite:
        fin = f"Le délai pour contester cette décision a pris fin le {dire_jour(limite)}"
        return [Manque(f"{fin} : une contestation du {dire_jour(jour)} arrive trop tard.")]
    return []


@effet("ecrire_recours")
def ecrire_recours(passage: Passage) -> None:
    """Keep the text of the appeal beside the ruling it contests; confirm it to the candidate."""
    avis = get_recevabilite(passage.dossier)
    if avis is not None:
        Recours.objects.create(recevabilite=avis, texte=passage.motif, depose_le=passage.evenement.instant)
    ecrire_au_candidat(passage, "recevabilite.recours_recu")


@effet("ecrire_complements")
def ecrire_complements(passage: Passage) -> None:
    """Tell the candidate which points are asked for, and ask for the sealed letter that says the same."""
    points = list(passage.dossier.complements.filter(clos_le__isnull=True, partie=2))
    demander_lettre(passage=passage, partie=Partie.RECEVABILITE, points=points)
    ecrire_au_candidat(passage, "recevabilite.complements", points=points)


@effet("ecrire_recevabilite")
def ecrire_recevabilite(passage: Passage) -> None:
    """Ask for the sealed letter and tell the candidate the ruling, with the ways of appeal when it is a refusal.

    The letter of a ruling that this one replaces stays, marked as replaced.
    """
    avis = get_recevabilite(passage.dossier)
    if avis is None:
        return
    lettre = produire(genre="avis_recevabilite", objet_id=avis.pk, cle=f"avis:{avis.pk}", auteur_id=passage.auteur.pk)
    ancienne = Document.objects.filter(genre="avis_recevabilite", objet_id=str(avis.remplace_id)).first() if avis.remplace_id else None
    if ancienne is not None:
        remplacer_document(document=ancienne, par=lettre)
    jour = timezone.localdate(passage.evenement.instant)
    is_remplace = passage.transition.action in (Action.REMPLACER_AVIS_FAVORABLE, Action.REMPLACER_AVIS_DEFAVORABLE)
    ecrire_au_candidat(
        passage, EVENEMENT_REMPLACE if is_remplace else EVENEMENT_AVIS, avis=avis,
        motifs=list(avis.motifs.all()), recours_avant_le=limite_recours(passage.dossier, jour),
        partie_3_commencee=passage.dossier.reponses_activites.exists(),
    )  # fmt: skip


@effet("ecrire_renvoi")
def ecrire_renvoi(passage: Passage) -> None:
    """Tell the candidate what to complete in part 3, and ask for the sealed letter that says the same."""
    points = list(passage.dossier.complements.filter(clos_le__isnull=True, partie=3))
    demander_lettre(passage=passage, partie=Partie.ACTIVITES, points=points)
    ecrire_au_candidat(passage, "recevabilite.renvoi", points=points)
