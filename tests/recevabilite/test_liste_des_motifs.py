"""The list of motives: ordered by hand, counted, retired without a trace lost; letters already made keep their words."""

from __future__ import annotations

import pytest
from django.urls import reverse

from candidates.enums import Etat
from candidates.erreurs import ActionInterdite
from documents.models import Document
from echanges.models import Courriel
from journal.models import Evenement
from recevabilite.models import Motif, Recevabilite
from recevabilite.motifs import lister_motifs
from recevabilite.ordre import Sens, deplacer_motif
from recevabilite.services import renommer_motif
from tests.bureau.outils import client_de, prose

pytestmark = pytest.mark.django_db


def codes():
    return list(Motif.objects.values_list("code", flat=True))


def test_motive_moves_by_one_place_and_stops_at_the_ends(petite_scene):
    avant = codes()
    premier, dernier = Motif.objects.get(code=avant[0]), Motif.objects.get(code=avant[-1])
    assert deplacer_motif(motif=premier, auteur=petite_scene.sylvie, sens=Sens.BAS)
    assert codes() == [avant[1], avant[0], *avant[2:]]
    assert not deplacer_motif(motif=dernier, auteur=petite_scene.sylvie, sens=Sens.BAS)
    assert deplacer_motif(motif=premier, auteur=petite_scene.sylvie, sens=Sens.HAUT)
    assert codes() == avant
    assert Evenement.objects.filter(action="motif_deplace").count() == 2
    with pytest.raises(ActionInterdite):
        deplacer_motif(motif=premier, auteur=petite_scene.ada, sens=Sens.BAS)


def test_page_moves_a_motive_without_javascript(petite_scene):
    sylvie, avant = client_de(petite_scene.sylvie), codes()
    adresse = reverse("recevabilite:motif-deplacer", args=[Motif.objects.get(code=avant[1]).pk])
    assert sylvie.post(adresse, {"sens": "haut"}).status_code == 302
    assert codes()[:2] == [avant[1], avant[0]]
    assert sylvie.post(adresse, {"sens": "ailleurs"}).status_code == 400


def test_uses_are_counted(petite_scene, django_assert_num_queries):
    petite_scene.amener(Etat.NON_RECEVABLE)
    employes = set(Recevabilite.objects.get().motifs.values_list("code", flat=True))
    with django_assert_num_queries(2):
        comptes = {m.code: m.usages for m in lister_motifs()}
    assert {code for code, n in comptes.items() if n == 1} == employes
    lu = prose(client_de(petite_scene.sylvie).get(reverse("recevabilite:motifs")))
    assert "1 fois, la dernière le" in lu
    assert "Jamais" in lu


def test_new_wording_leaves_the_letters_already_made(petite_scene):
    petite_scene.amener(Etat.NON_RECEVABLE)
    motif = Recevabilite.objects.get().motifs.get()
    ancien = motif.libelle
    lettres = list(Document.objects.filter(genre="avis_recevabilite").values_list("pk", "sha256", "pret_le"))
    renommer_motif(motif=motif, auteur=petite_scene.sylvie, libelle="Un tout autre libellé")
    assert lettres == list(Document.objects.filter(genre="avis_recevabilite").values_list("pk", "sha256", "pret_le"))
    courriel = Courriel.objects.get(evenement="recevabilite.avis")
    assert ancien in courriel.envoi.message
    assert "Un tout autre libellé" not in courriel.envoi.message
    donnees = Evenement.objects.get(action="motif_renomme").donnees
    assert (donnees["avant"], donnees["apres"]) == (ancien, "Un tout autre libellé")
