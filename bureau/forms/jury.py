"""Choose dossiers that are ready and the session they go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from candidates.forms.champs import FormulaireAide, Texte

NOUVELLE = "nouvelle"


class _Dossiers(forms.MultipleChoiceField):
    """Ids of dossiers: whether each may go to a session is told by the service, dossier by dossier, never by a stale page."""

    def valid_value(self, value: Any) -> bool:
        """Any id; what it names is looked for among what the person sees."""
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class PretsForm(FormulaireAide):
    """The dossiers ticked, and where they go: a session in preparation, or a new one."""

    dossier = _Dossiers(label="Dossiers", error_messages={"required": "Cochez au moins un dossier.", "invalid_choice": "Rechargez la page : un des dossiers est inconnu."})
    session = forms.ChoiceField(
        label="Les inscrire à", widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une session, ou créez-en une.", "invalid_choice": "Cette session n’est plus en préparation : choisissez-en une autre."},
    )  # fmt: skip

    def __init__(self, *args: Any, sessions: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].choices = [*sessions, (NOUVELLE, "Une nouvelle session, à créer maintenant")]
        self.fields["session"].initial = sessions[0][0] if sessions else NOUVELLE

    @property
    def is_nouvelle(self) -> bool:
        """A session is to be created."""
        return self.is_bound and self.data.get("session") == NOUVELLE

    @property
    def choisis(self) -> list[str]:
        """Ids ticked on the page that was sent."""
        return self.data.getlist("dossier") if self.is_bound else []


class DuplicataForm(FormulaireAide):
    """Why a duplicata is made; the rank that the page showed makes a double click one duplicata."""

    motif = Texte(
        label="Pourquoi un duplicata est-il demandé ?", limite=500, lignes=2, required=True, help_text="Perte, vol, destruction… Le journal le garde.",
        error_messages={"required": "Indiquez pourquoi un duplicata est demandé."},
    )  # fmt: skip
    rang = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
