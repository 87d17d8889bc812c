"""What someone tries who has an account, a list of identifiers and an HTTP client; each test is an attack that must fail."""

from __future__ import annotations

import re
import threading
from datetime import UTC, datetime
from html import unescape
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from post_office.models import STATUS, Email

from bureau.donnees.contenu import lire_morceaux
from candidates.models import Candidat, Dossier, Emploi
from candidates.services import demander_dossier, enregistrer
from candidates.services.apercu import demander_apercu
from comptes.models import Utilisateur
from documents.rendu import Recuperateur, RessourceRefusee, _mettre_en_page, _Refus
from documents.services import fabriquer
from echanges.models import Courriel
from echanges.services import envoyer
from echanges.textes import TEXTES
from tests.candidates.outils import client_de

pytestmark = pytest.mark.django_db
MAUVAIS = "https://evil.example"
BALISES = (
    '</p></td><img src="{url}/img" onerror=alert(1)><link rel="stylesheet" href="{url}/css"><style>@import url({url}/import)</style>'
    '<link rel="attachment" href="file:///etc/passwd"><object data="file:///etc/passwd"></object><script>alert(1)</script>'
)
GABARIT = "{{ settings.SECRET_KEY }}{% load static %}{% include 'base.html' %}{candidat.__class__}{0.__class__}%(x)s${7*7}"


@pytest.fixture
def brouillons(petite_scene):
    """A draft of Alice and one of Zoé."""
    return [demander_dossier(auteur=p, referentiel=petite_scene.referentiel) for p in (petite_scene.alice, petite_scene.zoe)]


@pytest.fixture
def oreille():
    """A server that hears whoever a page, a mail or a PDF would call."""
    entendus = []

    class Oreille(BaseHTTPRequestHandler):
        def do_GET(self):
            entendus.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    serveur = HTTPServer(("127.0.0.1", 0), Oreille)
    fil = threading.Thread(target=serveur.serve_forever, daemon=True)
    fil.start()
    yield f"http://127.0.0.1:{serveur.server_port}", entendus
    serveur.shutdown()
    serveur.server_close()
    fil.join()


# --- identifiers of others, in bodies and query strings


def test_the_job_of_another_candidate_is_not_taken(petite_scene, brouillons):
    alice, zoe = brouillons
    enregistrer(dossier=alice, auteur=petite_scene.alice, page="emploi-11111111-1111-4111-8111-111111111111", champs={"intitule": "Formatrice"})
    emploi = Emploi.objects.get()
    for adresse in (reverse("candidates:emploi-ajouter", args=[zoe.pk]), reverse("candidates:emploi", args=[zoe.pk, emploi.pk])):
        assert client_de(petite_scene.zoe).post(adresse, {"emploi": str(emploi.pk), "intitule": "Volé"}).status_code == 404
    saisie = reverse("candidates:saisie", args=[zoe.pk, f"emploi-{emploi.pk}"])
    assert client_de(petite_scene.zoe).post(saisie, {"noms": "intitule", "intitule": "Volé"}).status_code == 404
    emploi.refresh_from_db()
    assert (emploi.dossier_id, emploi.intitule) == (alice.pk, "Formatrice")


def test_the_proof_of_another_candidate_is_not_attached(petite_scene):
    dossier = petite_scene.amener("depose")
    zoe = demander_dossier(auteur=petite_scene.zoe, referentiel=petite_scene.referentiel)
    adresse = reverse("candidates:preuve-ajouter", args=[zoe.pk])
    for cle in (str(dossier.preuves.first().pk), "x", ""):
        reponse = client_de(petite_scene.zoe).post(adresse, {"deja": cle, "zone": "partie-2"})
        assert reponse.status_code in (404, 422)
    assert zoe.preuves.count() == 0


def test_a_rectification_names_none_but_ones_own_dossier(petite_scene, brouillons):
    adresse = reverse("bureau:rectifier")
    donnees = {"dossier": str(brouillons[0].pk), "objet": "nom", "inexact": "a", "correct": "b"}
    assert client_de(petite_scene.zoe).post(adresse, donnees).status_code == 422
    assert petite_scene.zoe.rectifications.count() == 0


def test_the_address_typed_in_a_dossier_gives_the_mails_of_nobody(petite_scene, brouillons):
    """The contact address is not verified; an invitation sent to someone else opens a role to whoever reads its link."""
    dossier, zoe = brouillons[1], petite_scene.zoe
    lien = f"https://vae.example/comptes/invitation/{'s' * 40}/"
    Candidat.objects.filter(utilisateur=zoe).update(email="jure@ailleurs.example")
    for cle, evenement, objet in (("1", "bureau.invitation", None), ("2", "candidates.virus_trouve", dossier.pk), ("3", "evaluations.transmis", brouillons[0].pk)):
        envoi = Email.objects.create(from_email="vae@vae.example", to="jure@ailleurs.example", subject="S", message=f"{evenement} {lien}", status=STATUS.sent)
        Courriel.objects.create(cle=cle, evenement=evenement, dossier_id=objet, destinataire="jure@ailleurs.example", sujet="S", envoi=envoi)
    (courriels,) = [m.donnees for m in lire_morceaux(zoe) if m.chemin == "courriels.json"]
    assert [c["Texte"].split()[0] for c in courriels] == ["candidates.virus_trouve"]  # written to her, about her own dossier


