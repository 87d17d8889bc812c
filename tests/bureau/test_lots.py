"""Bulk actions: what will happen is said, one refusal stops nobody, sent twice it is done once; saved views."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bureau.lots import demander_lot, executer
from bureau.models import Lot, Vue, VueParDefaut
from bureau.relances import relancer
from bureau.scenario import pas_evaluation as pe
from bureau.vues import garder_vue
from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite
from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.services import donner_role
from echanges.models import Courriel
from journal.models import Evenement
from jury.services import creer_session
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


def resultats(lot):
    return [(x.dossier.numero, x.sort, x.phrase) for x in executer(lot_id=lot.pk).lignes.select_related("dossier")]


def test_reminders_go_to_whoever_is_awaited_and_refusals_stop_nobody(petite_scene, sylvie):
    alice = petite_scene.amener(Etat.INCOMPLET)
    zoe = petite_scene.amener(Etat.PRET, candidate=petite_scene.zoe)
    pe.designer(zoe, petite_scene.sylvie, petite_scene.paul, petite_scene.eva)
    lot_id, donnees = uuid4(), {"action": "relancer", "portee": "tout", "requete": "tri=numero"}
    page = sylvie.post(reverse("bureau:lot-preparer"), donnees)
    assert [(p.ligne.dossier.numero, p.is_possible) for p in page.context["possibles"]] == [(alice.numero, True), (zoe.numero, True)]
    for _ in range(2):  # a double click
        reponse = sylvie.post(reverse("bureau:lots"), donnees | {"lot": lot_id})
        assert reponse["Location"] == reverse("bureau:lot", args=[lot_id])
    assert Lot.objects.count() == 1
    assert resultats(Lot.objects.get()) == [
        (alice.numero, "fait", "Courriel envoyé au candidat."),
        (zoe.numero, "fait", f"Courriel envoyé à {petite_scene.eva.nom_complet} et à {petite_scene.paul.nom_complet}."),
    ]  # fmt: skip
    executer(lot_id=lot_id)
    partis = Courriel.objects.filter(evenement__contains=".relance").values_list("evenement", "destinataire")
    assert sorted(partis) == sorted(
        [("recevabilite.relance", petite_scene.alice.email), *(("bureau.relance_mission", p.email) for p in (petite_scene.paul, petite_scene.eva))]
    )
    assert "2 faits, 0 refusé" in texte(sylvie.get(reverse("bureau:lot", args=[lot_id])))
    assert Evenement.objects.filter(action="candidat_relance", chaine=f"dossier:{alice.pk}").count() == 1


def test_one_refusal_does_not_stop_the_others(petite_scene):
    depose, incomplet = petite_scene.amener(Etat.DEPOSE), petite_scene.amener(Etat.INCOMPLET, candidate=petite_scene.zoe)
    lot = demander_lot(lot_id=uuid4(), action="relancer", dossiers=[depose.pk, incomplet.pk], auteur=petite_scene.sylvie)
    lignes = resultats(lot)
    assert [(n, s) for n, s, _ in lignes] == [(depose.numero, "refuse"), (incomplet.numero, "fait")]
    assert lignes[0][2] == "Personne n’est à relancer\u00a0: le secrétariat doit statuer sur la recevabilité."
    assert Lot.objects.get().is_termine


def test_a_dossier_is_reminded_once_a_day(petite_scene):
    dossier, sylvie = petite_scene.amener(Etat.RECEVABLE), petite_scene.sylvie
    instant = timezone.localtime().replace(hour=10) + timedelta(days=1)
    with time_machine.travel(instant, tick=False):
        relancer(dossier_id=dossier.pk, auteur=sylvie)
        with pytest.raises(ActionImpossible, match="déjà partie aujourd’hui"):
            relancer(dossier_id=dossier.pk, auteur=sylvie)
    with time_machine.travel(instant + timedelta(days=1), tick=False):
        relancer(dossier_id=dossier.pk, auteur=sylvie)
    assert Courriel.objects.filter(evenement="recevabilite.relance", destinataire=petite_scene.alice.email).count() == 2


def test_external_evaluator_alone_is_reminded_to_transmit(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    relancer(dossier_id=dossier.pk, auteur=petite_scene.sylvie)
    assert list(Courriel.objects.filter(evenement="bureau.relance_evaluation").values_list("destinataire", flat=True)) == [petite_scene.eva.email]


def test_nobody_else_reminds_or_acts(petite_scene):
    dossier = petite_scene.amener(Etat.INCOMPLET)
    with pytest.raises(ActionInterdite):
        relancer(dossier_id=dossier.pk, auteur=petite_scene.eva)
    with pytest.raises(ErreurMetier, match="secrétariat"):
        demander_lot(lot_id=uuid4(), action="relancer", dossiers=[dossier.pk], auteur=petite_scene.eva)
    assert not Courriel.objects.filter(evenement__contains=".relance").exists()


def test_dossiers_join_a_session_together(petite_scene, sylvie):
    pret = petite_scene.amener(Etat.EVALUE)
    brouillon = petite_scene.amener(Etat.BROUILLON, candidate=petite_scene.zoe)
    session = creer_session(
        auteur=petite_scene.sylvie, certification=petite_scene.referentiel.certification, le=timezone.now() + timedelta(days=30), lieu="Paris"
    )
    donnees = {"action": "inscrire", "portee": "coches", "dossier": [pret.pk, brouillon.pk], "session": session.pk, "lot": uuid4()}
    page = sylvie.post(reverse("bureau:lot-preparer"), donnees)
    assert [p.ligne.dossier for p in page.context["possibles"]] == [pret]
    assert "Ce dossier n’attend pas de session" in texte(page)
    sylvie.post(reverse("bureau:lots"), donnees)
    assert {n: s for n, s, _ in resultats(Lot.objects.get())} == {pret.numero: "fait", brouillon.numero: "refuse"}
    assert Dossier.objects.get(pk=pret.pk).etat == Etat.INSCRIT


def test_nothing_chosen_or_no_action_comes_back_to_the_list_with_a_sentence(petite_scene, sylvie):
    petite_scene.amener(Etat.DEPOSE)
    for donnees, phrase in (
        ({"action": "relancer", "portee": "coches"}, "Cochez au moins un dossier."),
        ({"action": "xlsx", "portee": "coches", "dossier": "pas-un-dossier"}, "Cochez au moins un dossier."),
        ({"action": "detruire", "portee": "tout"}, "Choisissez ce qu’il faut faire"),
    ):
        assert phrase in texte(sylvie.post(reverse("bureau:lot-preparer"), donnees, follow=True))


def test_session_must_be_chosen(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.EVALUE)
    reponse = sylvie.post(reverse("bureau:lots"), {"action": "inscrire", "portee": "coches", "dossier": [dossier.pk]})
    assert reponse.status_code == 422
    assert "Choisissez la session" in texte(reponse)
    assert not Lot.objects.exists()


# --- saved views ------------------------------------------------------------------------------------------------------------


def test_view_is_kept_shared_renamed_chosen_and_removed(petite_scene, sylvie):
    donner_role(utilisateur=petite_scene.ada, role="secretariat", auteur=None)
    ada, liste = client_de(petite_scene.ada), reverse("bureau:dossiers")
    sylvie.post(reverse("bureau:vue-garder"), {"nom": "À relancer", "requete": "file=complements&tri=echeance&page=4&x=1"})
    vue = Vue.objects.get()
    assert (vue.requete, vue.is_partagee) == ("file=complements&tri=echeance", False)
    assert "À relancer (0)" in texte(sylvie.get(liste, {"file": ""}))
    assert "À relancer" not in texte(ada.get(liste))
    sylvie.post(reverse("bureau:vue", args=[vue.pk]), {"nom": "Relances", "is_partagee": "on"})
    page = texte(ada.get(liste))
    assert "Relances (0)" in page
    assert f", de {petite_scene.sylvie.nom_complet}" in page
    for adresse in ("bureau:vue", "bureau:vue-supprimer"):
        assert ada.post(reverse(adresse, args=[vue.pk]), {"nom": "Volée"}).status_code == 404
    ada.post(reverse("bureau:vue-choisir"), {"vue": vue.pk})
    assert ada.get(liste)["Location"] == f"{liste}?file=complements&tri=echeance"
    assert ada.get(liste, {"file": ""}).status_code == 200
    sylvie.post(reverse("bureau:vue", args=[vue.pk]), {"nom": "Relances"})  # no longer shared
    assert ada.get(liste).status_code == 200
    assert not VueParDefaut.objects.exists()
    sylvie.post(reverse("bureau:vue-supprimer", args=[vue.pk]))
    assert not Vue.objects.exists()


def test_name_of_a_view_is_taken_once(petite_scene, sylvie):
    garder_vue(auteur=petite_scene.sylvie, nom="Relances", requete="", is_partagee=False)
    reponse = sylvie.post(reverse("bureau:vue-garder"), {"nom": " Relances ", "requete": "q=x"})
    assert reponse.status_code == 422
    assert "Vous avez déjà une vue de ce nom." in texte(reponse)
    assert sylvie.post(reverse("bureau:vue-garder"), {"nom": ""}).status_code == 422
    with pytest.raises(ErreurMetier):
        garder_vue(auteur=petite_scene.eva, nom="Autre", requete="", is_partagee=False)
