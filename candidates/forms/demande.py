"""Part 2 of the form, without the jobs and the proofs: identity, career, training, declaration (l.79–250)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from ..enums import Civilite
from ..lecture import libelle_diplome
from .champs import FormulaireSaisie, Jour, OuiNon, Reponse, Telephone, Texte

AUCUN_DIPLOME = "aucun"
AGE_MAX = 120  # years: beyond, a wrong century was typed


def _texte(libelle: str, *, limite: int, aide: str = "", remplissage: str = "") -> Texte:
    attributs = {"autocomplete": remplissage} if remplissage else {}
    return Texte(label=libelle, limite=limite, help_text=aide, widget=forms.TextInput(attrs=attributs))


class IdentiteForm(FormulaireSaisie):
    """Presentation of the candidate (l.81–104)."""

    civilite = forms.ChoiceField(label="Civilité", choices=Civilite.choices, widget=forms.RadioSelect, required=False)
    nom_naissance = _texte("Nom de naissance", limite=100, aide="Celui de votre acte de naissance.")
    nom_usage = _texte(
        "Nom d’usage",
        limite=100,
        aide="Si vous en portez un autre : nom d’époux ou d’épouse par exemple.",
        remplissage="family-name",
    )
    prenoms = _texte(
        "Prénom", limite=150, aide="Tous vos prénoms, dans l’ordre de l’état civil.", remplissage="given-name"
    )
    adresse = _texte("Adresse", limite=300, aide="Numéro, voie, complément.", remplissage="street-address")
    code_postal = _texte("Code postal", limite=10, remplissage="postal-code")
    commune = _texte("Commune", limite=100, remplissage="address-level2")
    pays = _texte("Pays", limite=60, remplissage="country-name")
    telephone_domicile = Telephone(label="Téléphone domicile")
    telephone_travail = Telephone(label="Téléphone travail")
    telephone_portable = Telephone(label="Téléphone portable")
    email = forms.EmailField(
        label="Email", required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text="L’adresse où le secrétariat vous écrit.",
        error_messages={"invalid": "Cette adresse électronique n’est pas complète. Exemple : prenom.nom@exemple.fr."},
    )  # fmt: skip
    date_naissance = Jour(label="Date de naissance")
    commune_naissance = _texte("Lieu de naissance : commune", limite=100)
    pays_naissance = _texte("Lieu de naissance : pays", limite=60)

    def clean_date_naissance(self) -> date | None:
        """A birth date is in the past, and not a century too early."""
        jour = self.cleaned_data["date_naissance"]
        if jour is None:
            return None
        aujourdhui = timezone.localdate()
        if jour >= aujourdhui:
            raise ValidationError("Cette date de naissance n’est pas encore passée : vérifiez l’année.")
        if jour.year < aujourdhui.year - AGE_MAX:
            raise ValidationError(f"Cette date de naissance remonte à plus de {AGE_MAX} ans : vérifiez l’année.")
        return jour


class ExperienceForm(FormulaireSaisie):
    """Career without the jobs (l.107–123); the labels are those of the référentiel."""

    experience_totale = Texte(limite=100, help_text="Par exemple : 12 ans et 3 mois.")
    experience_metier = Texte(limite=100, help_text="Par exemple : 4 ans.")
    autres_activites = OuiNon()
    autres_activites_lesquelles = Reponse(lignes=3)
    autres_activites_utilite = Reponse(lignes=3)

    def __init__(self, *args: Any, structure: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, champ in self.fields.items():
            champ.label = getattr(structure.parcours, nom)


class FormationForm(FormulaireSaisie):
    """Training (l.181–228): the last class, and the diplomas with their title where the paper asks for it."""

    derniere_classe = forms.ChoiceField(label="Dernière classe suivie", widget=forms.RadioSelect, required=False)
    diplomes = forms.MultipleChoiceField(
        label="Diplôme(s), titre(s) ou certifications obtenu(s)", widget=forms.CheckboxSelectMultiple, required=False,
        error_messages={"invalid_choice": "Cochez un diplôme de la liste."},
    )  # fmt: skip

    def __init__(self, *args: Any, structure: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.structure = structure
        self.fields["derniere_classe"].choices = [(c.code, c.libelle) for c in structure.dernieres_classes]
        self.fields["diplomes"].choices = [(d.code, libelle_diplome(d)) for d in structure.diplomes]
        for diplome in structure.diplomes:
            if diplome.intitule_demande:
                self.fields[f"intitule_{diplome.code}"] = Texte(
                    label=f"{diplome.intitule_demande} ({diplome.libelle})", limite=300
                )

    def cle_de(self, nom: str) -> str:
        """The boxes and their titles are one field: « diplomes »."""
        return "diplomes" if nom.startswith("intitule_") else nom

    @property
    def unites(self) -> tuple[tuple[str, ...], ...]:
        """The boxes and their titles are sent together."""
        return (tuple(n for n in self.fields if self.cle_de(n) == "diplomes"),)

    def build_initial(self, valeurs: Mapping[str, Any]) -> dict[str, Any]:
        """Return the initial values of the inputs from the stored fields."""
        diplomes = valeurs.get("diplomes") or {}
        intitules = {f"intitule_{code}": texte for code, texte in diplomes.items()}
        return {**valeurs, "diplomes": list(diplomes), **intitules}

    def clean(self) -> dict[str, Any]:
        """« Aucun diplôme » stands alone, and a title comes with its box."""
        donnees = super().clean() or self.cleaned_data
        coches = donnees.get("diplomes", [])
        if AUCUN_DIPLOME in coches and len(coches) > 1:
            self.add_error(
                "diplomes", "Vous avez coché « Aucun diplôme » avec un autre choix : gardez l’un ou l’autre."
            )
        for diplome in self.structure.diplomes:
            nom = f"intitule_{diplome.code}"
            if donnees.get(nom) and diplome.code not in coches:
                self.add_error(
                    nom, "Vous avez précisé un intitulé sans cocher la case : cochez-la, ou effacez l’intitulé."
                )
        return donnees

    def get_valeurs(self) -> dict[str, Any]:
        """See `FormulaireSaisie`: the boxes ticked, each with its title."""
        donnees = self.cleaned_data
        valeurs = {c: donnees[c] for c in ("derniere_classe",) if c in donnees and c not in self.errors}
        if not any(self.cle_de(nom) == "diplomes" for nom in self.errors):
            valeurs["diplomes"] = {
                d.code: donnees.get(f"intitule_{d.code}", "")
                for d in self.structure.diplomes
                if d.code in donnees.get("diplomes", [])
            }
        return valeurs

    def rangees(self) -> list[dict[str, Any]]:
        """Return each box of the list of diplomas with the field of its title beside it."""
        boites = {boite.data["value"]: boite for boite in self["diplomes"]}
        return [
            {
                "boite": boites[d.code],
                "intitule": self[f"intitule_{d.code}"] if d.intitule_demande else None,
                "libelle_intitule": d.intitule_demande,
                "is_aucun": d.code == AUCUN_DIPLOME,
            }
            for d in self.structure.diplomes
        ]


class DeclarationForm(FormulaireSaisie):
    """What the sworn statement needs beside the text (l.241–243): other demands of the year, and the place."""

    autres_demandes = forms.IntegerField(
        label="Autres demandes de VAE que vous avez déposées cette année, pour d’autres diplômes ou titres",
        min_value=0, max_value=99, required=False,
        help_text="Écrivez 0 si c’est la seule. Le règlement limite le nombre de demandes par année civile.",
        error_messages={"min_value": "Écrivez 0 ou un nombre positif.", "invalid": "Écrivez un nombre entier."},
    )  # fmt: skip
    fait_a = Texte(label="Fait à", limite=100, help_text="La commune où vous signez.")

    def clean_autres_demandes(self) -> int:
        """No answer counts for none."""
        return self.cleaned_data["autres_demandes"] or 0
