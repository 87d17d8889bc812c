"""The verbs of the secretariat on a demand: ask for complements, rule, send back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify

from candidates.completude import get_dernier_depot
from candidates.enums import Action, Partie, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, ContenuChange, DossierIncomplet
from candidates.models import Complement, Depot, Dossier
from candidates.regles import empreinte
from candidates.reperes import get_reperes
from candidates.workflow import Manque, appliquer, exiger_action, verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.services import PreuveAuthentification, signer
from journal.services import journaliser

from ..lecture import get_recevabilite, mois_requis
from ..models import Motif, ProjetAvis, Recevabilite
from ..regles import dire_jour, is_favorable, manques_avis, manques_ecart, manques_experience


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
    ecart_motif: str = ""

    @property
    def is_favorable(self) -> bool:
        """Favourable only if both conditions hold."""
        return is_favorable(metier_en_lien=self.metier_en_lien, experience_suffisante=self.experience_suffisante)


@transaction.atomic
def statuer(
    *, dossier: Dossier, auteur: Utilisateur, avis: Avis, preuve: PreuveAuthentification | None, depot_vu: UUID | None = None
) -> Recevabilite:
    """Rule on a demand: write the ruling, sign it (l.269), move the dossier, tell the candidate after the commit.

    A new ruling after an appeal names the one it replaces. `depot_vu` is the deposit that was read. Raises the errors
    of `appliquer`, `DossierIncomplet` when the ruling does not hold together, `ContenuChange` when the candidate has
    deposited again since, `AuthentificationTropAncienne`.
    """
    dossier = verrouiller(dossier.pk)
    action = Action.DECLARER_RECEVABLE if avis.is_favorable else Action.DECLARER_NON_RECEVABLE
    exiger_action(dossier, action=action, auteur=auteur)
    motif = dire_motif(get_recevabilite(dossier))
    return _rendre(dossier, action, auteur, avis, preuve, motif=motif, depot_vu=depot_vu)


def dire_motif(precedent: Recevabilite | None, motif: str = "") -> str:
    """Why a ruling replaces `precedent`, as its letter prints it: `motif` when one was given, else the appeal that led to it."""
    if precedent is None or motif.strip():
        return motif.strip()
    recours = getattr(precedent, "recours", None)
    if recours is None:
        return "Nouvel examen de la demande."
    return f"Nouvel examen après la contestation du candidat, déposée le {dire_jour(timezone.localdate(recours.depose_le))}."


@transaction.atomic
def remplacer(
    *, dossier: Dossier, auteur: Utilisateur, avis: Avis, motif: str, preuve: PreuveAuthentification | None,
    avis_vu: UUID | None = None,
) -> Recevabilite:
    """Replace the ruling in force by a new one, in one act: the old row and its letter stay, marked as replaced.

    From `recevable` while part 3 has not been deposited, or from `non_recevable`; favourable or not, or the same sense
    with another content. `motif` says what was wrong and is printed in the new letter. The delay of an appeal counts
    from the new ruling; what is written of part 3 is kept, closed or opened again. `avis_vu` is the ruling that was
    read. Raises as `statuer`, and `MotifManquant`, `ActionImpossible` when someone has replaced it since.
    """
    dossier = verrouiller(dossier.pk)
    action = Action.REMPLACER_AVIS_FAVORABLE if avis.is_favorable else Action.REMPLACER_AVIS_DEFAVORABLE
    exiger_action(dossier, action=action, auteur=auteur, motif=motif)
    precedent = get_recevabilite(dossier)
    if precedent is None:
        raise ActionImpossible("Aucun avis n’a été rendu sur ce dossier : il n’y a rien à remplacer.")
    if avis_vu is not None and avis_vu != precedent.pk:
        raise ActionImpossible(
            f"Cet avis a déjà été remplacé, le {timezone.localtime(precedent.statue_le):%d/%m/%Y à %H:%M}, par {precedent.auteur.nom_complet}."
        )
    if _dit_la_meme_chose(precedent, avis):
        raise DossierIncomplet([Manque("Le nouvel avis dit la même chose que l’ancien : il n’y a rien à remplacer.", "avis", "texte")])
    return _rendre(dossier, action, auteur, avis, preuve, motif=motif.strip())


def _dit_la_meme_chose(precedent: Recevabilite, avis: Avis) -> bool:
    champs = ("metier_en_lien", "experience_suffisante", "mois_retenus", "metier_note", "experience_note", "texte", "ecart_motif")
    memes = all(str(getattr(precedent, c)).strip() == str(getattr(avis, c)).strip() for c in champs)
    return memes and {m.pk for m in precedent.motifs.all()} == {m.pk for m in avis.motifs}


def _rendre(
    dossier: Dossier,
    action: Action,
    auteur: Utilisateur,
    avis: Avis,
    preuve: PreuveAuthentification | None,
    *,
    motif: str,
    depot_vu: UUID | None = None,
) -> Recevabilite:
    """Write a ruling, move the dossier, sign; what its author was preparing on this dossier goes away."""
    depot = _depot_a_statuer(dossier)
    if depot_vu is not None and depot_vu != depot.pk:
        raise ContenuChange
    _exiger_coherence(dossier, depot, avis)
    maintenant = timezone.now()
    recevabilite = _ecrire(dossier, depot, auteur, avis, maintenant, motif)
    appliquer(
        dossier, action=action, auteur=auteur, motif=motif, faits={"statue_le": maintenant},
        donnees={"recevabilite": str(recevabilite.pk)} | ({"remplace": str(recevabilite.remplace_id)} if recevabilite.remplace_id else {}),
    )  # fmt: skip
    _signer(dossier, recevabilite, auteur, preuve)
    ProjetAvis.objects.filter(dossier=dossier, auteur=auteur).delete()
    return recevabilite


def _exiger_coherence(dossier: Dossier, depot: Depot, avis: Avis) -> None:
    phrases = manques_avis(
        favorable=avis.is_favorable, metier_en_lien=avis.metier_en_lien,
        experience_suffisante=avis.experience_suffisante, motifs=[m.code for m in avis.motifs], texte=avis.texte,
    )  # fmt: skip
    phrases += manques_experience(
        experience_suffisante=avis.experience_suffisante, mois_retenus=avis.mois_retenus,
        mois_requis=mois_requis(dossier),
    )  # fmt: skip
    phrases += manques_ecart(
        mois_retenus=avis.mois_retenus, mois_calcules=depot.contenu["experience"]["mois"], ecart_motif=avis.ecart_motif
    )
    if phrases:
        raise DossierIncomplet([Manque(p, "avis", "texte") for p in phrases])


def _signer(dossier: Dossier, recevabilite: Recevabilite, auteur: Utilisateur, preuve: PreuveAuthentification | None) -> None:
    signer(
        document=None, sha256=empreinte(contenu_signe(recevabilite)), objet_type="recevabilite",
        objet_id=recevabilite.pk, dossier_id=dossier.pk, signataire=auteur, role=RoleDossier.SECRETARIAT,
        qualite={"nom": auteur.nom, "prenom": auteur.prenom, "fonction": auteur.fonction or "Secrétaire de la CPEF"},
        declaration="Recevabilité du dossier pour la VAE : " + ("Favorable" if recevabilite.is_favorable else "Défavorable"),
        preuve=preuve, referentiel_version=dossier.referentiel.version, genre="avis_recevabilite",
    )  # fmt: skip


def contenu_signe(recevabilite: Recevabilite) -> dict[str, object]:
    """What the secretary's signature covers, as plain data."""
    return {
        "dossier": str(recevabilite.dossier_id),
        "depot": recevabilite.depot.sha256,
        "favorable": recevabilite.is_favorable,
        "metier_en_lien": recevabilite.metier_en_lien,
        "experience_suffisante": recevabilite.experience_suffisante,
        "mois_retenus": recevabilite.mois_retenus,
        **({"ecart_motif": recevabilite.ecart_motif} if recevabilite.ecart_motif else {}),
        **({"remplace": str(recevabilite.remplace_id), "pourquoi": recevabilite.remplacement_motif} if recevabilite.remplace_id else {}),
        "motifs": sorted(recevabilite.motifs.values_list("code", flat=True)),
        "texte": recevabilite.texte,
    }


def _depot_a_statuer(dossier: Dossier) -> Depot:
    depot = get_dernier_depot(dossier, Partie.RECEVABILITE)
    if depot is None:
        raise ActionImpossible("Ce dossier n’a pas encore été déposé.")
    return depot


def _ecrire(
    dossier: Dossier, depot: Depot, auteur: Utilisateur, avis: Avis, instant: datetime, motif: str
) -> Recevabilite:
    recevabilite = Recevabilite(
        dossier=dossier, depot=depot, is_favorable=avis.is_favorable, metier_en_lien=avis.metier_en_lien,
        metier_note=avis.metier_note, experience_suffisante=avis.experience_suffisante,
        experience_note=avis.experience_note, mois_requis=mois_requis(dossier), mois_retenus=avis.mois_retenus,
        mois_calcules=depot.contenu["experience"]["mois"], ecart_motif=avis.ecart_motif.strip(), texte=avis.texte.strip(),
        recu_le=depot.depose_le, complet_le=dossier.complet_le or timezone.localdate(depot.depose_le), statue_le=instant,
        auteur=auteur, remplace=get_recevabilite(dossier), remplacement_motif=motif,
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
