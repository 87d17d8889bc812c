"""How allauth opens accounts here: candidates by themselves, everyone else through an invitation."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from .models import Utilisateur


class CompteAdapter(DefaultAccountAdapter):
    """Keeps the names typed at sign-up with the account."""

    def save_user(self, request: HttpRequest, user: Utilisateur, form: object, commit: bool = True) -> Utilisateur:
        """Save the account with its folded address and names."""
        utilisateur = super().save_user(request, user, form, commit=False)
        donnees = getattr(form, "cleaned_data", {})
        utilisateur.email = utilisateur.email.strip().lower()
        utilisateur.prenom = donnees.get("prenom", "")
        utilisateur.nom = donnees.get("nom", "")
        if commit:
            utilisateur.save()
        return utilisateur
