"""Sign and deposit, contest, withdraw, be helped; and never a decision before its announcement."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import enregistrer
from documents.models import Signature
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


def test_second_click_says_where_the_dossier_is(scene, complet):
    client = client_de(scene.alice, frais=True)
    donnees = {"empreinte": empreinte(client.get(adresse("deposer", complet))), "relu": "on"}
    client.post(adresse("deposer", complet), donnees)
    reponse = client.post(adresse("deposer", complet), donnees)
    assert reponse.status_code == 409
    assert "Ce dépôt n’est plus possible" in texte(reponse)
    assert complet.depots.count() == 1


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
    assert client.get(adresse("recours", dossier)).status_code == 404
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
    assert "« Jury programmé »" in texte(refus)
    assert "CQP obtenu" not in texte(refus)


@pytest.mark.parametrize("etat", [e for e in Etat if e != Etat.BROUILLON])
def test_page_of_the_dossier_opens_in_every_state(scene, etat):
    dossier = scene.amener(etat)
    page = texte(client_de(scene.alice).get(adresse("mon-dossier", dossier)))
    assert dossier.libelle_candidat in page
    assert "Et ensuite ?" in page


def test_accompagnateur_is_invited_by_the_address_of_their_account(scene):
    dossier = brouillon(scene)
    client = client_de(scene.alice)
    refus = client.post(adresse("accompagnateurs", dossier), {"email": "inconnu@exemple.fr"})
    assert refus.status_code == 422
    assert "demandez au secrétariat de la CPEF d’inviter cette personne" in texte(refus)
    client.post(adresse("accompagnateurs", dossier), {"email": scene.amine.email.upper()})
    assert dossier.acces.ouverts().get().personne == scene.amine
    assert Courriel.objects.get(evenement="candidates.accompagnement").destinataire == scene.amine.email
    client.post(adresse("accompagnateur-retirer", dossier, scene.amine.pk))
    assert not dossier.acces.ouverts().exists()


def test_evaluator_of_the_dossier_does_not_accompany_it(scene):
    from comptes.services import donner_role

    dossier = scene.amener(Etat.EN_EVALUATION)
    donner_role(utilisateur=scene.eva, role="accompagnateur", auteur=scene.sylvie)
    refus = client_de(scene.alice).post(adresse("accompagnateurs", dossier), {"email": scene.eva.email})
    assert refus.status_code == 422
    assert "elle ne peut pas aussi vous accompagner" in texte(refus)
