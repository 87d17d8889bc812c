"""Deposit, appeal, withdraw: the candidate's transitions."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from documents.services import PreuveAuthentification, signer
from referentiels.parametres import valeur

from ..completude import get_dernier_depot
from ..enums import Action, Partie, RoleDossier
from ..erreurs import VersionPerimee
from ..instantane import figer_partie_2, figer_partie_3
from ..models import Depot, Dossier
from ..regles import ajouter_mois, empreinte
from ..workflow import appliquer, exiger_action, verrouiller


@transaction.atomic
def deposer(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None
) -> Depot:
    """Deposit part 2: freeze it, sign the sworn statement (l.240–241), move to `depose`, start the clock.

    Effects, in order: snapshot, state and journal, evidence of the signature, points asked for closed, mail of receipt.
    Raises the errors of `appliquer` (`DossierIncomplet` lists what is missing), `AuthentificationTropAncienne`, and
    `VersionPerimee` when `sha256_vu`, the hash of the content shown before signing, is not that of what would be signed.
    """
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.DEPOSER, auteur=auteur)
    maintenant = timezone.now()
    complet_le = timezone.localdate(maintenant)
    mois = valeur("delai_recevabilite_mois", le=complet_le, certification=dossier.referentiel.certification)
    passage = appliquer(
        dossier, action=Action.DEPOSER, auteur=auteur,
        faits={
            "premier_depot_le": dossier.premier_depot_le or maintenant, "dernier_depot_le": maintenant,
            "complet_le": complet_le, "echeance_le": ajouter_mois(complet_le, mois),
        },
    )  # fmt: skip
    contenu = figer_partie_2(passage.dossier, jour=complet_le)
    _exiger_contenu_vu(contenu, sha256_vu)
    paragraphes = passage.dossier.referentiel.structure.declaration_recevabilite
    depot = _figer_et_signer(
        passage.dossier, Partie.RECEVABILITE, contenu, auteur, preuve, maintenant, "\n".join(paragraphes)
    )
    passage.dossier.complements.filter(partie=2, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


@transaction.atomic
def deposer_activites(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None
) -> Depot:
    """Deposit part 3: freeze it, sign it with name and company (l.1428–1446), move to `pret`.

    Raises the errors of `appliquer` (`DossierIncomplet` lists what is missing), `AuthentificationTropAncienne`, and
    `VersionPerimee` as `deposer` does.
    """
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur)
    maintenant = timezone.now()
    passage = appliquer(
        dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur, faits={"activites_deposees_le": maintenant}
    )
    contenu = figer_partie_3(passage.dossier)
    _exiger_contenu_vu(contenu, sha256_vu)
    declaration = passage.dossier.referentiel.structure.declaration_conformite
    depot = _figer_et_signer(passage.dossier, Partie.ACTIVITES, contenu, auteur, preuve, maintenant, declaration)
    passage.dossier.complements.filter(partie=3, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


def _exiger_contenu_vu(contenu: dict[str, Any], sha256_vu: str | None) -> None:
    """Nobody signs what they have not read: someone may have written while the page to sign was open."""
    if sha256_vu is not None and sha256_vu != empreinte(contenu):
        raise VersionPerimee


def entreprise_actuelle(dossier: Dossier) -> str:
    """Company of the job that goes on, or of the one that ended last; empty without a job."""
    emplois = sorted(dossier.emplois.all(), key=lambda e: (e.au or date.max, e.du or date.min))
    return emplois[-1].entreprise if emplois else ""


def _figer_et_signer(
    dossier: Dossier,
    partie: Partie,
    contenu: dict[str, Any],
    auteur: Utilisateur,
    preuve: PreuveAuthentification,
    instant: datetime,
    declaration: str,
) -> Depot:
    dernier = get_dernier_depot(dossier, partie)
    depot = Depot(
        dossier=dossier, partie=partie, numero=(dernier.numero if dernier else 0) + 1, contenu=contenu,
        sha256=empreinte(contenu), depose_le=instant, auteur=auteur,
    )  # fmt: skip
    depot.full_clean()
    depot.save()
    candidat = dossier.candidat
    signer(
        document=None, sha256=depot.sha256, objet_type="depot", objet_id=depot.pk, dossier_id=dossier.pk,
        signataire=auteur, role=RoleDossier.CANDIDAT,
        qualite={
            "nom": candidat.nom_usage or candidat.nom_naissance, "prenom": candidat.prenoms,
            "entreprise": entreprise_actuelle(dossier),
        },
        declaration=declaration, preuve=preuve, referentiel_version=dossier.referentiel.version,
    )  # fmt: skip
    return depot


@transaction.atomic
def exercer_recours(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Contest a refusal with a text: back to `depose`, the first ruling stays in the history, the clock starts anew."""
    dossier = verrouiller(dossier.pk)
    jour = timezone.localdate()
    mois = valeur("delai_recevabilite_mois", le=jour, certification=dossier.referentiel.certification)
    return appliquer(
        dossier, action=Action.EXERCER_RECOURS, auteur=auteur, motif=motif,
        faits={"complet_le": jour, "echeance_le": ajouter_mois(jour, mois)},
    ).dossier  # fmt: skip


@transaction.atomic
def abandonner(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Withdraw a dossier that is not decided yet, with a reason. Final: a new demand follows the yearly limits."""
    return appliquer(verrouiller(dossier.pk), action=Action.ABANDONNER, auteur=auteur, motif=motif).dossier
