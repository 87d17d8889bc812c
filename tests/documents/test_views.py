from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from comptes.models import Utilisateur
from documents import registre
from documents.models import Document
from documents.services import fabriquer, produire

from .outils import Atelier, fabriquer_pour

HTMX = {"HX-Request": "true"}


@pytest.fixture
def attente(alice: Utilisateur) -> Document:
    return produire(genre="essai", objet_id="1", cle="essai:2", auteur_id=alice.pk)


def envoyer(client: Client, octets: bytes, nom: str = "bilan.pdf") -> object:
    return client.post(reverse("documents:verifier"), {"fichier": SimpleUploadedFile(nom, octets, "application/pdf")})


@pytest.mark.parametrize("nom", ["etat", "telecharger"])
def test_inconnu_ou_d_autrui_n_existe_pas(client: Client, zoe: Utilisateur, pret: Document, nom: str) -> None:
    client.force_login(zoe)
    assert client.get(reverse(f"documents:{nom}", args=[pret.pk])).status_code == 404
    assert client.get(reverse(f"documents:{nom}", args=[zoe.pk])).status_code == 404
    assert client.post(reverse("documents:relancer", args=[pret.pk])).status_code == 404


@pytest.mark.parametrize("nom", ["etat", "telecharger"])
def test_anonyme_va_se_connecter(client: Client, pret: Document, nom: str) -> None:
    assert client.get(reverse(f"documents:{nom}", args=[pret.pk])).status_code == 302


def test_attente_montre_l_avancement_et_se_rafraichit(client: Client, alice: Utilisateur, attente: Document) -> None:
    client.force_login(alice)
    adresse = reverse("documents:etat", args=[attente.pk])
    page, fragment = client.get(adresse).content.decode(), client.get(adresse, headers=HTMX).content.decode()
    for texte in (page, fragment):
        assert 'hx-trigger="load delay:1s"' in texte
        assert 'aria-label="Préparation du document"' in texte
        assert "Actualiser" in texte
    assert "<html" in page
    assert "<html" not in fragment


def test_attente_dit_combien_de_documents_passent_avant(client: Client, alice: Utilisateur) -> None:
    client.force_login(alice)
    demandes = [produire(genre="essai", objet_id="1", cle=f"essai:{n}", auteur_id=alice.pk) for n in range(13)]
    page = client.get(reverse("documents:etat", args=[demandes[-1].pk])).content.decode()
    assert "12 documents avant le vôtre." in page
    assert "avant le vôtre" not in client.get(reverse("documents:etat", args=[demandes[0].pk])).content.decode()


@pytest.mark.parametrize(
    ("retour", "montre"), [("/dossier/", True), ("https://ailleurs.fr/", False), ("//ailleurs.fr", False)]
)
def test_retour_reste_sur_le_site(
    client: Client, alice: Utilisateur, pret: Document, retour: str, montre: bool
) -> None:
    client.force_login(alice)
    texte = client.get(reverse("documents:etat", args=[pret.pk]), {"retour": retour}).content.decode()
    assert (f'<a href="{retour}">Revenir' in texte) is montre


def test_pret_donne_le_lien_et_cesse_de_demander(client: Client, alice: Utilisateur, pret: Document) -> None:
    client.force_login(alice)
    fragment = client.get(reverse("documents:etat", args=[pret.pk]), headers=HTMX).content.decode()
    assert reverse("documents:telecharger", args=[pret.pk]) in fragment
    assert "hx-get" not in fragment


def test_echec_propose_de_recommencer(client: Client, alice: Utilisateur, attente: Document, atelier: Atelier) -> None:
    atelier.panne = RuntimeError("panne")
    fabriquer(document_id=attente.pk)
    client.force_login(alice)
    assert "Recommencer" in client.get(reverse("documents:etat", args=[attente.pk])).content.decode()
    assert client.post(reverse("documents:relancer", args=[attente.pk])).status_code == 302
    attente.refresh_from_db()
    assert attente.etat == "en_attente"


def test_relancer_exige_un_envoi(client: Client, alice: Utilisateur, pret: Document) -> None:
    client.force_login(alice)
    assert client.get(reverse("documents:relancer", args=[pret.pk])).status_code == 405
    assert client.post(reverse("documents:relancer", args=[pret.pk])).status_code == 302


def test_telecharger_donne_le_fichier_sous_un_nom_propre(client: Client, alice: Utilisateur, pret: Document) -> None:
    client.force_login(alice)
    reponse = client.get(reverse("documents:telecharger", args=[pret.pk]))
    assert reponse.getvalue() == Path(pret.fichier.path).read_bytes()
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse["X-Content-Type-Options"] == "nosniff"
    assert "private" in reponse["Cache-Control"]
    assert reponse["Content-Disposition"].startswith("attachment;")
    assert "Bilan%20Bilan%20d%E2%80%99essai%202026.pdf" in reponse["Content-Disposition"]


