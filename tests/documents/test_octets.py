"""A thousand bytes flipped one at a time over a whole sealed dossier."""

from __future__ import annotations

import hashlib
import random
import subprocess
from pathlib import Path

import pytest

from documents import sceau
from documents.lecture import get_fiche_par_empreinte
from documents.models import Document
from documents.services import fabriquer

ESSAIS, EXAMINES = 1_000, 50
TOTAL, VALIDE = b"Total document signed", b"Signature is Valid."


@pytest.fixture
def dossier_scelle(petite_scene) -> tuple[Document, bytes]:
    dossier = petite_scene.amener("evalue")
    document = Document.objects.get(genre="dossier_complet", objet_id=str(dossier.pk))
    fabriquer(document_id=document.pk)
    document.refresh_from_db()
    return document, Path(document.fichier.path).read_bytes()


def pdfsig(octets: bytes, tmp_path: Path) -> bytes:
    fichier = tmp_path / "essai.pdf"
    fichier.write_bytes(octets)
    return subprocess.run(["pdfsig", "-nocert", fichier], capture_output=True, check=False).stdout


def test_a_thousand_flipped_bytes_are_all_seen(dossier_scelle, tmp_path):
    document, octets = dossier_scelle
    assert get_fiche_par_empreinte(hashlib.sha256(octets).hexdigest()).numero == document.numero
    assert sceau.verifier(octets).is_valable
    intact = pdfsig(octets, tmp_path)
    assert TOTAL in intact
    assert VALIDE in intact
    tirage = random.Random(2026)  # noqa: S311  (the same bytes at each run)
    places = tirage.sample(range(len(octets)), ESSAIS)
    empreintes = set()
    for rang, place in enumerate(places):
        change = bytearray(octets)
        change[place] ^= tirage.randrange(1, 256)
        empreintes.add(hashlib.sha256(change).hexdigest())
        if rang < EXAMINES:
            dit = pdfsig(bytes(change), tmp_path)
            vu = VALIDE not in dit or TOTAL not in dit or not sceau.verifier(bytes(change)).is_valable
            assert vu, place
    assert len(empreintes) == ESSAIS
    assert not Document.objects.filter(sha256__in=empreintes).exists()
    assert get_fiche_par_empreinte(empreintes.pop()) is None
