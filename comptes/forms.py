"""Forms about people: open an account, accept an invitation, say who one is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import AddEmailForm, LoginForm, ResetPasswordForm, SignupForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from .models import Utilisateur
from .regles import siret_valide

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOT_DE_PASSE_AIDE = "Au moins 12 caractères, pas seulement des chiffres, ni votre nom ou votre adresse. Une phrase facile à retenir convient."

ADRESSE = "Adresse électronique"
ADRESSE_ERREURS = {
    "required": "Indiquez votre adresse électronique.", "invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr.",
}  # fmt: skip


def build_helper() -> FormHelper:
    """Layout of the forms: the page writes the `<form>` and the buttons."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False
    return helper


class InscriptionForm(SignupForm):
    """Open an account as a candidate: the names are asked for, a certificate will carry them."""

    prenom = forms.CharField(
        label="Prénom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Indiquez votre prénom."},
    )  # fmt: skip
    nom = forms.CharField(
        label="Nom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Indiquez votre nom."},
    )  # fmt: skip
    field_order = ["prenom", "nom", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper()
        textes = {
            "email": (ADRESSE, "Le secrétariat vous écrira à cette adresse. Un code de vérification vous y sera envoyé."),
            "password1": ("Mot de passe", MOT_DE_PASSE_AIDE),
            "password2": ("Mot de passe, une seconde fois", ""),
        }  # fmt: skip
        for nom, (libelle, aide) in textes.items():
            champ = self.fields[nom]
            champ.label, champ.help_text = libelle, aide
            champ.widget.attrs.pop("placeholder", None)
        self.fields["email"].error_messages |= ADRESSE_ERREURS

    def try_save(self, request: HttpRequest) -> tuple[Utilisateur | None, HttpResponse | None]:
        """Open the account; of an address that has one, take the time of it all the same: a stopwatch learns nothing."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AdresseMixin:
    """Ask for the address in the words of every other page."""

    champ_adresse = "email"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields[self.champ_adresse]  # type: ignore[attr-defined]
        champ.label = ADRESSE
        champ.widget.attrs.pop("placeholder", None)
        champ.error_messages |= ADRESSE_ERREURS


class ConnexionForm(AdresseMixin, LoginForm):
    """Sign in."""

    champ_adresse = "login"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].error_messages |= {"required": "Écrivez votre mot de passe."}


class MotDePasseOublieForm(AdresseMixin, ResetPasswordForm):
    """Ask for a new password."""


class AutreAdresseForm(AdresseMixin, AddEmailForm):
    """Add an address to one's account, or change it."""


class MotDePasseForm(forms.Form):
    """Choose the password of a new account, twice; say one's names when the invitation does not."""

    password1 = forms.CharField(
        label="Mot de passe", strip=False, help_text=MOT_DE_PASSE_AIDE,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choisissez un mot de passe."},
    )  # fmt: skip
    password2 = forms.CharField(
        label="Mot de passe, une seconde fois", strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Écrivez le mot de passe une seconde fois."},
    )  # fmt: skip

    def __init__(self, *args: Any, utilisateur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.utilisateur = utilisateur
        self.helper = build_helper()
        if not (utilisateur.prenom and utilisateur.nom):
            self.fields = {nom: InscriptionForm.base_fields[nom] for nom in ("prenom", "nom")} | self.fields

    def clean(self) -> dict[str, Any]:
        """Both are the same, and the password is strong enough for this person."""
        donnees = super().clean() or self.cleaned_data
        self.utilisateur.prenom = donnees.get("prenom", self.utilisateur.prenom)
        self.utilisateur.nom = donnees.get("nom", self.utilisateur.nom)
        premier, second = donnees.get("password1"), donnees.get("password2")
        if premier and second and premier != second:
            self.add_error("password2", "Les deux mots de passe sont différents : écrivez deux fois le même.")
        elif premier:
            try:
                validate_password(premier, self.utilisateur)
            except ValidationError as erreur:
                self.add_error("password1", erreur)
        return donnees


class ProfilForm(forms.Form):
    """What a person says of themselves."""

    prenom = forms.CharField(
        label="Prénom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": "Indiquez votre prénom."},
    )  # fmt: skip
    nom = forms.CharField(
        label="Nom", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={"required": "Indiquez votre nom."},
    )  # fmt: skip
    fonction = forms.CharField(
        label="Fonction",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    organisation = forms.CharField(
        label="Entreprise ou organisme", max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        help_text="Sert à vérifier que les évaluateurs et les jurés sont indépendants des candidats.",
    )  # fmt: skip
    siret = forms.CharField(
        label="Numéro SIRET de l’entreprise ou de l’organisme",
        max_length=40,
        required=False,
        help_text="Facultatif : 14 chiffres.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = build_helper()

    def clean_siret(self) -> str:
        """Fourteen digits with a right key, or nothing."""
        siret = "".join(self.cleaned_data["siret"].split())
        if siret and not siret_valide(siret):
            raise ValidationError("Ce numéro SIRET n’est pas valide : vérifiez chacun de ses 14 chiffres.")
        return siret


def _presenter_code(form: forms.Form, *, secours: bool) -> None:
    """The field of a code, in French, with the keypad of a telephone."""
    champ = form.fields["code"]
    champ.label = "Code à six chiffres, ou code de secours" if secours else "Code à six chiffres"
    champ.max_length = 20
    champ.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}
    champ.error_messages["required"] = "Recopiez le code affiché par l’application."


class ActiverApplicationForm(ActivateTOTPForm):
    """Put the application of codes in service by copying a first code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _presenter_code(self, secours=False)


class CodeForm(AuthenticateForm):
    """The second step of a sign-in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _presenter_code(self, secours=True)


class CodeReauthForm(ReauthenticateForm):
    """A code to confirm who one is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _presenter_code(self, secours=True)


class AjouterCleForm(AddWebAuthnForm):
    """Add a key: the browser fills in the credential."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].max_length = "Nom de la clé", 60
        self.fields["name"].help_text = "Pour la reconnaître plus tard : «\u00a0Téléphone\u00a0», «\u00a0Ordinateur du bureau\u00a0»…"
        self.fields["name"].widget.attrs |= {"maxlength": "60", "autocomplete": "off"}
        champ = self.fields["passwordless"]
        champ.initial, champ.label = True, "Me connecter avec cette clé seule, sans mot de passe"
        champ.help_text = "L’appareil vérifie alors que c’est vous : empreinte, visage ou code de déverrouillage."


class RenommerCleForm(EditWebAuthnForm):
    """Give a key another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].max_length = "Nom de la clé", 60
        self.fields["name"].widget.attrs |= {"maxlength": "60", "autocomplete": "off"}
        self.fields["name"].error_messages["required"] = "Donnez un nom à cette clé."
