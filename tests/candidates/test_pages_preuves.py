"""Proofs by the page: several at once, one bad file does not lose the others, too big is given up while it arrives."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.candidates.outils import brouillon, client_de, lire, pdf, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    return brouillon(scene)


@pytest.fixture
def alice(scene):
    return client_de(scene.alice)


def joindre(client, dossier, *fichiers, **donnees):
    return client.post(reverse("candidates:preuves", args=[dossier.pk]), {"fichiers": list(fichiers), **donnees})


def test_two_files_are_joined_at_once(dossier, alice):
    reponse = joindre(alice, dossier, pdf("un.pdf"), pdf("deux.pdf"), montre="Bulletins de 2024")
    assert reponse.status_code == 302
    assert {(p.nom, p.montre, tuple(p.cibles)) for p in dossier.preuves.all()} == {
        ("un.pdf", "Bulletins de 2024", ("partie-2",)), ("deux.pdf", "Bulletins de 2024", ("partie-2",)),
    }  # fmt: skip


def test_a_bad_file_does_not_lose_the_good_one(dossier, alice):
    vide = SimpleUploadedFile("vide.pdf", b"")
    reponse = joindre(alice, dossier, vide, pdf("bon.pdf"), montre="Mes bulletins")
    assert reponse.status_code == 422
    assert "« vide.pdf » : Ce fichier est vide (0 octet)." in texte(reponse)
    assert "Mes bulletins" in texte(reponse)
    assert [p.nom for p in dossier.preuves.all()] == ["bon.pdf"]


def test_a_program_is_refused(dossier, alice):
    reponse = joindre(alice, dossier, SimpleUploadedFile("facture.pdf", b"MZ\x90\x00" + b"\x00" * 200))
    assert reponse.status_code == 422
    assert "Ce type de fichier n’est pas accepté." in texte(reponse)
    assert not dossier.preuves.exists()


def test_no_file_at_all_is_said(dossier, alice):
    reponse = joindre(alice, dossier, montre="Rien")
    assert reponse.status_code == 422
    assert "Choisissez au moins un fichier à joindre." in texte(reponse)


def test_a_file_beyond_the_limit_is_named_and_the_others_kept(dossier, alice, settings):
    settings.PREUVE_TAILLE_MAX = 100_000
    reponse = joindre(alice, dossier, SimpleUploadedFile("enorme.pdf", b"%PDF-" + b"0" * 200_000), pdf("bon.pdf"))
    assert reponse.status_code == 422
    assert "« enorme.pdf » dépasse" in texte(reponse)
    assert [p.nom for p in dossier.preuves.all()] == ["bon.pdf"]


class Corps(io.BytesIO):
    """A body that counts how much of it was read."""

    lus = 0

    def read(self, taille: int | None = -1) -> bytes:
        """Read and count."""
        morceau = super().read(taille)
        self.lus += len(morceau)
        return morceau


def test_a_sending_beyond_every_limit_is_not_read_to_its_end(dossier, alice, settings):
    settings.PREUVE_TAILLE_MAX = 100_000
    gros = SimpleUploadedFile("film.mp4", b"0" * 20_000_000)
    corps = Corps(encode_multipart(BOUNDARY, {"montre": "Un film", "fichiers": gros}))
    reponse = alice.generic(
        "POST", reverse("candidates:preuves", args=[dossier.pk]),
        **{"wsgi.input": corps, "CONTENT_TYPE": MULTIPART_CONTENT, "CONTENT_LENGTH": str(len(corps.getvalue()))},
    )  # fmt: skip
    assert reponse.status_code == 422
    assert "« film.mp4 » dépasse" in texte(reponse)
    assert "Un film" in texte(reponse)
    assert 0 < corps.lus < 2_000_000


def test_form_without_its_token_is_refused(scene, dossier):
    client = client_de(scene.alice)
    client.handler.enforce_csrf_checks = True
    assert joindre(client, dossier, pdf()).status_code == 403
    assert not dossier.preuves.exists()


def test_proof_is_served_without_letting_it_run(dossier, alice):
    joindre(alice, dossier, pdf("bulletin.pdf"))
    reponse = alice.get(reverse("candidates:preuve", args=[dossier.preuves.get().pk]))
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["Content-Disposition"] == 'inline; filename="bulletin.pdf"'
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reponse["Content-Security-Policy"]
    assert lire(reponse).startswith(b"%PDF-")


def test_proof_is_removed_after_a_question(dossier, alice):
    joindre(alice, dossier, pdf())
    adresse = reverse("candidates:preuve-retirer", args=[dossier.preuves.get().pk])
    assert alice.get(adresse).status_code == 200
    assert alice.post(adresse)["Location"] == reverse("candidates:preuves", args=[dossier.pk])
    assert not dossier.preuves.exists()


def test_deposited_proof_is_not_removed(scene):
    dossier = scene.amener("depose")
    client = client_de(scene.alice)
    client.post(reverse("candidates:preuve-retirer", args=[dossier.preuves.get().pk]))
    assert dossier.preuves.get().cibles == ["partie-2"]
