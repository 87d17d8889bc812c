"""Record what comes by post (l.39–40): a whole dossier for someone without an account, then the envelopes that follow."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from documents.numerotation import prochain_numero
from journal.services import journaliser
from referentiels.models import Referentiel

from ..antivirus import is_configure
from ..enums import Analyse, Etat, RoleDossier
from ..erreurs import ActionImpossible, ActionInterdite, PapierRefuse, PreuveDejaJointe, PreuveRefusee
from ..examen import examiner, nettoyer_nom
from ..limites import Limites, get_limites, get_limites_de
from ..models import Candidat, Dossier, Parcours, Pli, Preuve
from ..papier import CIBLE_COURRIER
from ..regles import Personne, rapprocher
from ..workflow import verrouiller
from .analyse import demander_analyse
from .recherche import indexer

CANAL = "courrier"
Scan = tuple[Preuve, bytes]


@dataclass(frozen=True)
class Envoi:
    """One envelope as the secretariat describes it: dates, what it holds, its pages scanned."""

    recu_le: date
    poste_le: date | None
    objet: str
    fichiers: Sequence[UploadedFile]


@dataclass(frozen=True)
class Rapprochement:
    """Someone already known who may be the person of the paper, and why."""

    candidat: Candidat
    motif: str
    is_certain: bool
    dossiers: list[Dossier]


def chercher_personnes(*, noms: tuple[str, ...], prenoms: str, date_naissance: date | None, auteur: Utilisateur) -> list[Rapprochement]:
    """People already known who may be the one of the paper, the surest first. The secretariat only (`ActionInterdite`)."""
    _exiger_secretariat(auteur)
    cherchee = Personne(noms, prenoms, date_naissance)
    champs = ("pk", "nom_naissance", "nom_usage", "prenoms", "date_naissance")
    motifs: dict[UUID, tuple[int, str]] = {}
    for pk, naissance, usage, connus, jour in Candidat.objects.order_by().values_list(*champs):
        trouve = rapprocher(cherchee, Personne((naissance, usage), connus, jour))
        if trouve is not None:
            motifs[pk] = trouve
    candidats = Candidat.objects.filter(pk__in=motifs).select_related("utilisateur").prefetch_related("dossiers__referentiel__certification")
    tries = sorted(candidats, key=lambda c: (motifs[c.pk][0], c.nom_naissance))
    return [Rapprochement(c, motifs[c.pk][1], motifs[c.pk][0] == 0, list(c.dossiers.all())) for c in tries[:20]]


def _exiger_secretariat(auteur: Utilisateur) -> None:
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat enregistre ce qui arrive par courrier.")


def enregistrer_dossier_papier(
    *, auteur: Utilisateur, referentiel: Referentiel, envoi: Envoi, candidat: Candidat | None = None,
    identite: Mapping[str, Any] | None = None, jeton: UUID | None = None,
) -> Dossier:  # fmt: skip
    """Record a dossier received by post: a person without account (new, or `candidat`), a draft marked as paper, its scans.

    `identite`: names, birth date and, when the paper gives one, e-mail of a new person. The files are examined before
    anything is written. Sent twice under one `jeton`, it is recorded once. Journalled with its channel. Raises
    `ActionInterdite`, `PapierRefuse` (dates, no scan, a person with an account, a draft already open for this CQP), `PreuveRefusee`.
    """
    _exiger_secretariat(auteur)
    deja = Dossier.objects.filter(pk=jeton, enregistre_par=auteur).first() if jeton else None
    if deja is not None:
        return deja
    _exiger_dates(envoi, depuis=None)
    dossier = Dossier(
        pk=jeton or uuid4(), referentiel=referentiel, recu_par_courrier_le=envoi.recu_le, enregistre_par=auteur,
        demande_le=datetime.combine(envoi.recu_le, time.min, tzinfo=timezone.get_default_timezone()),
    )  # fmt: skip
    pli, examines = _preparer(dossier.pk, envoi, auteur, get_limites_de(referentiel.certification), deja=0)
    scans = _ranger(examines)
    try:
        with transaction.atomic():
            dossier.candidat = _trouver_ou_creer(candidat, identite or {}, referentiel, auteur)
            dossier.numero = prochain_numero("VAE", annee=timezone.localdate().year)
            dossier.full_clean(validate_unique=False)
            dossier.save(force_insert=True)
            Parcours.objects.create(dossier=dossier)
            indexer(dossier)
            _noter(dossier, "dossier_papier_enregistre", auteur, pli, RoleDossier.SECRETARIAT)
            _ecrire_pli(dossier, pli, scans, auteur, RoleDossier.SECRETARIAT)
    except IntegrityError:  # the same page, sent twice at once
        _retirer(scans)
        return Dossier.objects.get(pk=dossier.pk, enregistre_par=auteur)
    except (OperationalError, InterfaceError):  # the base went away: perhaps after it committed, so the file stays
        raise
    except BaseException:
        _retirer(scans)
        raise
    return dossier


def enregistrer_pli(*, dossier: Dossier, auteur: Utilisateur, envoi: Envoi) -> Pli:
    """Record one more envelope for a paper dossier: complements, part 3, an appeal, a signed bilan. Journalled.

    Raises as `enregistrer_dossier_papier`, and `ActionImpossible` for a dossier that its candidate writes online.
    """
    _exiger_secretariat(auteur)
    return recevoir_pli(dossier=dossier, auteur=auteur, envoi=envoi)


def recevoir_pli(*, dossier: Dossier, auteur: Utilisateur, envoi: Envoi, role: str = RoleDossier.SECRETARIAT) -> Pli:
    """Record an envelope for a caller that has checked the right of `auteur`, as `role`, to do it on this dossier."""
    dossier = Dossier.objects.select_related("candidat", "referentiel__certification").get(pk=dossier.pk)
    _exiger_papier(dossier)
    _exiger_dates(envoi, depuis=dossier.recu_par_courrier_le)
    gardees = dossier.preuves.exclude(analyse=Analyse.INFECTEE).count()
    pli, examines = _preparer(dossier.pk, envoi, auteur, get_limites(dossier), deja=gardees)
    scans = _ranger(examines)
    try:
        with transaction.atomic():
            dossier = verrouiller(dossier.pk)
            _exiger_papier(dossier)
            for scan in scans:
                meme = dossier.preuves.filter(sha256=scan.sha256).first()
                if meme is not None:
                    raise PreuveDejaJointe(meme, is_ici=True)
            _ecrire_pli(dossier, pli, scans, auteur, role)
    except (OperationalError, InterfaceError):  # the base went away: perhaps after it committed, so the file stays
        raise
    except BaseException:
        _retirer(scans)
        raise
    return pli


def _exiger_papier(dossier: Dossier) -> None:
    if not dossier.is_a_saisir:
        raise ActionImpossible("Le candidat remplit ce dossier en ligne : ses pièces se joignent depuis son compte.")


def _exiger_dates(envoi: Envoi, *, depuis: date | None) -> None:
    if envoi.recu_le > timezone.localdate():
        raise PapierRefuse("La date de réception n’est pas encore venue : vérifiez-la.")
    if envoi.poste_le is not None and envoi.poste_le > envoi.recu_le:
        raise PapierRefuse("Le cachet de la poste est postérieur à la réception : vérifiez ces deux dates.")
    if depuis is not None and envoi.recu_le < depuis:
        raise PapierRefuse(f"Le dossier n’est arrivé que le {depuis:%d/%m/%Y} : ce pli ne peut pas être plus ancien.")
    if not envoi.fichiers:
        raise PapierRefuse("Joignez au moins une page numérisée : c’est elle qui porte la preuve.")


def _trouver_ou_creer(candidat: Candidat | None, identite: Mapping[str, Any], referentiel: Referentiel, auteur: Utilisateur) -> Candidat:
    if candidat is None:
        instant = timezone.now().isoformat()
        nouveau = Candidat(**identite, traces={c: {"par": str(auteur.pk), "le": instant} for c, v in identite.items() if v})
        nouveau.full_clean()
        nouveau.save()
        return nouveau
    candidat = Candidat.objects.select_for_update(of=("self",)).get(pk=candidat.pk)
    if candidat.utilisateur_id is not None:
        raise PapierRefuse(
            "Cette personne a un compte : son dossier se remplit et se signe en ligne, par elle. Écrivez-lui pour le lui dire, "
            "ou renvoyez-lui ses papiers."
        )
    ouvert = candidat.dossiers.filter(etat=Etat.BROUILLON, referentiel__certification=referentiel.certification).first()
    if ouvert is not None:
        raise PapierRefuse(f"Cette personne a déjà un dossier en préparation pour ce CQP, {ouvert.numero} : enregistrez-y le pli reçu.")
    return candidat


def _preparer(dossier_id: UUID, envoi: Envoi, auteur: Utilisateur, limites: Limites, *, deja: int) -> tuple[Pli, list[Scan]]:
    """Examine every file, as a proof is; build the rows, nothing written yet."""
    if len(envoi.fichiers) > limites.par_envoi or deja + len(envoi.fichiers) > limites.par_dossier:
        raise PapierRefuse(f"Joignez au plus {limites.par_envoi} fichiers à la fois, et {limites.par_dossier} par dossier en tout : réunissez les pages en un PDF.")
    pli = Pli(dossier_id=dossier_id, recu_le=envoi.recu_le, poste_le=envoi.poste_le, objet=" ".join(envoi.objet.split())[:200], enregistre_par=auteur)
    scans: dict[str, Scan] = {}
    for fichier in envoi.fichiers:
        nom = nettoyer_nom(fichier.name or "scan")
        try:
            octets, type_mime = examiner(fichier, limite=limites.octets)
        except PreuveRefusee as erreur:
            raise PreuveRefusee(f"« {nom} » : {erreur}") from None
        scan = Preuve(
            dossier_id=dossier_id, nom=nom, type_mime=type_mime, taille=len(octets), sha256=hashlib.sha256(octets).hexdigest(),
            montre=pli.objet or "Papier reçu par courrier", cibles=[CIBLE_COURRIER], ajoutee_par=auteur, pli=pli,
            analyse=Analyse.EN_ATTENTE if is_configure() else Analyse.SANS_OBJET,
        )  # fmt: skip
        scans.setdefault(scan.sha256, (scan, octets))
    return pli, list(scans.values())


def _ranger(scans: Sequence[Scan]) -> list[Preuve]:
    """Store the files, outside any transaction: a row without its file never exists."""
    rangees: list[Preuve] = []
    try:
        for scan, octets in scans:
            scan.fichier.save(scan.nom, ContentFile(octets), save=False)
            rangees.append(scan)
    except BaseException:
        _retirer(rangees)
        raise
    return rangees


def _retirer(scans: Sequence[Preuve]) -> None:
    for scan in scans:
        scan.fichier.storage.delete(str(scan.fichier.name))


def _ecrire_pli(dossier: Dossier, pli: Pli, scans: Sequence[Preuve], auteur: Utilisateur, role: str) -> None:
    pli.dossier = dossier
    pli.full_clean(exclude=["enregistre_par"])
    pli.save(force_insert=True)
    _noter(dossier, "pli_enregistre", auteur, pli, role)
    for scan in scans:
        scan.dossier, scan.pli = dossier, pli
        scan.full_clean(exclude=["fichier"])
        scan.save(force_insert=True)
        journaliser(
            action="preuve_ajoutee", acteur_id=auteur.pk, role=role, dossier_id=dossier.pk, objet_type="preuve",
            objet_id=scan.pk, donnees={"sha256": scan.sha256, "cibles": scan.cibles, "canal": CANAL},
        )  # fmt: skip
        if scan.analyse == Analyse.EN_ATTENTE:
            demander_analyse(scan.pk)


def _noter(dossier: Dossier, action: str, auteur: Utilisateur, pli: Pli, role: str) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=dossier.pk, objet_type="pli",
        objet_id=pli.pk, etat_apres=dossier.etat if action == "dossier_papier_enregistre" else "",
        donnees={"canal": CANAL, "recu_le": pli.recu_le.isoformat()},
    )  # fmt: skip
