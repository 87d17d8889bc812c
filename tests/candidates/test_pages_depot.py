"""Sign and deposit, contest, withdraw, be helped; and never a decision before its announcement."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.models import Dossier, Parcours
from candidates.services import enregistrer
from documents.models import Document, Signature
from documents.services import fabriquer
from echanges.models import Courriel
from tests.candidates.outils import brouillon, client_de, texte

pytestmark = pytest.mark.django_db


def adresse(nom, dossier, *suite):
    return reverse(f"candidates:{nom}", args=[dossier.pk, *suite])


def empreinte(reponse):
    return re.search(r'name="empreinte" value="([0-9a-f]{64})"', texte(reponse))[1]


@pytest.fixture
def complet(scene):
    return pas.remplir_partie_2(brouillon(scene), scene.alice)


def test_incomplete_demand_lists_what_is_missing_with_links(scene):
    dossier = brouillon(scene)
    reponse = client_de(scene.alice, frais=True).get(adresse("deposer", dossier))
    assert "Il manque 11 points" in " ".join(texte(reponse).split())
    assert f"{adresse('partie-2', dossier, 'experience')}#id_experience_totale" in texte(reponse)
    assert 'name="empreinte"' not in texte(reponse)


def test_page_shows_the_declaration_to_the_letter_before_signing(scene, complet):
    page = texte(client_de(scene.alice, frais=True).get(adresse("deposer", complet)))
    for paragraphe in complet.referentiel.structure.declaration_recevabilite:
        assert paragraphe.replace("'", "&#x27;") in page
    assert "Je soussigné (e)" in page
    assert "17 avril 1988" in page
    assert "Fait à Lyon." in page


def test_signing_deposits_and_confirms(scene, complet):
    client = client_de(scene.alice, frais=True)
    vue = empreinte(client.get(adresse("deposer", complet)))
    reponse = client.post(adresse("deposer", complet), {"empreinte": vue, "relu": "on"})
    assert reponse["Location"] == adresse("confirmation", complet, 2)
    complet.refresh_from_db()
    assert complet.etat == Etat.DEPOSE
    assert Signature.objects.get(dossier_id=complet.pk).sha256 == vue == complet.depots.get().sha256
    assert "Dépôt enregistré" in texte(client.get(reponse["Location"]))
    fabriquer(document_id=Document.objects.get(genre="dossier_recevabilite").pk)
    assert (
        Courriel.objects.get(evenement="candidates.depot_recu").sujet
        == f"Votre demande de VAE est déposée (dossier {complet.numero})"
    )


def test_box_is_asked_for_before_signing(scene, complet):
    client = client_de(scene.alice, frais=True)
    vue = empreinte(client.get(adresse("deposer", complet)))
    reponse = client.post(adresse("deposer", complet), {"empreinte": vue})
    assert reponse.status_code == 422
    assert "Cochez cette case pour signer." in texte(reponse)
    assert not Signature.objects.exists()


def test_nobody_signs_what_changed_since_they_read_it(scene, complet):
    client = client_de(scene.alice, frais=True)
    vue = empreinte(client.get(adresse("deposer", complet)))
    enregistrer(dossier=complet, auteur=scene.alice, page="declaration", champs={"fait_a": "Paris"})
    reponse = client.post(adresse("deposer", complet), {"empreinte": vue, "relu": "on"})
    assert reponse.status_code == 409
    assert "Fait à Paris." in texte(reponse)
    assert empreinte(reponse) != vue
    assert Dossier.objects.get(pk=complet.pk).etat == Etat.BROUILLON


def test_second_click_leads_to_the_confirmation_of_the_first(scene, complet):
    client = client_de(scene.alice, frais=True)
    donnees = {"empreinte": empreinte(client.get(adresse("deposer", complet))), "relu": "on"}
    client.post(adresse("deposer", complet), donnees)
    reponse = client.post(adresse("deposer", complet), donnees, follow=True)
    assert reponse.redirect_chain == [(adresse("confirmation", complet, 2), 302)]
    assert "rien n’a été déposé deux fois" in texte(reponse)
    assert complet.depots.count() == Signature.objects.count() == 1


def test_window_left_open_with_an_older_text_deposits_nothing_more(scene, complet):
    client = client_de(scene.alice, frais=True)
    ancienne = empreinte(client.get(adresse("deposer", complet)))
    Parcours.objects.filter(dossier=complet).update(fait_a="Paris")
    client.post(adresse("deposer", complet), {"empreinte": empreinte(client.get(adresse("deposer", complet))), "relu": "on"})
    reponse = client.post(adresse("deposer", complet), {"empreinte": ancienne, "relu": "on"})
    assert reponse.status_code == 409
    assert "Ce dépôt n’est plus possible" in texte(reponse)
    assert complet.depots.get().contenu["parcours"]["fait_a"] == "Paris"


def test_back_button_after_the_deposit_signs_nothing_and_says_so(scene, complet):
    client = client_de(scene.alice, frais=True)
    page = client.get(adresse("deposer", complet))
    assert "no-store" in page["Cache-Control"]
    client.post(adresse("deposer", complet), {"empreinte": empreinte(page), "relu": "on"})
    retour = client.get(adresse("deposer", complet), follow=True)
    assert retour.redirect_chain == [(adresse("mon-dossier", complet), 302)]
    assert "La partie 2 est déjà déposée" in texte(retour)


def test_late_signature_confirms_identity_then_ends_with_one_button(scene, complet):
    scene.alice.set_password("un-mot-de-passe-assez-long")
    scene.alice.save()
    client = client_de(scene.alice, frais=True)
    donnees = {"empreinte": empreinte(client.get(adresse("deposer", complet))), "relu": "on"}
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 301}]
    session.save()
    refus = client.post(adresse("deposer", complet), donnees)
    assert refus["Location"].startswith("/compte/reauthenticate/")
    assert not complet.depots.exists()
    client.post(refus["Location"], {"password": "un-mot-de-passe-assez-long"})
    reprise = texte(client.get(adresse("deposer", complet)))
    assert "Votre identité est confirmée" in reprise
    assert donnees["empreinte"] in reprise
    assert client.post(adresse("deposer", complet), donnees)["Location"] == adresse("confirmation", complet, 2)


def test_declaration_kept_as_evidence_is_the_one_shown(scene, complet):
    client = client_de(scene.alice, frais=True)
    page = client.get(adresse("deposer", complet))
    client.post(adresse("deposer", complet), {"empreinte": empreinte(page), "relu": "on"})
    bloc = re.search(r'<div class="declaration">(.*?)</div>', texte(page), re.DOTALL)[1]
    montrees = [unescape(p) for p in re.findall(r"<p>(.*?)</p>", bloc, re.DOTALL)]
    assert Signature.objects.get().declaration.splitlines() == montrees[:-1]
    assert montrees[-1].startswith("Le ")


@pytest.mark.parametrize("champ", [{}, {"empreinte": "abc"}])
def test_page_without_its_fingerprint_asks_to_be_reloaded(scene, complet, champ):
    reponse = client_de(scene.alice, frais=True).post(adresse("deposer", complet), champ | {"relu": "on"})
    assert reponse.status_code == 422
    assert "rechargez-la, relisez, puis signez" in texte(reponse)


def test_preview_is_asked_for_from_the_page_and_shown_there(scene, complet):
    client = client_de(scene.alice, frais=True)
    assert "Préparer l’aperçu du PDF" in texte(client.get(adresse("deposer", complet)))
    reponse = client.post(adresse("apercu", complet, 2), {"retour": "depot"})
    assert reponse["Location"] == adresse("deposer", complet) + "#apercu"
    assert "<progress" in texte(client.get(adresse("deposer", complet)))
    fabriquer(document_id=Document.objects.get().pk)
    page = texte(client.get(adresse("deposer", complet)))
    assert "Lire le PDF dans le navigateur" in page
    assert "vérification de ce document" not in page
    Parcours.objects.filter(dossier=complet).update(fait_a="Paris")
    assert "Préparer l’aperçu du PDF" in texte(client.get(adresse("deposer", complet)))


def test_accompagnateur_previews_without_ever_reaching_the_signature(scene, complet):
    complet.acces.create(personne=scene.amine, role="accompagnateur")
    client = client_de(scene.amine)
    assert client.post(adresse("apercu", complet, 2), {"retour": "depot"})["Location"] == adresse("apercu", complet, 2) + "#apercu"
    page = texte(client.get(adresse("apercu", complet, 2)))
    assert "<progress" in page
    assert adresse("deposer", complet) not in page
    assert client.get(adresse("deposer", complet)).status_code == 404


def test_preview_of_a_closed_or_unknown_part_is_refused(scene):
    dossier = scene.amener(Etat.DEPOSE)
    client = client_de(scene.alice)
    assert client.get(adresse("apercu", dossier, 4)).status_code == 404
    assert client.get(adresse("apercu", dossier, 2))["Location"] == adresse("mon-dossier", dossier)
    reponse = client.post(adresse("apercu", dossier, 2), follow=True)
    assert "La partie 2 ne peut plus être modifiée" in texte(reponse)
    assert not Document.objects.filter(genre="apercu_recevabilite").exists()


def test_confirmation_follows_the_pdf_until_its_link(scene):
    dossier = scene.amener(Etat.DEPOSE)
    client = client_de(scene.alice)
    assert "<progress" in texte(client.get(adresse("confirmation", dossier, 2)))
    document = fabriquer(document_id=Document.objects.get(genre="dossier_recevabilite").pk)
    page = texte(client.get(adresse("confirmation", dossier, 2)))
    assert reverse("documents:telecharger", args=[document.pk]) in page
    assert dossier.depots.get().sha256 in page
    assert "autofocus" not in page


def test_sealed_parts_are_in_the_lists_of_the_candidate_and_of_the_secretariat(scene):
    dossier = scene.amener(Etat.PRET)
    for genre in ("dossier_recevabilite", "dossier_activites"):
        fabriquer(document_id=Document.objects.get(genre=genre).pk)
    for page in (client_de(scene.alice).get(adresse("mon-dossier", dossier)), client_de(scene.sylvie).get(reverse("bureau:dossier", args=[dossier.pk]))):
        assert "Dossier de recevabilité (partie 2)" in texte(page)
        assert "Activités réalisées (partie 3)" in texte(page)


def test_part_3_is_signed_with_name_and_company(scene):
    dossier = pas.remplir_partie_3(scene.amener(Etat.RECEVABLE), scene.alice)
    client = client_de(scene.alice, frais=True)
    page = client.get(adresse("deposer-activites", dossier))
    assert "Déclare conformes et sincères les renseignements apportés dans ce dossier." in texte(page)
    assert "Formavie Conseil" in texte(page)
    reponse = client.post(adresse("deposer-activites", dossier), {"empreinte": empreinte(page), "relu": "on"})
    assert reponse["Location"] == adresse("confirmation", dossier, 3)
    assert Dossier.objects.get(pk=dossier.pk).etat == Etat.PRET


def test_complements_are_answered_then_the_demand_is_deposited_again(scene):
    dossier = scene.amener(Etat.INCOMPLET)
    client = client_de(scene.alice, frais=True)
    page = adresse("partie-2", dossier, "complements")
    assert "couvrant l’année demandée" in texte(client.get(page))
    reponses = {str(p.pk): "Attestation jointe." for p in dossier.complements.all()}
    assert client.post(page, reponses | {"continuer": "1"}).status_code == 302
    vue = empreinte(client.get(adresse("deposer", dossier)))
    client.post(adresse("deposer", dossier), {"empreinte": vue, "relu": "on"})
    assert Dossier.objects.get(pk=dossier.pk).etat == Etat.DEPOSE
    assert client.get(page).status_code == 404


def test_refusal_is_contested_with_a_text(scene):
    dossier = scene.amener(Etat.NON_RECEVABLE)
    client = client_de(scene.alice)
    vide = client.post(adresse("recours", dossier), {"motif": " "})
    assert vide.status_code == 422
    client.post(adresse("recours", dossier), {"motif": "Mon contrat de 2021 n’a pas été compté."})
    assert Dossier.objects.get(pk=dossier.pk).etat == Etat.DEPOSE
    assert client.get(adresse("recours", dossier))["Location"] == adresse("mon-dossier", dossier)
    assert client.post(adresse("recours", dossier), {"motif": "Encore"}).status_code == 409


def test_withdrawal_needs_a_reason_and_is_confirmed_by_mail(scene):
    dossier = brouillon(scene)
    client = client_de(scene.alice)
    assert client.post(adresse("abandonner", dossier), {}).status_code == 422
    client.post(adresse("abandonner", dossier), {"motif": "Je change de métier."})
    assert Dossier.objects.get(pk=dossier.pk).etat == Etat.ABANDONNE
    assert Courriel.objects.filter(evenement="candidates.abandon").exists()
    assert "Abandonné" in texte(client.get(adresse("mon-dossier", dossier)))


def test_decision_is_not_told_before_its_announcement(scene):
    dossier = scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    client = client_de(scene.alice)
    page = texte(client.get(adresse("mon-dossier", dossier)))
    assert "Jury programmé" in page
    for mot in ("CQP obtenu", "Félicitations", "délivre le CQP"):
        assert mot not in page
    refus = client.post(adresse("abandonner", dossier), {"motif": "Je me retire."})
    assert refus.status_code == 409
    assert "« Jury programmé »" in texte(refus)
    assert "CQP obtenu" not in texte(refus)


@pytest.mark.parametrize("etat", [e for e in Etat if e != Etat.BROUILLON])
def test_page_of_the_dossier_opens_in_every_state(scene, etat):
    dossier = scene.amener(etat)
    page = texte(client_de(scene.alice).get(adresse("mon-dossier", dossier)))
    assert dossier.libelle_candidat in page
    assert "Et ensuite\u00a0?" in page
