"""Close one's account: what stands in the way, what is erased now, what is kept, why and until when (RGPD, art. 17)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from post_office.models import Email

from candidates.enums import FINAUX, NON_FINAUX, Etat, RoleDossier
from candidates.models import Acces, Accompagnement, Candidat, Dossier
from candidates.regles import ajouter_mois
from candidates.services import quitter_accompagnement
from candidates.services.effacement import effacer_brouillon, supprimer_fichiers
from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.models import AttributionRole, Utilisateur
from comptes.services import fermer_sessions
from documents.models import Document, Signature
from echanges.dates import date_format
from echanges.effacement import retirer_courriels, retirer_envois
from echanges.models import Courriel
from echanges.services import envoyer
from evaluations.models import Mission
from journal.services import journaliser
from jury.enums import EtatSession, Fonction
from jury.models import MembreSession, ProcesVerbal
from referentiels.parametres import valeur

from ..purge.echeances import get_echeance

if TYPE_CHECKING:
    from django.db.models import QuerySet

OBLIGATION = "Le certificateur doit pouvoir prouver ses décisions et y répondre en cas de contestation (RGPD, article 17, paragraphe 3, points b et e)."
BUREAU_JURY = (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)


class FermetureImpossible(ErreurMetier):
    """Something under way keeps the account open; `manques` says what."""

    def __init__(self, manques: list[str]) -> None:
        self.manques = manques
        super().__init__(" ".join(manques))


@dataclass(frozen=True)
class Obstacle:
    """Something under way, and where to go about it."""

    phrase: str
    url: str = ""
    libelle: str = ""


@dataclass(frozen=True)
class Garde:
    """Something kept: what, why, until when in words."""

    quoi: str
    pourquoi: str
    jusqu_a: str


@dataclass(frozen=True)
class Plan:
    """What closing the account would do now."""

    obstacles: list[Obstacle] = field(default_factory=list)
    efface: list[str] = field(default_factory=list)
    garde: list[Garde] = field(default_factory=list)
    is_identite_effacee: bool = False


def get_plan(utilisateur: Utilisateur) -> Plan:
    """Say what closing this account would meet, erase and keep."""
    deposes = list(_dossiers(utilisateur).filter(premier_depot_le__isnull=False).select_related("referentiel__certification"))
    actes = _a_agi(utilisateur)
    garde = [_garder_dossier(d) for d in deposes]
    garde += [_garder_registre(d) for d in deposes if d.is_annonce and d.attributions.exists()]
    if actes:
        garde.append(Garde("Vos actes d’évaluateur, de membre du jury ou d’accompagnateur, avec votre nom.", OBLIGATION, "aussi longtemps que les dossiers concernés"))
    if garde:
        garde.append(Garde("Votre nom et votre adresse électronique, sur votre compte fermé.", "Ils disent à qui se rapporte ce qui est gardé ci-dessus. Personne ne peut plus se connecter avec.", "jusqu’à la plus lointaine des échéances ci-dessus"))
    mois = valeur("traces_mois", le=timezone.localdate())
    garde.append(Garde("L’adresse internet et le navigateur de vos actions passées.", "Sécurité du site\u00a0: retrouver l’origine d’un accès anormal.", f"{mois} mois après chaque action"))
    garde.append(Garde("Le journal du site\u00a0: des dates, des numéros et des codes, sans aucun contenu.", "Il prouve que rien n’a été changé après coup. Une fois votre identité effacée, il ne désigne plus personne.", "sans limite"))
    is_efface = not deposes and not actes
    return Plan(_obstacles(utilisateur), _effacements(utilisateur, is_identite=is_efface), garde, is_efface)


def _dossiers(utilisateur: Utilisateur) -> QuerySet[Dossier]:
    return Dossier.objects.filter(candidat__utilisateur=utilisateur, efface_le__isnull=True)


def _brouillons(utilisateur: Utilisateur) -> QuerySet[Dossier]:
    """Dossiers that were never deposited, withdrawn or not."""
    return _dossiers(utilisateur).filter(premier_depot_le__isnull=True)


def _a_agi(utilisateur: Utilisateur) -> bool:
    """The person evaluated, judged, signed or helped on dossiers of other people, or worked for the secretariat."""
    return (
        Acces.objects.filter(personne=utilisateur).exists()
        or Mission.objects.filter(evaluateur=utilisateur, dossier__efface_le__isnull=True).exists()
        or MembreSession.objects.filter(personne=utilisateur).exists()
        or Signature.objects.filter(signataire=utilisateur).exclude(role=RoleDossier.CANDIDAT).exists()
        or utilisateur.habilitations.exists()
        or AttributionRole.objects.filter(utilisateur=utilisateur).exclude(role__in=[Role.CANDIDAT, Role.ACCOMPAGNATEUR]).exists()
    )


def _obstacles(utilisateur: Utilisateur) -> list[Obstacle]:
    obstacles = [
        Obstacle(
            f"Votre dossier {d.numero} est en cours ({d.libelle_candidat.lower()}). Allez au bout de la démarche, ou abandonnez-la d’abord.",
            reverse("candidates:mon-dossier", args=[d.pk]), f"Ouvrir le dossier {d.numero}",
        )
        for d in _dossiers(utilisateur).filter(premier_depot_le__isnull=False)
        if d.etat_annonce in NON_FINAUX and d.etat_annonce != Etat.NON_RECEVABLE
    ]  # fmt: skip
    missions = Mission.objects.filter(evaluateur=utilisateur).en_vigueur().exclude(dossier__etat__in=FINAUX)
    if missions.exists():
        obstacles.append(Obstacle("Vous avez une mission d’évaluation en cours\u00a0: terminez-la, ou demandez au secrétariat de vous remplacer.", reverse("evaluations:missions"), "Voir mes missions"))
    sieges = MembreSession.objects.filter(personne=utilisateur)
    a_tenir = sieges.filter(session__etat__in=[EtatSession.PREPARATION, EtatSession.OUVERTE]).exists()
    a_signer = ProcesVerbal.objects.filter(session__membres__in=sieges.filter(fonction__in=BUREAU_JURY), signe_le__isnull=True).exists()
    if a_tenir or a_signer:
        obstacles.append(Obstacle("Vous siégez à une session du jury qui n’est pas terminée\u00a0: demandez au secrétariat de vous remplacer.", reverse("jury:sessions"), "Voir mes sessions"))
    if utilisateur.has_role(Role.SECRETARIAT, Role.ADMINISTRATEUR):
        obstacles.append(Obstacle("Vous travaillez au secrétariat ou vous administrez le site\u00a0: une autre personne doit d’abord vous retirer ce rôle."))
    return obstacles


def _effacements(utilisateur: Utilisateur, *, is_identite: bool) -> list[str]:
    brouillons = list(_brouillons(utilisateur).values_list("numero", flat=True))
    lignes = [f"Le dossier {numero}, jamais déposé\u00a0: textes, preuves, messages et courriels." for numero in brouillons]
    lignes.append("Votre mot de passe, vos codes de sécurité et vos connexions ouvertes, sur tous vos appareils.")
    if utilisateur.exports.exclude(fichier="").exists():
        lignes.append("Les archives de vos données.")
    accompagnes = Acces.objects.non_clos().filter(personne=utilisateur, role="accompagnateur").count()
    if accompagnes:
        lignes.append(f"Votre accès aux {accompagnes} dossiers que vous accompagnez." if accompagnes > 1 else "Votre accès au dossier que vous accompagnez.")
    if is_identite:
        lignes.append("Votre nom, votre adresse électronique et les courriels reçus. L’adresse peut servir à ouvrir un nouveau compte.")
    return lignes


def _garder_dossier(dossier: Dossier) -> Garde:
    quoi = f"Le dossier {dossier.numero} ({dossier.referentiel.certification.intitule}), ses preuves et ses documents."
    fin = get_echeance(dossier)
    if fin is None:
        return Garde(quoi, OBLIGATION, "jusqu’à la fin de la démarche, puis le temps prévu")
    return Garde(quoi, OBLIGATION, f"jusqu’au {date_format(fin, 'j F Y')}")


def _garder_registre(dossier: Dossier) -> Garde:
    depart = timezone.localdate(dossier.decide_le)
    fin = ajouter_mois(depart, _mois("registre_mois", dossier))
    quoi = f"Votre nom au registre des CQP délivrés et au procès-verbal du jury, pour le dossier {dossier.numero}."
    return Garde(quoi, "Le certificateur doit pouvoir confirmer, longtemps après, ce qu’il a délivré (RGPD, article 17, paragraphe 3, point b).", f"jusqu’au {date_format(fin, 'j F Y')}")


def _mois(code: str, dossier: Dossier) -> int:
    return int(valeur(code, le=timezone.localdate(), certification=dossier.referentiel.certification))


@transaction.atomic
def fermer_compte(*, utilisateur: Utilisateur) -> Plan:
    """Close one's own account for good; return what was done. A mail says so. Raises `FermetureImpossible`.

    In order: drafts never deposited erased with their files; accesses and invitations of an accompagnateur ended; means of
    sign-in and archives removed, so that every session ends; then, when nothing has to be kept, the identity erased and
    the address freed. Journalled without any content.
    """
    utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
    plan = get_plan(utilisateur)
    if plan.obstacles:
        raise FermetureImpossible([o.phrase for o in plan.obstacles])
    brouillons = list(_brouillons(utilisateur))
    for dossier in brouillons:
        effacer_brouillon(dossier=dossier, auteur=utilisateur)
    for acces in Acces.objects.non_clos().filter(personne=utilisateur, role="accompagnateur").select_related("dossier"):
        quitter_accompagnement(dossier=acces.dossier, auteur=utilisateur)
    adresse = utilisateur.email
    _retirer_les_cles(utilisateur)
    if plan.is_identite_effacee:
        _effacer_identite(utilisateur)
    journaliser(
        action="compte_ferme_par_son_titulaire", acteur_id=utilisateur.pk, objet_type="utilisateur", objet_id=utilisateur.pk,
        donnees={"brouillons": len(brouillons), "identite": "effacee" if plan.is_identite_effacee else "gardee"},
    )  # fmt: skip
    envoyer(
        evenement="bureau.compte_ferme", destinataires=[adresse], contexte={"garde": plan.garde, "is_efface": plan.is_identite_effacee},
        cle=f"compte-ferme:{utilisateur.pk}",
    )  # fmt: skip
    return plan


@transaction.atomic
def effacer_compte(*, utilisateur: Utilisateur) -> int:
    """Erase an account that nobody used for its time, and that nothing kept needs: 1. Journalled without any content."""
    utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur.pk)
    _retirer_les_cles(utilisateur)
    _effacer_identite(utilisateur)
    journaliser(action="compte_efface", objet_type="utilisateur", objet_id=utilisateur.pk)
    return 1


def _retirer_les_cles(utilisateur: Utilisateur) -> None:
    """Nobody signs in as this person any more: a session whose account is closed is nobody's."""
    aujourd_hui, maintenant = timezone.localdate(), timezone.now()
    archives = [(e.fichier.storage, str(e.fichier.name)) for e in utilisateur.exports.exclude(fichier="")]
    transaction.on_commit(lambda: supprimer_fichiers(archives))
    utilisateur.exports.all().delete()
    Authenticator.objects.filter(user=utilisateur).delete()
    AttributionRole.objects.filter(Q(au__isnull=True) | Q(au__gt=aujourd_hui), utilisateur=utilisateur).update(au=aujourd_hui)
    utilisateur.invitations_envoyees.filter(acceptee_le__isnull=True, revoquee_le__isnull=True, refusee_le__isnull=True).update(revoquee_le=maintenant)
    fermer_sessions(utilisateur=utilisateur)
    utilisateur.set_unusable_password()
    utilisateur.is_active = utilisateur.is_staff = utilisateur.is_superuser = False
    utilisateur.save(update_fields=["password", "is_active", "is_staff", "is_superuser"])


