"""Proofs by the page: several at once, one bad file does not lose the others, too big is given up while it arrives."""

from __future__ import annotations

import io
from datetime import date
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from bureau.scenario.preuves import fabriquer_image
from candidates.services import ouvrir_acces
from journal.models import Evenement
from referentiels.services import definir_parametre
from tests.candidates.outils import brouillon, client_de, lire, pdf, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    return brouillon(scene)


@pytest.fixture
def alice(scene):
    return client_de(scene.alice)


@pytest.fixture
def un_mo(scene):
    """The secretariat has set one megabyte, two files at once, three in all."""
    for code, valeur in (("preuve_mo_max", 1), ("preuves_par_envoi", 2), ("preuves_par_dossier", 3)):
        definir_parametre(code=code, valeur=valeur, du=date(2020, 1, 1), base_legale="Essai", auteur_id=scene.sylvie.pk)


def joindre(client, dossier, *fichiers, **donnees):
    return client.post(reverse("candidates:preuves", args=[dossier.pk]), {"fichiers": list(fichiers), **donnees})


def ajouter(client, dossier, *fichiers, **donnees):
    """One file by itself, as the page does it."""
    return client.post(reverse("candidates:preuve-ajouter", args=[dossier.pk]), {"fichiers": list(fichiers), **donnees})


def copie_de(preuve):
    """The very same file, under another name."""
    with preuve.fichier.open("rb") as fichier:
        return SimpleUploadedFile("copie.pdf", fichier.read())


def adresse(nom, preuve):
    return reverse(f"candidates:{nom}", args=[preuve.pk])


# --- the plain form ------------------------------------------------------------------------------------------------------
def test_two_files_are_joined_at_once(dossier, alice):
    reponse = joindre(alice, dossier, pdf("un.pdf"), pdf("deux.pdf"), montre="Bulletins de 2024")
    assert reponse.status_code == 302
    assert {(p.nom, p.montre, tuple(p.cibles)) for p in dossier.preuves.all()} == {
        ("un.pdf", "Bulletins de 2024", ("partie-2",)), ("deux.pdf", "Bulletins de 2024", ("partie-2",)),
    }  # fmt: skip


def test_a_photo_taken_with_the_telephone_is_joined(dossier, alice):
    photo = fabriquer_image("IMG_1.jpg", "Attestation", ["Alice Moreau"])
    assert alice.post(reverse("candidates:preuves", args=[dossier.pk]), {"photo": photo}).status_code == 302
    assert dossier.preuves.get().type_mime == "image/jpeg"


def test_a_bad_file_does_not_lose_the_good_one(dossier, alice):
    vide = SimpleUploadedFile("vide.pdf", b"")
    reponse = joindre(alice, dossier, vide, pdf("bon.pdf"), montre="Mes bulletins")
    assert reponse.status_code == 422
    assert "« vide.pdf » : Ce fichier est vide (0 octet)." in texte(reponse)
    assert "Mes bulletins" in texte(reponse)
    assert [p.nom for p in dossier.preuves.all()] == ["bon.pdf"]


def test_no_file_at_all_is_said(dossier, alice):
    reponse = joindre(alice, dossier, montre="Rien")
    assert reponse.status_code == 422
    assert "Choisissez au moins un fichier à joindre." in texte(reponse)


def test_limits_of_the_secretariat_are_said_before_anyone_chooses(dossier, alice, un_mo):
    page = texte(alice.get(reverse("candidates:preuves", args=[dossier.pk])))
    assert "1 Mo au plus par fichier, 2 fichiers au plus à la fois, 3 en tout dans le dossier." in page


def test_files_beyond_those_of_one_sending_are_named(dossier, alice, un_mo):
    reponse = joindre(alice, dossier, pdf("un.pdf"), pdf("deux.pdf"), pdf("trois.pdf"))
    assert reponse.status_code == 422
    assert "« trois.pdf » : 2 fichiers au plus à la fois" in texte(reponse)
    assert {p.nom for p in dossier.preuves.all()} == {"un.pdf", "deux.pdf"}


def test_a_dossier_takes_no_more_than_its_number(dossier, alice, un_mo):
    joindre(alice, dossier, pdf("un.pdf"), pdf("deux.pdf"))
    reponse = joindre(alice, dossier, pdf("trois.pdf"), pdf("quatre.pdf"))
    assert "« quatre.pdf » : Un dossier garde au plus 3 preuves. Retirez-en une d’abord." in texte(reponse)
    assert dossier.preuves.count() == 3


def test_a_file_beyond_the_limit_is_named_and_the_others_kept(dossier, alice, un_mo):
    reponse = joindre(alice, dossier, SimpleUploadedFile("enorme.pdf", b"%PDF-" + b"0" * 1_200_000), pdf("bon.pdf"))
    assert reponse.status_code == 422
    assert "« enorme.pdf » dépasse 1 Mo" in texte(reponse)
    assert [p.nom for p in dossier.preuves.all()] == ["bon.pdf"]


