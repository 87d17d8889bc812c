"""One job of part 2 (l.126–175)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from comptes.regles import siret_valide

from .champs import FormulaireSaisie, Jour, OuiNon, Reponse, Texte


class EmploiForm(FormulaireSaisie):
    """A job: title, company, sector, period, and a text for each heading of activities of the référentiel."""

    unites = (("du", "au"),)
    intitule = Texte(label="Intitulé de l’emploi (poste de travail) ou de la fonction ou de votre activité", limite=200)
    entreprise = Texte(label="Entreprise dans laquelle vous exercez", limite=200)
    siret = Texte(
        label="Numéro SIRET de l’entreprise", limite=40,
        help_text="Facultatif : les 14 chiffres qui identifient l’établissement, écrits sur votre bulletin de salaire.",
    )  # fmt: skip
    secteur = Texte(label="Secteur d’activité", limite=200)
    du = Jour(label="Période d’activité : depuis le")
    au = Jour(label="Période d’activité : jusqu’au", help_text="Laissez vide si vous exercez toujours cet emploi.")
    dans_le_metier = OuiNon(
        label="Cet emploi relève-t-il de l’assistanat de formation ?",
        help_text="Seuls les emplois pour lesquels vous répondez Oui comptent dans l’expérience calculée.",
    )
    is_salarie = OuiNon(label="Êtes-vous (ou étiez-vous) salarié(e) dans cet emploi ?")

    def __init__(self, *args: Any, structure: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.structure = structure
        for activite in structure.activites_emploi:
            self.fields[f"activite_{activite.code}"] = Reponse(label=activite.libelle, lignes=3)

    def clean_siret(self) -> str:
        """Fourteen digits with a right key; spaces are accepted."""
        siret = "".join(self.cleaned_data["siret"].split())
        if siret and not siret_valide(siret):
            chiffres = sum(c.isdigit() for c in siret)
            raise ValidationError(
                f"Ce numéro SIRET compte {chiffres} chiffres : il en faut 14."
                if chiffres != 14 or len(siret) != 14
                else "Ce numéro SIRET n’est pas valide : vérifiez chacun de ses 14 chiffres."
            )
        return siret

    def clean_du(self) -> date | None:
        """A job has begun."""
        jour = self.cleaned_data["du"]
        if jour and jour > timezone.localdate():
            raise ValidationError("Cette date n’est pas encore passée : indiquez un emploi déjà commencé.")
        return jour

    def clean_au(self) -> date | None:
        """A job that will end later is a job that goes on."""
        jour = self.cleaned_data["au"]
        if jour and jour > timezone.localdate():
            raise ValidationError(
                "Cette date n’est pas encore passée : laissez vide si vous exercez toujours cet emploi."
            )
        return jour

    def clean(self) -> dict[str, Any]:
        """The dates come in order, and something is written."""
        donnees = super().clean() or self.cleaned_data
        du, au = donnees.get("du"), donnees.get("au")
        if du and au and au < du:
            self.add_error(
                "au", f"Cette date vient avant le début de l’emploi ({du:%d/%m/%Y}) : inversez-les peut-être."
            )
        return donnees

    def get_valeurs(self) -> dict[str, Any]:
        """See `FormulaireSaisie`; without an answer a job is taken for salaried, as the paper does."""
        valeurs = super().get_valeurs()
        if "is_salarie" in valeurs:
            valeurs["is_salarie"] = valeurs["is_salarie"] is not False
        return valeurs

    def rubriques(self, aides: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the bound field of each heading of activities (l.132–172) with the advice beside it."""
        return [
            {"champ": self[f"activite_{a.code}"], "aide": aides.get(a.code, "")} for a in self.structure.activites_emploi
        ]
