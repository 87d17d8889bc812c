"""Hand a dossier typed from paper to its candidate, once they have an account: one invitation, used once, that expires."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptes.enums import Role
from comptes.models import Invitation, Utilisateur
from comptes.permissions import is_secretariat
from comptes.services import inviter, renouveler_invitation, revoquer_invitation
from comptes.suites import Recit, Suite, enregistrer
from echanges.services import envoyer
from journal.services import journaliser

from ..enums import RoleDossier
from ..erreurs import ActionInterdite, RattachementRefuse
from ..models import Candidat, Dossier, Rattachement
from .recherche import indexer

UNE_MINUTE = timedelta(minutes=1)  # a second click is not a second mail
EVENEMENT = "candidates.rattachement_invitation"
DEJA = "Cette personne a déjà un compte : ses dossiers sont à elle."


@transaction.atomic
def inviter_candidat(*, candidat: Candidat, auteur: Utilisateur, email: str) -> Rattachement:
    """Ask someone known by paper alone to open an account and take over their dossiers. By the secretariat; journalled.

    An invitation that waits for the same address is sent again (not within a minute); one for another address is taken
    back. Raises `ActionInterdite`, `RattachementRefuse` for someone who has an account, or an address whose account has
    dossiers of its own.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat invite un candidat à reprendre son dossier papier.")
    candidat = Candidat.objects.select_for_update(of=("self",)).get(pk=candidat.pk)
    email = email.strip().lower()
    if candidat.utilisateur_id is not None:
        raise RattachementRefuse(DEJA)
    if Candidat.objects.filter(utilisateur__email=email, dossiers__isnull=False).exists():
        raise RattachementRefuse("Un compte à cette adresse a déjà ses propres dossiers : vérifiez l’adresse avec la personne.")
    attendues = [r for r in candidat.rattachements.select_related("invitation") if r.is_en_attente]
    meme = next((r for r in attendues if r.email == email), None)
    for autre in attendues:
        if autre is not meme:
            revoquer_invitation(invitation=autre.invitation, auteur=auteur)
    if meme is not None:
        return _renvoyer(meme, auteur)
    invitation, secret = inviter(
        email=email, role=Role.CANDIDAT, auteur=auteur, prenom=candidat.prenoms[:100], nom=candidat.nom_usage or candidat.nom_naissance
    )
    rattachement = Rattachement(candidat=candidat, email=email, invitation=invitation)
    rattachement.full_clean()
    rattachement.save()
    _noter(rattachement, "candidat_invite", auteur, RoleDossier.SECRETARIAT)
    _ecrire(rattachement, secret)
    return rattachement


def _renvoyer(rattachement: Rattachement, auteur: Utilisateur) -> Rattachement:
    if timezone.now() - rattachement.invitation.envoyee_le < UNE_MINUTE:
        return rattachement
    rattachement.invitation, secret = renouveler_invitation(invitation=rattachement.invitation, auteur=auteur)
    _ecrire(rattachement, secret)
    return rattachement


def _ecrire(rattachement: Rattachement, secret: str) -> None:
    dossier, invitation = _dernier_dossier(rattachement.candidat), rattachement.invitation
    envoyer(
        evenement=EVENEMENT, destinataires=[rattachement.email],
        contexte={
            "candidat": rattachement.candidat, "dossier": dossier, "invitation": invitation,
            "chemin": reverse("comptes:invitation", args=[secret]),
        },
        cle=f"rattachement:{rattachement.pk}:{invitation.envois}", dossier_id=dossier.pk,
    )  # fmt: skip


def _dernier_dossier(candidat: Candidat) -> Dossier:
    dossier = candidat.dossiers.select_related("referentiel__certification").order_by("-demande_le").first()
    if dossier is None:
        raise RattachementRefuse("Cette personne n’a aucun dossier à reprendre.")
    return dossier


def _noter(rattachement: Rattachement, action: str, auteur: Utilisateur, role: str) -> None:
    for dossier_id in rattachement.candidat.dossiers.order_by("pk").values_list("pk", flat=True):
        journaliser(
            action=action, acteur_id=auteur.pk, role=role, dossier_id=dossier_id, objet_type="rattachement", objet_id=rattachement.pk
        )


def _get_rattachement(invitation: Invitation) -> Rattachement | None:
    return Rattachement.objects.select_related("candidat").filter(invitation=invitation).first()


def raconter(invitation: Invitation) -> Recit | None:
    """What the page of the invitation says, before anything is accepted."""
    rattachement = _get_rattachement(invitation)
    if rattachement is None:
        return None
    dossier = _dernier_dossier(rattachement.candidat)
    return Recit(
        titre="Reprenez en ligne votre dossier envoyé par courrier",
        phrases=(
            f"Le secrétariat de la CPEF a enregistré votre dossier {dossier.numero}, reçu par courrier, pour le {dossier.referentiel.certification.intitule}.",
            "Si vous acceptez, ce dossier devient le vôtre sur ce site : vous le lirez, vous le compléterez et vous le signerez vous-même. Le secrétariat n’y écrira plus à votre place.",
            "Les lettres du secrétariat vous parviendront alors par courriel. Ce que vous avez signé sur papier reste valable.",
        ),
        url=reverse("candidates:mon-dossier", args=[dossier.pk]),
    )  # fmt: skip


def rattacher(invitation: Invitation, personne: Utilisateur) -> None:
    """Tie the account that accepts to the person known by paper. Raises `RattachementRefuse`: nobody takes another's dossier."""
    rattachement = _get_rattachement(invitation)
    if rattachement is None:
        return
    candidat = Candidat.objects.select_for_update(of=("self",)).get(pk=rattachement.candidat_id)
    if candidat.utilisateur_id is not None:
        raise RattachementRefuse(DEJA)
    if is_secretariat(personne):
        raise RattachementRefuse("Un compte du secrétariat ne reprend pas le dossier d’un candidat.")
    if Dossier.objects.filter(candidat=candidat, acces__personne=personne).exists():
        raise RattachementRefuse("Ce compte a déjà un autre rôle sur ce dossier : il ne peut pas en être aussi le candidat.")
    sien = Candidat.objects.filter(utilisateur=personne).first()
    if sien is not None:
        if sien.dossiers.exists():
            raise RattachementRefuse("Ce compte a déjà ses propres dossiers. Écrivez au secrétariat de la CPEF, qui les réunira.")
        sien.delete()
    candidat.utilisateur, candidat.email = personne, candidat.email or personne.email
    candidat.version += 1
    candidat.save(update_fields=["utilisateur", "email", "version", "modifie_le"])
    for dossier in candidat.dossiers.select_related("candidat__utilisateur"):
        indexer(dossier)
    rattachement.candidat, rattachement.rattache_le = candidat, timezone.now()
    rattachement.save(update_fields=["rattache_le"])
    _noter(rattachement, "dossier_repris", personne, RoleDossier.CANDIDAT)


def noter_refus(invitation: Invitation, personne: Utilisateur) -> None:
    """The person declines: the secretariat goes on from paper."""
    rattachement = _get_rattachement(invitation)
    if rattachement is not None:
        _noter(rattachement, "reprise_declinee", personne, "")


enregistrer(Suite(raconter=raconter, a_l_acceptation=rattacher, au_refus=noter_refus))
