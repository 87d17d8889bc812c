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
from .commun import get_membre, noter, noter_dossier, toucher, verrouiller_session
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
        raise ActionImpossible("Ce dossier n’est plus en délibération : dites-le au président, qui peut la rouvrir.")
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
    identities are masked, and the dossiers are open. All or nothing."""
    session = verrouiller_session(session.pk, *EN_COURS)
    membre = get_membre(session, auteur)
    attendues = {i.pk for i in a_declarer(session, membre)}
    if {i.pk for i in liens} - attendues:
        raise ActionImpossible("L’ordre du jour a changé : relisez les noms.")
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
