"""Forms of the evaluation."""

from .bilan import CommentaireForm, SignerForm
from .grille import AnnotationForm, CelluleForm, ConclusionForm, DatesForm, ObservationsForm
from .lecture import LectureForm, PointsForm
from .mission import ReponseMissionForm
from .preparation import EntretienForm, ObservationForm, PlanForm, ReportForm

__all__ = [
    "AnnotationForm",
    "CelluleForm",
    "CommentaireForm",
    "ConclusionForm",
    "DatesForm",
    "EntretienForm",
    "LectureForm",
    "ObservationForm",
    "ObservationsForm",
    "PlanForm",
    "PointsForm",
    "ReponseMissionForm",
    "ReportForm",
    "SignerForm",
]
