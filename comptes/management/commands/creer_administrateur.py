"""`manage.py creer_administrateur adresse`: the first account of an installation, who then invites the others."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from comptes.enums import Role
from comptes.models import Utilisateur
from comptes.services import donner_role


class Command(BaseCommand):
    """Opens an account with the role of administrator; an existing account keeps its password and receives the role."""

    help = "Ouvre le compte d’un administrateur ; le mot de passe est demandé, ou lu sur l’entrée standard."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Address and names."""
        parser.add_argument("email", help="adresse électronique")
        parser.add_argument("--prenom", required=True, help="prénom")
        parser.add_argument("--nom", required=True, help="nom")

    def handle(self, *args: Any, **options: Any) -> None:
        """Create the account when it is new, then give the role; `CommandError` says what is refused."""
        email = options["email"].strip().lower()
        utilisateur = Utilisateur.objects.filter(email=email).first()
        is_nouveau = utilisateur is None
        try:
            validate_email(email)
            with transaction.atomic():
                utilisateur = utilisateur or self._ouvrir(email, options["prenom"], options["nom"])
                utilisateur.is_staff = True
                utilisateur.save(update_fields=["is_staff"])
                donner_role(utilisateur=utilisateur, role=Role.ADMINISTRATEUR, auteur=None)
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        self.stdout.write(f"{utilisateur.nom_complet} ({email}) administre le site.{'' if is_nouveau else ' Ce compte existait : son mot de passe n’a pas changé.'}")

    def _ouvrir(self, email: str, prenom: str, nom: str) -> Utilisateur:
        """Create the account; its address counts as verified."""
        utilisateur = Utilisateur(email=email, prenom=prenom.strip(), nom=nom.strip())
        mot_de_passe = _demander() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        validate_password(mot_de_passe, utilisateur)
        utilisateur.set_password(mot_de_passe)
        utilisateur.full_clean()
        utilisateur.save()
        EmailAddress.objects.create(user=utilisateur, email=email, verified=True, primary=True)
        return utilisateur


def _demander() -> str:
    """A password, typed blind, the same twice."""
    mot_de_passe = getpass("Mot de passe : ")
    if getpass("Le même, une seconde fois : ") != mot_de_passe:
        raise ValidationError("Les deux mots de passe sont différents : rien n’a été créé.")
    return mot_de_passe
