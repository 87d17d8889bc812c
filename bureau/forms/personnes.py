"""Invite a person, give a role, enter an habilitation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from candidates.regles import ajouter_mois
from comptes.enums import ROLES_HABILITES, ROLES_INVITES, College, Role
from recevabilite.forms import FormulaireMixin
from referentiels.models import Certification
from referentiels.parametres import valeur

if TYPE_CHECKING:
    from comptes.models import Utilisateur

_VIDE = ("", "Choisir…")


def champ_date(libelle: str, aide: str = "", *, required: bool = True) -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=libelle, help_text=aide, required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Indiquez cette date.", "invalid": "Cette date n’est pas lisible."},
    )  # fmt: skip


def roles_proposes(auteur: Utilisateur) -> list[tuple[str, str]]:
    """Roles that this person may give: an administrator alone makes an administrator."""
    return [
        (r.value, r.label)
        for r in ROLES_INVITES
        if r != Role.ADMINISTRATEUR or auteur.has_role(Role.ADMINISTRATEUR)
    ]


class RoleForm(FormulaireMixin, forms.Form):
    """A role, and the collège for a member of the jury."""

    role = forms.ChoiceField(label="Rôle", error_messages={"required": "Choisissez un rôle."})
    college = forms.ChoiceField(
        label="Collège", required=False, choices=[_VIDE, *College.choices],
        help_text="Pour un membre du jury paritaire seulement.",
    )  # fmt: skip

    def __init__(self, *args: Any, auteur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [_VIDE, *roles_proposes(auteur)]

    def clean(self) -> dict[str, Any]:
        """The collège is for a juror, and for a juror alone."""
        lu = super().clean() or {}
        is_jure = lu.get("role") == Role.JURE
        if is_jure and not lu.get("college"):
            self.add_error("college", "Choisissez le collège de ce membre du jury.")
        if lu.get("role") and not is_jure and lu.get("college"):
            self.add_error("college", "Le collège ne concerne que les membres du jury : laissez ce choix vide.")
        return lu


class RoleDateForm(RoleForm):
    """A role to give now, or between two days: a planned arrival, a planned departure."""

    du = champ_date("À partir du", "Laissez vide pour aujourd’hui.", required=False)
    au = champ_date("Jusqu’au", "Laissez vide si la fin n’est pas connue.", required=False)


class FinDeRoleForm(FormulaireMixin, forms.Form):
    """The last day of a role."""

    au = champ_date("Dernier jour du rôle", "Ce jour compris. Laissez vide pour un rôle sans fin prévue.", required=False)


class IdentiteVerifieeForm(FormulaireMixin, forms.Form):
    """Said on purpose: the person who asks is the person of the account."""

    verifiee = forms.BooleanField(
        label="J’ai vérifié l’identité de cette personne, par un autre moyen que sa demande",
        error_messages={"required": "Vérifiez d’abord que c’est bien elle, puis cochez la case."},
    )  # fmt: skip


class InvitationForm(RoleForm):
    """Who is invited, to what role; for an evaluator, the habilitation entered when they accept."""

    email = forms.EmailField(
        label="Adresse électronique", error_messages={"required": "Indiquez l’adresse où envoyer l’invitation."}
    )
    prenom = forms.CharField(label="Prénom", max_length=100, error_messages={"required": "Indiquez le prénom."})
    nom = forms.CharField(label="Nom", max_length=100, error_messages={"required": "Indiquez le nom."})
    organisation = forms.CharField(
        label="Entreprise ou organisme", required=False, max_length=200,
        help_text="Sert à repérer les conflits d’intérêts avec les candidats.",
    )  # fmt: skip
    siret = forms.CharField(label="Numéro SIRET", required=False, max_length=20, help_text="Facultatif, 14 chiffres.")
    fonction = forms.CharField(label="Fonction", required=False, max_length=150)
    numero = forms.CharField(
        label="Numéro d’habilitation", max_length=40, required=False,
        help_text="Pour un évaluateur déjà habilité\u00a0: l’habilitation s’inscrit au registre quand il accepte. Laissez vide sinon.",
    )  # fmt: skip
    certification = forms.ModelChoiceField(label="Habilité pour le CQP", queryset=Certification.objects.all(), required=False, empty_label="Choisir…")
    hab_du = champ_date("Habilitation valable du", required=False)
    hab_au = champ_date("Habilitation valable jusqu’au", required=False)
    field_order = ("email", "prenom", "nom", "role", "college", "organisation", "siret", "fonction", "numero", "certification", "hab_du", "hab_au")

    def __init__(self, *args: Any, auteur: Utilisateur, **kwargs: Any) -> None:
        super().__init__(*args, auteur=auteur, **kwargs)
        if not auteur.has_role(Role.SECRETARIAT):
            for nom in ("numero", "certification", "hab_du", "hab_au"):
                del self.fields[nom]

    def clean(self) -> dict[str, Any]:
        """An habilitation is whole or absent, and for an evaluator."""
        lu = super().clean()
        champs = {nom: lu.pop(nom, None) for nom in ("numero", "certification", "hab_du", "hab_au")}
        lu["habilitation"] = None
        if not any(champs.values()) or self.errors:
            return lu
        if lu.get("role") not in ROLES_HABILITES:
            self.add_error("numero", "L’habilitation ne concerne que les professionnels du secteur et les évaluateurs externes\u00a0: laissez ces champs vides.")
        for nom, valeur_lue in champs.items():
            if not valeur_lue:
                self.add_error(nom, "Indiquez les quatre champs de l’habilitation, ou aucun.")
        if champs["hab_du"] and champs["hab_au"] and champs["hab_au"] < champs["hab_du"]:
            self.add_error("hab_au", "La fin de l’habilitation vient après son début.")
        lu["habilitation"] = {"numero": champs["numero"], "certification": champs["certification"], "du": champs["hab_du"], "au": champs["hab_au"]}
        return lu


class HabilitationForm(FormulaireMixin, forms.Form):
    """An habilitation to enter in the register (l.54)."""

    certification = forms.ModelChoiceField(label="CQP", queryset=Certification.objects.all(), empty_label=None)
    role = forms.ChoiceField(label="Habilité comme", choices=[(r.value, r.label) for r in ROLES_HABILITES])
    numero = forms.CharField(
        label="Numéro d’habilitation", max_length=40, error_messages={"required": "Indiquez le numéro d’habilitation."}
    )
    formation_le = champ_date("Formation aux outils du CQP suivie le", "Facultatif.", required=False)
    du = champ_date("Valable du")
    au = champ_date("Jusqu’au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        jour = timezone.localdate()
        self.fields["du"].initial = jour
        self.fields["au"].initial = ajouter_mois(jour, valeur("habilitation_mois", le=jour))

    def clean(self) -> dict[str, Any]:
        """The end comes after the beginning."""
        lu = super().clean() or {}
        if lu.get("du") and lu.get("au") and lu["au"] < lu["du"]:
            self.add_error("au", "La fin de l’habilitation vient après son début.")
        return lu
