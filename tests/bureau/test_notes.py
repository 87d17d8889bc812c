"""Internal notes: the secretariat's alone, never changed, in the data of the person they are about."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from bureau.donnees.contenu_dossier import morceaux_du_dossier
from candidates.enums import Etat
from comptes.erreurs import ErreurMetier
from echanges.models import NoteInterne
from echanges.notes import NoteRefusee, barrer_note, ecrire_note, epingler_note
from journal.models import Evenement
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
SECRET = "Appelée hier : elle change d’employeur 🙂 <script>alert(1)</script>"


@pytest.fixture
def dossier(petite_scene):
    return petite_scene.amener(Etat.DEPOSE)


def adresse(dossier):
    return reverse("bureau:notes", args=[dossier.pk])


def test_note_is_read_on_the_page_and_says_what_the_candidate_may_ask(petite_scene, dossier):
    sylvie = client_de(petite_scene.sylvie)
    reponse = sylvie.post(adresse(dossier), {"texte": SECRET}, follow=True)
    page = reponse.content.decode()
    assert "Appelée hier : elle change d’employeur 🙂 &lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "RGPD, article 15" in page


def test_candidate_never_sees_a_note_on_the_site(petite_scene, dossier):
    ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte=SECRET)
    alice = client_de(petite_scene.alice)
    for nom in ("candidates:mon-dossier", "candidates:messages"):
        page = texte(alice.get(reverse(nom, args=[dossier.pk])))
        assert "Appelée hier" not in page
        assert "Note interne" not in page


def test_note_is_in_the_data_of_the_person(petite_scene, dossier):
    note = ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte=SECRET)
    barrer_note(note=note, auteur=petite_scene.sylvie)
    archive = {chemin: donnees for chemin, _, donnees, _ in morceaux_du_dossier(dossier, petite_scene.alice)}
    assert SECRET in str(archive["notes-internes.json"])


def test_journal_tells_the_note_without_a_word_of_it(petite_scene, dossier):
    note = ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte=SECRET)
    epingler_note(note=note, auteur=petite_scene.sylvie, is_epinglee=True)
    barrer_note(note=note, auteur=petite_scene.sylvie)
    lignes = Evenement.objects.filter(objet_type="note")
    assert list(lignes.order_by("numero").values_list("action", flat=True)) == ["note_ecrite", "note_epinglee", "note_barree"]
    assert all(ligne.donnees == {} for ligne in lignes)


def test_page_sent_twice_writes_one_note(petite_scene, dossier):
    jeton = uuid4()
    for _ in range(2):
        client_de(petite_scene.sylvie).post(adresse(dossier), {"texte": "Une seule fois", "jeton": str(jeton)})
    assert NoteInterne.objects.count() == 1
    assert Evenement.objects.filter(action="note_ecrite").count() == 1


def test_token_of_another_dossier_writes_nothing(petite_scene, dossier):
    autre = petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    note = ecrire_note(dossier_id=autre.pk, auteur=petite_scene.sylvie, texte="Chez Zoé")
    with pytest.raises(NoteRefusee, match="Rechargez"):
        ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte="Chez Alice", jeton=note.pk)
    assert not NoteInterne.objects.filter(dossier_id=dossier.pk).exists()


@pytest.mark.parametrize(("envoi", "phrase"), [("  \n ", "Écrivez votre note."), ("é" * 20_000, "20\u202f000 caractères")])
def test_refused_note_keeps_what_was_typed(petite_scene, dossier, envoi, phrase):
    reponse = client_de(petite_scene.sylvie).post(adresse(dossier), {"texte": envoi})
    assert reponse.status_code == 422
    assert phrase in texte(reponse) or phrase in reponse.content.decode()
    assert envoi.strip() in reponse.content.decode()
    assert not NoteInterne.objects.exists()


def test_one_note_is_pinned_and_a_struck_one_is_not(petite_scene, dossier):
    une, deux = (ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte=t) for t in ("une", "deux"))
    epingler_note(note=une, auteur=petite_scene.sylvie, is_epinglee=True)
    epingler_note(note=deux, auteur=petite_scene.sylvie, is_epinglee=True)
    assert list(NoteInterne.objects.filter(is_epinglee=True)) == [deux]
    barrer_note(note=deux, auteur=petite_scene.sylvie)
    assert not NoteInterne.objects.filter(is_epinglee=True).exists()
    with pytest.raises(NoteRefusee, match="barrée"):
        epingler_note(note=deux, auteur=petite_scene.sylvie, is_epinglee=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        NoteInterne.objects.filter(pk__in=[une.pk]).update(is_epinglee=True, barree_le=une.ecrite_le, barree_par=petite_scene.sylvie)


def test_struck_note_stays_readable_with_who_and_when(petite_scene, dossier):
    note = ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.sylvie, texte="Erreur de dossier")
    sylvie = client_de(petite_scene.sylvie)
    page = texte(sylvie.post(reverse("bureau:note-changer", args=[dossier.pk, note.pk]), {"geste": "barrer"}, follow=True))
    assert "Erreur de dossier</del>" in page
    assert "barrée par Sylvie Garnier" in page


def test_note_of_another_dossier_cannot_be_reached_through_this_one(petite_scene, dossier):
    autre = petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    note = ecrire_note(dossier_id=autre.pk, auteur=petite_scene.sylvie, texte="Chez Zoé")
    reponse = client_de(petite_scene.sylvie).post(reverse("bureau:note-changer", args=[dossier.pk, note.pk]), {"geste": "barrer"})
    assert reponse.status_code == 404
    note.refresh_from_db()
    assert note.barree_le is None


@pytest.mark.parametrize("qui", ["alice", "eva", "jeanne", "ada"])
def test_only_the_secretariat_writes(petite_scene, dossier, qui):
    with pytest.raises(ErreurMetier, match="Seul le secrétariat"):
        ecrire_note(dossier_id=dossier.pk, auteur=petite_scene.personnes[qui], texte="Non")
    assert client_de(petite_scene.personnes[qui]).post(adresse(dossier), {"texte": "Non"}).status_code == 404
    assert not NoteInterne.objects.exists()
