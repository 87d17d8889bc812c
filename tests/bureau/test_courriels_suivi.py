"""Where mails stand: their state in words, why one failed, sending it again, the candidate's address."""

from __future__ import annotations

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from post_office.models import STATUS, Email

from bureau.envois import suivre
from bureau.scenario.pas_candidat import demander_des_complements
from candidates.enums import Etat
from candidates.erreurs import ActionInterdite
from candidates.services import corriger_adresse
from echanges.models import Courriel
from echanges.regles import dire_echec
from echanges.services import RenvoiImpossible, renvoyer
from journal.models import Evenement
from tests.bureau.outils import client_de, perdre, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(petite_scene):
    return demander_des_complements(petite_scene.amener(Etat.DEPOSE), petite_scene.sylvie)


@pytest.fixture
def courriel(dossier):
    return Courriel.objects.get(evenement="recevabilite.complements")


@pytest.mark.parametrize(
    ("statut", "etat", "ton"),
    [(STATUS.queued, "En attente d’envoi", "info"), (STATUS.sent, "Envoyé", "succes"), (STATUS.requeued, "Nouvel essai prévu", "attention"), (STATUS.failed, "Non parti", "danger")],
)
def test_state_of_a_mail_in_words(dossier, courriel, statut, etat, ton):
    Email.objects.filter(pk=courriel.envoi_id).update(status=statut)
    suivi = next(s for s in suivre(dossier) if s.courriel == courriel)
    assert (suivi.etat, suivi.ton, suivi.is_perdu) == (etat, ton, statut == STATUS.failed)


def test_failed_mail_tells_why_and_how_many_tries(petite_scene, dossier, courriel):
    perdre(courriel)
    page = texte(client_de(petite_scene.sylvie).get(reverse("bureau:dossier", args=[dossier.pk])))
    assert "9 essais sans succès" in page
    assert "Le serveur du destinataire refuse cette adresse" in page
    assert "550 nobody here" not in page
    assert "1 courriel non parti" in page


def test_mail_given_up_is_an_alert_of_the_home_with_its_list(petite_scene, dossier, courriel):
    sylvie = client_de(petite_scene.sylvie)
    assert "non parti" not in texte(sylvie.get("/"))
    perdre(courriel)
    assert "1 courriel non parti" in texte(sylvie.get("/"))
    liste = texte(sylvie.get(reverse("bureau:courriels-perdus")))
    assert courriel.sujet in liste
    assert dossier.numero in liste


def test_mail_sent_again_leaves_whole_once_and_is_journalled_without_address(petite_scene, dossier, courriel, settings, tmp_path):
    perdre(courriel)
    sylvie, adresse = client_de(petite_scene.sylvie), reverse("bureau:courriel-renvoyer", args=[courriel.pk])
    assert sylvie.post(adresse, {"adresse": courriel.destinataire}).status_code == 302
    assert sylvie.post(adresse, {"adresse": courriel.destinataire}).status_code == 422
    ligne = Evenement.objects.get(action="courriel_renvoye")
    assert ligne.donnees == {"evenement": "recevabilite.complements", "autre_adresse": False}
    settings.EMAIL_FILE_PATH = str(tmp_path)
    courriel.refresh_from_db()
    assert (courriel.envoi.status, courriel.envoi.number_of_retries) == (STATUS.queued, None)
    courriel.envoi.dispatch()
    assert courriel.envoi.status == STATUS.sent
    with pytest.raises(RenvoiImpossible):
        renvoyer(courriel=courriel, auteur=petite_scene.sylvie)


def test_corrected_address_of_the_candidate_is_proposed(petite_scene, dossier, courriel):
    perdre(courriel)
    sylvie, adresse = client_de(petite_scene.sylvie), reverse("bureau:courriel-renvoyer", args=[courriel.pk])
    sylvie.post(reverse("bureau:adresse-corriger", args=[dossier.pk]), {"email": "alice.moreau@exemple.fr"})
    assert [c for c, _ in sylvie.get(adresse).context["form"].fields["adresse"].choices] == ["alice@demo.example", "alice.moreau@exemple.fr"]
    sylvie.post(adresse, {"adresse": "alice.moreau@exemple.fr"})
    courriel.refresh_from_db()
    assert (courriel.destinataire, courriel.envoi.to, courriel.envoi.status) == ("alice.moreau@exemple.fr", ["alice.moreau@exemple.fr"], STATUS.queued)


def test_mail_is_not_sent_to_any_address(petite_scene, courriel):
    perdre(courriel)
    reponse = client_de(petite_scene.sylvie).post(reverse("bureau:courriel-renvoyer", args=[courriel.pk]), {"adresse": "voisin@exemple.fr"})
    assert reponse.status_code == 422
    assert Courriel.objects.get(pk=courriel.pk).envoi.status == STATUS.failed


def test_mail_to_an_evaluator_is_not_proposed_to_the_candidate(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    courriel = perdre(Courriel.objects.get(evenement="evaluations.mission_proposee", destinataire="paul@demo.example"))
    corriger_adresse(dossier=dossier, auteur=petite_scene.sylvie, email="alice.moreau@exemple.fr")
    formulaire = client_de(petite_scene.sylvie).get(reverse("bureau:courriel-renvoyer", args=[courriel.pk])).context["form"]
    assert [c for c, _ in formulaire.fields["adresse"].choices] == ["paul@demo.example"]


def test_address_is_corrected_by_the_secretariat_alone_and_journalled_without_it(petite_scene, dossier):
    with pytest.raises(ActionInterdite):
        corriger_adresse(dossier=dossier, auteur=petite_scene.alice, email="autre@exemple.fr")
    for _ in range(2):
        corriger_adresse(dossier=dossier, auteur=petite_scene.sylvie, email=" autre@exemple.fr ")
    dossier.candidat.refresh_from_db()
    assert dossier.candidat.email == "autre@exemple.fr"
    assert Evenement.objects.get(action="adresse_corrigee").donnees == {}
    depot = dossier.depots.get()
    assert depot.contenu["identite"]["email"] == "alice@demo.example"


def test_address_that_is_none_is_refused_and_kept(petite_scene, dossier):
    reponse = client_de(petite_scene.sylvie).post(reverse("bureau:adresse-corriger", args=[dossier.pk]), {"email": "pas une adresse"})
    assert reponse.status_code == 422
    assert 'value="pas une adresse"' in reponse.content.decode()


@given(st.text(max_size=60))
def test_every_failure_is_told_in_a_sentence(exception):
    assert dire_echec(exception).endswith((".", ")."))
