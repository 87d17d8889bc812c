"""`manage.py reinitialiser_deux_etapes adresse`: the way back in of an administrator who lost their telephone, from the server."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comptes.erreurs import ErreurMetier
from comptes.models import Utilisateur
from comptes.services import reinitialiser_facteurs


class Command(BaseCommand):
    """Takes the second step of an account away and ends its sessions; journalled as an act of the installation."""

    help = "Retire les clés d’accès, l’application de codes et les codes de secours d’un compte ; la personne en choisit d’autres en se connectant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address of the account."""
        parser.add_argument("email", help="adresse électronique du compte")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove; `CommandError` says what is refused."""
        utilisateur = Utilisateur.objects.filter(email=options["email"].strip().lower()).first()
        if utilisateur is None:
            raise CommandError("Aucun compte ne porte cette adresse.")
        try:
            nombre = reinitialiser_facteurs(utilisateur=utilisateur, auteur=None)
        except ErreurMetier as erreur:
            raise CommandError(str(erreur)) from erreur
        self.stdout.write(f"{utilisateur.nom_complet} : {nombre} moyen(s) retiré(s), connexions fermées.")
