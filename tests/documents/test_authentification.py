from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from comptes.models import Utilisateur
from documents.authentification import is_authentification_recente, noter_authentification, preuve_de

from .outils import MOT_DE_PASSE

pytestmark = [pytest.mark.urls("tests.documents.urls_essai")]


def plus_tard(minutes: int) -> time_machine.travel:
    return time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=True)


@pytest.fixture
def connectee(client: Client, alice: Utilisateur) -> Client:
    client.post(reverse("account_login"), {"login": alice.email, "password": MOT_DE_PASSE})
    return client


def test_apres_connexion_la_page_s_ouvre(connectee: Client) -> None:
    assert connectee.get("/essai/").content.decode() == "GET  mot de passe 127.0.0.1"


def test_anonyme_va_se_connecter(client: Client) -> None:
    reponse = client.get("/essai/")
    assert (reponse.status_code, urlsplit(reponse["Location"]).path) == (302, reverse("account_login"))


def test_connexion_sans_trace_ne_suffit_pas(client: Client, alice: Utilisateur) -> None:
    client.force_login(alice)
    assert urlsplit(client.get("/essai/")["Location"]).path == reverse("account_reauthenticate")


def test_page_ouverte_trop_tard_demande_l_identite_puis_revient(connectee: Client) -> None:
    with plus_tard(6):
        reponse = connectee.get("/essai/?onglet=2")
        adresse = urlsplit(reponse["Location"])
        assert adresse.path == reverse("account_reauthenticate")
        assert parse_qs(adresse.query) == {"next": ["/essai/?onglet=2"]}
        retour = connectee.post(reponse["Location"], {"password": MOT_DE_PASSE})
        assert retour["Location"] == "/essai/?onglet=2"
        assert connectee.get("/essai/").status_code == 200


def test_envoi_trop_tardif_ne_perd_rien(connectee: Client) -> None:
    with plus_tard(6):
        reponse = connectee.post("/essai/", {"motif": "Je conteste <b>", "csrfmiddlewaretoken": "x"})
        assert reponse.status_code == 302
        connectee.post(reponse["Location"], {"password": MOT_DE_PASSE})
        page = connectee.get("/essai/").content.decode()
        assert '<input type="hidden" name="motif" value="Je conteste &lt;b&gt;">' in page
        assert 'value="x"' not in page
        assert connectee.post("/essai/", {"motif": "Je conteste"}).content.startswith(b"POST Je conteste")
        assert connectee.get("/essai/").content.startswith(b"GET")


def test_mauvais_mot_de_passe_ne_confirme_rien(connectee: Client) -> None:
    with plus_tard(6):
        connectee.post(reverse("account_reauthenticate"), {"password": "un-autre-mot-de-passe"})
        assert connectee.get("/essai/").status_code == 302


def test_compte_sans_mot_de_passe_est_prie_de_se_reconnecter(client: Client, alice: Utilisateur) -> None:
    alice.set_unusable_password()
    alice.save()
    client.force_login(alice)
    assert client.get("/essai/")["Location"] == reverse("bureau:accueil")


def test_noter_une_authentification_d_un_clic(alice: Utilisateur) -> None:
    requete = RequestFactory().get("/", REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Essai")
    requete.user, requete.session = alice, SessionStore()
    assert preuve_de(requete) is None
    noter_authentification(requete, "demo")
    preuve = preuve_de(requete)
    assert (preuve.methode, preuve.ip, preuve.agent) == ("démonstration", "203.0.113.9", "Essai")
    assert is_authentification_recente(requete)
    with plus_tard(6):
        assert not is_authentification_recente(requete)


def test_anonyme_n_a_pas_de_preuve() -> None:
    requete = RequestFactory().get("/")
    requete.user, requete.session = AnonymousUser(), {}
    assert preuve_de(requete) is None
