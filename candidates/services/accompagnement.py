"""An organisme de formation helps the candidate (l.34, 296): invite, send again, take back, accept, leave."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from comptes.enums import GenreOrganisation, Role
from comptes.erreurs import ErreurMetier
from comptes.models import Invitation, Utilisateur
from comptes.services import get_organisation, inviter, renouveler_invitation, revoquer_invitation
from comptes.suites import Recit, Suite, enregistrer
from echanges.models import Courriel
from echanges.services import envoyer
from journal.services import journaliser

from ..enums import NON_FINAUX, FinAccompagnement, RoleDossier
from ..erreurs import AccompagnateurRefuse, ActionInterdite, NonModifiable
from ..models import Acces, Accompagnement, Dossier
from ..workflow import roles_sur, verrouiller
from .acces import clore_acces, ouvrir_acces

EVALUENT = (RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)
JUGENT = (RoleDossier.JURE, RoleDossier.PRESIDENT)
UNE_MINUTE = timedelta(minutes=1)  # a second click is not a second mail
EVENEMENT_INVITATION = "candidates.accompagnement_invitation"


@transaction.atomic
def inviter_accompagnateur(*, dossier: Dossier, auteur: Utilisateur, email: str, organisme: str) -> Accompagnement:
    """Ask the person who has this address to help with parts 2 and 3; the dossier opens when they accept.

    The same answer whether or not an account has the address. Asking again someone whose invitation waits sends it again
    (not within a minute).
    Only the candidate invites. Raises `AccompagnateurRefuse` for the candidate's own address, an evaluator of this
    dossier, someone who helps already, or too many mails in a day; `NonModifiable` once the road has ended.
    """
    dossier = verrouiller(dossier.pk)
    email, organisme = email.strip().lower(), " ".join(organisme.split())
    _exiger_candidat(dossier, auteur)
    _exiger_adresse(dossier, auteur, email)
    en_attente = next((a for a in _invites(dossier, email) if a.is_renvoyable), None)
    if en_attente is not None:
        return renvoyer_invitation(accompagnement=en_attente, auteur=auteur)
    _exiger_mesure(dossier)
    invitation, secret = inviter(
        email=email, role=Role.ACCOMPAGNATEUR, auteur=auteur,
        organisation=get_organisation(nom=organisme, genre=GenreOrganisation.ORGANISME_FORMATION),
    )  # fmt: skip
    accompagnement = Accompagnement(dossier=dossier, organisme=organisme, email=email, invitation=invitation)
    accompagnement.full_clean()
    accompagnement.save()
    _noter(accompagnement, "accompagnateur_invite", auteur, RoleDossier.CANDIDAT)
    _ecrire_invitation(accompagnement, secret)
    return accompagnement


def _invites(dossier: Dossier, email: str) -> list[Accompagnement]:
    return list(dossier.accompagnements.filter(email=email).select_related("invitation", "acces"))


def _exiger_candidat(dossier: Dossier, auteur: Utilisateur) -> None:
    if RoleDossier.CANDIDAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le candidat choisit qui l’accompagne.")
    if dossier.etat_annonce not in NON_FINAUX:
        raise NonModifiable("Ce dossier est terminé\u00a0: personne ne peut plus y être invité.")


def _exiger_adresse(dossier: Dossier, auteur: Utilisateur, email: str) -> None:
    if email in {auteur.email, dossier.candidat.email.strip().lower()}:
        raise AccompagnateurRefuse("Cette adresse est la vôtre\u00a0: indiquez celle de la personne qui vous accompagne.")
    acces = dossier.acces.filter(personne__email=email)
    if acces.filter(role__in=EVALUENT).exists():
        raise AccompagnateurRefuse("Cette personne évalue votre dossier\u00a0: elle ne peut pas aussi vous accompagner.")
    if acces.filter(role=RoleDossier.ACCOMPAGNATEUR, au__isnull=True).exists():
        raise AccompagnateurRefuse("Cette personne vous accompagne déjà sur ce dossier.")


def _exiger_mesure(dossier: Dossier) -> None:
    """A site that sends mails to any address at anyone's word sends few of them."""
    depuis = timezone.now() - timedelta(days=1)
    partis = Courriel.objects.filter(dossier_id=dossier.pk, evenement=EVENEMENT_INVITATION, cree_le__gte=depuis).count()
    if partis >= settings.INVITATIONS_PAR_JOUR_MAX:
        raise AccompagnateurRefuse(
            f"{settings.INVITATIONS_PAR_JOUR_MAX} invitations sont déjà parties pour ce dossier depuis hier. Réessayez demain."
        )


