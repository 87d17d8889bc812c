"""The verbs of the secretariat on a demand: ask for complements, rule, send back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from candidates.completude import get_dernier_depot
from candidates.enums import Action, Partie, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.models import Complement, Depot, Dossier
from candidates.regles import empreinte
from candidates.reperes import get_reperes
from candidates.workflow import Manque, appliquer, exiger_action, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.services import PreuveAuthentification, signer
from journal.services import journaliser

from .lecture import mois_requis
from .models import Motif, Recevabilite
from .regles import is_favorable, manques_avis, manques_experience


@dataclass(frozen=True)
class Avis:
    """What the secretary writes on the ruling form (l.253–270)."""

    metier_en_lien: bool
    experience_suffisante: bool
    mois_retenus: int
    metier_note: str = ""
    experience_note: str = ""
    motifs: Sequence[Motif] = ()
    texte: str = ""

    @property
    def is_favorable(self) -> bool:
        """Favourable only if both conditions hold."""
        return is_favorable(metier_en_lien=self.metier_en_lien, experience_suffisante=self.experience_suffisante)


@transaction.atomic
def statuer(*, dossier: Dossier, auteur: Utilisateur, avis: Avis, preuve: PreuveAuthentification | None) -> Recevabilite:
    """Rule on a demand: write the ruling, sign it (l.269), move the dossier, tell the candidate after the commit.

    A new ruling after an appeal names the one it replaces. Raises the errors of `appliquer`, `DossierIncomplet` when
    the ruling does not hold together, `AuthentificationTropAncienne`.
    """
    dossier = verrouiller(dossier.pk)
    action = Action.DECLARER_RECEVABLE if avis.is_favorable else Action.DECLARER_NON_RECEVABLE
    exiger_action(dossier, action=action, auteur=auteur)
    phrases = manques_avis(
        favorable=avis.is_favorable, metier_en_lien=avis.metier_en_lien,
        experience_suffisante=avis.experience_suffisante, motifs=[m.code for m in avis.motifs], texte=avis.texte,
    )  # fmt: skip
    phrases += manques_experience(
        experience_suffisante=avis.experience_suffisante, mois_retenus=avis.mois_retenus,
        mois_requis=mois_requis(dossier),
    )  # fmt: skip
    if phrases:
        raise DossierIncomplet([Manque(p, "avis", "texte") for p in phrases])
    maintenant = timezone.now()
    depot = _depot_a_statuer(dossier)
    recevabilite = _ecrire(dossier, depot, auteur, avis, maintenant)
    appliquer(
        dossier, action=action, auteur=auteur, faits={"statue_le": maintenant},
        donnees={"recevabilite": str(recevabilite.pk)},
    )  # fmt: skip
    signer(
        document=None, sha256=empreinte(contenu_signe(recevabilite)), objet_type="recevabilite",
        objet_id=recevabilite.pk, dossier_id=dossier.pk, signataire=auteur, role=RoleDossier.SECRETARIAT,
        qualite={"nom": auteur.nom, "prenom": auteur.prenom, "fonction": auteur.fonction or "Secrétaire de la CPEF"},
        declaration="Recevabilité du dossier pour la VAE : " + ("Favorable" if avis.is_favorable else "Défavorable"),
        preuve=preuve, referentiel_version=dossier.referentiel.version,
    )  # fmt: skip
    return recevabilite


def contenu_signe(recevabilite: Recevabilite) -> dict[str, object]:
    """What the secretary's signature covers, as plain data."""
    return {
        "dossier": str(recevabilite.dossier_id),
        "depot": recevabilite.depot.sha256,
        "favorable": recevabilite.is_favorable,
        "metier_en_lien": recevabilite.metier_en_lien,
        "experience_suffisante": recevabilite.experience_suffisante,
        "mois_retenus": recevabilite.mois_retenus,
        "motifs": sorted(recevabilite.motifs.values_list("code", flat=True)),
        "texte": recevabilite.texte,
    }


def _depot_a_statuer(dossier: Dossier) -> Depot:
    depot = get_dernier_depot(dossier, Partie.RECEVABILITE)
    if depot is None:
        raise ActionImpossible("Ce dossier n’a pas encore été déposé.")
    return depot


def _ecrire(dossier: Dossier, depot: Depot, auteur: Utilisateur, avis: Avis, instant: datetime) -> Recevabilite:
    recevabilite = Recevabilite(
        dossier=dossier, depot=depot, is_favorable=avis.is_favorable, metier_en_lien=avis.metier_en_lien,
        metier_note=avis.metier_note, experience_suffisante=avis.experience_suffisante,
        experience_note=avis.experience_note, mois_requis=mois_requis(dossier), mois_retenus=avis.mois_retenus,
        texte=avis.texte.strip(), recu_le=depot.depose_le, complet_le=dossier.complet_le or timezone.localdate(depot.depose_le), statue_le=instant,
        auteur=auteur, remplace=dossier.recevabilites.order_by("statue_le").last(),
    )  # fmt: skip
    recevabilite.full_clean()
    recevabilite.save()
    recevabilite.motifs.set(avis.motifs)
    return recevabilite