# --- mass assignment, method override, headers


def test_fields_that_no_form_shows_are_not_written(petite_scene, brouillons):
    dossier, client = brouillons[0], client_de(petite_scene.alice)
    avant = Dossier.objects.filter(pk=dossier.pk).values("etat", "numero", "candidat_id", "referentiel_id").get()
    intrus = {"etat": "valide", "numero": "X", "candidat": "1", "referentiel": "1", "is_staff": "on", "is_superuser": "on", "email": petite_scene.sylvie.email}
    for page in ("identite", "experience", "formation", "declaration"):
        client.post(reverse("candidates:saisie", args=[dossier.pk, page]), {"noms": ",".join(intrus), **intrus})
    client.post(reverse("comptes:profil"), {"prenom": "Alice", "nom": "Moreau", "roles": "administrateur", "generation_sessions": "9", **intrus})
    client.post(reverse("account_signup"), intrus)
    assert Dossier.objects.filter(pk=dossier.pk).values("etat", "numero", "candidat_id", "referentiel_id").get() == avant
    alice = Utilisateur.objects.get(pk=petite_scene.alice.pk)
    assert (alice.email, alice.is_staff, alice.is_superuser, alice.generation_sessions) == (petite_scene.alice.email, False, False, 0)


@pytest.mark.parametrize("entetes", [
    {"X-HTTP-Method-Override": "POST"}, {"X-Original-URL": "/administration/"}, {"X-Rewrite-URL": "/bureau/dossiers/"}, {"HX-Request": "true", "HX-Boosted": "true"},
    {"HX-Request": "true", "HX-Current-URL": "http://testserver/bureau/dossiers/"}, {"X-Forwarded-User": "sylvie@demo.example"}, {"Remote-User": "sylvie@demo.example"},
])  # fmt: skip
def test_no_header_opens_a_page_nor_changes_the_method(petite_scene, brouillons, entetes):
    zoe, adresse = client_de(petite_scene.zoe), reverse("candidates:abandonner", args=[brouillons[0].pk])
    for chemin in (adresse, reverse("bureau:dossier", args=[brouillons[0].pk]), reverse("bureau:dossiers"), reverse("bureau:personnes")):
        assert zoe.get(chemin, headers=entetes).status_code == 404, chemin
        assert zoe.post(chemin, {"_method": "DELETE", "motif": "x"}, headers=entetes).status_code in (404, 405), chemin
    alice = client_de(petite_scene.alice)
    assert alice.get(f"{adresse}?_method=POST", headers=entetes).status_code == 200
    assert Dossier.objects.get(pk=brouillons[0].pk).etat == "brouillon"
    for methode in ("put", "patch", "delete", "trace"):
        assert getattr(alice, methode)(adresse, headers=entetes).status_code == 405


# --- where a link leads


@pytest.mark.parametrize("hote", ["evil.example", "testserver.evil.example", "evil.example:80", "testserver@evil.example"])
def test_a_forged_host_is_refused(hote):
    assert Client().get(reverse("account_reset_password"), headers={"Host": hote}).status_code == 400


