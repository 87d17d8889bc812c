"""Guards and effects of the ruling."""

from django.utils import timezone

from candidates.effets import ecrire_au_candidat
from candidates.models import Dossier
from candidates.papier import get_jour_d_envoi
from candidates.workflow import Manque, Passage, effet, garde
from documents.services import produire

from .lecture import get_recevabilite, limite_recours
from .models import Recevabilite, Recours


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


@garde("recours_dans_le_delai")
def manques_recours(dossier: Dossier) -> list[Manque]:
    """An appeal comes before its deadline, counted from the refusal; by post, the postmark counts."""
    avis = get_recevabilite(dossier)
    if avis is None:
        return [Manque("Il n’y a pas de décision à contester.")]
    limite = limite_recours(dossier, timezone.localdate(avis.statue_le))
    if get_jour_d_envoi(dossier) > limite:
        return [Manque(f"Le délai pour contester cette décision a pris fin le {limite:%d/%m/%Y}.")]
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
    """Tell the candidate which points are asked for."""
    points = list(passage.dossier.complements.filter(clos_le__isnull=True, partie=2))
    ecrire_au_candidat(passage, "recevabilite.complements", points=points)


@effet("ecrire_recevabilite")
def ecrire_recevabilite(passage: Passage) -> None:
    """Ask for the sealed letter and tell the candidate the ruling, with the ways of appeal when it is a refusal."""
    avis = get_recevabilite(passage.dossier)
    if avis is not None:
        produire(genre="avis_recevabilite", objet_id=avis.pk, cle=f"avis:{avis.pk}", auteur_id=passage.auteur.pk)
    jour = timezone.localdate(passage.evenement.instant)
    ecrire_au_candidat(
        passage, "recevabilite.avis", avis=avis, motifs=list(avis.motifs.all()) if avis else [],
        recours_avant_le=limite_recours(passage.dossier, jour),
    )  # fmt: skip


@effet("ecrire_renvoi")
def ecrire_renvoi(passage: Passage) -> None:
    """Tell the candidate what to complete in part 3."""
    points = list(passage.dossier.complements.filter(clos_le__isnull=True, partie=3))
    ecrire_au_candidat(passage, "recevabilite.renvoi", points=points)
