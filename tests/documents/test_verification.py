"""The public verification: by number and key, by fingerprint, by file; what it shows, how often it answers, what it catches."""

from __future__ import annotations

import re
from pathlib import Path
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from comptes.permissions import is_secretariat
from documents.models import Revocation
from documents.registre import get_titulaire
from documents.regles import SIGNES_DE_CLE, initiales, is_cle_publique, tirer_cle_publique
from documents.sceau import dehors, verifier
from documents.services import RevocationImpossible, get_annulation, remplacer_document, revoquer

from .outils import fabriquer_pour

if TYPE_CHECKING:
    from django.test import Client

    from comptes.models import Utilisateur
    from documents.models import Document


@pytest.fixture
def sylvie(alice: Utilisateur) -> Utilisateur:
    """Alice, at the secretariat for once: the kind of the tests is read by whoever asked for it."""
    alice.attributions.create(role="secretariat")
    assert is_secretariat(alice)
    return alice


def page(client: Client, nom: str, *args: str, **donnees: str) -> str:
    return client.get(reverse(f"documents:{nom}", args=args), donnees).content.decode()


def octets_de(document: Document) -> bytes:
    return Path(document.fichier.path).read_bytes()


def get_parties_signees(octets: bytes) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the two stretches that the seal covers begin and end."""
    a, la, b, lb = (int(n) for n in re.search(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", octets).groups())
    return (a, a + la), (b, b + lb)


def test_a_file_made_to_be_read_for_ever_is_left_there(client: Client, pret: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten megabytes keep the library busy for long, thirty for minutes: anyone may send them, without an account."""
    monkeypatch.setattr(dehors, "CALCUL_MAX", 4)
    monkeypatch.setattr(dehors, "_places", BoundedSemaphore(1))
    monkeypatch.setattr(dehors, "ATTENTE_PLACE", 0)
    sans_fin = b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer<</ByteRange[0 1 2 3]" + b"/A 1 " * 2_000_000 + b"/Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    adresse, lent = reverse("documents:verifier"), "pas pu être examiné dans le temps permis"
    reponse = client.post(adresse, {"fichier": SimpleUploadedFile("sans-fin.pdf", sans_fin)})
    assert (reponse.status_code, lent in reponse.content.decode()) == (422, True)
    reponse = client.post(adresse, {"fichier": SimpleUploadedFile("vrai.pdf", octets_de(pret))})  # its place was given back
    assert (reponse.status_code, "Le sceau est valable" in reponse.content.decode()) == (200, True)
    with dehors._places:
        assert client.post(adresse, {"fichier": SimpleUploadedFile("vrai.pdf", octets_de(pret))}).status_code == 422


def test_what_hides_in_the_place_of_the_seal_is_seen(pret: Document) -> None:
    original = octets_de(pret)
    (_, avant), (apres, _) = get_parties_signees(original)
    assert verifier(original).is_valable
    for place, signe in ((apres - 2, b"1"), (avant + 1 + original[avant + 1 :].index(b"A"), b"a")):
        change = bytearray(original)
        change[place : place + 1] = signe
        assert not verifier(bytes(change)).is_valable, place


def test_fingerprint_of_an_issued_file_is_authentic_then_replaced_then_revoked(client: Client, sylvie: Utilisateur, pret: Document) -> None:
    def reponse() -> str:
        return page(client, "verifier-empreinte", empreinte=pret.sha256)

    assert "Authentique" in reponse()
    assert pret.numero in reponse()
    autre = fabriquer_pour(sylvie, "essai:2")
    remplacer_document(document=pret, par=autre)
    assert "Remplacé" in reponse()
    assert autre.numero in reponse()
    revoquer(document=autre, auteur=sylvie, motif="Délivré par erreur.")
    texte = page(client, "verifier-empreinte", empreinte=autre.sha256)
    assert "Révoqué" in texte
    assert "par erreur" not in texte


@pytest.mark.django_db
def test_unknown_or_wrong_fingerprint(client: Client) -> None:
    assert "Ce site n’a délivré aucun fichier" in page(client, "verifier-empreinte", empreinte="0" * 64)
    assert client.get(reverse("documents:verifier-empreinte"), {"empreinte": "abc"}).status_code == 422
    fragment = client.get(reverse("documents:verifier-empreinte"), {"empreinte": "0" * 64}, headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()


def test_name_is_shown_to_the_holder_of_the_key_alone(client: Client, petite_scene: Any) -> None:
    petite_scene.amener("depose")
    from documents.models import Document
    from documents.services import fabriquer

    recepisse = fabriquer(document_id=Document.objects.get(genre="recepisse").pk)
    nom = get_titulaire(recepisse)
    sans, fausse = page(client, "verifier-numero", recepisse.numero), page(client, "verifier-numero", recepisse.numero, cle="AAAA-AAAA")
    for texte in (sans, fausse):
        assert nom not in texte
        assert initiales(nom) in texte
    assert "n’est pas celle de ce document" in fausse
    assert nom in page(client, "verifier-numero", recepisse.numero, cle=recepisse.cle_publique.lower().replace("-", " "))


def test_beyond_the_limit_the_page_asks_to_wait(client: Client, pret: Document, settings: Any) -> None:
    settings.VERIFICATIONS_PAR_MINUTE = 3
    cache.clear()
    statuts = [client.get(reverse("documents:verifier-numero", args=[pret.numero])).status_code for _ in range(4)]
    attente = client.get(reverse("documents:verifier"))
    cache.clear()
    assert statuts == [200, 200, 200, 429]
    assert (attente.status_code, attente["Retry-After"]) == (429, "60")


def test_revocation_is_for_the_secretariat_once_and_with_a_reason(client: Client, sylvie: Utilisateur, zoe: Utilisateur, pret: Document) -> None:
    with pytest.raises(RevocationImpossible):
        revoquer(document=pret, auteur=zoe, motif="Non.")
    client.force_login(sylvie)
    adresse = reverse("documents:revoquer", args=[pret.pk])
    assert client.post(adresse, {"motif": "  "}).status_code == 422
    assert client.post(adresse, {"motif": "Délivré par erreur."}).status_code == 302
    assert Revocation.objects.get().motif == "Délivré par erreur."
    assert "Révoqué" in get_annulation(pret)
    assert "Révoqué" in page(client, "etat", str(pret.pk))
    assert client.post(adresse, {"motif": "Encore."}).status_code == 409


def test_keys_are_drawn_without_look_alikes_and_read_back_as_typed() -> None:
    cles = {tirer_cle_publique() for _ in range(200)}
    assert len(cles) == 200
    assert {c for cle in cles for c in cle} <= {*SIGNES_DE_CLE, "-"}
    cle = cles.pop()
    assert is_cle_publique(f" {cle.lower()} ", cle)
    assert not is_cle_publique("", cle)
    assert not is_cle_publique("", "")
    assert initiales("Anne-Marie d’Été 3") == "A. M. D. É."
