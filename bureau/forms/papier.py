"""What comes by post: find who it is, describe the envelope; note a letter posted; invite a candidate to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone

from candidates.examen import EXTENSIONS
from candidates.forms.champs import Fichiers, FichiersInput, FormulaireAide, Jour, Texte
from candidates.services.papier import Envoi

if TYPE_CHECKING:
    from collections.abc import Sequence

    from candidates.models import Candidat
    from candidates.services.papier import Rapprochement
    from referentiels.models import Referentiel

NOUVELLE = "nouvelle"


class PersonneForm(FormulaireAide):
    """Who wrote the paper, to look for them before anything is created."""

    nom = Texte(label="Nom de naissance", limite=100, required=True, error_messages={"required": "Indiquez le nom écrit sur le papier."})
    nom_usage = Texte(label="Nom d’usage", limite=100, help_text="S’il est différent.")
    prenoms = Texte(label="Prénom", limite=150, required=True, error_messages={"required": "Indiquez le prénom écrit sur le papier."})
    date_naissance = Jour(label="Date de naissance", help_text="C’est elle qui évite de confondre deux personnes.")

    def clean_date_naissance(self) -> Any:
        """A birth date is past."""
        jour = self.cleaned_data["date_naissance"]
        if jour is not None and jour >= timezone.localdate():
            raise forms.ValidationError("Cette date de naissance n’est pas encore passée : vérifiez l’année.")
        return jour


class EnvoiForm(FormulaireAide):
    """One envelope: when it came, its postmark, what it holds, its pages."""

    recu_le = Jour(label="Reçu le", required=True, help_text="Le jour où le pli est arrivé au secrétariat : les délais se comptent de ce jour.")
    poste_le = Jour(label="Cachet de la poste", help_text="Facultatif, s’il est lisible.")
    objet = Texte(label="Ce que contient le pli", limite=200, help_text="Par exemple : parties 2 et 3, deux bulletins de salaire.")
    fichiers = Fichiers(label="Pages numérisées", required=True, widget=FichiersInput(attrs={"multiple": True, "accept": ",".join(EXTENSIONS)}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recu_le"].error_messages["required"] = "Indiquez le jour de réception."
        self.fields["fichiers"].help_text = "Tout le papier, dans l’ordre, en un ou plusieurs fichiers (PDF, JPEG, PNG). La page signée doit y être."

    def get_envoi(self) -> Envoi:
        """What the service records."""
        lu = self.cleaned_data
        return Envoi(recu_le=lu["recu_le"], poste_le=lu["poste_le"], objet=lu["objet"], fichiers=lu["fichiers"])


class DossierPapierForm(EnvoiForm):
    """A whole dossier: whose it is, for which CQP, and its envelope."""

    jeton = forms.UUIDField(widget=forms.HiddenInput)
    personne = forms.ChoiceField(
        label="Qui est-ce ?", widget=forms.RadioSelect,
        error_messages={"required": "Dites si c’est une personne déjà connue, ou une nouvelle.", "invalid_choice": "Choisissez dans la liste."},
    )  # fmt: skip
    referentiel = forms.ChoiceField(label="CQP demandé", error_messages={"required": "Choisissez le CQP demandé."})
    email = forms.EmailField(
        label="Adresse électronique", required=False,
        help_text="Facultative. Sans elle, chaque courriel du dossier devient une lettre à poster.",
        error_messages={"invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr."},
    )  # fmt: skip
    field_order = ("jeton", "personne", "referentiel", "recu_le", "poste_le", "objet", "fichiers", "email")

    def __init__(self, *args: Any, proches: Sequence[Rapprochement], referentiels: Sequence[Referentiel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidats: dict[str, Candidat] = {str(p.candidat.pk): p.candidat for p in proches if p.candidat.utilisateur_id is None}
        connues = [(cle, f"C’est {c.nom_complet}{_ne_le(c)}, déjà connu(e)") for cle, c in self.candidats.items()]
        self.fields["personne"].choices = [*connues, (NOUVELLE, "C’est une nouvelle personne")]
        if not connues:
            self.fields["personne"].initial = NOUVELLE
        self.referentiels = {str(r.pk): r for r in referentiels}
        self.fields["referentiel"].choices = [(cle, r.certification.intitule) for cle, r in self.referentiels.items()]

    def get_candidat(self) -> Candidat | None:
        """The person already known, or None for a new one."""
        return self.candidats.get(self.cleaned_data["personne"])

    def get_referentiel(self) -> Referentiel:
        """The CQP asked for."""
        return self.referentiels[self.cleaned_data["referentiel"]]


def _ne_le(candidat: Candidat) -> str:
    return f", né(e) le {candidat.date_naissance:%d/%m/%Y}" if candidat.date_naissance else ""


class PosteeForm(FormulaireAide):
    """The day a letter left."""

    le = Jour(label="Postée le", required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].initial = timezone.localdate()
        self.fields["le"].error_messages["required"] = "Indiquez le jour où la lettre est partie."


class RattachementForm(FormulaireAide):
    """Where to send the invitation that hands a paper dossier to its candidate."""

    email = forms.EmailField(
        label="Adresse électronique du candidat",
        error_messages={
            "required": "Indiquez l’adresse où envoyer l’invitation.",
            "invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr.",
        },
    )  # fmt: skip
