"""Forms of the evaluation."""

from .bilan import CommentaireForm, SignerForm
from .grille import AnnotationForm, CelluleForm, ConclusionForm, DatesForm, ObservationsForm, PreparationForm
from .guide import AjoutForm, QuestionForm
from .lecture import LectureForm, PointsForm
from .mission import ReponseMissionForm
from .preparation import EntretienForm, ObservationForm, ObservationModifieeForm, PlanForm, ReportForm

__all__ = [
    "AjoutForm",
    "AnnotationForm",
    "CelluleForm",
    "CommentaireForm",
    "ConclusionForm",
    "DatesForm",
    "EntretienForm",
    "LectureForm",
    "ObservationForm",
    "ObservationModifieeForm",
    "ObservationsForm",
    "PlanForm",
    "PointsForm",
    "PreparationForm",
    "QuestionForm",
    "ReponseMissionForm",
    "ReportForm",
    "SignerForm",
]
