"""Forms of the register: enter, correct, renew, suspend, lift, end an habilitation; bring a file."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from candidates.regles import ajouter_mois
from comptes.models import Utilisateur
from recevabilite.forms import FormulaireMixin
from referentiels.parametres import valeur

from .personnes import HabilitationForm, champ_date

if TYPE_CHECKING:
    from comptes.models import Habilitation


class InscriptionRegistreForm(HabilitationForm):
    """An habilitation entered from the register: the person is named by their address."""

    email = forms.EmailField(
        label="Adresse électronique de la personne", help_text="Celle de son compte.",
        error_messages={"required": "Indiquez l’adresse de la personne.", "invalid": "Cette adresse électronique n’est pas complète."},
    )  # fmt: skip
    field_order = ("email",)

    def clean_email(self) -> str:
        """Someone has an account under this address."""
        email = self.cleaned_data["email"].strip().lower()
        self.utilisateur = Utilisateur.objects.filter(email=email).first()
        if self.utilisateur is None:
            raise forms.ValidationError("Aucun compte n’a cette adresse\u00a0: invitez d’abord cette personne, ou importez-la d’un fichier.")
        return email


class CorrectionForm(FormulaireMixin, forms.Form):
    """What may have been typed wrong; the person, the role and the CQP are not typing errors."""

    numero = forms.CharField(
        label="Numéro d’habilitation", max_length=40, error_messages={"required": "Indiquez le numéro d’habilitation."}
    )
    formation_le = champ_date("Formation aux outils du CQP suivie le", "Facultatif.", required=False)
    du = champ_date("Valable du")
    au = champ_date("Jusqu’au")

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        lu = super().clean() or {}
        if lu.get("du") and lu.get("au") and lu["au"] < lu["du"]:
            self.add_error("au", "La fin de l’habilitation vient après son début.")
        return lu


class RenouvellementForm(CorrectionForm):
    """The next period, proposed from the day after the end: the same number unless another is typed."""

    def __init__(self, *args: Any, habilitation: Habilitation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        debut = max(habilitation.au + timedelta(days=1), timezone.localdate())
        mois = valeur("habilitation_mois", le=debut, certification=habilitation.certification)
        self.fields["numero"].initial, self.fields["du"].initial = habilitation.numero, debut
        self.fields["numero"].help_text = "Gardez-le, ou indiquez le nouveau numéro."
        self.fields["formation_le"].help_text = "Facultatif\u00a0: si elle a été suivie à nouveau."
        self.fields["au"].initial = ajouter_mois(debut, mois) - timedelta(days=1)


class DateMotifForm(FormulaireMixin, forms.Form):
    """A day and a reason, both kept in the register."""

    le = champ_date("À partir du")
    motif = forms.CharField(label="Motif", max_length=300, error_messages={"required": "Indiquez le motif\u00a0: il reste au registre."})

    def __init__(self, *args: Any, libelle: str, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].label, self.fields["le"].help_text = libelle, aide


class FichierForm(FormulaireMixin, forms.Form):
    """A table brought to the register."""

    fichier = forms.FileField(
        label="Fichier CSV", allow_empty_file=True, help_text="5 000 lignes et 5 Mo au plus. Séparateur point-virgule, virgule ou tabulation.",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"}),
        error_messages={"required": "Choisissez un fichier.", "invalid": "Choisissez un fichier."},
    )  # fmt: skip