def _ecrire_invitation(accompagnement: Accompagnement, secret: str) -> None:
    invitation, dossier = accompagnement.invitation, accompagnement.dossier
    envoyer(
        evenement=EVENEMENT_INVITATION, destinataires=[accompagnement.email],
        contexte={
            "dossier": dossier, "candidat": dossier.candidat, "accompagnement": accompagnement, "invitation": invitation,
            "chemin": reverse("comptes:invitation", args=[secret]),
        },
        cle=f"accompagnement:{accompagnement.pk}:{invitation.envois}", dossier_id=dossier.pk,
    )  # fmt: skip


def _noter(accompagnement: Accompagnement, action: str, auteur: Utilisateur, role: str) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=accompagnement.dossier_id,
        objet_type="accompagnement", objet_id=accompagnement.pk,
    )  # fmt: skip


@transaction.atomic
def renvoyer_invitation(*, accompagnement: Accompagnement, auteur: Utilisateur) -> Accompagnement:
    """Send an invitation again with another link and a whole delay; the earlier link is dead. Within a minute, nothing leaves.

    Raises as `inviter_accompagnateur` does, and `InvitationInutilisable` once it was answered or taken back.
    """
    dossier = verrouiller(accompagnement.dossier_id)
    accompagnement = Accompagnement.objects.select_related("invitation", "acces").get(pk=accompagnement.pk)
    _exiger_candidat(dossier, auteur)
    if accompagnement.is_en_attente and timezone.now() - accompagnement.invitation.envoyee_le < UNE_MINUTE:
        return accompagnement
    _exiger_mesure(dossier)
    invitation, secret = renouveler_invitation(invitation=accompagnement.invitation, auteur=auteur)
    accompagnement.invitation, accompagnement.dossier = invitation, dossier
    _ecrire_invitation(accompagnement, secret)
    return accompagnement


@transaction.atomic
def revoquer_accompagnement(*, accompagnement: Accompagnement, auteur: Utilisateur) -> Accompagnement:
    """Take back an invitation that waits, or end the help of someone who accepted. What they wrote stays; they are told.

    Raises `ActionInterdite` for anyone but the candidate, `ErreurMetier` when there is nothing left to take back.
    """
    dossier = verrouiller(accompagnement.dossier_id)
    accompagnement = Accompagnement.objects.select_related("invitation", "acces__personne").get(pk=accompagnement.pk)
    if RoleDossier.CANDIDAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le candidat choisit qui l’accompagne.")
    if accompagnement.acces is not None:
        return _terminer(accompagnement, dossier, auteur, FinAccompagnement.CANDIDAT)
    revoquer_invitation(invitation=accompagnement.invitation, auteur=auteur)
    _noter(accompagnement, "accompagnement_annule", auteur, RoleDossier.CANDIDAT)
    accompagnement.refresh_from_db()
    return accompagnement


@transaction.atomic
def quitter_accompagnement(*, dossier: Dossier, auteur: Utilisateur) -> None:
    """Stop helping, at the accompagnateur's own word. What they wrote stays; the candidate is told."""
    dossier = verrouiller(dossier.pk)
    if RoleDossier.ACCOMPAGNATEUR not in roles_sur(dossier, auteur):
        raise ActionInterdite("Vous n’accompagnez pas ce dossier.")
    acces = Acces.objects.non_clos().get(dossier=dossier, personne=auteur, role=RoleDossier.ACCOMPAGNATEUR)
    accompagnement = Accompagnement.objects.select_related("invitation", "acces__personne").filter(acces=acces).first()
    if accompagnement is not None:
        _terminer(accompagnement, dossier, auteur, FinAccompagnement.ACCOMPAGNATEUR)
        return
    clore_acces(dossier=dossier, auteur=auteur, roles=(RoleDossier.ACCOMPAGNATEUR,), personne=auteur)


def _terminer(accompagnement: Accompagnement, dossier: Dossier, auteur: Utilisateur, fin: FinAccompagnement) -> Accompagnement:
    acces = accompagnement.acces
    if acces is None or acces.au is not None:
        raise ErreurMetier("Cet accompagnement est déjà terminé.")
    clore_acces(dossier=dossier, auteur=auteur, roles=(RoleDossier.ACCOMPAGNATEUR,), personne=acces.personne)
    accompagnement.fin = fin
    accompagnement.save(update_fields=["fin"])
    acces.refresh_from_db()
    destinataire = acces.personne.email if fin == FinAccompagnement.CANDIDAT else _adresse_du_candidat(dossier)
    envoyer(
        evenement="candidates.accompagnement_fin", destinataires=[destinataire],
        contexte={"dossier": dossier, "candidat": dossier.candidat, "personne": acces.personne, "par_le_candidat": fin == FinAccompagnement.CANDIDAT},
        cle=f"accompagnement-fin:{accompagnement.pk}", dossier_id=dossier.pk,
    )  # fmt: skip
    return accompagnement


