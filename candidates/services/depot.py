"""Deposit, appeal, withdraw: the candidate's transitions."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from documents.services import PreuveAuthentification, signer
from journal.models import Evenement
from journal.services import journaliser
from referentiels.parametres import valeur

from ..completude import get_demandes, get_dernier_depot, manques_limites
from ..declaration import get_declaration, get_qualite
from ..enums import Action, Etat, Partie, RoleDossier
from ..erreurs import ActionImpossible, ContenuChange, DossierIncomplet
from ..instantane import figer_partie_2, figer_partie_3
from ..models import Depot, Dossier
from ..regles import ajouter_mois, empreinte
from ..workflow import appliquer, exiger_action, verrouiller
from .saisie import rattacher_organisations


def deposer(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None
) -> Depot:
    """Deposit part 2: freeze it, sign the sworn statement (l.240–241), move to `depose`, start the clock.

    Effects, in order: snapshot, evidence of the signature, state and journal, sealed PDF asked for (the receipt leaves
    with it), points asked for closed; all or nothing. Raises the errors of `appliquer` (`DossierIncomplet` lists what is
    missing), `AuthentificationTropAncienne`, and `ContenuChange` when `sha256_vu`, the hash of the content shown before
    signing, is not that of what would be signed. A deposit that the yearly limits block leaves a trace in the journal.
    """
    try:
        return _deposer(dossier, auteur, preuve, sha256_vu)
    except DossierIncomplet:
        _noter_blocage(dossier, auteur)
        raise


@transaction.atomic
def _noter_blocage(dossier: Dossier, auteur: Utilisateur) -> None:
    """Note, once a day, that the yearly limits (l.241) keep a demand from being deposited."""
    dossier = verrouiller(dossier.pk)
    jour = timezone.localdate()
    dernier = Evenement.objects.du_dossier(dossier.pk).filter(action="limites_bloquees").last()
    if not manques_limites(dossier) or (dernier is not None and timezone.localdate(dernier.instant) == jour):
        return
    journaliser(
        action="limites_bloquees", acteur_id=auteur.pk, role=RoleDossier.CANDIDAT, dossier_id=dossier.pk,
        objet_type="dossier", objet_id=dossier.pk, donnees={"demandes": _compter(dossier, jour)},
    )  # fmt: skip


def _compter(dossier: Dossier, jour: date) -> dict[str, int]:
    demandes = get_demandes(dossier, jour=jour)
    return {"annee": demandes.annee, "cqp": demandes.meme_certification, "toutes": demandes.toutes}


@transaction.atomic
def _deposer(dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None) -> Depot:
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.DEPOSER, auteur=auteur)
    rattacher_organisations(dossier)
    maintenant = timezone.now()
    complet_le = timezone.localdate(maintenant)
    mois = valeur("delai_recevabilite_mois", le=complet_le, certification=dossier.referentiel.certification)
    contenu = figer_partie_2(dossier, jour=complet_le)
    _exiger_contenu_vu(contenu, sha256_vu)
    depot = _figer_et_signer(dossier, Partie.RECEVABILITE, contenu, auteur, preuve, maintenant)
    limites = {} if dossier.premier_depot_le else {"demandes": _compter(dossier, complet_le)}
    passage = appliquer(
        dossier, action=Action.DEPOSER, auteur=auteur, donnees={"depot": str(depot.pk), **limites},
        faits={
            "premier_depot_le": dossier.premier_depot_le or maintenant, "dernier_depot_le": maintenant,
            "complet_le": complet_le, "echeance_le": ajouter_mois(complet_le, mois),
        },
    )  # fmt: skip
    passage.dossier.complements.filter(partie=2, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


@transaction.atomic
def deposer_activites(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None
) -> Depot:
    """Deposit part 3: freeze it, sign it with name and company (l.1428–1446), move to `pret`.

    Effects and errors as those of `deposer`.
    """
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur)
    maintenant = timezone.now()
    contenu = figer_partie_3(dossier)
    _exiger_contenu_vu(contenu, sha256_vu)
    depot = _figer_et_signer(dossier, Partie.ACTIVITES, contenu, auteur, preuve, maintenant)
    passage = appliquer(
        dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur, donnees={"depot": str(depot.pk)},
        faits={"activites_deposees_le": maintenant},
    )  # fmt: skip
    passage.dossier.complements.filter(partie=3, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


def _exiger_contenu_vu(contenu: dict[str, Any], sha256_vu: str | None) -> None:
    """Nobody signs what they have not read: someone may have written while the page to sign was open."""
    if sha256_vu is not None and sha256_vu != empreinte(contenu):
        raise ContenuChange


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
) -> Depot:
    dernier = get_dernier_depot(dossier, partie)
    depot = Depot(
        dossier=dossier, partie=partie, numero=(dernier.numero if dernier else 0) + 1, contenu=contenu,
        sha256=empreinte(contenu), depose_le=instant, auteur=auteur,
    )  # fmt: skip
    depot.full_clean()
    depot.save()
    qualite = get_qualite(dossier.candidat, entreprise=entreprise_actuelle(dossier))
    signer(
        document=None, sha256=depot.sha256, objet_type="depot", objet_id=depot.pk, dossier_id=dossier.pk,
        signataire=auteur, role=RoleDossier.CANDIDAT, qualite=qualite,
        declaration="\n".join(get_declaration(dossier, partie=partie, contenu=contenu, qualite=qualite)), preuve=preuve,
        referentiel_version=dossier.referentiel.version,
    )  # fmt: skip
    return depot


@transaction.atomic
def exercer_recours(
    *, dossier: Dossier, auteur: Utilisateur, motif: str, statue_vu: datetime | None = None
) -> Dossier:
    """Contest a refusal with a text: back to `depose`, the first ruling stays in the history, the clock starts anew.

    `statue_vu` is the instant of the ruling the candidate has read: when another has replaced it since,
    `ActionImpossible`. Raises the errors of `appliquer` (`DossierIncomplet` once the deadline is passed).
    """
    dossier = verrouiller(dossier.pk)
    if statue_vu is not None and dossier.etat == Etat.NON_RECEVABLE and statue_vu != dossier.statue_le:
        raise ActionImpossible(
            "Le secrétariat a remplacé cette décision depuis que vous avez ouvert la page\u00a0: lisez la nouvelle, dont le délai "
            "de contestation est entier. Votre texte est resté ci-dessous, rien n’est envoyé."
        )
    jour = timezone.localdate()
    mois = valeur("delai_recevabilite_mois", le=jour, certification=dossier.referentiel.certification)
    return appliquer(
        dossier, action=Action.EXERCER_RECOURS, auteur=auteur, motif=motif,
        faits={"complet_le": jour, "echeance_le": ajouter_mois(jour, mois)},
    ).dossier  # fmt: skip


@transaction.atomic
def abandonner(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """The candidate withdraws a dossier that is not decided yet, with a reason. Final: a new demand follows the yearly limits."""
    return appliquer(verrouiller(dossier.pk), action=Action.ABANDONNER, auteur=auteur, motif=motif).dossier
