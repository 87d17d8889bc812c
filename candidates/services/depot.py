"""Deposit, appeal, withdraw: the candidate's transitions, by themselves or by the secretariat from their paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from documents.services import PreuveAuthentification, SignatureManuscrite, consigner_manuscrite, signer
from journal.models import Evenement
from journal.services import journaliser
from referentiels.parametres import valeur

from ..completude import get_demandes, get_dernier_depot, manques_limites
from ..declaration import get_declaration, get_qualite
from ..enums import Action, Partie, RoleDossier
from ..erreurs import ActionImpossible, ActionInterdite, ContenuChange, DossierIncomplet, PapierRefuse
from ..instantane import figer_partie_2, figer_partie_3
from ..models import Depot, Dossier, Preuve
from ..papier import get_instant_du_depot, get_jour_du_depot, get_plis_de_la_reponse, get_scans_a_signer
from ..regles import ajouter_mois, empreinte
from ..workflow import appliquer, exiger_action, verrouiller
from .saisie import rattacher_organisations


@dataclass(frozen=True)
class SignaturePapier:
    """The handwritten signature of a deposit: the date and the place written on the paper, the scan that carries it."""

    datee_le: date
    lieu: str
    scan: Preuve


def deposer(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None,
    papier: SignaturePapier | None = None,
) -> Depot:  # fmt: skip
    """Deposit part 2: freeze it, sign the sworn statement (l.240–241), move to `depose`, start the clock.

    From paper, `papier` is the candidate's own signature, and the day that counts is that of the receipt of the complete
    file, not of the typing. Effects, in order: snapshot, evidence of the signature, state and journal, sealed PDF asked
    for (the receipt leaves with it), points asked for closed; all or nothing. Raises the errors of `appliquer`
    (`DossierIncomplet` lists what is missing), `AuthentificationTropAncienne`, `PapierRefuse`, and `ContenuChange` when
    `sha256_vu`, the hash of the content shown before signing, is not that of what would be signed. A deposit that the
    yearly limits block leaves a trace in the journal.
    """
    try:
        return _deposer(dossier, auteur, preuve, sha256_vu, papier)
    except DossierIncomplet:
        _noter_blocage(dossier, auteur)
        raise


@transaction.atomic
def _noter_blocage(dossier: Dossier, auteur: Utilisateur) -> None:
    """Note, once a day, that the yearly limits (l.241) keep a demand from being deposited."""
    dossier = verrouiller(dossier.pk)
    jour = get_jour_du_depot(dossier)
    dernier = Evenement.objects.du_dossier(dossier.pk).filter(action="limites_bloquees").last()
    if not manques_limites(dossier) or (dernier is not None and timezone.localdate(dernier.instant) == timezone.localdate()):
        return
    journaliser(
        action="limites_bloquees", acteur_id=auteur.pk, role=RoleDossier.SAISIE if dossier.is_papier else RoleDossier.CANDIDAT, dossier_id=dossier.pk,
        objet_type="dossier", objet_id=dossier.pk, donnees={"demandes": _compter(dossier, jour)},
    )  # fmt: skip


def _compter(dossier: Dossier, jour: date) -> dict[str, int]:
    demandes = get_demandes(dossier, jour=jour)
    return {"annee": demandes.annee, "cqp": demandes.meme_certification, "toutes": demandes.toutes}


@transaction.atomic
def _deposer(
    dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None, papier: SignaturePapier | None
) -> Depot:
    dossier = verrouiller(dossier.pk)
    _, role = exiger_action(dossier, action=Action.DEPOSER, auteur=auteur)
    _exiger_signature(dossier, role, papier)
    rattacher_organisations(dossier)
    complet_le = get_jour_du_depot(dossier)
    maintenant = get_instant_du_depot(dossier, complet_le)
    mois = valeur("delai_recevabilite_mois", le=complet_le, certification=dossier.referentiel.certification)
    contenu = figer_partie_2(dossier, jour=complet_le)
    _exiger_contenu_vu(contenu, sha256_vu)
    depot = _figer_et_signer(dossier, Partie.RECEVABILITE, contenu, auteur, preuve, maintenant, papier)
    limites = {} if dossier.premier_depot_le else {"demandes": _compter(dossier, complet_le)}
    passage = appliquer(
        dossier, action=Action.DEPOSER, auteur=auteur, donnees=_donnees(depot, papier) | limites,
        faits={
            "premier_depot_le": dossier.premier_depot_le or maintenant, "dernier_depot_le": maintenant,
            "complet_le": complet_le, "echeance_le": ajouter_mois(complet_le, mois),
        },
    )  # fmt: skip
    passage.dossier.complements.filter(partie=2, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


@transaction.atomic
def deposer_activites(
    *, dossier: Dossier, auteur: Utilisateur, preuve: PreuveAuthentification, sha256_vu: str | None = None,
    papier: SignaturePapier | None = None,
) -> Depot:  # fmt: skip
    """Deposit part 3: freeze it, sign it with name and company (l.1428–1446), move to `pret`.

    Effects and errors as those of `deposer`.
    """
    dossier = verrouiller(dossier.pk)
    _, role = exiger_action(dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur)
    _exiger_signature(dossier, role, papier)
    maintenant = get_instant_du_depot(dossier, get_jour_du_depot(dossier))
    contenu = figer_partie_3(dossier)
    _exiger_contenu_vu(contenu, sha256_vu)
    depot = _figer_et_signer(dossier, Partie.ACTIVITES, contenu, auteur, preuve, maintenant, papier)
    passage = appliquer(
        dossier, action=Action.DEPOSER_ACTIVITES, auteur=auteur, donnees=_donnees(depot, papier),
        faits={"activites_deposees_le": maintenant},
    )  # fmt: skip
    passage.dossier.complements.filter(partie=3, clos_le__isnull=True).update(clos_le=maintenant)
    return depot


def _donnees(depot: Depot, papier: SignaturePapier | None) -> dict[str, Any]:
    return {"depot": str(depot.pk)} | ({"canal": "courrier"} if papier else {})


def _exiger_signature(dossier: Dossier, role: str, papier: SignaturePapier | None) -> None:
    """A candidate signs on the site; the secretariat deposits with the candidate's handwriting, and with nothing else."""
    if role != RoleDossier.SAISIE:
        if papier is not None:
            raise ActionInterdite("Ce dossier se signe en ligne, par son candidat.")
        return
    if papier is None:
        raise ActionInterdite("Le secrétariat dépose ce dossier avec la signature manuscrite du candidat, et seulement avec elle.")
    if papier.scan.pk not in {s.pk for s in get_scans_a_signer(dossier)}:
        raise PapierRefuse(
            "Choisissez la page numérisée qui porte la signature, dans un pli reçu pour ce dépôt. Si elle est encore analysée, attendez quelques instants."
        )
    recu_le = papier.scan.pli.recu_le if papier.scan.pli else timezone.localdate()
    if papier.datee_le > recu_le:
        raise PapierRefuse(f"Cette page est arrivée le {recu_le:%d/%m/%Y} : la signature ne peut pas être datée d’un jour suivant.")
    if not papier.lieu.strip():
        raise PapierRefuse("Indiquez le lieu écrit à côté de la signature.")


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
    papier: SignaturePapier | None,
) -> Depot:
    dernier = get_dernier_depot(dossier, partie)
    depot = Depot(
        dossier=dossier, partie=partie, numero=(dernier.numero if dernier else 0) + 1, contenu=contenu,
        sha256=empreinte(contenu), depose_le=instant, auteur=auteur,
    )  # fmt: skip
    depot.full_clean()
    depot.save()
    qualite = get_qualite(dossier.candidat, entreprise=entreprise_actuelle(dossier))
    declaration = "\n".join(get_declaration(dossier, partie=partie, contenu=contenu, qualite=qualite))
    communs: dict[str, Any] = {
        "document": None, "sha256": depot.sha256, "objet_type": "depot", "objet_id": depot.pk, "dossier_id": dossier.pk,
        "role": RoleDossier.CANDIDAT, "qualite": qualite, "declaration": declaration, "preuve": preuve,
        "referentiel_version": dossier.referentiel.version, "genre": partie.genre,
    }  # fmt: skip
    if papier is None:
        signer(signataire=auteur, **communs)
    else:
        manuscrite = SignatureManuscrite(papier.datee_le, papier.lieu, papier.scan.pk, papier.scan.sha256)
        consigner_manuscrite(auteur=auteur, papier=manuscrite, **communs)
    return depot


