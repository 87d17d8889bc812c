"""Access beyond the pages: fragments, files, exports, searches, the administration; what ends closes at the next request."""

from __future__ import annotations

import csv
import io

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from candidates.enums import Action, RoleDossier
from candidates.models import Acces, Candidat, Dossier
from candidates.services import ouvrir_acces
from candidates.services.accompagnement import revoquer_acces_accompagnateur
from candidates.workflow import actions_possibles, roles_sur
from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.services import donner_role, retirer_role
from documents.models import Document
from evaluations.services import remplacer_binome
from tests.candidates.outils import client_de

from .table import PUBLIC, TABLE
from .test_acces import objets

pytestmark = pytest.mark.django_db
FRAGMENT = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "contenu"}
NOTRES = {"comptes", "referentiels", "journal", "echanges", "documents", "candidates", "recevabilite", "evaluations", "jury", "bureau"}


def administres():
    """The tables that the administration shows, once its addresses are set up."""
    reverse("admin:index")
    return list(admin.site._registry)


@pytest.mark.parametrize("qui", ["zoe", "pierre", "julie"])
def test_a_fragment_obeys_the_rule_of_its_page(petite_scene, qui):
    dossier = petite_scene.amener("en_evaluation")
    lieux, client, fautes = objets(petite_scene, dossier), client_de(petite_scene.personnes[qui]), []
    for nom, ligne in TABLE.items():
        arguments = ligne.args(lieux)
        if arguments is None or ligne.peut == PUBLIC or qui in ligne.peut:
            continue
        for methode in ("get", "post"):
            statut = getattr(client, methode)(reverse(nom, kwargs=arguments), headers=FRAGMENT).status_code
            if statut not in (404, 405):
                fautes.append(f"{methode} {nom} : {statut}")
    assert fautes == []


