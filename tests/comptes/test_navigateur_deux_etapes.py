"""The second step in a real browser: an application of codes, a passkey of a virtual authenticator, as a person does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import expect

from tests.plugins.personne import MOT_DE_PASSE, Personne

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bureau.scenario import Scene

pytestmark = [pytest.mark.navigateur, pytest.mark.django_db(transaction=True)]
CONNEXION = "/compte/login/"
CLE_VIRTUELLE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def sylvie(petite_scene: Scene, entrer: Callable[..., Any]) -> Iterator[Personne]:
    """A secretary at the page of sign-in, whose browser complains of nothing."""
    cache.clear()
    petite_scene.sylvie.set_password(MOT_DE_PASSE)
    petite_scene.sylvie.save()
    with entrer() as personne:
        plaintes: list[str] = []
        personne.page.on("console", lambda m: plaintes.append(m.text) if m.type == "error" else None)
        personne.page.on("pageerror", lambda erreur: plaintes.append(str(erreur)))
        personne.aller("/bureau/habilitations/")
        yield personne
        assert plaintes == []


def donner_le_mot_de_passe(personne: Personne, email: str) -> None:
    personne.remplir(login=email, password=MOT_DE_PASSE)
    personne.cliquer("Se connecter")


def toucher(personne: Personne, bouton: str, arrivee: str) -> None:
    """Press a button that asks the device, and wait for the page it leads to."""
    personne.page.get_by_role("button", name=bouton).click()
    personne.page.wait_for_url(f"{personne.adresse}{arrivee}")
    personne.regarder()


def code(cle: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(cle, next(totp.yield_hotp_counters_from_time())))


def test_application_of_codes_from_the_first_sign_in_to_the_next(sylvie: Personne, petite_scene: Scene) -> None:
    page, email = sylvie.page, petite_scene.sylvie.email
    donner_le_mot_de_passe(sylvie, email)
    expect(page.get_by_role("heading", name="Protéger votre compte")).to_be_visible()
    sylvie.cliquer("Utiliser une application")
    expect(page.locator("img.code-qr")).to_be_visible()
    cle = page.locator("#cle-a-recopier").inner_text().replace(" ", "")
    sylvie.remplir(code="000000")
    sylvie.cliquer("Mettre en service")
    expect(page.locator("#resume-erreurs")).to_contain_text("Ce code n’est pas le bon")
    sylvie.remplir(code=code(cle))
    sylvie.cliquer("Mettre en service")
    expect(page.get_by_role("heading", name="Codes de secours")).to_be_visible()
    expect(page.locator(".codes li")).to_have_count(10)
    expect(page.get_by_role("button", name="Imprimer")).to_be_visible()
    with page.expect_download() as fichier:
        page.get_by_role("link", name="Télécharger ces codes").click()
    assert page.locator(".codes li").first.inner_text() in fichier.value.path().read_text()
    sylvie.cliquer("Mes codes sont rangés : continuer")
    expect(page).to_have_url(f"{sylvie.adresse}/bureau/habilitations/")
    page.context.clear_cookies()
    cache.clear()
    sylvie.aller(CONNEXION)
    donner_le_mot_de_passe(sylvie, email)
    expect(page.get_by_role("heading", name="Seconde étape")).to_be_visible()
    sylvie.remplir(code=code(cle))
    sylvie.cliquer("Se connecter")
    sylvie.aller("/bureau/habilitations/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("abilitations")


def test_passkey_enrolled_then_signs_in_alone_confirms_and_is_removed(sylvie: Personne, petite_scene: Scene) -> None:
    page = sylvie.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": CLE_VIRTUELLE})
    donner_le_mot_de_passe(sylvie, petite_scene.sylvie.email)
    sylvie.cliquer("Utiliser mon appareil")
    sylvie.remplir(name="Ordinateur du bureau")
    toucher(sylvie, "Continuer", "/compte/2fa/recovery-codes/")
    assert Authenticator.objects.get(type="webauthn").wrap().name == "Ordinateur du bureau"
    page.context.clear_cookies()
    sylvie.aller(CONNEXION)
    toucher(sylvie, "Se connecter avec mon appareil", "/")  # no address, no password
    expect(page.get_by_role("link", name="Réglages").first).to_be_visible()
    page.goto(f"{sylvie.adresse}/compte/2fa/webauthn/reauthenticate/?next=/compte/2fa/webauthn/")
    sylvie.regarder()
    toucher(sylvie, "Confirmer avec ma clé d’accès", "/compte/2fa/webauthn/")
    expect(page.get_by_text("utilisée la dernière fois le")).to_be_visible()
    page.context.clear_cookies()
    sylvie.aller(CONNEXION)
    donner_le_mot_de_passe(sylvie, petite_scene.sylvie.email)
    toucher(sylvie, "Utiliser ma clé d’accès", "/")
    sylvie.aller("/compte/2fa/webauthn/")
    sylvie.cliquer("Renommer Ordinateur du bureau")
    sylvie.remplir(name="Téléphone")
    sylvie.cliquer("Enregistrer")
    sylvie.aller("/compte/sessions/")
    sylvie.aller("/compte/2fa/webauthn/")
    sylvie.cliquer("Retirer Téléphone")
    sylvie.cliquer("Retirer cette clé")
    expect(page.get_by_role("heading", name="Protéger votre compte")).to_be_visible()  # the last means is gone: another one first
    assert not Authenticator.objects.exists()


def test_a_device_that_does_not_recognise_the_person_says_it_in_french(sylvie: Personne, petite_scene: Scene) -> None:
    page = sylvie.page
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": CLE_VIRTUELLE | {"isUserVerified": False}})
    donner_le_mot_de_passe(sylvie, petite_scene.sylvie.email)
    sylvie.cliquer("Utiliser mon appareil")
    sylvie.cliquer("Continuer")
    expect(page.locator("#cle-erreur")).to_contain_text("L’appareil n’a pas confirmé")
    sylvie.regarder()
    assert not Authenticator.objects.exists()
