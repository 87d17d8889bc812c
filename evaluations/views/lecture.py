"""Step 1: what the candidate wrote beside the elements it feeds, the points to check; their list, to be printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Partie
from candidates.erreurs import VersionPerimee
from candidates.lecture import lire_partie_3
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..forms import LectureForm, PointsForm
from ..lecture import is_ouverte
from ..models import Evaluation, EvaluationElement
from ..presentation import lire_grille
from ..services import dater_lecture, noter_points
from .commun import EXTERNE, contexte_commun, differences, page_evaluation

if TYPE_CHECKING:
    from referentiels.schema import Competence


def get_competence(evaluation: Evaluation, code: str) -> Competence:
    """One competence to evaluate; a 404 for another code, and for one that an earlier dossier earned."""
    if code not in competences_a_ecrire(evaluation.dossier):
        raise Http404
    return evaluation.dossier.referentiel.structure.competence(code)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@page_evaluation()
def lecture(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """One competence: rows and proofs of the candidate, points to check; saved as one types, or by the button."""
    competence = get_competence(evaluation, code)
    page = Lecture(evaluation, competence, request)
    if request.method == "POST" and page.enregistrer() == 200:
        messages.success(request, f"La lecture de {code} est enregistrée.")
        return redirect("evaluations:lecture", evaluation.pk, page.suivante if "continuer" in request.POST else code)
    depot = get_dernier_depot(evaluation.dossier, Partie.ACTIVITES)
    contexte = contexte_commun(evaluation, role) | {
        "competence": competence, "numero": code.removeprefix("C"), "page": page, "rangees": page.rangees(), "lectures": page.lectures(),
        "partie_3": lire_partie_3(depot, code) if depot else None, "peut_ecrire": role == EXTERNE and (page.code != 200 or is_ouverte(evaluation)),
    }  # fmt: skip
    return render(request, "evaluations/lecture_noter.html", contexte, status=page.code)


class Lecture:
    """The forms of step 1 of one competence: shown, checked and saved together."""

    def __init__(self, evaluation: Evaluation, competence: Competence, request: HttpRequest) -> None:
        self.evaluation, self.competence, self.request = evaluation, competence, request
        self.code = 200
        self.ecarts: dict[str, list[tuple[str, str, str]]] = {}
        data = request.POST if request.method == "POST" else None
        self.lignes = {c.code: c for c in evaluation.competences.all()}
        ligne = self.lignes.get(competence.code)
        self.lue_le = ligne.lecture_le if ligne else None
        self.date = LectureForm(data, initial={"lecture_le": self.lue_le}, auto_id=f"{competence.code}-%s")
        self._lire()
        self.formulaires = {e.code: PointsForm(data, code=e.code, initial=PointsForm.build_initial(self.cellule(e.code))) for e in competence.elements}

    def _lire(self) -> None:
        self.stockees = {e.code: e for e in self.evaluation.elements.all()}

    def cellule(self, code: str) -> EvaluationElement:
        """The cell of one element as it is stored, or an empty one."""
        return self.stockees.get(code) or EvaluationElement(evaluation=self.evaluation, code=code)

    @property
    def suivante(self) -> str:
        """The competence that comes next; the last one stays."""
        codes = competences_a_ecrire(self.evaluation.dossier)
        return codes[min(codes.index(self.competence.code) + 1, len(codes) - 1)]

    def rangees(self) -> list[dict[str, Any]]:
        """Each element with its form, what is stored and both texts of a conflict."""
        return [
            {"element": e, "ancre": e.code.replace(".", "_"), "cellule": self.cellule(e.code), "form": self.formulaires[e.code], "ecarts": self.ecarts.get(e.code, [])}
            for e in self.competence.elements
        ]

    def lectures(self) -> list[dict[str, Any]]:
        """Every competence to read: its page, the day it was read, how many points it has."""
        points = [c.code.split(".")[0] for c in self.stockees.values() if c.points_a_verifier]
        return [
            {
                "code": c, "url": reverse("evaluations:lecture", args=[self.evaluation.pk, c]), "is_courante": c == self.competence.code,
                "le": self.lignes[c].lecture_le if c in self.lignes else None, "points": points.count(c),
            }
            for c in competences_a_ecrire(self.evaluation.dossier)
        ]  # fmt: skip

    def enregistrer(self) -> int:
        """Save every element then the date; what changed since it was read is left alone and shown (409)."""
        invalides = [f for f in (*self.formulaires.values(), self.date) if not f.is_valid()]
        if invalides:
            self.code = 422
            return self.code
        qui: dict[str, Any] = {"evaluation": self.evaluation, "auteur": self.request.user}
        try:
            self._enregistrer_points(qui)
            le = timezone.localdate() if "lue" in self.request.POST else self.date.cleaned_data["lecture_le"]
            if le is not None or self.lue_le is not None:
                dater_lecture(**qui, code=self.competence.code, le=le)
        except ErreurMetier as erreur:
            self.code = refuser(self.date, erreur)
        if self.ecarts:
            self.code = 409
            self._reprendre_versions()
        return self.code

    def _enregistrer_points(self, qui: dict[str, Any]) -> None:
        for code, form in self.formulaires.items():
            lu = form.cleaned_data
            if code not in self.stockees and not lu["points"]:
                continue
            try:
                noter_points(**qui, code=code, points=lu["points"], version=lu["version"])
            except VersionPerimee as erreur:
                self.ecarts[code] = differences(form, {"points": erreur.actuel.points_a_verifier})

    def _reprendre_versions(self) -> None:
        self._lire()
        data = self.request.POST.copy()
        for code, form in self.formulaires.items():
            data[form.add_prefix("version")] = str(self.cellule(code).version)
            form.data = data


@require_POST
@page_evaluation(EXTERNE)
def points_noter(request: HttpRequest, evaluation: Evaluation, role: str, code: str) -> HttpResponse:
    """Save the points of one element as they are typed; answer with its state, its version, and the date when it was just set."""
    try:
        evaluation.dossier.referentiel.structure.element(code)
    except KeyError as erreur:
        raise Http404 from erreur
    form, statut, cellule, datee = PointsForm(request.POST, code=code), 422, None, None
    if form.is_valid():
        try:
            cellule, datee = noter_points(evaluation=evaluation, auteur=request.user, code=code, points=form.cleaned_data["points"], version=form.cleaned_data["version"])
            statut = 200
        except VersionPerimee:
            statut = 409
        except ErreurMetier as erreur:
            statut = refuser(form, erreur)
    contexte = {"form": form, "statut": statut, "cellule": cellule, "datee": datee, "competence": code.split(".", maxsplit=1)[0], "instant": timezone.now()}
    return render(request, "evaluations/partials/_points_etat.html", contexte, status=statut)


@require_safe
@page_evaluation()
def points(request: HttpRequest, evaluation: Evaluation, role: str) -> HttpResponse:
    """The points to check, competence by competence, with room to write: made to be printed."""
    grille = [c for c in lire_grille(evaluation) if not c["acquise"]]
    for c in grille:
        c["a_verifier"] = [e for e in c["elements"] if e["cellule"].points_a_verifier]
    contexte = contexte_commun(evaluation, role) | {"grille": grille, "nombre": sum(len(c["a_verifier"]) for c in grille)}
    return render(request, "evaluations/points_imprimer.html", contexte)
