"""One competence of the grid as a sheet of small forms: shown, checked and saved together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils import timezone

from candidates.erreurs import VersionPerimee
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import Utilisateur
from referentiels.schema import Competence

from ..forms import AnnotationForm, CelluleForm, ConclusionForm, DatesForm, ObservationsForm
from ..lecture import importances
from ..models import Evaluation, EvaluationCompetence, EvaluationElement
from ..presentation import lire_element
from ..services import annoter, conclure_competence, dater_competence, noter_elements, observer_competence
from .commun import differences

Ecarts = list[tuple[str, str, str]]


def marque(*valeurs: object) -> str:
    """A short mark of what was read, to tell whether it changed since."""
    return hashlib.sha256("\x00".join(str(v or "").replace("\r\n", "\n").strip() for v in valeurs).encode()).hexdigest()[:16]


class Feuille:
    """The forms of one competence for one evaluator; without `peut_tenir` nor `peut_annoter`, only what is stored."""

    def __init__(
        self, evaluation: Evaluation, competence: Competence, *, peut_tenir: bool, peut_annoter: bool, data: QueryDict | None
    ) -> None:
        self.evaluation, self.competence = evaluation, competence
        self.peut_tenir, self.peut_annoter = peut_tenir, peut_annoter
        self.data = data
        self.ecarts: dict[str, Ecarts] = {}
        self.code = 200
        self._lire()
        self.cellules = self._formulaires()
        initiales = {"lecture_le": self.ligne.lecture_le, "resultats_le": self.ligne.resultats_le or self._date_proposee()}
        self.dates = DatesForm(data, initial=initiales, auto_id=f"{competence.code}-%s")
        self.conclusion = ConclusionForm(data, initial=ConclusionForm.build_initial(self.ligne))
        self.observations = ObservationsForm(data, initial=ObservationsForm.build_initial(self.ligne))
        self._marquer()

    def _lire(self) -> None:
        code = self.competence.code
        self.stockees = {e.code: e for e in self.evaluation.elements.filter(code__startswith=f"{code}.")}
        ligne = EvaluationCompetence.objects.filter(evaluation=self.evaluation, code=code).first()
        self.ligne = ligne or EvaluationCompetence(evaluation=self.evaluation, code=code)

    def _marquer(self) -> None:
        """What the page was read over: a conclusion or dates written meanwhile elsewhere are not overwritten."""
        self.dates_avant = marque(self.ligne.lecture_le, self.ligne.resultats_le)
        self.conclusion_avant = marque(self.ligne.conclusion, self.ligne.motif)

    def _is_a_ecrire(self, champ: str, trouvee: str, voulue: str) -> bool:
        """Say whether what is sent is to be written over what this page found; `VersionPerimee` when both changed since it was read."""
        lue = (self.data or {}).get(champ) or trouvee
        if lue not in (trouvee, voulue):
            raise VersionPerimee(self.ligne)
        return lue == trouvee

    def _date_proposee(self) -> date | None:
        """Today, once a result is ticked: what the paper's column would be dated."""
        return timezone.localdate() if any(e.resultat for e in self.stockees.values()) else None

    def _cellule(self, code: str) -> EvaluationElement:
        return self.stockees.get(code) or EvaluationElement(evaluation=self.evaluation, code=code)

    def _formulaires(self) -> dict[str, Form]:
        if not (self.peut_tenir or self.peut_annoter):
            return {}
        classe = CelluleForm if self.peut_tenir else AnnotationForm
        return {
            e.code: classe(self.data, code=e.code, initial=classe.build_initial(self._cellule(e.code)))
            for e in self.competence.elements
        }

    @property
    def formulaires(self) -> list[Form]:
        """Every form this person may send from the page."""
        communs: list[Form] = [self.observations]
        if self.peut_tenir:
            communs = [self.dates, self.conclusion, self.observations]
        return [*self.cellules.values(), *communs]

    @property
    def ecarts_observations(self) -> Ecarts:
        """Return both texts of the observations, when the other evaluator wrote meanwhile."""
        return self.ecarts.get("observations", [])

    def rangees(self) -> list[dict[str, Any]]:
        """Return each element with its text, what is stored, its form and what conflicts with it."""
        connues = importances(self.evaluation.dossier)
        return [
            lire_element(e, self.stockees.get(e.code), connues)
            | {"form": self.cellules.get(e.code), "ecarts": self.ecarts.get(e.code, [])}
            for e in self.competence.elements
        ]

    def enregistrer(self, auteur: Utilisateur) -> int:
        """Save everything that can be; return 200, 409 when a cell changed since it was read, 422 for another refusal.

        A refusal keeps the rest: what was saved is saved, what was not is still on the page.
        """
        invalides = [f for f in self.formulaires if not f.is_valid()]
        if invalides:
            self.code = 422
            return self.code
        self._enregistrer_cellules(auteur)
        if self.code == 200 or self.ecarts:
            self._enregistrer_le_reste(auteur)
        if self.code != 200:
            self._lire()
            self._reprendre_versions()
        return self.code

    def _enregistrer_le_reste(self, auteur: Utilisateur) -> None:
        if self.peut_tenir:
            self._tenter(self.dates, lambda: self._dater(auteur))
        self._enregistrer_observations(auteur)
        if self.peut_tenir and self.code == 200:
            self._tenter(self.conclusion, lambda: self._conclure(auteur))

    def _tenter(self, form: Form, verbe: Callable[[], Any]) -> None:
        try:
            verbe()
        except ErreurMetier as erreur:
            self._refuser(form, erreur)

    def _refuser(self, form: Form, erreur: ErreurMetier) -> None:
        statut = refuser(form, erreur)
        self.code = 409 if 409 in (self.code, statut) else statut

    def _enregistrer_cellules(self, auteur: Utilisateur) -> None:
        if self.peut_tenir:
            saisies = [f.saisie for f in self.cellules.values()]
            qui: dict[str, Any] = {"evaluation": self.evaluation, "auteur": auteur}
            self._tenter(self.conclusion, lambda: self._signaler(noter_elements(**qui, saisies=saisies)))
            return
        for code, form in self.cellules.items():
            try:
                annoter(evaluation=self.evaluation, auteur=auteur, code=code, **form.cleaned_data)
            except VersionPerimee as erreur:
                self._signaler({code: erreur.actuel})
            except ErreurMetier as erreur:
                self._refuser(self.observations, erreur)
                return

    def _signaler(self, perimees: dict[str, EvaluationElement]) -> None:
        for code, actuelle in perimees.items():
            form = self.cellules[code]
            actuels = type(form).build_initial(actuelle)
            saisis = {champ: v for champ, v in actuels.items() if champ not in ("version", "avant")}
            self.ecarts[code] = differences(form, saisis)
            self.code = 409

    def _dater(self, auteur: Utilisateur) -> None:
        dates = dict(self.dates.cleaned_data)
        self._lire()
        dates["resultats_le"] = dates["resultats_le"] or self._date_proposee()
        voulues = (dates["lecture_le"], dates["resultats_le"])
        if (self.ligne.lecture_le, self.ligne.resultats_le) != voulues and self._is_a_ecrire("dates_avant", self.dates_avant, marque(*voulues)):
            dater_competence(evaluation=self.evaluation, auteur=auteur, code=self.competence.code, **dates)

    def _enregistrer_observations(self, auteur: Utilisateur) -> None:
        lues = self.observations.cleaned_data
        try:
            observer_competence(
                evaluation=self.evaluation, auteur=auteur, code=self.competence.code,
                observations=lues["observations"], avant=lues["observations_avant"],
            )  # fmt: skip
        except VersionPerimee as erreur:
            self.ecarts["observations"] = differences(self.observations, {"observations": erreur.actuel.observations})
            self.code = 409
        except ErreurMetier as erreur:
            self._refuser(self.observations, erreur)

    def _conclure(self, auteur: Utilisateur) -> None:
        lue = self.conclusion.cleaned_data
        self._lire()
        voulue = (lue["conclusion"], lue["motif"])
        if not lue["conclusion"] or (self.ligne.conclusion, self.ligne.motif) == voulue:
            return
        if self._is_a_ecrire("conclusion_avant", self.conclusion_avant, marque(*voulue)):
            conclure_competence(evaluation=self.evaluation, auteur=auteur, code=self.competence.code, **lue)

    def _reprendre_versions(self) -> None:
        """Make the page that comes back carry the versions that are stored now: sending it again keeps one's own text."""
        data = self.data.copy() if self.data is not None else QueryDict(mutable=True)
        for code, form in self.cellules.items():
            champ = "version" if self.peut_tenir else "avant"
            data[form.add_prefix(champ)] = str(type(form).build_initial(self._cellule(code))[champ])
            form.data = data
        data["observations_avant"] = self.ligne.observations
        self._marquer()
        self.observations.data = data

