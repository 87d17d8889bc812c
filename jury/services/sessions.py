"""Prepare a session: date, members, agenda. The secretariat's verbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Dossier
from candidates.services import clore_acces, ouvrir_acces
from candidates.workflow import Manque, appliquer, exiger_action, verrouiller
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.numerotation import prochain_numero
from referentiels.models import Certification

from ..conformite import LIENS
from ..documents_session import annuler_convocations
from ..enums import BUREAU, EtatSession, Fonction, OrigineDeport, Presence, Sort
from ..lecture import a_declarer, asseoir, membres_du_jury, motif_deport_de, reglage
from ..models import Deport, Inscription, MembreSession, SessionJury
from ..regles import manques_pouvoir
from .commun import exiger_secretariat, get_membre, noter, toucher, verrouiller_session
from .convocation import ecrire_annulation, ecrire_retrait


@dataclass(frozen=True)
class Siege:
    """Someone to sit in a session, and as what."""

    personne: Utilisateur
    fonction: str = Fonction.MEMBRE


@transaction.atomic
def creer_session(
    *,
    auteur: Utilisateur,
    certification: Certification,
    le: datetime,
    lieu: str,
    is_distance: bool = False,
    is_masquee: bool = False,
    annonce_prevue_le: date | None = None,
) -> SessionJury:
    """Open a session in preparation, numbered. Raises `ActionInterdite`, `DossierIncomplet` for a date in the past."""
    exiger_secretariat(auteur)
    if le <= timezone.now():
        raise DossierIncomplet([Manque("La session se tient dans le futur.", "session", "le")])
    _exiger_annonce(le, annonce_prevue_le)
    session = SessionJury(
        numero=prochain_numero("JURY", annee=timezone.localdate(le).year), certification=certification, le=le,
        lieu=lieu.strip(), is_distance=is_distance, is_masquee=is_masquee, annonce_prevue_le=annonce_prevue_le,
    )  # fmt: skip
    session.full_clean()
    session.save()
    noter(session, auteur, "session_creee", RoleDossier.SECRETARIAT)
    return session


def _exiger_annonce(le: datetime, annonce: date | None) -> None:
    if annonce and annonce < timezone.localdate(le):
        raise DossierIncomplet([Manque("Les résultats s’annoncent le jour de la session ou après.", "session", "annonce_prevue_le")])


@transaction.atomic
def modifier_session(
    *,
    session: SessionJury,
    auteur: Utilisateur,
    le: datetime,
    lieu: str,
    is_distance: bool,
    is_masquee: bool,
    annonce_prevue_le: date | None,
) -> SessionJury:
    """Change date, place or options of a session in preparation; a new date or place asks for a new convocation."""
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    if le != session.le and le <= timezone.now():
        raise DossierIncomplet([Manque("La session se tient dans le futur.", "session", "le")])
    _exiger_annonce(le, annonce_prevue_le)
    if (le, lieu.strip()) != (session.le, session.lieu):
        session.convoquee_le = None
        session.membres.update(is_convoque=False)
        annuler_convocations(session=session, motif="La date ou le lieu de la session a changé.", auteur=auteur)
    session.le, session.lieu, session.is_distance = le, lieu.strip(), is_distance
    masque_change = session.is_masquee != is_masquee
    session.is_masquee, session.annonce_prevue_le = is_masquee, annonce_prevue_le
    session.full_clean()
    session.save()
    if masque_change:
        for inscription in session.inscriptions.filter(is_active=True).select_related("dossier__candidat", "session"):
            synchroniser_acces(inscription, auteur)
    toucher(session)
    noter(session, auteur, "session_modifiee", RoleDossier.SECRETARIAT)
    return session


@transaction.atomic
def definir_membres(*, session: SessionJury, auteur: Utilisateur, sieges: Sequence[Siege]) -> SessionJury:
    """Set who sits. Each is a member of the jury today; president and vice-president come from opposite collèges.

    A newcomer asks for a new convocation; someone convened who no longer sits is told. Accesses to the dossiers of the agenda follow; a member whom something forbids is put in déport on that dossier.
    """
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    _exiger_sieges(session, sieges)
    gardes = {s.personne.pk for s in sieges}
    if gardes - set(session.membres.values_list("personne_id", flat=True)) and session.convoquee_le is not None:
        session.convoquee_le = None
        session.save(update_fields=["convoquee_le"])
    partis = list(session.membres.exclude(personne_id__in=gardes).select_related("personne"))
    session.membres.filter(pk__in=[m.pk for m in partis]).delete()
    session.membres.update(fonction=Fonction.MEMBRE)
    for siege in sieges:
        MembreSession.objects.update_or_create(
            session=session, personne=siege.personne, defaults={"college": siege.personne.college, "fonction": siege.fonction}
        )
    for inscription in session.inscriptions.filter(is_active=True).select_related("dossier__candidat"):
        synchroniser_acces(inscription, auteur)
    toucher(session)
    noter(session, auteur, "membres_definis", RoleDossier.SECRETARIAT, membres=sorted(str(p) for p in gardes))
    ecrire_retrait(session, [m for m in partis if m.convoque_le is not None])
    if partis:
        annuler_convocations(session=session, motif="Cette personne ne siège plus à cette session.", auteur=auteur, personnes=[m.personne_id for m in partis])
    return session


def _exiger_sieges(session: SessionJury, sieges: Sequence[Siege]) -> None:
    phrases = []
    if any(s.fonction == Fonction.SUPPLEANT for s in sieges) and not reglage(session, "suppleants_admis"):
        phrases.append("Le jury n’admet pas de suppléant\u00a0: le réglage « Suppléants admis au jury » le permettrait.")
    personnes = [s.personne for s in sieges]
    if len({p.pk for p in personnes}) != len(personnes):
        phrases.append("Une personne ne siège qu’une fois.")
    phrases += [f"{p.nom_complet} n’est pas membre du jury." for p in personnes if not p.has_role(Role.JURE)]
    for fonction, nom in ((Fonction.PRESIDENT, "président"), (Fonction.VICE_PRESIDENT, "vice-président")):
        if sum(1 for s in sieges if s.fonction == fonction) > 1:
            phrases.append(f"Une session n’a qu’un {nom}.")
    bureau = [s.personne.college for s in sieges if s.fonction in BUREAU]
    if len(bureau) == 2 and bureau[0] == bureau[1]:
        phrases.append("Le président et le vice-président doivent venir de collèges opposés.")
    if phrases:
        raise DossierIncomplet([Manque(p, "membres") for p in phrases])


def synchroniser_acces(inscription: Inscription, auteur: Utilisateur) -> None:
    """Give every member without déport the reading of the dossier, take it back from the others.

    When identities are masked nobody receives it: members read through the pages of the session alone, which hide the
    names; documents and proofs, which carry them, stay closed.
    """
    dossier = inscription.dossier
    lisent = set()
    for membre in inscription.session.membres.select_related("personne__organisation"):
        motif = motif_deport_de(dossier, membre.personne)
        if motif:
            Deport.objects.get_or_create(
                inscription=inscription, membre=membre, defaults={"origine": OrigineDeport.CALCULE, "motif": f"{membre.personne.nom_complet} {motif}."}
            )
        if not inscription.session.is_masquee and not inscription.deports.filter(membre=membre).exists():
            lisent.add(membre.personne_id)
            ouvrir_acces(dossier=dossier, personne=membre.personne, role=RoleDossier.JURE, auteur=auteur)
    for acces in dossier.acces.filter(role__in=[RoleDossier.JURE, RoleDossier.PRESIDENT], au__isnull=True).exclude(personne_id__in=lisent):
        clore_acces(dossier=dossier, auteur=auteur, roles=(acces.role,), personne=acces.personne)


@transaction.atomic
def inscrire(*, session: SessionJury, dossier: Dossier, auteur: Utilisateur) -> Inscription:
    """Put a complete dossier (l.66) on the agenda. Raises the errors of `appliquer`."""
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    dossier = verrouiller(dossier.pk)
    exiger_action(dossier, action=Action.INSCRIRE, auteur=auteur)
    if dossier.referentiel.certification_id != session.certification_id:
        raise ActionImpossible("Cette session porte sur un autre CQP.")
    ordre = session.inscriptions.filter(is_active=True).count() + 1
    inscription = Inscription.objects.create(session=session, dossier=dossier, ordre=ordre)
    appliquer(dossier, action=Action.INSCRIRE, auteur=auteur, donnees={"session": str(session.pk)})
    inscription.dossier = dossier
    synchroniser_acces(inscription, auteur)
    toucher(session)
    return inscription


@transaction.atomic
def desinscrire(*, inscription: Inscription, auteur: Utilisateur, motif: str) -> Dossier:
    """Take a dossier off the agenda of a session that is not open yet, with a reason."""
    exiger_secretariat(auteur)
    session = verrouiller_session(inscription.session_id, EtatSession.PREPARATION)
    passage = appliquer(verrouiller(inscription.dossier_id), action=Action.DESINSCRIRE, auteur=auteur, motif=motif)
    _renumeroter(session)
    toucher(session)
    return passage.dossier


def _renumeroter(session: SessionJury) -> None:
    for rang, inscription in enumerate(session.inscriptions.filter(is_active=True), 1):
        if inscription.ordre != rang:
            Inscription.objects.filter(pk=inscription.pk).update(ordre=rang)


@transaction.atomic
def ordonner(*, session: SessionJury, auteur: Utilisateur, inscriptions: Sequence[object]) -> SessionJury:
    """Set the order of the agenda: ids of every active inscription, in the order wanted."""
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    actives = {str(i) for i in session.inscriptions.filter(is_active=True).values_list("pk", flat=True)}
    voulues = [str(i) for i in inscriptions]
    if set(voulues) != actives or len(voulues) != len(actives):
        raise ActionImpossible("L’ordre du jour a changé entre-temps : rechargez la page.")
    for rang, pk in enumerate(voulues, 1):
        Inscription.objects.filter(pk=pk).update(ordre=rang)
    toucher(session)
    return session


@transaction.atomic
def annuler_session(*, session: SessionJury, auteur: Utilisateur, motif: str) -> SessionJury:
    """Cancel a session that is not open: its dossiers wait for another one (`evalue`), members and candidates are told."""
    exiger_secretariat(auteur)
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi la session est annulée : les membres et les candidats en sont informés.")
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    for inscription in session.inscriptions.filter(is_active=True):
        appliquer(verrouiller(inscription.dossier_id), action=Action.DESINSCRIRE, auteur=auteur, motif=motif)
    session.etat, session.motif_annulation = EtatSession.ANNULEE, motif.strip()[:1000]
    session.save(update_fields=["etat", "motif_annulation"])
    toucher(session)
    noter(session, auteur, "session_annulee", RoleDossier.SECRETARIAT)
    annuler_convocations(session=session, motif=f"La session est annulée. {motif.strip()}", auteur=auteur)
    ecrire_annulation(session)
    return session


@transaction.atomic
def marquer_presence(
    *, membre: MembreSession, auteur: Utilisateur, presence: str, is_distance: bool = False
) -> MembreSession:
    """Mark who is there, in the room or from afar, before or during the session: the secretariat, the president or the
    vice-president. Who is present votes in person: the power they gave falls.

    Raises `ActionImpossible` while a vote is open, `DossierIncomplet` for someone who joins an open masked session before
    declaring their links on the names.
    """
    session = verrouiller_session(membre.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    if not is_secretariat(auteur) and get_membre(session, auteur).fonction not in BUREAU:
        raise ActionInterdite("La présence est notée par le secrétariat, le président ou le vice-président.")
    if presence not in Presence.values:
        raise DossierIncomplet([Manque("Indiquez présent ou absent.", "presence")])
    membre.refresh_from_db()
    if presence != membre.presence:
        _exiger_hors_vote(session)
        _exiger_liens_declares(session, membre, presence)
    membre.presence, membre.is_distance = presence, is_distance and presence == Presence.PRESENTE
    if presence == Presence.PRESENTE:
        membre.mandataire = None
    membre.save(update_fields=["presence", "is_distance", "mandataire"])
    toucher(session)
    noter(
        session, auteur, "presence_notee", "", membre=str(membre.personne_id), presence=presence, a_distance=membre.is_distance
    )
    return membre


def _exiger_hors_vote(session: SessionJury) -> None:
    """A vote that is open counts who sits and the powers they hold as they were when it was called."""
    ouverts = session.inscriptions.filter(is_active=True, vote_appele_le__isnull=False, vote_clos_le__isnull=True)
    ouvert = ouverts.select_related("dossier").first()
    if ouvert is not None:
        raise ActionImpossible(f"Un vote est ouvert sur le dossier {ouvert.dossier.numero}\u00a0: dépouillez-le, ou annulez-le, avant de changer une présence ou un pouvoir.")


def _exiger_liens_declares(session: SessionJury, membre: MembreSession, presence: str) -> None:
    """Before the opening, `ouvrir_session` asks for it; afterwards, nobody joins a masked session without it."""
    rejoint = session.is_masquee and session.etat == EtatSession.OUVERTE and presence == Presence.PRESENTE
    if rejoint and a_declarer(session, membre):
        raise DossierIncomplet([Manque(f"{membre.personne.nom_complet} n’a pas encore déclaré ses liens, sur les noms.", "presence")])


@transaction.atomic
def donner_pouvoir(*, membre: MembreSession, auteur: Utilisateur, mandataire: MembreSession | None) -> MembreSession:
    """Write down that an absent member has another vote for them, or, with None, that they no longer do. By the secretariat
    or the bureau of the session, where the setting admits powers. Raises `ActionImpossible` while a vote is open."""
    session = verrouiller_session(membre.session_id, EtatSession.PREPARATION, EtatSession.OUVERTE)
    if not is_secretariat(auteur) and get_membre(session, auteur).fonction not in BUREAU:
        raise ActionInterdite("Les pouvoirs sont notés par le secrétariat, le président ou le vice-président.")
    _exiger_hors_vote(session)
    membre.refresh_from_db()
    if mandataire is not None:
        mandataire.refresh_from_db()
        phrases = [] if reglage(session, "pouvoirs_admis") else ["Le jury n’admet pas de pouvoirs\u00a0: le réglage « Pouvoirs admis au jury » le permettrait."]
        assis = {m.pk for m in asseoir(membres_du_jury(session))}
        phrases += manques_pouvoir(
            is_absent=membre.presence == Presence.ABSENTE, mandataire_siege=mandataire.pk in assis,
            meme_college=mandataire.college == membre.college, deja=mandataire.mandants.exclude(pk=membre.pk).count(),
        )  # fmt: skip
        if phrases:
            raise DossierIncomplet([Manque(f"{membre.personne.nom_complet} : {p}", "pouvoir") for p in phrases])
    membre.mandataire = mandataire
    membre.save(update_fields=["mandataire"])
    toucher(session)
    a = str(mandataire.personne_id) if mandataire else ""
    noter(session, auteur, "pouvoir_note", "", membre=str(membre.personne_id), a=a)
    return membre


def dossiers_a_inscrire(session: SessionJury) -> list[Dossier]:
    """Dossiers transmitted to the jury and waiting for a session of this CQP, the oldest first."""
    attendent = Dossier.objects.filter(etat=Etat.EVALUE, referentiel__certification=session.certification)
    return list(attendent.select_related(*LIENS).order_by("transmis_le"))


def retirer_inscription(dossier: Dossier, *, sort: str, motif: str) -> None:
    """End the inscription in force of a dossier; the caller is an effect of the road.

    The live view moves on after the commit: the caller holds the dossier, and a session is locked before its dossiers.
    """
    actives = Inscription.objects.filter(dossier=dossier, is_active=True)
    sessions = list(actives.values_list("session_id", flat=True))
    actives.update(is_active=False, sort=sort, motif=motif[:1000] or Sort(sort).label)
    transaction.on_commit(lambda: SessionJury.objects.filter(pk__in=sessions).update(version=F("version") + 1))
