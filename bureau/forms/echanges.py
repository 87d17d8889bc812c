"""Forms of the exchanges on the page of a dossier: an internal note, a mail sent again, the candidate's address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms

from candidates.forms.champs import FormulaireAide, Texte
from echanges.models import LONGUEUR_NOTE


class NoteForm(FormulaireAide):
    """An internal note, and the mark that makes a page sent twice one note."""

    texte = Texte(
        label="Nouvelle note interne", limite=LONGUEUR_NOTE, lignes=3, required=True, error_messages={"required": "Écrivez votre note."},
        help_text="Le candidat ne voit jamais ces notes sur le site. Il les recevrait s’il demandait ses données (RGPD, article 15) : "
        "n’écrivez que des faits utiles au dossier. 5 000 caractères au plus.",
    )  # fmt: skip
    jeton = forms.UUIDField(required=False, widget=forms.HiddenInput, error_messages={"invalid": "Rechargez la page, puis envoyez à nouveau."})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jeton"].initial = uuid4


class RenvoiForm(FormulaireAide):
    """Where a mail that did not leave is sent again."""

    adresse = forms.ChoiceField(label="Renvoyer à", widget=forms.RadioSelect, error_messages={"required": "Choisissez l’adresse.", "invalid_choice": "Choisissez une des adresses proposées."})

    def __init__(self, *args: Any, adresses: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adresse"].choices = [(a, a) for a in adresses]
        self.fields["adresse"].initial = adresses[-1]


class AdresseForm(FormulaireAide):
    """The candidate's e-mail address, corrected by the secretariat."""

    email = forms.EmailField(
        label="Adresse électronique du candidat", required=False, max_length=254,
        help_text="Laissez vide si le candidat n’en a pas : il reçoit alors ses courriers par la poste.",
        error_messages={"invalid": "Cette adresse n’est pas complète. Exemple : prenom.nom@exemple.fr"},
    )  # fmt: skip
