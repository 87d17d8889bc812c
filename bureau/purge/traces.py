"""What ends by its age alone: addresses and browsers behind the journal, technical logs, mails outside any dossier, lost files."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.files.storage import Storage, default_storage
from django.db import models, transaction
from django.utils import timezone
from post_office.models import STATUS, Attachment, Email, Log

from candidates.regles import ajouter_mois
from comptes.models import Invitation
from documents.versions import get_version_des_gabarits
from echanges.effacement import retirer_courriels, retirer_envois
from echanges.models import Courriel
from journal.models import TraceTechnique
from journal.services import journaliser

from .. import specimens
from .echeances import Durees
from .effacer import Retire

if TYPE_CHECKING:
    from collections.abc import Iterator

DEPOT_EN_COURS = timedelta(days=1)  # a file is stored just before its row: younger than that, it is not lost
DOSSIERS = ("preuves", "messages", "documents", "exports", "post_office_attachments")  # where our own code stores files
ADIEU = "bureau.compte_ferme"


@transaction.atomic
def purger_traces(*, jour: date) -> Retire:
    """Remove what is past its age on `jour`; return what went. Journalled once when something did."""
    durees, retire = Durees(jour), Retire()
    limite = _minuit(ajouter_mois(jour, -durees.lire("traces_mois")))
    retire.supprimer(TraceTechnique.objects.filter(instant__lt=limite))
    retire.supprimer(LogEntry.objects.filter(action_time__lt=limite))
    retire.supprimer(Log.objects.filter(date__lt=limite))
    retire.supprimer(Session.objects.filter(expire_date__lt=_minuit(jour)))
    _retirer_mails(durees, jour, limite, retire)
    closes = Invitation.objects.filter(acceptee_le__isnull=True, expire_le__lt=limite, accompagnement__isnull=True, rattachement__isnull=True)
    retire.supprimer(closes)
    retire.fichiers += list(fichiers_perdus())
    retire.conclure()
    if retire.total or retire.fichiers:
        journaliser(action="traces_effacees", objet_type="traces", donnees={"lignes": retire.total, "fichiers": len(retire.fichiers)})
    return retire


def _minuit(jour: date) -> datetime:
    return datetime.combine(jour, time(), tzinfo=timezone.get_default_timezone())


def _retirer_mails(durees: Durees, jour: date, limite: datetime, retire: Retire) -> None:
    """Mails of no dossier: those of the account by the age of traces, those of sessions and missions by that of dossiers."""
    fin_dossiers = _minuit(ajouter_mois(jour, -durees.lire("dossier_mois")))
    retire.ajouter("post_office.Email", retirer_envois(Email.objects.filter(courriel__isnull=True, created__lt=limite)))
    retire.ajouter("echanges.Courriel", retirer_courriels(Courriel.objects.filter(dossier_id__isnull=True, cree_le__lt=fin_dossiers)))
    adieux = Courriel.objects.filter(evenement=ADIEU)
    partis = adieux.filter(models.Q(envoi__status=STATUS.sent) | models.Q(cree_le__lt=timezone.now() - timedelta(days=7)))
    retire.ajouter("echanges.Courriel", retirer_courriels(Courriel.objects.filter(pk__in=list(partis.values_list("pk", flat=True)))))
    retire.supprimer(Attachment.objects.filter(emails__isnull=True, pk__in=_vieilles_pieces()))


def _vieilles_pieces() -> list[int]:
    """Copies of files that no mail carries and that are no longer about to be joined."""
    seules = Attachment.objects.filter(emails__isnull=True)
    return [p.pk for p in seules if not p.file or _is_vieux(p.file.storage, str(p.file.name))]


def fichiers_perdus() -> Iterator[tuple[Storage, str]]:
    """Private files that no row names, older than a day: what a crash left between the end of a row and that of its file,
    or half-way through a file; the specimens of templates that are no longer in force."""
    nommes: set[str] = set()
    for modele in apps.get_models():
        for champ in modele._meta.concrete_fields:
            if isinstance(champ, models.FileField):
                nommes.update(models.QuerySet(model=modele).exclude(**{champ.name: ""}).values_list(champ.name, flat=True))
    for nom in (n for dossier in DOSSIERS for n in _parcourir(dossier)):
        if nom not in nommes and _is_vieux(default_storage, nom):
            yield default_storage, nom
    for nom in (*_a_moitie_ecrits(), *_vieux_specimens()):
        if _is_vieux(default_storage, nom):
            yield default_storage, nom


def _a_moitie_ecrits() -> list[str]:
    prefixe = getattr(default_storage, "prefixe_provisoire", "")
    try:
        return [f for f in default_storage.listdir("")[1] if prefixe and f.startswith(prefixe)]
    except FileNotFoundError:  # nothing was ever stored
        return []


def _vieux_specimens() -> list[str]:
    en_vigueur = f"{specimens.DOSSIER}/{get_version_des_gabarits()}/"
    return [nom for nom in _parcourir(specimens.DOSSIER) if not nom.startswith(en_vigueur)]


def _parcourir(dossier: str) -> Iterator[str]:
    try:
        dossiers, fichiers = default_storage.listdir(dossier)
    except FileNotFoundError:
        return
    yield from (f"{dossier}/{f}".lstrip("/") for f in fichiers)
    for sous in dossiers:
        yield from _parcourir(f"{dossier}/{sous}".lstrip("/"))


def _is_vieux(stockage: Storage, nom: str) -> bool:
    try:
        return stockage.get_modified_time(nom) < timezone.now() - DEPOT_EN_COURS
    except FileNotFoundError:
        return True
