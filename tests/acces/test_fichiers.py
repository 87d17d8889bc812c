"""The corpus, at every door where a file comes in: kept or refused by a sentence, never a failure of the site."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.models import Preuve
from echanges.models import PieceJointe
from tests.bureau.outils import client_de
from tests.candidates.outils import brouillon

from .corpus import PIECES, octets_de
from .hostile import lire_champs

pytestmark = pytest.mark.django_db
GARDES = [p.code for p in PIECES if p.is_gardee]


def fichier(piece):
    envoi = SimpleUploadedFile("x", octets_de(piece.code), content_type="application/pdf")
    envoi._name = piece.nom  # as the other side would send it, folders included
    return envoi


def phrase(reponse) -> str:
    """What the page says is wrong: its summary of errors, or all its words when it has none."""
    page = reponse.content.decode()
    resume = re.search(r'id="resume-erreurs".*?</ul>', page, re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", resume.group() if resume else page)).split())


class Defaire(Exception):
    """Undo what one file wrote."""


def recevoir(envoyer, lire):
    """Send each file of the corpus in a savepoint that is undone; what each left, and what the page said."""
    recus = {}
    for piece in PIECES:
        try:
            with transaction.atomic():
                reponse = envoyer(fichier(piece))
                recus[piece.code] = (reponse.status_code, lire(), phrase(reponse))
                raise Defaire
        except Defaire:
            continue
    return recus


def verifier_corpus(recus):
    assert {code: r for code, r in recus.items() if r[0] >= 500} == {}
    assert [code for code, r in recus.items() if r[1] is not None] == GARDES, {c: r for c, r in recus.items() if (r[1] is not None) != (c in GARDES)}
    refuses = {code: r for code, r in recus.items() if code not in GARDES}
    assert {code: r for code, r in refuses.items() if not re.search(r"refus|fichier|document|PDF|image|limite", r[2])} == {}
    noms = [r[1] for r in recus.values() if r[1] is not None]
    assert [n for n in noms if re.search(r'[/\\\x00-\x1f\u202e<>:"|?*]', n) or not 0 < len(n) <= 200] == []


def test_proofs_of_a_candidate(scene):
    dossier, alice = brouillon(scene), client_de(scene.alice)
    adresse = reverse("candidates:preuve-ajouter", args=[dossier.pk])
    recus = recevoir(lambda f: alice.post(adresse, {"fichiers": f}), lambda: Preuve.objects.filter(dossier=dossier).values_list("nom", flat=True).first())
    verifier_corpus(recus)
    assert "vide (0 octet)" in recus["vide"][2]
    assert "mot de passe" in recus["pdf_chiffre"][2]
    assert "JavaScript" in recus["pdf_a_programme"][2]
    assert "démesuré" in recus["bombe_zip"][2]
    assert "millions de points" in recus["bombe_image"][2]
    assert "15\u00a0Mo" in recus["enorme"][2] or "15 Mo" in recus["enorme"][2]
    racine = Path(settings.MEDIA_ROOT).resolve()
    assert [p for p in racine.parent.rglob("*passwd*") if p.is_file()] == []


@pytest.mark.parametrize("cote", ["candidates:messages", "bureau:messages"])
def test_files_of_a_message(scene, cote):
    dossier = brouillon(scene)
    client = client_de(scene.alice if cote.startswith("candidates") else scene.sylvie)
    adresse = reverse(cote, args=[dossier.pk])
    jeton = lambda: re.search(r'name="jeton" value="([^"]+)"', client.get(adresse).content.decode())  # noqa: E731
    lire = lambda: PieceJointe.objects.values_list("nom", flat=True).first()  # noqa: E731

    def envoyer(f):
        trouve = jeton()
        return client.post(adresse, {"texte": "Voici", "fichiers": f, **({"jeton": trouve.group(1)} if trouve else {})})

    verifier_corpus(recevoir(envoyer, lire))


def test_scans_of_a_paper_dossier(scene):
    sylvie = client_de(scene.sylvie)
    adresse = f"{reverse('bureau:papier')}?nom=Martin&prenoms=Odile&nom_usage=&date_naissance=1980-01-02"
    champs = {**lire_champs(sylvie.get(adresse)).noms, "recu_le": timezone.localdate().isoformat(), "candidat": "nouveau"}
    donnees = {nom: valeur.decode() if isinstance(valeur, bytes) else valeur for nom, valeur in champs.items()}
    recus = recevoir(lambda f: sylvie.post(adresse, donnees | {"fichiers": f}), lambda: Preuve.objects.values_list("nom", flat=True).first())
    verifier_corpus(recus)


def test_register_brought_as_a_file(scene):
    sylvie = client_de(scene.sylvie)
    recus = recevoir(lambda f: sylvie.post(reverse("bureau:registre-importer"), {"fichier": f}), lambda: None)
    assert {code: r[:1] for code, r in recus.items() if r[0] not in (200, 422)} == {}
    assert {code: r[2] for code, r in recus.items() if not re.search(r"fichier|tableau|colonne|ligne", r[2], re.IGNORECASE)} == {}


def test_file_to_verify_in_public(db):
    client = Client()
    recus = recevoir(lambda f: client.post(reverse("documents:verifier"), {"fichier": f}), lambda: None)
    assert {code: r[:1] for code, r in recus.items() if r[0] not in (200, 422)} == {}
    assert {code: r[2] for code, r in recus.items() if "Ce fichier" not in r[2] and "fichier" not in r[2]} == {}