@transaction.atomic
def exercer_recours(
    *, dossier: Dossier, auteur: Utilisateur, motif: str, statue_vu: datetime | None = None
) -> Dossier:
    """Contest a refusal with a text: back to `depose`, the first ruling stays in the history, the clock starts anew.

    By post, the clock starts the day the letter came; `ActionImpossible` until its envelope is recorded. `statue_vu` is the
    instant of the ruling the candidate has read: when another has replaced it since, `ActionImpossible`. Raises the errors
    of `appliquer` (`DossierIncomplet` once the deadline is passed).
    """
    dossier = verrouiller(dossier.pk)
    _, role = exiger_action(dossier, action=Action.EXERCER_RECOURS, auteur=auteur, motif=motif)
    if statue_vu is not None and statue_vu != dossier.statue_le:
        raise ActionImpossible(
            "Le secrétariat a remplacé cette décision depuis que vous avez ouvert la page\u00a0: lisez la nouvelle, dont le délai "
            "de contestation est entier. Votre texte est resté ci-dessous, rien n’est envoyé."
        )
    if role == RoleDossier.SAISIE and not get_plis_de_la_reponse(dossier):
        raise ActionImpossible("Enregistrez d’abord le pli qui contient la contestation : sa date compte.")
    jour = get_jour_du_depot(dossier)
    mois = valeur("delai_recevabilite_mois", le=jour, certification=dossier.referentiel.certification)
    return appliquer(
        dossier, action=Action.EXERCER_RECOURS, auteur=auteur, motif=motif,
        donnees={"canal": "courrier"} if role == RoleDossier.SAISIE else None,
        faits={"complet_le": jour, "echeance_le": ajouter_mois(jour, mois)},
    ).dossier  # fmt: skip


@transaction.atomic
def abandonner(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """The candidate withdraws a dossier that is not decided yet, with a reason. Final: a new demand follows the yearly limits."""
    return appliquer(verrouiller(dossier.pk), action=Action.ABANDONNER, auteur=auteur, motif=motif).dossier
