"""The second step: who must give it, what stays closed before, what a lost telephone becomes, what a copy of the base shows."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import is_mfa_enabled
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from post_office.models import Email

from comptes.coffre import desceller, sceller
from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.services import donner_role, reinitialiser_facteurs
from journal.models import Evenement
from tests.candidates.outils import client_de, texte

pytestmark = pytest.mark.django_db
SECRET = "un petit pont de bois"
PAGE = "/comptes/deux-etapes/"
PERSONNEL = ("sylvie", "ada", "paul", "eva", "jeanne", "amine")


@pytest.fixture(autouse=True)
def memoire_vide():
    """Codes given by one test are not « already given » for the next one."""
    cache.clear()


def se_connecter(personne, client=None):
    """Sign in by the page, with a password alone."""
    personne.set_password(SECRET)
    personne.save()
    client = client or Client()
    client.post(reverse("account_login"), {"login": personne.email, "password": SECRET})
    return client


def donner_application(personne):
    """Put an application of codes in service; return the key it keeps."""
    cle = totp.generate_totp_secret()
    totp.TOTP.activate(personne, cle)
    return cle


def code(cle, decalage=0):
    return totp.format_hotp_value(totp.hotp_value(cle, next(totp.yield_hotp_counters_from_time()) + decalage))


@pytest.mark.parametrize("qui", PERSONNEL)
def test_a_password_alone_opens_nothing_to_the_staff(petite_scene, qui):
    client = se_connecter(petite_scene.personnes[qui])
    for adresse in ("/", "/bureau/dossiers/", "/mes-donnees/", "/comptes/profil/", "/evaluations/", "/jury/", "/administration/", "/compte/email/", "/compte/2fa/"):
        assert client.get(adresse)["Location"] == PAGE, adresse
    assert client.post("/bureau/personnes/inviter/", {"email": "x@exemple.fr"})["Location"] == PAGE
    assert "Protéger votre compte" in texte(client.get(PAGE))
    assert client.get("/compte/2fa/totp/activate/").status_code == 200


def test_a_script_is_told_without_being_sent_elsewhere(petite_scene):
    client = se_connecter(petite_scene.sylvie)
    for entete in ({"HX-Request": "true"}, {"X-CSRFToken": "x"}):
        assert client.get("/bureau/dossiers/", headers=entete).status_code == 403


def test_a_candidate_may_do_without_and_is_offered_it(petite_scene):
    client = se_connecter(petite_scene.zoe)
    assert client.get("/").status_code == 200
    assert "Ajouter une clé d’accès" in texte(client.get("/compte/2fa/"))


def test_the_role_received_meanwhile_asks_for_the_second_step_at_the_next_request(petite_scene):
    client = se_connecter(petite_scene.zoe)
    assert client.get("/").status_code == 200
    donner_role(utilisateur=petite_scene.zoe, role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie)
    assert client.get("/")["Location"] == PAGE


def test_the_code_opens_and_leads_where_the_person_was_going(petite_scene):
    cle = donner_application(petite_scene.sylvie)
    client = se_connecter(petite_scene.sylvie)
    assert client.get("/bureau/dossiers/")["Location"].startswith("/compte/login/")  # not signed in before the second step
    seconde = reverse("mfa_authenticate")
    refus = client.post(seconde, {"code": "000000"})
    assert "Ce code n’est pas le bon" in texte(refus)
    bon = code(cle)
    assert client.post(seconde, {"code": bon}).status_code == 302
    assert client.get("/bureau/dossiers/").status_code == 200
    autre = se_connecter(petite_scene.sylvie)
    assert "il a déjà servi" in texte(autre.post(seconde, {"code": bon}))  # read over a shoulder, it opens nothing


def test_a_session_that_someone_else_prepared_is_not_the_one_that_opens(petite_scene):
    """The number of the session changes with the password and with the code: who knew the former one has nothing."""
    cle, client = donner_application(petite_scene.sylvie), Client()
    prepare = client.session
    prepare["x"] = 1
    prepare.save()
    numeros = [prepare.session_key]
    se_connecter(petite_scene.sylvie, client)
    numeros.append(client.session.session_key)
    client.post(reverse("mfa_authenticate"), {"code": code(cle)})
    numeros.append(client.session.session_key)
    assert client.get("/bureau/dossiers/").status_code == 200
    for ancien in set(numeros[:-1]) - {numeros[-1]}:
        voleur = Client()
        voleur.cookies["sessionid"] = ancien
        assert "_auth_user_id" not in voleur.session
    assert numeros[0] != numeros[-1]


@pytest.mark.parametrize("decalage", [-1, 1, 2])
def test_a_code_of_another_time_is_refused(petite_scene, decalage):
    cle = donner_application(petite_scene.sylvie)
    client = se_connecter(petite_scene.sylvie)
    client.post(reverse("mfa_authenticate"), {"code": code(cle, decalage)})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_serves_once(petite_scene):
    donner_application(petite_scene.sylvie)
    secours = RecoveryCodes.activate(petite_scene.sylvie).get_unused_codes()[0]
    assert se_connecter(petite_scene.sylvie).post(reverse("mfa_authenticate"), {"code": secours}).status_code == 302
    autre = se_connecter(petite_scene.sylvie)
    autre.post(reverse("mfa_authenticate"), {"code": secours})
    assert "_auth_user_id" not in autre.session


def test_whoever_has_a_means_and_only_gave_the_password_cannot_add_another(petite_scene):
    client = se_connecter(petite_scene.sylvie)  # a session from before the enrolment, on another device
    donner_application(petite_scene.sylvie)
    for nom in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes", "mfa_view_recovery_codes", "mfa_deactivate_totp"):
        assert client.get(reverse(nom))["Location"] == PAGE, nom
    page = texte(client.get(PAGE))
    assert "Continuer avec l’application de codes" in page
    assert "Continuer avec votre mot de passe" not in page


def test_the_last_means_of_the_staff_stays(petite_scene):
    donner_application(petite_scene.sylvie)
    client = client_de(petite_scene.sylvie, frais=True)
    reponse = client.post(reverse("mfa_deactivate_totp"))
    assert "Votre rôle demande une connexion en deux étapes" in texte(reponse)
    assert is_mfa_enabled(petite_scene.sylvie)


def test_a_candidate_removes_theirs_and_their_other_sessions_end(petite_scene):
    donner_application(petite_scene.zoe)
    ici, ailleurs = client_de(petite_scene.zoe, frais=True), client_de(petite_scene.zoe)
    assert ici.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not is_mfa_enabled(petite_scene.zoe)
    assert ici.get("/mes-donnees/").status_code == 200
    assert ailleurs.get("/mes-donnees/")["Location"].startswith("/compte/login/")


def test_the_base_alone_gives_no_code(petite_scene):
    cle = donner_application(petite_scene.sylvie)
    RecoveryCodes.activate(petite_scene.sylvie)
    ecrit = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert cle not in ecrit
    assert desceller(Authenticator.objects.get(type="totp").data["secret"]) == cle


def test_another_secret_key_opens_nothing_and_the_former_one_still_reads(settings):
    scelle = sceller("CLE")
    ancienne, settings.SECRET_KEY = settings.SECRET_KEY, "une autre cle secrete de plus de cinquante caracteres, vraiment"
    assert len({"CLE", desceller(scelle), desceller(scelle)}) == 3  # drawn at random each time: no code matches
    settings.SECRET_KEY_FALLBACKS = [ancienne]
    assert desceller(scelle) == "CLE"


def test_what_was_sealed_is_sealed_again_before_the_former_key_is_forgotten(petite_scene, settings, capsys):
    cle = donner_application(petite_scene.sylvie)
    codes = RecoveryCodes.activate(petite_scene.sylvie).get_unused_codes()
    donner_application(petite_scene.paul)
    Authenticator.objects.filter(user=petite_scene.paul).update(data={"secret": "rien que l’on puisse ouvrir"})
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "une autre cle secrete de plus de cinquante caracteres, vraiment"
    with pytest.raises(CommandError, match=petite_scene.paul.email):
        call_command("resceller_secrets")
    assert "2 moyen(s) de connexion scellé(s)" in capsys.readouterr().out
    reinitialiser_facteurs(utilisateur=petite_scene.paul, auteur=None)
    call_command("resceller_secrets")
    assert "Tous les moyens de connexion sont scellés" in capsys.readouterr().out
    settings.SECRET_KEY_FALLBACKS = []
    siens = Authenticator.objects.filter(user=petite_scene.sylvie)
    assert desceller(siens.get(type="totp").data["secret"]) == cle
    assert RecoveryCodes(siens.get(type="recovery_codes")).get_unused_codes() == codes


def test_a_lost_telephone_is_taken_away_with_trace_and_mail(petite_scene):
    donner_application(petite_scene.paul)
    paul, sylvie = client_de(petite_scene.paul), client_de(petite_scene.sylvie, frais=True)
    adresse = reverse("bureau:personne-deux-etapes", args=[petite_scene.paul.pk])
    assert "Téléphone perdu" in texte(sylvie.get(reverse("bureau:personne", args=[petite_scene.paul.pk])))
    assert sylvie.post(adresse).status_code == 422
    assert is_mfa_enabled(petite_scene.paul)
    assert sylvie.post(adresse, {"verifiee": "on"}).status_code == 302
    assert not is_mfa_enabled(petite_scene.paul)
    assert paul.get("/mes-donnees/")["Location"].startswith("/compte/login/")
    fait = Evenement.objects.get(action="facteurs_reinitialises")
    assert (fait.acteur_id, fait.objet_id) == (str(petite_scene.sylvie.pk), str(petite_scene.paul.pk))
    assert Email.objects.filter(to=petite_scene.paul.email, subject="Connexion en deux étapes réinitialisée").count() == 1
    assert se_connecter(petite_scene.paul).get("/")["Location"] == PAGE


@pytest.mark.parametrize(("auteur", "cible"), [("sylvie", "sylvie"), ("sylvie", "ada"), ("paul", "eva"), ("alice", "zoe")])
def test_who_may_not_take_a_second_step_away(petite_scene, auteur, cible):
    donner_application(petite_scene.personnes[cible])
    with pytest.raises(ErreurMetier):
        reinitialiser_facteurs(utilisateur=petite_scene.personnes[cible], auteur=petite_scene.personnes[auteur])
    assert is_mfa_enabled(petite_scene.personnes[cible])


def test_the_last_administrator_is_rescued_from_the_server(petite_scene):
    donner_application(petite_scene.ada)
    call_command("reinitialiser_deux_etapes", petite_scene.ada.email)
    assert not is_mfa_enabled(petite_scene.ada)
    with pytest.raises(CommandError, match="rien à réinitialiser"):
        call_command("reinitialiser_deux_etapes", petite_scene.ada.email)
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("reinitialiser_deux_etapes", "personne@exemple.fr")


def test_the_demonstration_does_without(petite_scene, settings):
    settings.MFA_OBLIGATOIRE = False
    assert se_connecter(petite_scene.sylvie).get("/bureau/dossiers/").status_code == 200


def test_the_administration_has_no_sign_in_of_its_own(petite_scene):
    page = Client().get("/administration/login/?next=/administration/")
    assert page["Location"].startswith("/compte/login/")
    assert client_de(petite_scene.alice).get("/administration/login/").status_code == 403