@transaction.atomic
def revoquer_acces_accompagnateur(*, acces: Acces, auteur: Utilisateur) -> None:
    """End, at the candidate's word, the help of someone whose access was opened without an invitation."""
    dossier = verrouiller(acces.dossier_id)
    if RoleDossier.CANDIDAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le candidat choisit qui l’accompagne.")
    clore_acces(dossier=dossier, auteur=auteur, roles=(RoleDossier.ACCOMPAGNATEUR,), personne=acces.personne)


def _adresse_du_candidat(dossier: Dossier) -> str:
    candidat = dossier.candidat
    return candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")


def _get_accompagnement(invitation: Invitation) -> Accompagnement | None:
    liens = ("dossier__candidat__utilisateur", "dossier__referentiel__certification")
    return Accompagnement.objects.select_related(*liens).filter(invitation=invitation).first()


def raconter(invitation: Invitation) -> Recit | None:
    """What the page of an invitation to accompany says, before anything is accepted."""
    accompagnement = _get_accompagnement(invitation)
    if accompagnement is None:
        return None
    dossier = accompagnement.dossier
    return Recit(
        titre=f"{dossier.candidat.nom_complet} vous demande de l’accompagner",
        phrases=(
            f"{dossier.candidat.nom_complet} prépare, par la validation des acquis de l’expérience (VAE), le {dossier.referentiel.certification.intitule} (dossier {dossier.numero}), et s’adresse à vous pour {accompagnement.organisme}.",
            "Si vous acceptez, vous lirez son dossier et vous pourrez écrire dans les parties 2 et 3 tant qu’elles ne sont pas déposées. Le candidat verra ce que vous avez écrit.",
            "Vous ne pourrez ni signer ni déposer à sa place, et vous ne pourrez ni évaluer ce dossier ni siéger à son jury.",
        ),
        url=reverse("candidates:mon-dossier", args=[dossier.pk]),
    )


def accueillir(invitation: Invitation, personne: Utilisateur) -> None:
    """Open the dossier to someone who accepts to help. Raises `AccompagnateurRefuse`: own dossier, evaluator, jury, road ended."""
    accompagnement = _get_accompagnement(invitation)
    if accompagnement is None:
        return
    dossier = verrouiller(accompagnement.dossier_id)
    if dossier.etat_annonce not in NON_FINAUX:
        raise AccompagnateurRefuse("Ce dossier est terminé\u00a0: il n’y a plus rien à y accompagner.")
    if dossier.candidat.utilisateur_id == personne.pk:
        raise AccompagnateurRefuse("Ce dossier est le vôtre\u00a0: une autre personne doit vous accompagner.")
    if dossier.acces.filter(personne=personne, role__in=[*EVALUENT, *JUGENT]).exists():
        raise AccompagnateurRefuse("Vous évaluez ce dossier ou vous siégez à son jury\u00a0: vous ne pouvez pas aussi accompagner le candidat.")
    accompagnement.acces = ouvrir_acces(dossier=dossier, personne=personne, role=RoleDossier.ACCOMPAGNATEUR, auteur=personne)
    accompagnement.save(update_fields=["acces"])
    _repondre_au_candidat(accompagnement, dossier, personne, accepte=True)


def noter_refus(invitation: Invitation, personne: Utilisateur) -> None:
    """Tell the candidate that the person declines."""
    accompagnement = _get_accompagnement(invitation)
    if accompagnement is not None:
        _noter(accompagnement, "accompagnement_decline", personne, RoleDossier.ACCOMPAGNATEUR)
        _repondre_au_candidat(accompagnement, accompagnement.dossier, personne, accepte=False)


def _repondre_au_candidat(accompagnement: Accompagnement, dossier: Dossier, personne: Utilisateur, *, accepte: bool) -> None:
    envoyer(
        evenement="candidates.accompagnement_reponse", destinataires=[_adresse_du_candidat(dossier)],
        contexte={"dossier": dossier, "candidat": dossier.candidat, "accompagnement": accompagnement, "personne": personne, "accepte": accepte},
        cle=f"accompagnement-reponse:{accompagnement.pk}", dossier_id=dossier.pk,
    )  # fmt: skip


enregistrer(Suite(raconter=raconter, a_l_acceptation=accueillir, au_refus=noter_refus))
