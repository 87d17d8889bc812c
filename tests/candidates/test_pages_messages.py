"""Messages between the candidate and the secretariat: who writes, who reads, receipts, files, mails."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Analyse, Etat
from candidates.erreurs import ActionInterdite, MessageRefuse
from candidates.services import envoyer_message, ouvrir_acces
from candidates.services.analyse_pieces import balayer_pieces
from echanges.enums import Cote
from echanges.messages import compter_non_lus, non_lus_par_dossier
from echanges.models import Courriel, Message, PieceJointe
from journal.models import Evenement
from tests.bureau.outils import texte
from tests.candidates.outils import brouillon, client_de, lire, pdf

pytestmark = pytest.mark.django_db
SECRET = "Puis-je joindre une attestation de mon ancien employeur ?"


@pytest.fixture
def dossier(petite_scene):
    return brouillon(petite_scene)


def fil(dossier):
    return reverse("candidates:messages", args=[dossier.pk])


def fil_bureau(dossier):
    return reverse("bureau:messages", args=[dossier.pk])


def du_secretariat(scene, dossier, phrase="Bonjour, oui."):
    return envoyer_message(dossier=dossier, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte=phrase)


def test_message_of_the_candidate_is_read_and_answered(petite_scene, dossier):
    alice, sylvie = client_de(petite_scene.alice), client_de(petite_scene.sylvie)
    envoi = alice.post(fil(dossier), {"texte": SECRET, "jeton": str(uuid4())})
    assert envoi["Location"].startswith(f"{fil(dossier)}#message-")
    assert "Envoyé, pas encore lu" in texte(alice.get(fil(dossier)))
    page = texte(sylvie.get(fil_bureau(dossier)))
    assert SECRET in page
    assert "Nouveau" in page
    assert "Lu le" in texte(alice.get(fil(dossier)))
    assert "Nouveau" not in texte(sylvie.get(fil_bureau(dossier)))
    sylvie.post(fil_bureau(dossier), {"texte": "Bonjour, oui.", "jeton": str(uuid4())})
    assert "Bonjour, oui." in texte(alice.get(fil(dossier)))
    assert {(m.cote, m.lu_par_id) for m in Message.objects.all()} == {("candidat", petite_scene.sylvie.pk), ("secretariat", petite_scene.alice.pk)}


def test_own_messages_are_not_read_by_their_author(petite_scene, dossier):
    du_secretariat(petite_scene, dossier)
    client_de(petite_scene.sylvie).get(fil_bureau(dossier))
    assert compter_non_lus(dossier_id=dossier.pk, cote=Cote.CANDIDAT) == 1


def test_head_reads_nothing(petite_scene, dossier):
    du_secretariat(petite_scene, dossier)
    client_de(petite_scene.alice).head(fil(dossier))
    assert compter_non_lus(dossier_id=dossier.pk, cote=Cote.CANDIDAT) == 1


def test_mail_says_nothing_of_the_message_and_leads_to_it(petite_scene, dossier):
    envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte=SECRET)
    du_secretariat(petite_scene, dossier, "La réponse est personnelle.")
    courriels = {c.destinataire: c.envoi for c in Courriel.objects.all()}
    assert set(courriels) == {"sylvie@demo.example", "alice@demo.example"}
    assert fil_bureau(dossier) in courriels["sylvie@demo.example"].message
    assert fil(dossier) in courriels["alice@demo.example"].message
    for envoi in courriels.values():
        assert SECRET not in envoi.message + envoi.html_message
        assert "personnelle" not in envoi.message + envoi.html_message


def test_messages_that_follow_each_other_make_one_mail(petite_scene, dossier, time_machine):
    depart = timezone.now()
    time_machine.move_to(depart, tick=False)
    du_secretariat(petite_scene, dossier)
    du_secretariat(petite_scene, dossier, "Encore un mot.")
    assert Courriel.objects.count() == 1
    time_machine.move_to(depart + timedelta(hours=2), tick=False)
    du_secretariat(petite_scene, dossier, "Un rappel.")
    assert Courriel.objects.count() == 2


def test_same_page_sent_twice_is_one_message(petite_scene, dossier):
    alice, jeton = client_de(petite_scene.alice), str(uuid4())
    for _ in range(2):
        assert alice.post(fil(dossier), {"texte": SECRET, "jeton": jeton, "fichiers": pdf()}).status_code == 302
    assert (Message.objects.count(), PieceJointe.objects.count(), Courriel.objects.count()) == (1, 1, 1)


def test_mark_of_someone_else_writes_nothing_over(petite_scene, dossier):
    pris = du_secretariat(petite_scene, dossier)
    mien = envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte="Moi", jeton=pris.pk)
    assert mien.pk != pris.pk
    assert Message.objects.get(pk=pris.pk).texte == "Bonjour, oui."


def test_files_travel_and_open_for_both_sides_only(petite_scene, dossier):
    alice = client_de(petite_scene.alice)
    alice.post(fil(dossier), {"texte": "", "jeton": str(uuid4()), "fichiers": [pdf("a.pdf"), pdf("b.pdf")]})
    piece = PieceJointe.objects.get(nom="a.pdf")
    adresse = reverse("candidates:piece-jointe", args=[piece.pk])
    for qui in ("alice", "sylvie"):
        reponse = client_de(petite_scene.personnes[qui]).get(adresse)
        assert lire(reponse).startswith(b"%PDF-")
        assert reponse["Content-Security-Policy"].startswith("default-src 'none'")  # no script; a sandbox would stop the reader of PDF
    ouvrir_acces(dossier=dossier, personne=petite_scene.amine, role="accompagnateur", auteur=petite_scene.alice)
    for qui in ("amine", "zoe", "paul", "jeanne", "ada"):
        client = client_de(petite_scene.personnes[qui])
        assert client.get(adresse).status_code == 404
        assert client.get(fil(dossier)).status_code == 404
        assert client.post(fil(dossier), {"texte": "Intrus"}).status_code == 404
        assert client.get(fil_bureau(dossier)).status_code == 404


def test_evaluator_and_jury_of_the_dossier_never_see_the_thread(petite_scene):
    dossier = petite_scene.amener(Etat.INSCRIT)
    du_secretariat(petite_scene, dossier)
    for qui in ("paul", "eva", "jeanne", "jacques"):
        client = client_de(petite_scene.personnes[qui])
        assert client.get(fil(dossier)).status_code == 404
        assert client.get(fil_bureau(dossier)).status_code == 404


@pytest.mark.parametrize(
    ("donnees", "phrase"),
    [
        ({"texte": "  "}, "Écrivez votre message, ou joignez un fichier."),
        ({"texte": "x" * 5001}, "la limite est de 5"),
        ({"texte": "Voici.", "fichiers": SimpleUploadedFile("virus.exe", b"MZ\x90\x00" + b"0" * 50)}, "« virus.exe »"),
        ({"texte": "Voici.", "fichiers": SimpleUploadedFile("vide.pdf", b"")}, "vide"),
        ({"texte": "Voici.", "jeton": "pas un jeton"}, "Rechargez la page"),
    ],
)
def test_refused_message_keeps_its_text_and_sends_nothing(petite_scene, dossier, donnees, phrase):
    reponse = client_de(petite_scene.alice).post(fil(dossier), donnees)
    page = texte(reponse)
    assert reponse.status_code == 422
    assert phrase in page
    assert donnees["texte"].strip()[:200] in page
    assert not Message.objects.exists()
    assert not PieceJointe.objects.exists()


def test_file_refused_leaves_no_other_behind(petite_scene, dossier, fichiers):
    mauvais = SimpleUploadedFile("faux.pdf", b"%PDF-1.7 casse")
    client_de(petite_scene.alice).post(fil(dossier), {"texte": "Voici.", "fichiers": [pdf(), mauvais]})
    assert [p for p in fichiers.rglob("*") if p.is_file() and "messages" in p.parts] == []


def test_too_many_files_are_refused(petite_scene, dossier):
    with pytest.raises(MessageRefuse, match="fichiers à un message"):
        envoyer_message(
            dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte="Voici.", fichiers=[pdf(f"{n}.pdf") for n in range(11)]
        )


def test_nobody_writes_for_the_other_side(petite_scene, dossier):
    for qui, cote in (("alice", Cote.SECRETARIAT), ("sylvie", Cote.CANDIDAT), ("zoe", Cote.CANDIDAT), ("ada", Cote.SECRETARIAT)):
        with pytest.raises(ActionInterdite):
            envoyer_message(dossier=dossier, auteur=petite_scene.personnes[qui], cote=cote, texte="Bonjour.")


def test_journal_holds_ids_only(petite_scene, dossier):
    message = envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte=SECRET, fichiers=[pdf("secret.pdf")])
    fait = Evenement.objects.get(action="message_envoye")
    assert fait.objet_id == str(message.pk)
    assert "attestation" not in str(fait.donnees)
    assert "secret.pdf" not in str(fait.donnees)


def test_unread_messages_are_counted_on_the_home_pages(petite_scene, dossier):
    du_secretariat(petite_scene, dossier)
    du_secretariat(petite_scene, dossier, "Encore un mot.")
    for page in ("/", reverse("candidates:mon-dossier", args=[dossier.pk])):
        lue = texte(client_de(petite_scene.alice).get(page))
        assert "2 messages non lus" in lue
        assert fil(dossier) in lue
    envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte=SECRET)
    assert non_lus_par_dossier(cote=Cote.SECRETARIAT) == {dossier.pk: 1}
    for page in ("/", reverse("bureau:dossier", args=[dossier.pk])):
        assert "1 message non lu" in texte(client_de(petite_scene.sylvie).get(page))
        assert fil_bureau(dossier) in client_de(petite_scene.sylvie).get(page).content.decode()


def test_accompagnateur_is_told_of_no_message(petite_scene, dossier):
    ouvrir_acces(dossier=dossier, personne=petite_scene.amine, role="accompagnateur", auteur=petite_scene.alice)
    du_secretariat(petite_scene, dossier)
    page = texte(client_de(petite_scene.amine).get(reverse("candidates:mon-dossier", args=[dossier.pk])))
    assert "non lu" not in page
    assert fil(dossier) not in page


def test_file_waits_for_the_antivirus(petite_scene, dossier, settings):
    settings.CLAMAV_URL = "127.0.0.1:9"  # nobody answers there
    envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte="Voici.", fichiers=[pdf()])
    piece = PieceJointe.objects.get()
    adresse = reverse("candidates:piece-jointe", args=[piece.pk])
    assert piece.analyse == Analyse.EN_ATTENTE
    assert lire(client_de(petite_scene.alice).get(adresse)).startswith(b"%PDF-")
    assert client_de(petite_scene.sylvie).get(adresse).status_code == 404
    assert "recherche de virus en cours" in texte(client_de(petite_scene.sylvie).get(fil_bureau(dossier)))
    assert balayer_pieces() == 0
    PieceJointe.objects.update(analyse=Analyse.INFECTEE, virus="Essai")
    assert client_de(petite_scene.alice).get(adresse).status_code == 404
    assert "un virus a été trouvé (Essai)" in texte(client_de(petite_scene.alice).get(fil(dossier)))


def test_whoever_has_no_account_is_sent_to_sign_in(dossier):
    assert Client().get(fil(dossier)).status_code == 302


def test_thread_costs_the_same_with_one_message_and_ten(petite_scene, dossier, django_assert_max_num_queries):
    client = client_de(petite_scene.alice)
    for n in range(10):
        envoyer_message(dossier=dossier, auteur=petite_scene.alice, cote=Cote.CANDIDAT, texte=f"Message {n}", fichiers=[pdf(f"{n}.pdf")])
    with django_assert_max_num_queries(14):
        assert "Message 9" in texte(client.get(fil(dossier)))