def test_telecharger_peut_montrer_dans_le_navigateur(client: Client, alice: Utilisateur, pret: Document) -> None:
    client.force_login(alice)
    reponse = client.get(reverse("documents:telecharger", args=[pret.pk]), {"voir": "1"})
    assert reponse["Content-Disposition"].startswith("inline")
    reponse.close()


def test_telecharger_trop_tot_renvoie_a_l_attente(client: Client, alice: Utilisateur, attente: Document) -> None:
    client.force_login(alice)
    reponse = client.get(reverse("documents:telecharger", args=[attente.pk]))
    assert reponse["Location"] == reverse("documents:etat", args=[attente.pk])


def test_verifier_un_bon_fichier(client: Client, pret: Document) -> None:
    texte = envoyer(client, Path(pret.fichier.path).read_bytes()).content.decode()
    assert "Le sceau est valable" in texte
    assert pret.numero in texte
    assert pret.sha256 in texte


def test_verifier_un_fichier_modifie(client: Client, pret: Document) -> None:
    octets = bytearray(Path(pret.fichier.path).read_bytes())
    octets[len(octets) // 2] ^= 1
    texte = envoyer(client, bytes(octets)).content.decode()
    assert "a été modifié depuis qu’il a été scellé" in texte
    assert "Aucun document du registre n’a cette empreinte." in texte
    assert pret.numero not in texte


def test_verifier_un_sceau_valable_hors_du_registre(client: Client, pret: Document) -> None:
    octets = Path(pret.fichier.path).read_bytes()
    Document.objects.filter(pk=pret.pk).delete()
    assert "Il ne figure pas au registre de ce site." in envoyer(client, octets).content.decode()


def test_verifier_un_document_non_scelle_du_registre(client: Client, alice: Utilisateur) -> None:
    registre.enregistrer(Atelier().genre("sans_sceau", scelle=False))
    try:
        document = fabriquer_pour(alice, "libre:1", "sans_sceau")
        texte = envoyer(client, Path(document.fichier.path).read_bytes()).content.decode()
    finally:
        registre.retirer("sans_sceau")
    assert "octet pour octet" in texte
    assert document.numero in texte


@pytest.mark.django_db
@pytest.mark.parametrize("octets", [b"bonjour", b"%PDF-1.7 rien"])
def test_verifier_ce_qui_n_est_pas_un_pdf(client: Client, octets: bytes) -> None:
    reponse = envoyer(client, octets)
    assert reponse.status_code == 200
    assert "n’est pas un PDF lisible" in reponse.content.decode()


@pytest.mark.django_db
def test_verifier_un_fichier_vide_absent_ou_trop_gros(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    vide = envoyer(client, b"")
    assert (vide.status_code, "Ce fichier est vide" in vide.content.decode()) == (422, True)
    absent = client.post(reverse("documents:verifier"), {})
    assert (absent.status_code, "Choisissez le fichier" in absent.content.decode()) == (422, True)
    monkeypatch.setattr("documents.forms.TAILLE_MAX", 10)
    gros = envoyer(client, b"x" * 11)
    assert (gros.status_code, "dépasse 30" in gros.content.decode()) == (422, True)


def test_verifier_ne_garde_rien(client: Client, pret: Document, fichiers: Path) -> None:
    avant = sorted(fichiers.rglob("*"))
    envoyer(client, Path(pret.fichier.path).read_bytes())
    assert sorted(fichiers.rglob("*")) == avant
    assert Document.objects.count() == 1


def test_numero_du_code_dit_la_nature_sans_aucun_nom(client: Client, pret: Document) -> None:
    reponse = client.get(reverse("documents:verifier-numero", args=[pret.numero.lower()]))
    texte = reponse.content.decode()
    assert reponse.status_code == 200
    assert "Document d’essai" in texte
    assert pret.sha256 in texte
    assert "Alice" not in texte
    assert pret.titre not in texte


@pytest.mark.django_db
def test_numero_inconnu(client: Client) -> None:
    reponse = client.get(reverse("documents:verifier-numero", args=["DOC-1999-000001"]))
    assert reponse.status_code == 404
    assert "Aucun document de ce site ne porte ce numéro" in reponse.content.decode()


def test_numero_d_un_document_pas_encore_pret_est_inconnu(client: Client, attente: Document) -> None:
    assert client.get(reverse("documents:verifier-numero", args=[attente.numero])).status_code == 404


@pytest.mark.django_db
def test_chercher_par_numero(client: Client) -> None:
    adresse = reverse("documents:verifier")
    assert client.get(adresse).status_code == 200
    assert client.get(adresse, {"numero": ""}).status_code == 422
    trouve = client.get(adresse, {"numero": " DOC-2026-000001 "})
    assert trouve["Location"] == reverse("documents:verifier-numero", args=["DOC-2026-000001"])
