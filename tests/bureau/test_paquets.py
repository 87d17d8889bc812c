"""The gallery of documents; a dossier and a session in one ZIP."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile

from django.urls import reverse

from bureau.galerie import USAGES
from candidates.enums import Analyse, Etat
from candidates.models import Preuve
from documents.models import Document
from documents.registre import genres
from documents.services import fabriquer
from journal.models import Evenement
from jury.models import SessionJury
from tests.candidates.outils import client_de, texte


def ouvrir(reponse) -> tuple[zipfile.ZipFile, list[dict[str, str]]]:
    assert reponse.streaming
    archive = zipfile.ZipFile(io.BytesIO(b"".join(reponse.streaming_content)))
    assert archive.testzip() is None
    return archive, list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig")), delimiter=";"))


def test_dossier_in_one_zip_with_its_index(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    for document in Document.objects.filter(dossier_id=dossier.pk):
        fabriquer(document_id=document.pk)
    sylvie, adresse = client_de(petite_scene.sylvie), reverse("bureau:dossier-telecharger", args=[dossier.pk])
    archive, index = ouvrir(sylvie.post(adresse))
    noms = [n for n in archive.namelist() if n != "index.csv"]
    assert noms == [ligne["Fichier"] for ligne in index]
    assert len([n for n in noms if n.startswith("preuves/")]) == Preuve.objects.filter(dossier=dossier).count() > 0
    assert len([n for n in noms if n.startswith("documents/")]) == 3
    for ligne in index:
        assert ligne["SHA-256"] == hashlib.sha256(archive.read(ligne["Fichier"])).hexdigest()
        assert ligne["Conforme au registre"] == "Oui"
    assert Evenement.objects.filter(action="documents_telecharges", objet_id=str(dossier.pk)).count() == 1
    assert client_de(petite_scene.alice).post(adresse).status_code == 404
    assert sylvie.get(adresse).status_code == 405


def test_file_that_changed_or_is_gone_is_told_in_the_index(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    for document in Document.objects.filter(dossier_id=dossier.pk):
        fabriquer(document_id=document.pk)
    change, perdu = Document.objects.order_by("numero")
    with open(change.fichier.path, "ab") as fichier:  # noqa: PTH123
        fichier.write(b"x")
    perdu.fichier.storage.delete(perdu.fichier.name)
    _, index = ouvrir(client_de(petite_scene.sylvie).post(reverse("bureau:dossier-telecharger", args=[dossier.pk])))
    dit = {ligne["Numéro"]: ligne["Conforme au registre"] for ligne in index if ligne["Numéro"]}
    assert dit == {change.numero: "NON", perdu.numero: "Fichier absent"}


def test_session_in_one_zip_has_its_minutes_and_a_folder_for_each_dossier(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    session = SessionJury.objects.get()
    archive, index = ouvrir(client_de(petite_scene.sylvie).post(reverse("bureau:session-telecharger", args=[session.pk])))
    pv = Document.objects.get(genre="pv")
    assert any(pv.numero in n and "/" not in n for n in archive.namelist())
    assert any(n.startswith(f"{dossier.numero}/documents/") for n in archive.namelist())
    assert {ligne["Conforme au registre"] for ligne in index} == {"Oui"}
    assert client_de(petite_scene.jeanne).post(reverse("bureau:session-telecharger", args=[session.pk])).status_code == 404


def test_gallery_shows_every_kind_and_the_last_of_each(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    recepisse = fabriquer(document_id=Document.objects.get(genre="recepisse", dossier_id=dossier.pk).pk)
    page = texte(client_de(petite_scene.sylvie).get(reverse("bureau:galerie")))
    for genre in genres():
        assert (genre.libelle in page) is (not genre.provisoire or genre.code == "fiche_entretien")
    assert recepisse.numero in page
    assert "Aucun n’a encore été fait." in page
    assert set(USAGES) == {g.code for g in genres() if not g.provisoire} | {"fiche_entretien"}  # each says what it is for


def test_a_proof_that_waits_for_its_search_is_in_no_zip_of_the_secretariat(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    (attendue,) = dossier.preuves.all()
    sylvie, adresse = client_de(petite_scene.sylvie, frais=True), reverse("bureau:dossier-telecharger", args=[dossier.pk])
    assert [n for n in ouvrir(sylvie.post(adresse))[0].namelist() if n.startswith("preuves/")] != []
    Preuve.objects.filter(pk=attendue.pk).update(analyse=Analyse.EN_ATTENTE)
    assert sylvie.get(reverse("candidates:preuve", args=[attendue.pk])).status_code == 409
    assert "aucun fichier à télécharger" in texte(sylvie.post(adresse, follow=True))
    fabriquer(document_id=Document.objects.get(genre="recepisse", dossier_id=dossier.pk).pk)
    archive, index = ouvrir(sylvie.post(adresse))
    assert [n for n in archive.namelist() if n.startswith("preuves/")] == []
    assert [x["Conforme au registre"] for x in index if x["Nature"] == "Preuve"] == ["Retenu\u00a0: recherche de virus en attente"]
