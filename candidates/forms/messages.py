"""A message between the candidate and the secretariat."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from echanges.models import LONGUEUR_MESSAGE

from .champs import Fichiers, FormulaireAide, Texte


class MessageForm(FormulaireAide):
    """What is written, the files that go with it, and the mark that makes a page sent twice one message."""

    texte = Texte(label="Votre message", limite=LONGUEUR_MESSAGE, lignes=6)
    fichiers = Fichiers(label="Joindre des fichiers (facultatif)")
    jeton = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": "Rechargez la page, puis envoyez à nouveau."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = uuid4
