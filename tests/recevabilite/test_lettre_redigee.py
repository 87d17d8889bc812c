"""The certifier's words in the sealed letter: in those made after, never in those made before."""

from __future__ import annotations

import subprocess

import pytest
from django.utils import timezone

from bureau.scenario.parcours import fabriquer_maintenant
from candidates.enums import Etat
from documents.models import Document
from echanges.redaction import publier_texte
from recevabilite.documents import construire
from recevabilite.models import Motif, Recevabilite
from recevabilite.services import renommer_motif

pytestmark = pytest.mark.django_db
CODE = "recevabilite.lettre.recours"
TEXTE = "Écrivez au bureau & au greffe, {delai_de_recours}.\n\nToute lettre <i>simple</i> suffit."


def lire(document):
    with document.fichier.open("rb") as fichier:
        octets = fichier.read()
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets, capture_output=True, check=True)
    return octets, " ".join(sortie.stdout.decode().split())


def lettre_de(dossier):
    document = Document.objects.get(genre="avis_recevabilite", dossier_id=dossier.pk)
    fabriquer_maintenant(document)
    document.refresh_from_db()
    return document


@pytest.mark.lent
def test_letter_has_the_words_in_force_when_the_ruling_was_made(petite_scene):
    avant = lettre_de(petite_scene.amener(Etat.NON_RECEVABLE))
    octets, ancien = lire(avant)
    assert "en écrivant les raisons de votre désaccord" in ancien
    motif = Recevabilite.objects.get().motifs.get()
    libelle = motif.libelle
    publier_texte(code=CODE, texte=TEXTE, motif="Essai", auteur=petite_scene.sylvie, version_lue=0)
    renommer_motif(motif=motif, auteur=petite_scene.sylvie, libelle="Un tout autre libellé")
    avant.refresh_from_db()
    assert lire(avant) == (octets, ancien)
    assert libelle.split()[0] in ancien
    _, nouveau = lire(lettre_de(petite_scene.amener(Etat.NON_RECEVABLE, candidate=petite_scene.zoe)))
    assert "Écrivez au bureau & au greffe, jusqu’au" in nouveau
    assert "Toute lettre <i>simple</i> suffit." in nouveau
    assert "en écrivant les raisons" not in nouveau
    assert Motif.objects.get(pk=motif.pk).libelle in nouveau


def test_letter_asked_for_before_a_change_keeps_the_words_of_its_day(petite_scene):
    petite_scene.amener(Etat.NON_RECEVABLE)
    avis = Recevabilite.objects.get()
    publier_texte(code=CODE, texte=TEXTE, motif="Essai", auteur=petite_scene.sylvie, version_lue=0)
    assert construire(str(avis.pk)).contexte["textes_le"] == avis.statue_le < timezone.now()
