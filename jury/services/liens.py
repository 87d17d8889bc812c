"""Links of interest: a member tells them, and steps aside or goes on sitting; on the names alone when identities are masked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, MotifManquant
from comptes.models import Utilisateur

from ..enums import EtatSession, Sort
from ..lecture import a_declarer
from ..models import Inscription, LienDeclare, SessionJury
from .commun import exiger_secretariat, get_membre, noter, noter_dossier, toucher, verrouiller_session
from .seance import deporter

R = RoleDossier
EN_COURS = (EtatSession.PREPARATION, EtatSession.OUVERTE)


@dataclass(frozen=True)
class Lien:
    """What a member says of one candidate: the link in their words, and whether they step aside."""

    texte: str
    is_deport: bool


@transaction.atomic
def declarer_lien(*, inscription: Inscription, auteur: Utilisateur, texte: str) -> LienDeclare:
    """Tell the jury of a link with a candidate, and go on sitting on the dossier. Writing again replaces the text."""
    session = verrouiller_session(inscription.session_id, *EN_COURS)
    membre = get_membre(session, auteur)
    inscription.refresh_from_db()
    if not texte.strip():
        raise MotifManquant("Décrivez le lien que vous déclarez.")
    if inscription.sort != Sort.A_EXAMINER or not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus en délibération : dites-le au président, qui peut la rouvrir.")
    if inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous êtes en déport sur ce dossier.")
    lien, _ = LienDeclare.objects.update_or_create(
        inscription=inscription, membre=membre, defaults={"texte": texte.strip()[:1000], "declare_le": timezone.now()}
    )
    noter_dossier(inscription, auteur, "lien_declare", R.JURE)
    toucher(session)
    return lien


@transaction.atomic
def declarer_sur_les_noms(*, session: SessionJury, auteur: Utilisateur, liens: Mapping[Inscription, Lien]) -> SessionJury:
    """Say, for every name of the agenda not seen yet, with whom one has a link; then the names are not shown again when
    identities are masked, and the dossiers are open. All or nothing; said already on masked names, nothing changes.

    Raises `ActionInterdite`, `ActionImpossible` (agenda changed, or still empty when the names are to be masked).
    """
    session = verrouiller_session(session.pk, *EN_COURS)
    membre = get_membre(session, auteur)
    if session.is_masquee and membre.liens_declares_le is not None and not liens:
        return session
    attendues = {i.pk for i in a_declarer(session, membre)}
    if session.is_masquee and not session.inscriptions.filter(is_active=True).exists():
        raise ActionImpossible("Aucun dossier n’est à l’ordre du jour : vous ferez votre déclaration quand les dossiers seront inscrits.")
    if {i.pk for i in liens} - attendues:
        raise ActionImpossible("L’ordre du jour a changé : relisez les noms.")
    LienDeclare.objects.filter(membre=membre, inscription__in=attendues - {i.pk for i in liens}).delete()  # said again, without a link
    for inscription, lien in liens.items():
        if lien.is_deport:
            deporter(inscription=inscription, auteur=auteur, motif=lien.texte)
        else:
            declarer_lien(inscription=inscription, auteur=auteur, texte=lien.texte)
    membre.liens_declares_le = timezone.now()
    membre.save(update_fields=["liens_declares_le"])
    noter(session, auteur, "liens_declares", R.JURE, nombre=len(liens))
    toucher(session)
    return session


@transaction.atomic
def redemander_liens(*, session: SessionJury, auteur: Utilisateur) -> int:
    """Ask every member for their declaration again, on the whole list of names, and return how many had made one.

    By the secretariat, before the opening, when dossiers came after the declarations: until then those dossiers are read on
    the computed check alone. The dossiers close until each member has declared; links and déports said before stay.
    """
    exiger_secretariat(auteur)
    session = verrouiller_session(session.pk, EtatSession.PREPARATION)
    if not session.is_masquee:
        raise ActionImpossible("Les identités ne sont pas masquées : chaque membre lit les noms et déclare ses liens quand il le veut.")
    redemandes = session.membres.filter(liens_declares_le__isnull=False).update(liens_declares_le=None)
    if not redemandes:
        raise ActionImpossible("Aucun membre n’a encore déclaré ses liens : chacun verra la liste entière.")
    noter(session, auteur, "liens_redemandes", R.SECRETARIAT, nombre=redemandes)
    toucher(session)
    return redemandes
