"""Put an archive back: verified whole first, files next, then every row in one transaction; or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction

from candidates.models import Dossier
from comptes.models import Utilisateur
from documents.enums import EtatDocument
from documents.models import Document
from journal.models import Evenement
from journal.verification import verifier_journal

from .archive import (
    BASE,
    FICHIERS,
    ArchiveRefusee,
    Manifeste,
    colonnes,
    decoder,
    migrations_appliquees,
    sceaux_installes,
    tables,
)
from .lecture import lire_lignes, ouvrir, verifier_archive

TEMOINS: tuple[type[models.Model], ...] = (Utilisateur, Dossier, Document)  # any row of these, any fact that somebody did: the installation is in use


@dataclass
class Bilan:
    """What was restored, and what a person must look at."""

    manifeste: Manifeste
    alertes: list[str] = field(default_factory=list)


def restaurer(chemin: Path, *, is_remplacer: bool = False) -> Bilan:
    """Put back the rows and the files of an archive, on either database. The site must be stopped.

    Raises `ArchiveRefusee`, and then nothing was changed: damaged or foreign archive, other version of the site, installation
    in use without `is_remplacer`. Afterwards the journal, the seals' fingerprints and the files are verified: what is amiss is in `alertes`.
    """
    manifeste = verifier_archive(chemin)
    _exiger_meme_version(manifeste)
    if not is_remplacer and _is_en_service():
        raise ArchiveRefusee("Cette installation contient déjà des données. Pour les remplacer toutes, ajoutez --remplacer.")
    _exiger_noms_surs(chemin)
    _poser_fichiers(chemin)
    with transaction.atomic():
        call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        _poser_lignes(chemin, manifeste)
        connection.check_constraints()
        _remettre_les_compteurs()
    ContentType.objects.clear_cache()
    return Bilan(manifeste, [*_alertes_sceau(manifeste), *controler()])


def _is_en_service() -> bool:
    """Someone works here. What the installation writes by itself, publishing its référentiels, is nobody's work."""
    return any(models.QuerySet(m).exists() for m in TEMOINS) or models.QuerySet(Evenement).exclude(acteur_id="").exists()


def _exiger_meme_version(manifeste: Manifeste) -> None:
    """The tables must be those of the archive, exactly: `migrate` then does the rest, on the restored base."""
    ici, la = set(migrations_appliquees()), set(manifeste.migrations)
    if ici != la:
        ecart = ", ".join(sorted(ici ^ la)[:5])
        sens = "plus récente" if la - ici else "plus ancienne"
        raise ArchiveRefusee(
            f"Cette archive vient d’une version {sens} du site (différence : {ecart}). "
            "Installez la version qui l’a faite, restaurez, puis mettez à jour."
        )


def _fichiers_de(chemin: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with ouvrir(chemin) as membres:
        for nom, contenu in membres:
            if nom.startswith(FICHIERS):
                yield nom.removeprefix(FICHIERS), contenu


def _exiger_noms_surs(chemin: Path) -> None:
    """No name leads out of the folder of the private files."""
    for nom, _ in _fichiers_de(chemin):
        try:
            if not nom or nom.startswith("/") or ".." in Path(nom).parts:
                raise SuspiciousFileOperation(nom)
            default_storage.exists(nom)
        except SuspiciousFileOperation as erreur:
            raise ArchiveRefusee(f"Cette archive nomme un fichier hors du site ({nom[:80]}).") from erreur


def _poser_fichiers(chemin: Path) -> None:
    """A file that lies there already with the same content stays; another one of that name is replaced."""
    for nom, contenu in _fichiers_de(chemin):
        if default_storage.exists(nom):
            default_storage.delete(nom)
        pose = default_storage.save(nom, File(contenu))
        if pose != nom:
            raise ArchiveRefusee(f"Le fichier {nom} n’a pas pu être remis sous son nom.")


def _poser_lignes(chemin: Path, manifeste: Manifeste) -> None:
    par_nom: dict[str, type[models.Model]] = {m._meta.label_lower: m for m in tables()}
    poses = dict.fromkeys(par_nom, 0)
    with ouvrir(chemin) as membres:
        for nom, contenu in membres:
            if not nom.startswith(BASE):
                continue
            table = nom.removesuffix(".jsonl.gz").partition("-")[2]
            modele = par_nom.get(table)
            if modele is None:
                raise ArchiveRefusee(f"Cette archive contient une table inconnue ({table}).")
            poses[table] += _poser(modele, *lire_lignes(contenu))
    if poses != {**dict.fromkeys(par_nom, 0), **manifeste.tables}:
        raise ArchiveRefusee("Cette archive ne contient pas les lignes qu’elle annonce.")


def _poser(modele: type[models.Model], noms: list[str], lignes: Iterator[list[Any]]) -> int:
    """Insert rows as they are: no default, no clock, no signal."""
    champs = {c.attname: c for c in colonnes(modele)}
    if set(noms) != set(champs):
        raise ArchiveRefusee(f"La table {modele._meta.label} n’a pas les colonnes de l’archive.")
    ordre = [champs[n] for n in noms]
    objets = [modele(**{c.attname: decoder(c, v) for c, v in zip(ordre, ligne, strict=True)}) for ligne in lignes]
    pas = max(1, connection.ops.bulk_batch_size(ordre, objets)) if objets else 1
    for debut in range(0, len(objets), pas):
        models.QuerySet(modele)._insert(objets[debut : debut + pas], fields=ordre, using="default", raw=True)  # type: ignore[attr-defined]
    return len(objets)


def _remettre_les_compteurs() -> None:
    """The next row of each table takes the number after the last one: the statements are Django's own."""
    with connection.cursor() as curseur:
        for ordre in connection.ops.sequence_reset_sql(no_style(), tables()):
            curseur.execute(ordre)


def _alertes_sceau(manifeste: Manifeste) -> Iterator[str]:
    ici = {s["sha256"] for s in sceaux_installes()}
    for sceau in manifeste.sceaux:
        if sceau["sha256"] not in ici:
            yield f"Le certificat du cachet « {sceau['sujet']} » (série {sceau['serie']}) n’est pas installé ici : les documents qu’il a scellés ne seront plus reconnus."


def controler() -> Iterator[str]:
    """Yield what is amiss in a base and its files: the journal, and every finished document against its fingerprint."""
    for a in verifier_journal():
        yield f"Journal, {a.chaine} nº {a.numero} : {a.motif}"
    for document in Document.objects.filter(etat=EtatDocument.PRET).order_by("numero").iterator():
        try:
            with document.fichier.open("rb") as fichier:
                somme = hashlib.file_digest(fichier, "sha256").hexdigest()
        except FileNotFoundError:
            yield f"Document {document.numero} : son fichier manque."
            continue
        if somme != document.sha256:
            yield f"Document {document.numero} : son fichier n’est pas celui du registre."