class Corps(io.RawIOBase):
    """A body made while it is read: a beginning, many zeros, an end. Counts how much was read."""

    def __init__(self, debut: bytes, zeros: int, fin: bytes) -> None:
        self.debut, self.zeros, self.fin, self.lus = debut, zeros, fin, 0
        self.taille = len(debut) + zeros + len(fin)

    def read(self, taille: int = -1) -> bytes:
        """Return the next bytes."""
        voulu = self.taille if taille is None or taille < 0 else taille
        morceau, place = b"", self.lus
        if place < len(self.debut):
            morceau = self.debut[place : place + voulu]
        elif place < len(self.debut) + self.zeros:
            morceau = b"\0" * min(voulu, len(self.debut) + self.zeros - place)
        else:
            rang = place - len(self.debut) - self.zeros
            morceau = self.fin[rang : rang + voulu]
        self.lus += len(morceau)
        return morceau


def envoyer(client, dossier, zeros, nom="preuves"):
    modele = encode_multipart(BOUNDARY, {"montre": "Un film", "fichiers": SimpleUploadedFile("film.mp4", b"MARQUE")})
    debut, fin = modele.split(b"MARQUE")
    corps = Corps(debut, zeros, fin)
    reponse = client.generic(
        "POST", reverse(f"candidates:{nom}", args=[dossier.pk]),
        **{"wsgi.input": corps, "CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(corps.taille)},
    )  # fmt: skip
    return reponse, corps


@pytest.mark.parametrize("nom", ["preuves", "preuve-ajouter"])
def test_two_hundred_megabytes_are_answered_by_a_sentence(dossier, alice, nom):
    reponse, corps = envoyer(alice, dossier, 200 * 1024 * 1024, nom)
    assert reponse.status_code == 422
    attendu = "« film.mp4 » dépasse 15 Mo" if nom == "preuves" else "Ce fichier pèse 200,1 Mo : la limite est de 15 Mo par preuve."
    assert attendu in texte(reponse)
    assert corps.lus == corps.taille  # read to its end, so that the browser listens to the answer
    assert not dossier.preuves.exists()


def test_a_sending_beyond_reason_is_not_read_to_its_end(dossier, alice):
    reponse, corps = envoyer(alice, dossier, 2 * 1024**3)
    assert reponse.status_code == 422
    assert "« film.mp4 » dépasse 15 Mo" in texte(reponse)
    assert 0 < corps.lus < 40_000_000


def test_whoever_is_not_signed_in_sends_nothing(client, dossier):
    reponse, corps = envoyer(client, dossier, 20_000_000, "preuve-ajouter")
    assert reponse.status_code == 302
    assert reponse["Location"].startswith("/compte/login/")
    assert corps.lus == 0


def test_form_without_its_token_is_refused(scene, dossier):
    client = client_de(scene.alice)
    client.handler.enforce_csrf_checks = True
    assert joindre(client, dossier, pdf()).status_code == 403
    assert ajouter(client, dossier, pdf()).status_code == 403
    assert not dossier.preuves.exists()


# --- one file by itself ----------------------------------------------------------------------------------------------------
def test_a_file_sent_by_itself_answers_the_list(dossier, alice):
    reponse = ajouter(alice, dossier, pdf("un.pdf"), montre="Bulletin d’octobre")
    assert reponse.status_code == 200
    assert "un.pdf" in texte(reponse)
    assert "Bulletin d’octobre" in texte(reponse)
    assert "<html" not in texte(reponse)


def test_a_refused_file_answers_its_sentence(dossier, alice):
    reponse = ajouter(alice, dossier, SimpleUploadedFile("facture.pdf", b"MZ\x90\x00" + b"\x00" * 200))
    assert reponse.status_code == 422
    assert "Ce type de fichier n’est pas accepté." in texte(reponse)
    assert not dossier.preuves.exists()


def test_no_file_sent_by_itself_is_said(dossier, alice):
    reponse = ajouter(alice, dossier)
    assert reponse.status_code == 422
    assert "Aucun fichier n’est arrivé." in texte(reponse)


def test_the_same_file_twice_is_joined_once(dossier, alice):
    ajouter(alice, dossier, pdf("un.pdf"))
    reponse = ajouter(alice, dossier, copie_de(dossier.preuves.get()))
    assert reponse.status_code == 422
    assert "Ce fichier est déjà joint ici, sous le nom « un.pdf »." in texte(reponse)
    assert "data-deja" not in texte(reponse)
    assert dossier.preuves.count() == 1


def test_the_same_file_for_something_else_is_offered_there(scene):
    dossier = scene.amener("recevable")
    alice, preuve = client_de(scene.alice), dossier.preuves.get()
    reponse = ajouter(alice, dossier, copie_de(preuve), zone="C1", cible="C1.A1")
    assert reponse.status_code == 422
    assert f'data-deja="{preuve.pk}"' in texte(reponse)
    reponse = ajouter(alice, dossier, deja=str(preuve.pk), zone="C1", cible="C1.A1")
    assert reponse.status_code == 200
    preuve.refresh_from_db()
    assert preuve.cibles == ["C1.A1", "partie-2"]


def test_a_proof_of_another_dossier_is_not_used_here(scene):
    dossier = scene.amener("recevable")
    ailleurs = pas.demander(scene.zoe, scene.referentiel)
    joindre(client_de(scene.zoe), ailleurs, pdf("zoe.pdf"))
    alice = client_de(scene.alice)
    for deja in (str(ailleurs.preuves.get().pk), str(uuid4()), "n’importe quoi"):
        assert ajouter(alice, dossier, deja=deja, zone="C1").status_code == 404
    assert ajouter(alice, ailleurs, pdf()).status_code == 404
    assert ailleurs.preuves.get().cibles == ["partie-2"]


def test_a_zone_that_does_not_exist_is_a_404(scene):
    dossier = scene.amener("recevable")
    assert ajouter(client_de(scene.alice), dossier, pdf(), zone="C9").status_code == 404
    reponse = ajouter(client_de(scene.alice), dossier, pdf(), zone="C1", cible="C2.A1")
    assert reponse.status_code == 422
    assert "Choisissez dans la liste ce que la preuve appuie." in texte(reponse)


def test_a_closed_part_takes_no_proof(scene):
    dossier = scene.amener("depose")
    reponse = ajouter(client_de(scene.alice), dossier, pdf("tard.pdf"))
    assert reponse.status_code == 409
    assert "La partie 2 ne peut plus être modifiée" in texte(reponse)
    assert dossier.preuves.count() == 1


def test_the_accompagnateur_joins_too(scene, dossier):
    ouvrir_acces(dossier=dossier, personne=scene.amine, role="accompagnateur", auteur=scene.alice)
    assert ajouter(client_de(scene.amine), dossier, pdf("amine.pdf")).status_code == 200
    assert dossier.preuves.get().ajoutee_par == scene.amine
    assert Evenement.objects.get(action="preuve_ajoutee").role == "accompagnateur"


# --- one proof ---------------------------------------------------------------------------------------------------------------
def test_a_pdf_is_served_to_be_framed_by_us_alone(dossier, alice):
    joindre(alice, dossier, pdf("bulletin.pdf"))
    reponse = alice.get(adresse("preuve", dossier.preuves.get()))
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == 'inline; filename="bulletin.pdf"'
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert reponse["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in reponse["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in reponse["Content-Security-Policy"]
    assert lire(reponse).startswith(b"%PDF-")


def test_an_image_is_served_without_letting_it_run(dossier, alice):
    joindre(alice, dossier, fabriquer_image("IMG_2.HEIC", "Attestation", []))
    preuve = dossier.preuves.get()
    reponse = alice.get(adresse("preuve", preuve))
    assert reponse["Content-Security-Policy"].startswith("sandbox;")
    assert 'filename="IMG_2.jpg"' in reponse["Content-Disposition"]  # the name of what it has become
    lire(reponse)
    assert preuve.nom == "IMG_2.HEIC"
    vignette = alice.get(adresse("preuve-vignette", preuve))
    assert vignette["Content-Type"] == "image/jpeg"
    assert len(vignette.content) < preuve.taille
    assert vignette["Cache-Control"] == "private, no-cache"  # never shown again without asking whether one still may
    encore = alice.get(adresse("preuve-vignette", preuve), headers={"If-None-Match": vignette["ETag"]})
    assert (encore.status_code, encore.content) == (304, b"")


def test_download_is_a_download(dossier, alice):
    joindre(alice, dossier, pdf("bulletin.pdf"))
    reponse = alice.get(adresse("preuve", dossier.preuves.get()) + "?telecharger=1")
    assert reponse["Content-Disposition"].startswith("attachment")
    lire(reponse)


def test_a_pdf_has_no_thumbnail(dossier, alice):
    joindre(alice, dossier, pdf())
    assert alice.get(adresse("preuve-vignette", dossier.preuves.get())).status_code == 404


def test_proof_is_seen_in_a_page_and_in_place(dossier, alice):
    joindre(alice, dossier, pdf("bulletin.pdf"), montre="Mon emploi")
    page = adresse("preuve-voir", dossier.preuves.get())
    entiere, fragment = texte(alice.get(page)), texte(alice.get(page, headers={"HX-Request": "true"}))
    for lu in (entiere, fragment):
        assert "<iframe" in lu
        assert "Mon emploi" in lu
        assert "Partie 2 – Dossier de recevabilité" in lu
    assert "<html" in entiere
    assert "<html" not in fragment


@pytest.mark.parametrize("nom", ["preuve", "preuve-voir", "preuve-vignette", "preuve-decrire", "preuve-retirer"])
def test_someone_else_s_proof_does_not_exist(scene, dossier, alice, nom):
    joindre(alice, dossier, fabriquer_image("a.jpg", "Attestation", []))
    assert client_de(scene.zoe).get(adresse(nom, dossier.preuves.get())).status_code == 404


def test_what_a_proof_shows_and_supports_is_changed_afterwards(scene):
    dossier = scene.amener("recevable")
    alice = client_de(scene.alice)
    ajouter(alice, dossier, pdf("tableau.pdf"), zone="C1", cible="C1")
    preuve = dossier.preuves.get(nom="tableau.pdf")
    page = adresse("preuve-decrire", preuve)
    assert 'value="C2.A1"' in texte(alice.get(page))
    assert 'value="partie-2"' not in texte(alice.get(page))  # deposited: not offered
    reponse = alice.post(page, {"montre": "Mon tableau de suivi", "cibles": ["C1.A1", "C2.A1"]})
    assert reponse["Location"] == reverse("candidates:partie-3", args=[dossier.pk, "C1"]) + "#preuves"
    preuve.refresh_from_db()
    assert (preuve.montre, preuve.cibles) == ("Mon tableau de suivi", ["C1.A1", "C2.A1"])


def test_nothing_ticked_is_said_and_what_was_typed_stays(scene):
    dossier = scene.amener("recevable")
    alice = client_de(scene.alice)
    ajouter(alice, dossier, pdf("tableau.pdf"), zone="C1", cible="C1")
    reponse = alice.post(adresse("preuve-decrire", dossier.preuves.get(nom="tableau.pdf")), {"montre": "Tapé à l’instant"})
    assert reponse.status_code == 422
    assert "Cochez au moins une case" in texte(reponse)
    assert "Tapé à l’instant" in texte(reponse)


def test_a_proof_of_part_2_serves_in_part_3_and_stays_where_it_was(scene):
    dossier = scene.amener("recevable")
    preuve = dossier.preuves.get()
    alice = client_de(scene.alice)
    page = reverse("candidates:partie-3", args=[dossier.pk, "C1"])
    assert "Utiliser une preuve déjà jointe" in texte(alice.get(page))
    reponse = alice.post(page, {"preuve-deja": str(preuve.pk), "preuve-cible": "C1.A2", "attacher": "1"})
    assert reponse["Location"] == page + "#preuves"
    preuve.refresh_from_db()
    assert preuve.cibles == ["C1.A2", "partie-2"]
    alice.post(adresse("preuve-decrire", preuve), {"montre": preuve.montre, "cibles": ["C1.A1"]})
    preuve.refresh_from_db()
    assert preuve.cibles == ["C1.A1", "partie-2"]
    assert "Elle restera à l’appui de ce qui est déjà déposé" in texte(alice.get(adresse("preuve-retirer", preuve)))
    alice.post(adresse("preuve-retirer", preuve))
    preuve.refresh_from_db()
    assert preuve.cibles == ["partie-2"]


def test_no_proof_chosen_to_be_used_again_is_said(scene):
    dossier = scene.amener("recevable")
    reponse = client_de(scene.alice).post(reverse("candidates:partie-3", args=[dossier.pk, "C1"]), {"attacher": "1"})
    assert reponse.status_code == 422
    assert "Choisissez la preuve à utiliser ici." in texte(reponse)


def test_proof_is_removed_after_a_question(dossier, alice):
    joindre(alice, dossier, pdf())
    page = adresse("preuve-retirer", dossier.preuves.get())
    assert alice.get(page).status_code == 200
    assert alice.post(page)["Location"] == reverse("candidates:preuves", args=[dossier.pk])
    assert not dossier.preuves.exists()


def test_deposited_proof_is_not_removed(scene):
    dossier = scene.amener("depose")
    client = client_de(scene.alice)
    page = adresse("preuve-retirer", dossier.preuves.get())
    assert "elle ne se retire plus" in texte(client.get(page))
    client.post(page)
    assert dossier.preuves.get().cibles == ["partie-2"]


def test_proof_named_by_a_deposit_keeps_its_file_when_it_is_detached(scene):
    dossier = scene.amener("incomplet")
    preuve = dossier.preuves.get()
    client_de(scene.alice).post(adresse("preuve-retirer", preuve))
    preuve.refresh_from_db()
    assert preuve.cibles == []
    reponse = client_de(scene.sylvie).get(adresse("preuve", preuve))
    assert reponse.status_code == 200
    lire(reponse)
