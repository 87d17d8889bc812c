"""The drill: back up a living site, lose everything, restore, and find every row, file, seal and number again."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tarfile
import threading
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as reglages
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, connections, models, transaction

from bureau.sauvegarde import ArchiveRefusee, restaurer, sauvegarder, verifier_archive
from bureau.sauvegarde.archive import BASE, MANIFESTE, SOMME, coder, tables
from bureau.scenario.parcours import fabriquer_maintenant
from candidates.enums import Etat
from candidates.models import Dossier
from comptes.models import Utilisateur
from documents.enums import EtatDocument
from documents.models import Compteur, Document
from documents.numerotation import prochain_numero
from documents.sceau import verifier
from journal.ancres import ancrer
from journal.models import Ancre, Evenement
from journal.services import journaliser
from journal.verification import verifier_journal

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def vivant(petite_scene, fichiers) -> Dossier:
    """A dossier that went all the way, its documents sealed, the journal anchored."""
    dossier = petite_scene.amener(Etat.VALIDE)
    for document in Document.objects.exclude(etat=EtatDocument.PRET):
        fabriquer_maintenant(document)
    ancrer()
    return dossier


@pytest.fixture
def archive(tmp_path) -> Path:
    return tmp_path / "vae.tar"


def lire(chemin: Path) -> dict[str, str]:
    """SHA-256 of each member but the manifest, which says when."""
    with tarfile.open(chemin) as tar:
        return {m.name: hashlib.sha256(tar.extractfile(m).read()).hexdigest() for m in tar if m.name not in {MANIFESTE, SOMME}}


def octets(document: Document) -> bytes:
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def tout_perdre(fichiers: Path) -> None:
    call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
    shutil.rmtree(fichiers)
    fichiers.mkdir()


def test_the_drill(vivant, seul, archive, fichiers, settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path / "absent"  # a container that starts has no working folder yet
    call_command("sauvegarder", str(archive))
    assert oct(archive.stat().st_mode)[-3:] == "600"
    scelles = {d.numero: d.sha256 for d in Document.objects.all()}
    tout_perdre(fichiers)
    assert not Utilisateur.objects.exists()
    call_command("charger_referentiel")  # what a new installation does by itself before anything is restored
    assert Evenement.objects.exists()
    with pytest.raises(CommandError, match="attention"):  # the anchor has no sealed document yet: it is said, nothing else is
        call_command("restaurer", str(archive))
    assert capsys.readouterr().err.splitlines() == ["Journal, ancres nº 1 : l’ancre n’a pas de document scellé"]
    assert {d.numero: d.sha256 for d in Document.objects.all()} == scelles
    sceaux = [verifier(octets(d)) for d in Document.objects.filter(etat=EtatDocument.PRET)]
    assert sum(s.est_scelle for s in sceaux) > 5
    assert [s.phrase for s in sceaux if s.est_scelle and not s.is_valable] == []
    call_command("sauvegarder", str(archive.with_name("encore.tar")))
    assert lire(archive.with_name("encore.tar")) == lire(archive)  # to the byte: every row, every column, every file


def test_numbers_go_on_after_a_restoration(vivant, archive, fichiers):
    call_command("sauvegarder", str(archive))
    dernier = Evenement.objects.latest("id").pk
    annee = Compteur.objects.first().annee
    with transaction.atomic():
        attendu = prochain_numero("DOC", annee=annee, chiffres=6)
        transaction.set_rollback(True)
    tout_perdre(fichiers)
    restaurer(archive)
    with transaction.atomic():
        assert prochain_numero("DOC", annee=annee, chiffres=6) == attendu
        assert journaliser(action="essai", dossier_id=vivant.pk).pk > dernier
        EmailAddress.objects.create(user=Utilisateur.objects.first(), email="encore@exemple.fr")
    for modele in tables():  # no table gives again a number that is taken
        if isinstance(modele._meta.pk, models.AutoField) and (ligne := models.QuerySet(modele).order_by("-pk").first()) is not None:
            assert _prochain(modele) > ligne.pk, modele._meta.label
    assert [a.motif for a in verifier_journal() if a.chaine != "ancres"] == []


def _prochain(modele: type[models.Model]) -> int:
    """The number that the base would give to the next row."""
    with connection.cursor() as curseur:
        if connection.vendor == "sqlite":
            curseur.execute("SELECT seq + 1 FROM sqlite_sequence WHERE name = %s", [modele._meta.db_table])
        else:
            curseur.execute("SELECT nextval(pg_get_serial_sequence(%s, %s))", [f'"{modele._meta.db_table}"', modele._meta.pk.column])
        return int(curseur.fetchone()[0])


def test_an_installation_in_use_is_left_alone_unless_told(vivant, archive, fichiers):
    call_command("sauvegarder", str(archive))
    with transaction.atomic():
        journaliser(action="apres")
    with pytest.raises(ArchiveRefusee, match="--remplacer"):
        restaurer(archive)
    assert Evenement.objects.filter(action="apres").exists()
    restaurer(archive, is_remplacer=True)
    assert not Evenement.objects.filter(action="apres").exists()


@pytest.fixture
def petite(archive, fichiers) -> Path:
    """A small archive of a site with one person and one file."""
    personne = Utilisateur.objects.create_user("a@exemple.fr", "x", prenom="Aïcha", nom="Œuvrard")
    nom = default_storage.save("documents/2026/un.pdf", ContentFile(b"%PDF essai" * 300))
    document = Document(genre="essai", objet_id="1", cle="k", numero="DOC-2026-000001", titre="Essai", etat="pret", fichier=nom, sha256="0" * 64, auteur_id=str(personne.pk))
    document.pret_le = document.demande_le
    document.sha256 = hashlib.sha256(b"%PDF essai" * 300).hexdigest()
    document.save()
    with archive.open("wb") as sortie:
        sauvegarder(sortie)
    return archive


def abimer(chemin: Path, place: int) -> Path:
    octets = bytearray(chemin.read_bytes())
    octets[place] ^= 0x01
    abimee = chemin.with_name("abimee.tar")
    abimee.write_bytes(octets)
    return abimee


def test_one_bit_changed_in_any_member_is_refused(petite):
    with tarfile.open(petite) as tar:
        places = [m.offset_data + fraction for m in tar if m.size for fraction in {0, m.size // 2, m.size - 1}]
        places += [m.offset + decalage for m in tar.getmembers() for decalage in (0, 124)]  # its name, its size
    assert len(places) > 30
    fautes = []
    for place in places:
        try:
            verifier_archive(abimer(petite, place))
            fautes.append(place)
        except ArchiveRefusee:
            pass
    assert fautes == []
    with pytest.raises(ArchiveRefusee, match="abîmée"):
        restaurer(abimer(petite, places[4]), is_remplacer=True)
    assert Utilisateur.objects.get().prenom == "Aïcha"


@pytest.mark.parametrize("part", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_an_archive_cut_short_is_refused(petite, part):
    with tarfile.open(petite) as tar:  # the end of what it says: after it come zeros alone
        fin = max(m.offset_data + m.size for m in tar)
    petite.write_bytes(petite.read_bytes()[: int(fin * part)])
    with pytest.raises(ArchiveRefusee):
        verifier_archive(petite)


def refaire(chemin: Path, geste: Any) -> Path:
    """The same archive with its members put through `geste`."""
    nouvelle = chemin.with_name("refaite.tar")
    with tarfile.open(chemin) as tar, tarfile.open(nouvelle, "w") as cible:
        for entete, contenu in geste([(m, tar.extractfile(m).read()) for m in tar]):
            entete.size = len(contenu)
            cible.addfile(entete, io.BytesIO(contenu))
    return nouvelle


GESTES = {
    "membre retiré": lambda m: m[1:], "membre répété": lambda m: [m[0], *m], "membres échangés": lambda m: [m[1], m[0], *m[2:]],
    "manifeste retiré": lambda m: [x for x in m if x[0].name != MANIFESTE], "somme retirée": lambda m: m[:-1], "suite ajoutée": lambda m: [*m, m[0]],
}  # fmt: skip


@pytest.mark.parametrize("geste", GESTES.values(), ids=GESTES)
def test_members_removed_added_or_moved_are_refused(petite, geste):
    with pytest.raises(ArchiveRefusee):
        verifier_archive(refaire(petite, geste))


def test_another_program_s_archive_is_refused(tmp_path, petite):
    (tmp_path / "lettre.txt").write_text("bonjour")
    with tarfile.open(tmp_path / "autre.tar", "w") as tar:
        tar.add(tmp_path / "lettre.txt", "lettre.txt")
    with pytest.raises(ArchiveRefusee, match="pas été faite par ce site"):
        restaurer(tmp_path / "autre.tar", is_remplacer=True)
    with pytest.raises(ArchiveRefusee):
        restaurer(tmp_path / "lettre.txt", is_remplacer=True)


def _remanifester(membres: list[Any], **changements: Any) -> list[Any]:
    """Someone who knows the format: the manifest says something else, and its sum follows."""
    import json

    manifeste = json.dumps(json.loads(membres[-2][1]) | changements).encode()
    return [*membres[:-2], (membres[-2][0], manifeste), (membres[-1][0], hashlib.sha256(manifeste).hexdigest().encode())]


@pytest.mark.parametrize(("changements", "phrase"), [
    ({"migrations": ["journal.0001_initial"]}, "plus ancienne"),
    ({"format": 9}, "autre format"),
    ({"produit": "autre"}, "pas été faite par ce site"),
    ({"tables": {"comptes.utilisateur": 5}}, "lignes qu’elle annonce"),
])  # fmt: skip
def test_an_archive_of_another_version_is_refused_and_nothing_changes(petite, changements, phrase):
    autre = refaire(petite, lambda m: _remanifester(m, **changements))
    with pytest.raises(ArchiveRefusee, match=phrase):
        restaurer(autre, is_remplacer=True)
    assert Utilisateur.objects.get().prenom == "Aïcha"


def test_a_file_that_would_land_outside_is_refused(petite):
    from bureau.sauvegarde.archive import Sommier

    def sortir(membres):
        for entete, _ in membres:
            entete.name = entete.name.replace("documents/2026", "../../ailleurs")
        sommier = Sommier()
        for entete, contenu in membres[:-2]:
            sommier.ajouter(entete.name, len(contenu), hashlib.sha256(contenu).hexdigest())
        return _remanifester(membres, empreinte=sommier.empreinte)

    with pytest.raises(ArchiveRefusee, match="hors du site"):
        restaurer(refaire(petite, sortir), is_remplacer=True)
    assert Utilisateur.objects.get().prenom == "Aïcha"


def test_a_missing_or_changed_file_and_an_unknown_seal_are_said(petite, settings, tmp_path):
    default_storage.delete("documents/2026/un.pdf")
    with petite.open("wb") as sortie:
        assert sauvegarder(sortie).absents == 1
    settings.SCEAU_CERTIFICAT = str(tmp_path / "absent.pem")
    alertes = restaurer(petite, is_remplacer=True).alertes
    assert any("certificat du cachet" in a for a in alertes)
    assert "Document DOC-2026-000001 : son fichier manque." in alertes


def test_a_backup_sees_one_instant_while_the_site_writes(petite, archive):
    """Two rows written together are both there, or neither; and nobody waits for the backup."""
    fin, ecrits = threading.Event(), []

    def ecrire() -> None:
        try:
            while not fin.is_set() and len(ecrits) < 400:
                with transaction.atomic():
                    journaliser(action="un", dossier_id="d1")
                    journaliser(action="deux", dossier_id="d2")
                ecrits.append(1)
        finally:
            connections.close_all()

    fil = threading.Thread(target=ecrire)
    fil.start()
    try:
        for _ in range(4):
            avant = len(ecrits)
            with archive.open("wb") as sortie:
                sauvegarder(sortie)
            lignes = [ligne for nom, ligne in _lignes(archive) if "journal.evenement" in nom]
            assert sum("un" in x for x in lignes) == sum("deux" in x for x in lignes) >= avant - 1
    finally:
        fin.set()
        fil.join()
    assert len(ecrits) > 4
    restaurer(archive, is_remplacer=True)
    assert list(verifier_journal()) == []


def _lignes(chemin: Path):
    from bureau.sauvegarde.lecture import lire_lignes, ouvrir

    with ouvrir(chemin) as membres:
        for nom, contenu in membres:
            if nom.startswith(BASE):
                yield from ((nom, ligne) for ligne in lire_lignes(contenu)[1])


def test_a_backup_never_replaces_another_and_leaves_no_half(petite, tmp_path, monkeypatch):
    with pytest.raises(CommandError, match="existe déjà"):
        call_command("sauvegarder", str(petite))
    with pytest.raises(CommandError, match="pas pu être écrite"):
        call_command("sauvegarder", str(tmp_path / "absent" / "x.tar"))
    assert list(tmp_path.glob("*.partiel")) == []


@pytest.mark.usefixtures("petite")
def test_an_anchor_that_could_not_be_copied_is_not_set(tmp_path):
    avant = Ancre.objects.count()
    with pytest.raises(CommandError, match="aucune ancre n’a été posée"):
        call_command("ancrer_journal", "--vers", str(tmp_path / "absent"))
    assert Ancre.objects.count() == avant


def test_a_value_that_the_archive_cannot_carry_is_an_error_not_a_loss():
    with pytest.raises(TypeError, match="object"):
        coder(object())


@pytest.mark.lent
def test_from_one_base_to_the_other_and_back(vivant, archive, fichiers, tmp_path):
    """This base, a new SQLite base, this base again: the same rows and files to the byte. Through pipes, as with `age`."""
    autre = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'autre.sqlite3'}", "VAE_FICHIERS": str(tmp_path / "autres"), "REDIS_URL": "", "VAE_MODE": "test"}
    manage = [sys.executable, "manage.py"]
    subprocess.run([*manage, "migrate", "--verbosity", "0"], env=autre, cwd=reglages.BASE_DIR, check=True)
    call_command("sauvegarder", str(archive))
    with archive.open("rb") as entree:
        lu = subprocess.run([*manage, "restaurer", "--remplacer", "-"], env=autre, cwd=reglages.BASE_DIR, stdin=entree, capture_output=True, text=True, check=False)
    assert "Restauré" in lu.stdout, lu.stderr
    assert list((tmp_path / "autres").glob("restauration-*")) == []
    ecrit = subprocess.run([*manage, "sauvegarder", "-"], env=autre, cwd=reglages.BASE_DIR, capture_output=True, check=True)
    retour = tmp_path / "retour.tar"
    retour.write_bytes(ecrit.stdout)
    assert "Sauvegarde faite" in ecrit.stderr.decode()
    assert lire(retour) == lire(archive)
    tout_perdre(fichiers)
    restaurer(retour)
    assert Dossier.objects.get(pk=vivant.pk).etat == Etat.VALIDE
    assert [a.motif for a in verifier_journal() if a.chaine != "ancres"] == []