def _effacer_identite(utilisateur: Utilisateur) -> None:
    """Nothing must be kept: the row of the account stays for the journal's ids, and says nothing of anyone."""
    adresse = utilisateur.email
    Candidat.objects.filter(utilisateur=utilisateur, dossiers__isnull=True).delete()
    Candidat.objects.filter(utilisateur=utilisateur).update(utilisateur=None)
    copies = retirer_courriels(Courriel.objects.filter(destinataire__iexact=adresse))[1]
    copies += retirer_envois(Email.objects.filter(to__iexact=adresse))[1]
    transaction.on_commit(lambda: supprimer_fichiers(copies))
    LogEntry.objects.filter(object_id=str(utilisateur.pk)).delete()
    utilisateur.rectifications.all().delete()
    Document.objects.filter(auteur_id=str(utilisateur.pk), dossier_id__isnull=True).update(auteur_id="")
    EmailAddress.objects.filter(user=utilisateur).delete()
    for invitation in [*utilisateur.invitations_envoyees.all(), *utilisateur.invitations_acceptees.all()]:
        if not Accompagnement.objects.filter(invitation=invitation).exists():
            invitation.delete()
    utilisateur.email, utilisateur.prenom, utilisateur.nom = f"{utilisateur.pk}@compte-ferme.invalid", "", ""
    utilisateur.fonction, utilisateur.organisation, utilisateur.last_login = "", None, None
    utilisateur.save(update_fields=["email", "prenom", "nom", "fonction", "organisation", "last_login"])