def test_files_are_given_to_their_readers_alone(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    preuve, document = dossier.preuves.first(), Document.objects.filter(dossier_id=dossier.pk, etat="pret").first()
    adresses = {
        reverse("candidates:preuve", args=[preuve.pk]): {"alice", "sylvie", "paul", "eva"},
        reverse("candidates:preuve-vignette", args=[preuve.pk]): {"alice", "sylvie", "paul", "eva"},
    }
    if document is not None:
        adresses[reverse("documents:telecharger", args=[document.pk])] = {"alice", "sylvie", "paul", "eva"}
    for adresse, lecteurs in adresses.items():
        for cle in ("zoe", "amine", "pierre", "elise", "jeanne", "julie", "ada"):
            assert client_de(petite_scene.personnes[cle]).get(adresse).status_code == 404, (cle, adresse)
        for cle in lecteurs - {"eva"}:
            reponse = client_de(petite_scene.personnes[cle]).get(adresse)
            assert reponse.status_code in (200, 404), (cle, adresse)  # a thumbnail exists for images alone
            if reponse.streaming:
                assert b"".join(reponse.streaming_content)
        assert Client().get(adresse).status_code == 302


def test_lists_searches_and_exports_hold_nothing_of_someone_else(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    for cle, adresses in {
        "zoe": ["/", f"/?q={dossier.numero}", "/mes-donnees/"], "pierre": ["/", "/evaluations/"], "julie": ["/", "/jury/"], "amine": ["/"], "ada": ["/", "/bureau/personnes/"],
    }.items():  # fmt: skip
        for adresse in adresses:
            reponse = client_de(petite_scene.personnes[cle]).get(adresse)
            assert dossier.numero not in reponse.content.decode(), (cle, adresse)
    contenu = b"".join(client_de(petite_scene.sylvie).get(reverse("bureau:dossiers-export")).streaming_content).decode("utf-8-sig")
    assert dossier.numero in contenu
    assert not [c for ligne in csv.reader(io.StringIO(contenu), delimiter=";") for c in ligne if c[:1] in "=+-@\t" and c not in ("", "-", "–")]


def test_the_end_of_a_mission_closes_at_the_next_request(petite_scene):
    dossier = petite_scene.amener("en_evaluation")
    paul, evaluation = client_de(petite_scene.paul), dossier.evaluations.first()
    adresses = [reverse("evaluations:evaluation", args=[evaluation.pk]), reverse("evaluations:grille", args=[evaluation.pk, "C1"]), reverse("candidates:preuve-voir", args=[dossier.preuves.first().pk])]
    assert [paul.get(a).status_code for a in adresses] == [200, 200, 200]
    remplacer_binome(dossier=dossier, auteur=petite_scene.sylvie, motif="Indisponible.")
    assert [paul.get(a).status_code for a in adresses] == [404, 404, 404]


def test_the_accompagnateur_whose_access_is_taken_back_is_out_at_the_next_request(petite_scene):
    dossier = petite_scene.amener("recevable")
    acces = ouvrir_acces(dossier=dossier, personne=petite_scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=petite_scene.alice)
    amine = client_de(petite_scene.amine)
    adresses = [reverse("candidates:mon-dossier", args=[dossier.pk]), reverse("candidates:partie-3-sommaire", args=[dossier.pk]), reverse("candidates:modifications", args=[dossier.pk])]
    assert [amine.get(a).status_code for a in adresses] == [200, 200, 200]
    revoquer_acces_accompagnateur(acces=Acces.objects.get(pk=acces.pk), auteur=petite_scene.alice)
    assert [amine.get(a).status_code for a in adresses] == [404, 404, 404]


def test_a_secretary_who_is_one_no_longer_sees_nothing_at_the_next_request(petite_scene):
    dossier = petite_scene.amener("depose")
    donner_role(utilisateur=petite_scene.pierre, role=Role.SECRETARIAT, auteur=petite_scene.sylvie)
    pierre = client_de(Utilisateur.objects.get(pk=petite_scene.pierre.pk))
    adresses = [reverse("bureau:dossier", args=[dossier.pk]), reverse("bureau:dossiers"), reverse("bureau:dossiers-export"), reverse("candidates:preuve-voir", args=[dossier.preuves.first().pk])]
    assert [pierre.get(a).status_code for a in adresses] == [200] * 4
    retirer_role(utilisateur=petite_scene.pierre, role=Role.SECRETARIAT, auteur=petite_scene.sylvie)
    assert [pierre.get(a).status_code for a in adresses] == [404] * 4


@pytest.mark.parametrize(("etat", "qui", "role"), [("recevable", "amine", Role.ACCOMPAGNATEUR), ("en_evaluation", "paul", Role.PROFESSIONNEL), ("inscrit", "jeanne", Role.JURE)])
def test_a_role_taken_back_closes_every_page_that_it_opened(petite_scene, etat, qui, role):
    dossier, personne = petite_scene.amener(etat), petite_scene.personnes[qui]
    if role == Role.ACCOMPAGNATEUR:
        ouvrir_acces(dossier=dossier, personne=personne, role=RoleDossier.ACCOMPAGNATEUR, auteur=petite_scene.alice)
    lieux, client = objets(petite_scene, dossier), client_de(personne)
    siennes = [(nom, ligne.args(lieux)) for nom, ligne in TABLE.items() if qui in ligne.peut and "ada" not in ligne.peut]
    adresses = [reverse(nom, kwargs=arguments) for nom, arguments in siennes if arguments is not None]
    assert 200 in _statuts(client, adresses).values()
    retirer_role(utilisateur=personne, role=role, auteur=petite_scene.sylvie)
    for methode in ("get", "post"):
        assert {a: s for a, s in _statuts(client, adresses, methode).items() if s not in (404, 405)} == {}
    college = lieux["session"].membres.get(personne=personne).college if role == Role.JURE else ""
    donner_role(utilisateur=personne, role=role, auteur=petite_scene.sylvie, college=college)
    assert 200 in _statuts(client, adresses).values()  # given again, it opens again what was not taken back


def _statuts(client, adresses, methode="get"):
    statuts = {}
    for adresse in adresses:
        reponse = getattr(client, methode)(adresse)
        statuts[adresse] = reponse.status_code
        if reponse.streaming:
            b"".join(reponse.streaming_content)  # a file is closed once it is read
    return statuts


def test_the_candidate_still_sees_and_ends_the_access_of_an_accompagnateur_whose_role_is_over(petite_scene):
    dossier = petite_scene.amener("recevable")
    ouvrir_acces(dossier=dossier, personne=petite_scene.amine, role=RoleDossier.ACCOMPAGNATEUR, auteur=petite_scene.alice)
    retirer_role(utilisateur=petite_scene.amine, role=Role.ACCOMPAGNATEUR, auteur=petite_scene.sylvie)
    alice = client_de(petite_scene.alice)
    assert petite_scene.amine.nom_complet in alice.get(reverse("candidates:accompagnateurs", args=[dossier.pk])).content.decode()
    assert alice.post(reverse("candidates:accompagnateur-retirer", args=[dossier.pk, petite_scene.amine.pk])).status_code == 302
    donner_role(utilisateur=petite_scene.amine, role=Role.ACCOMPAGNATEUR, auteur=petite_scene.sylvie)
    assert client_de(petite_scene.amine).get(reverse("candidates:mon-dossier", args=[dossier.pk])).status_code == 404


@pytest.mark.parametrize(("etat", "action", "noms"), [
    ("depose", Action.DECLARER_RECEVABLE, ["bureau:dossier", "bureau:notes", "bureau:journal", "recevabilite:statuer", "recevabilite:complements"]),
    ("pret", Action.RENVOYER_AU_CANDIDAT, ["bureau:dossier", "bureau:binome", "recevabilite:renvoyer"]),
])  # fmt: skip
def test_a_secretary_is_nothing_but_the_candidate_on_their_own_dossier(petite_scene, etat, action, noms):
    dossier = petite_scene.amener(etat)
    sylvie, adresses = client_de(petite_scene.sylvie, frais=True), [reverse(nom, args=[dossier.pk]) for nom in noms]
    assert action in {t.action for t in actions_possibles(dossier, petite_scene.sylvie)}
    assert {sylvie.get(a).status_code for a in adresses} == {200}
    Candidat.objects.filter(pk=dossier.candidat_id).update(utilisateur=petite_scene.sylvie)
    dossier = Dossier.objects.get(pk=dossier.pk)
    assert roles_sur(dossier, petite_scene.sylvie) == {"candidat"}
    assert action not in {t.action for t in actions_possibles(dossier, petite_scene.sylvie)}
    assert [(a, m) for a in adresses for m in ("get", "post") if getattr(sylvie, m)(a).status_code not in (404, 405)] == []
    assert sylvie.get(reverse("candidates:mon-dossier", args=[dossier.pk])).status_code == 200


def test_a_role_dated_yesterday_is_over_today(petite_scene):
    petite_scene.sylvie.attributions.update(du="2020-01-01", au="2020-12-31")
    assert client_de(petite_scene.sylvie).get(reverse("bureau:dossiers")).status_code == 404


def test_the_administration_is_closed_to_every_role(petite_scene):
    chemins = [*(f"admin:{m._meta.app_label}_{m._meta.model_name}_changelist" for m in administres())]
    for personne in petite_scene.personnes.values():
        client = client_de(personne)
        assert {client.get(reverse(c)).status_code for c in chemins} <= {302, 403, 404}, personne
    assert {Client().get(reverse(c)).status_code for c in chemins} == {302}


def test_the_administration_shows_ours_and_changes_nothing(petite_scene):
    assert {m._meta.app_label for m in administres()} <= NOTRES
    racine = Utilisateur.objects.create_superuser("racine@exemple.fr", "une longue phrase de passe")
    client = client_de(racine)
    for modele in administres():
        nom = f"admin:{modele._meta.app_label}_{modele._meta.model_name}"
        assert client.get(reverse(f"{nom}_changelist")).status_code == 200, nom
        assert client.get(reverse(f"{nom}_add")).status_code == 403, nom
        objet = modele._default_manager.first()
        if objet is not None:
            assert client.post(reverse(f"{nom}_change", args=[objet.pk]), {"x": "y"}).status_code == 403, nom
            assert client.post(reverse(f"{nom}_delete", args=[objet.pk]), {"post": "yes"}).status_code == 403, nom
