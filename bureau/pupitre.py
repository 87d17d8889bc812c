"""The desk of the secretariat: its queues, what presses, what failed, what is to post, to answer, to prepare."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils import timezone

from candidates.models import Dossier
from comptes.enums import EtatRectification
from comptes.models import Rectification
from echanges.enums import Cote
from echanges.messages import non_lus_par_dossier
from echanges.models import Courriel
from jury.enums import EtatSession
from jury.models import SessionJury

from .accueil import Tache, dire_instant, dire_jour, documents_en_echec, get_echecs
from .certificat import lire_alerte_du_certificat
from .courrier import lettres_a_poster
from .derniere_sauvegarde import lire_alerte_de_la_sauvegarde
from .echeances import lire_calendrier
from .files import file_de, relever, urgence_de, urgents
from .registre.alertes import lire_alertes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from comptes.models import Utilisateur

    from .files import Compte

MESSAGES_MAX = 10
LE_JOUR_MEME = ("inscrits", "annonces")  # queues whose deadline is the day of something, not the last day to do it


@dataclass(frozen=True)
class Pupitre:
    """The secretariat's desk: its queues, what presses in any of them, the sessions, what failed."""

    a_nous: list[Compte]
    ailleurs: list[Compte]
    urgents: list[Tache]
    retards: int
    alertes_de_delai: int
    sessions: list[Tache]
    alertes: list[Tache]
    rectifications: list[Tache]
    messages: list[Tache]
    binomes: list[Tache]
    courrier: list[Tache]


def _compter_ce_qui_attend(utilisateur: Utilisateur) -> dict[str, int]:
    """How many mails were given up, letters wait to be posted, corrections wait for an answer, documents failed; one query."""

    def combien(lignes: QuerySet[Any], genre: str) -> QuerySet[Any]:
        return lignes.order_by().values(quoi=Value(genre)).annotate(nombre=Count("pk"))

    a_corriger = Rectification.objects.filter(etat=EtatRectification.A_TRAITER)
    en_echec = combien(documents_en_echec(), "documents")
    lignes = combien(Courriel.objects.perdus(), "courriels").union(
        combien(lettres_a_poster(utilisateur), "lettres"), combien(a_corriger, "rectifications"), en_echec, all=True
    )
    return {"courriels": 0, "lettres": 0, "rectifications": 0, "documents": 0} | {ligne["quoi"]: ligne["nombre"] for ligne in lignes}


def _courriels_perdus(nombre: int) -> list[Tache]:
    """One line for the mails that were given up: their recipients know nothing of what they say."""
    if not nombre:
        return []
    pluriel = "s" if nombre > 1 else ""
    return [
        Tache(f"{nombre} courriel{pluriel} non parti{pluriel}", reverse("bureau:courriels-perdus"), "Échec", "danger",
              "Lisez pourquoi, corrigez l’adresse s’il le faut, puis renvoyez.", is_a_faire=True)
    ]  # fmt: skip


def get_pupitre(utilisateur: Utilisateur) -> Pupitre:
    """The desk of the secretariat; its counters use the very conditions of the lists they lead to."""
    dossiers = Dossier.objects.visibles_par(utilisateur)
    calendrier = lire_calendrier()
    releve, attente = relever(dossiers, calendrier), _compter_ce_qui_attend(utilisateur)
    comptes = releve.comptes
    return Pupitre(
        a_nous=[c for c in comptes if c.file.is_a_nous],
        ailleurs=[c for c in comptes if not c.file.is_a_nous],
        urgents=list(_urgents(urgents(dossiers.select_related("candidat"), calendrier, releve, nombre=10), calendrier.jour)),
        retards=sum(c.retards for c in comptes),
        alertes_de_delai=sum(c.alertes for c in comptes),
        sessions=[_a_preparer(s) for s in _sessions_ouvertes()],
        alertes=[*lire_alerte_du_certificat(), *lire_alerte_de_la_sauvegarde(), *_courriels_perdus(attente["courriels"]), *(get_echecs() if attente["documents"] else [])],
        rectifications=[_rectification(r) for r in _rectifications_en_attente()] if attente["rectifications"] else [],
        messages=list(_messages_non_lus(dossiers)),
        binomes=[Tache(**a) for a in lire_alertes(calendrier)],
        courrier=_courrier(attente["lettres"]),
    )