def test_the_link_of_a_reset_leads_to_this_site_whatever_the_request_says(petite_scene, settings, mailoutbox):
    settings.SITE_URL, settings.ALLOWED_HOSTS = "https://vae.exemple.fr", ["*"]
    Client().post(reverse("account_reset_password"), {"email": petite_scene.zoe.email}, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    Client().post(reverse("account_reset_password"), {"email": "personne@exemple.fr"}, headers={"Host": "evil.example"})
    corps = [m.body for m in mailoutbox] + list(Email.objects.values_list("message", flat=True))
    liens = [lien for c in corps for lien in re.findall(r"https?://\S+", c)]
    assert len(liens) >= 2
    assert all(lien.startswith("https://vae.exemple.fr/compte/") for lien in liens), liens


@pytest.mark.parametrize("suite", [MAUVAIS, "//evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "https:evil.example", "///evil.example", "\thttps://evil.example", "/\t/evil.example"])
def test_no_page_sends_elsewhere(petite_scene, suite):
    cache.clear()
    zoe = petite_scene.zoe
    zoe.set_password("un petit pont de bois")
    zoe.save()
    client = Client()
    reponses = [client.post(reverse("account_login"), {"login": zoe.email, "password": "un petit pont de bois", "next": suite})]
    reponses.append(client.post(reverse("account_reauthenticate"), {"password": "un petit pont de bois", "next": suite}))
    reponses.append(client.get(reverse("account_login"), {"next": suite}))
    reponses.append(client.post(reverse("account_logout"), {"next": suite}))
    assert [r.status_code for r in reponses] == [302] * 4
    assert all("evil" not in r["Location"] and "javascript" not in r["Location"] for r in reponses)
    page = Client().get(reverse("account_login"), {"next": suite}).content.decode()
    assert f'href="{suite}"' not in page


# --- what people write: pages, mails, spreadsheets, PDF, letters


def test_markup_and_templates_stay_text_in_pages_mails_and_pdf(petite_scene, brouillons, oreille):
    url, entendus = oreille
    dossier, poison = brouillons[1], BALISES.format(url=url) + GABARIT
    zoe, sylvie = client_de(petite_scene.zoe), client_de(petite_scene.sylvie)
    client_nom = {"prenom": "<b>Zoé</b>{{ 7 }}", "nom": "<img src=x>", "fonction": poison[:150], "organisation": poison[:200], "siret": ""}
    assert zoe.post(reverse("comptes:profil"), client_nom).status_code == 302
    enregistrer(dossier=dossier, auteur=petite_scene.zoe, page="emploi-22222222-2222-4222-8222-222222222222", champs={"intitule": "<img src=x>", "entreprise": poison[:200]})
    assert zoe.post(reverse("candidates:messages", args=[dossier.pk]), {"texte": poison}).status_code in (302, 404)
    pages = [
        zoe.get(reverse("candidates:mon-dossier", args=[dossier.pk])), zoe.get(reverse("candidates:partie-2", args=[dossier.pk, "emplois"])), zoe.get("/comptes/profil/"),
        sylvie.get(reverse("bureau:personnes"), {"q": "zoe"}), sylvie.get(reverse("bureau:personnes"), {"q": "<script>alert(1)</script>"}),
        sylvie.get(reverse("bureau:personne", args=[petite_scene.zoe.pk])), sylvie.get(reverse("bureau:dossiers"), {"q": poison}),
    ]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        assert not re.search(r"<img src=\"?(x|http)|<script>alert|<b>Zoé|<link rel=\"attachment|<object", page.content.decode())
    contexte = {"personne": Utilisateur.objects.get(pk=petite_scene.zoe.pk), "instant": datetime(2026, 11, 24, tzinfo=UTC)}
    envoyer(evenement="bureau.deux_etapes_reinitialisee", destinataires=["x@exemple.fr"], contexte=contexte, cle="attaque")
    envoi = Email.objects.get(to="x@exemple.fr")
    corps = envoi.email_message().body + str(envoi.email_message().alternatives)
    assert "{{ 7 }}" in corps
    assert "<b>Zoé" not in str(envoi.email_message().alternatives)
    document = demander_apercu(dossier=Dossier.objects.get(pk=dossier.pk), partie=2, auteur=petite_scene.zoe)
    fabriquer(document_id=document.pk)
    document.refresh_from_db()
    with document.fichier.open("rb") as fichier:
        octets = fichier.read()
    assert octets.startswith(b"%PDF")
    assert b"root:" not in octets
    assert entendus == []


@pytest.mark.parametrize(
    "adresse",
    [
        "{url}/x.png", "file:///etc/passwd", "ftp://127.0.0.1/x", "https://statique.invalid/static/../vae/settings.py", "https://statique.invalid/etc/passwd",
        "https://statique.invalid/static/%2e%2e/%2e%2e/etc/passwd", "http://169.254.169.254/latest/meta-data/", "//127.0.0.1/x", "gopher://127.0.0.1/x",
    ],
)  # fmt: skip
def test_the_layout_engine_fetches_nothing_but_our_own_files(adresse, oreille):
    url, entendus = oreille
    with pytest.raises(_Refus):
        Recuperateur().fetch(adresse.format(url=url))
    assert entendus == []


@pytest.mark.parametrize("balise", ['<img alt="" src="{url}/i">', '<link rel="stylesheet" href="{url}/c">', "<style>@import url({url}/s)</style>", '<link rel="attachment" href="file:///etc/passwd">'])
def test_whatever_asks_for_a_foreign_file_stops_the_document(balise, oreille):
    url, entendus = oreille
    with pytest.raises((_Refus, RessourceRefusee)):
        _mettre_en_page(f"<!doctype html><html lang=fr><title>t</title>{balise.format(url=url)}<p>x", "t", "a", datetime(2026, 11, 24, tzinfo=UTC), [])
    assert entendus == []


# --- texts that the certifier may reword


def test_a_reworded_letter_runs_nothing(petite_scene, settings):
    texte_pose = f"Bonjour, {GABARIT} <script>alert(1)</script>"
    code = next(iter(c for c in TEXTES if c.endswith(".corps")))
    adresse = reverse("bureau:texte-apercu", args=[code])
    page = client_de(petite_scene.sylvie).post(adresse, {"texte": texte_pose}).content.decode()
    assert settings.SECRET_KEY not in page
    assert "<script>alert" not in page
    assert "Cette rédaction ne peut pas être enregistrée" in unescape(page)  # braces are for fields alone