class Point(NamedTuple):
    """A point to complete: its page, what is asked, and the precise field when there is one (`Complement`)."""

    page: str
    texte: str
    champ: str = ""


@transaction.atomic
def demander_complements(*, dossier: Dossier, auteur: Utilisateur, points: Sequence[Point]) -> Dossier:
    """Ask the candidate to complete named points of part 2: the clock stops until the next deposit.

    Raises the errors of `appliquer`; `DossierIncomplet` when no point is named, or one names no place of the form.
    """
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.DEMANDER_COMPLEMENTS, auteur=auteur)
    _noter_points(dossier, auteur, points, Partie.RECEVABILITE)
    return appliquer(
        dossier, action=Action.DEMANDER_COMPLEMENTS, auteur=auteur, faits={"complet_le": None, "echeance_le": None}
    ).dossier


@transaction.atomic
def renvoyer_au_candidat(
    *, dossier: Dossier, auteur: Utilisateur, motif: str, points: Sequence[Point] = ()
) -> Dossier:
    """Send part 3 back to the candidate with a reason and the points to complete. Raises as `demander_complements`."""
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.RENVOYER_AU_CANDIDAT, auteur=auteur, motif=motif)
    _noter_points(dossier, auteur, points, Partie.ACTIVITES)
    return appliquer(dossier, action=Action.RENVOYER_AU_CANDIDAT, auteur=auteur, motif=motif).dossier


def _noter_points(dossier: Dossier, auteur: Utilisateur, points: Sequence[Point], partie: Partie) -> None:
    lieux = {(r.page, r.champ) for r in get_reperes(dossier, partie)}
    for page, texte, champ in points:
        if not texte.strip():
            continue
        if (page, champ) not in lieux:
            raise DossierIncomplet([Manque("Choisissez la page ou le champ concerné.", "complements", "points")])
        point = Complement(
            dossier=dossier, partie=partie, page=page, champ=champ, texte=texte.strip(), demande_par=auteur
        )
        point.full_clean()
        point.save()


def _exiger_liste(auteur: Utilisateur, libelle: str) -> str:
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat tient la liste des motifs.")
    propre = " ".join(libelle.split())
    if not propre:
        raise DossierIncomplet([Manque("Écrivez le libellé du motif.", "motifs", "libelle")])
    return propre


def _exiger_nouveau(libelle: str, sauf: Motif | None = None) -> None:
    autres = Motif.objects.exclude(pk=sauf.pk) if sauf else Motif.objects.all()
    if autres.filter(libelle__iexact=libelle).exists():
        raise DossierIncomplet([Manque("Ce motif est déjà dans la liste.", "motifs", "libelle")])


@transaction.atomic
def ajouter_motif(*, auteur: Utilisateur, libelle: str) -> Motif:
    """Add a motive at the end of the list. Raises `ActionInterdite`, `DossierIncomplet` (empty, or already there)."""
    propre = _exiger_liste(auteur, libelle)
    _exiger_nouveau(propre)
    racine = slugify(propre)[:32].strip("-") or "motif"
    pris = set(Motif.objects.filter(code__startswith=racine).values_list("code", flat=True))
    code = next(c for c in (racine, *(f"{racine}-{n}" for n in range(2, len(pris) + 3))) if c not in pris)
    ordre = (Motif.objects.aggregate(m=Max("ordre"))["m"] or 0) + 1
    motif = Motif(code=code, libelle=propre, ordre=ordre)
    motif.full_clean()
    motif.save()
    _noter_motif(motif, auteur, "motif_ajoute")
    return motif


@transaction.atomic
def renommer_motif(*, motif: Motif, auteur: Utilisateur, libelle: str) -> Motif:
    """Change the wording of a motive; letters already made keep theirs. Raises as `ajouter_motif` does."""
    propre = _exiger_liste(auteur, libelle)
    _exiger_nouveau(propre, sauf=motif)
    avant, motif.libelle = motif.libelle, propre
    motif.full_clean()
    motif.save(update_fields=["libelle"])
    _noter_motif(motif, auteur, "motif_renomme", avant=avant, apres=propre)
    return motif


@transaction.atomic
def proposer_motif(*, motif: Motif, auteur: Utilisateur, is_actif: bool) -> Motif:
    """Offer a motive for the rulings to come, or no longer; those that used it keep it. Raises `ActionInterdite`."""
    _exiger_liste(auteur, motif.libelle)
    motif.is_actif = is_actif
    motif.save(update_fields=["is_actif"])
    _noter_motif(motif, auteur, "motif_propose" if is_actif else "motif_retire")
    return motif


def _noter_motif(motif: Motif, auteur: Utilisateur, action: str, **libelles: str) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, objet_type="motif", objet_id=motif.pk,
        donnees={"code": motif.code, **libelles},
    )  # fmt: skip