def _courrier(nombre: int) -> list[Tache]:
    """One line for the letters that wait to be posted, when there are some."""
    if not nombre:
        return []
    return [
        Tache("Courrier à poster", reverse("bureau:courrier"), f"{nombre} lettre{'s' if nombre > 1 else ''}", "attention",
              "Des candidats sans adresse électronique attendent une lettre.", is_a_faire=True)
    ]  # fmt: skip


def _rectifications_en_attente() -> Iterable[Rectification]:
    return Rectification.objects.filter(etat=EtatRectification.A_TRAITER).select_related("personne").order_by("demandee_le")[:10]


def _rectification(ligne: Rectification) -> Tache:
    return Tache(
        f"{ligne.personne.nom_complet} : {ligne.objet}", reverse("bureau:rectification", args=[ligne.pk]), "À traiter", "attention",
        "Cette personne demande la correction d’une donnée qui la concerne.",
        f"demandée le {dire_jour(timezone.localtime(ligne.demandee_le))}, à traiter dans le mois", is_a_faire=True,
    )  # fmt: skip


def _messages_non_lus(dossiers: QuerySet[Dossier]) -> Iterable[Tache]:
    """Dossiers whose candidate wrote something nobody of the secretariat has read, by number."""
    nombres = non_lus_par_dossier(cote=Cote.SECRETARIAT)
    lus = dossiers.filter(pk__in=list(nombres)).select_related("candidat").order_by("numero")[:MESSAGES_MAX]
    for dossier in lus if nombres else ():
        nombre = nombres[dossier.pk]
        pluriel = "s" if nombre > 1 else ""
        yield Tache(
            f"{dossier.candidat.nom_complet}, dossier {dossier.numero}", reverse("bureau:messages", args=[dossier.pk]),
            f"{nombre} message{pluriel} non lu{pluriel}", "attention", "Le candidat attend une réponse.", is_a_faire=True,
        )  # fmt: skip


def _sessions_ouvertes() -> Iterable[SessionJury]:
    """Sessions to come, in session, or closed and not announced yet, in the order of their date."""
    closes = Q(etat=EtatSession.CLOSE, annoncee_le__isnull=True)
    return SessionJury.objects.filter(Q(etat__in=[EtatSession.PREPARATION, EtatSession.OUVERTE]) | closes).order_by("le")


def _a_preparer(session: SessionJury) -> Tache:
    quoi = {
        EtatSession.OUVERTE: "Le jury est en séance.",
        EtatSession.CLOSE: "La session est close : le procès-verbal se signe, puis les résultats s’annoncent.",
    }.get(EtatSession(session.etat), "La session est convoquée." if session.convoquee_le else "La session est à préparer et à convoquer.")
    a_faire = session.etat == EtatSession.PREPARATION and session.convoquee_le is None
    return Tache(
        f"Session {session.numero}", reverse("jury:session", args=[session.pk]), session.get_etat_display(),
        "attention" if a_faire else "info", quoi, f"le {dire_instant(session.le)}", is_a_faire=a_faire,
    )  # fmt: skip


def _urgents(dossiers: Iterable[Dossier], jour: date) -> Iterable[Tache]:
    for dossier in dossiers:
        urgence, file = urgence_de(dossier, jour), file_de(dossier)
        yield Tache(
            f"{dossier.candidat.nom_complet}, dossier {dossier.numero}", reverse("bureau:dossier", args=[dossier.pk]),
            urgence.phrase if urgence else "", urgence.ton if urgence else "neutre", file.libelle,
            f"{file.echeance} {'le' if file.code in LE_JOUR_MEME else 'au plus tard le'} {dire_jour(dossier.limite)}", is_a_faire=True,
        )  # fmt: skip
