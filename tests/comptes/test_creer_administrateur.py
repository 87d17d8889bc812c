"""The first account of an installation."""

from __future__ import annotations

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command

from comptes.enums import Role
from comptes.models import Utilisateur

pytestmark = pytest.mark.django_db


def creer(monkeypatch: pytest.MonkeyPatch, *, mot_de_passe: str, email: str = "Ada@Exemple.fr") -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{mot_de_passe}\n"))
    sortie = io.StringIO()
    call_command("creer_administrateur", email, prenom="Ada", nom="Nicolas", stdout=sortie)
    return sortie.getvalue()


def test_first_administrator_can_sign_in_and_invite(monkeypatch: pytest.MonkeyPatch) -> None:
    phrase = creer(monkeypatch, mot_de_passe="une longue phrase de passe")
    ada = Utilisateur.objects.get(email="ada@exemple.fr")
    assert phrase == "Ada Nicolas (ada@exemple.fr) administre le site.\n"
    assert ada.check_password("une longue phrase de passe")
    assert ada.has_role(Role.ADMINISTRATEUR)
    assert EmailAddress.objects.get(user=ada).verified


def test_weak_password_creates_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="trop court"):
        creer(monkeypatch, mot_de_passe="court")
    assert not Utilisateur.objects.exists()


def test_wrong_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="adresse"):
        creer(monkeypatch, mot_de_passe="une longue phrase de passe", email="ada")


def test_existing_account_keeps_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    Utilisateur.objects.create_user("ada@exemple.fr", "celui d’avant, assez long", prenom="Ada", nom="Nicolas")
    creer(monkeypatch, mot_de_passe="un autre, assez long aussi")
    ada = Utilisateur.objects.get()
    assert ada.check_password("celui d’avant, assez long")
    assert ada.has_role(Role.ADMINISTRATEUR)


@pytest.mark.parametrize(("seconde", "cree"), [("une longue phrase de passe", True), ("une longue phrase de pasée", False)])
def test_at_a_terminal_the_password_is_typed_twice(monkeypatch: pytest.MonkeyPatch, seconde: str, *, cree: bool) -> None:
    tapes = ["une longue phrase de passe", seconde]
    terminal = io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)
    monkeypatch.setattr("comptes.management.commands.creer_administrateur.getpass", lambda invite: tapes.pop(0))
    if cree:
        call_command("creer_administrateur", "ada@exemple.fr", prenom="Ada", nom="Nicolas", stdout=io.StringIO())
    else:
        with pytest.raises(CommandError, match="différents"):
            call_command("creer_administrateur", "ada@exemple.fr", prenom="Ada", nom="Nicolas")
    assert Utilisateur.objects.exists() is cree
    assert tapes == []
