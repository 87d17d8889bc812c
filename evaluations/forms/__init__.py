"""Forms of the evaluation."""

from .bilan import CommentaireForm, SignerForm
from .grille import AnnotationForm, CelluleForm, ConclusionForm, DatesForm, ObservationsForm, PreparationForm
from .mission import ReponseMissionForm
from .preparation import EntretienForm, ObservationForm, PlanForm

__all__ = [
    "AnnotationForm",
    "CelluleForm",
    "CommentaireForm",
    "ConclusionForm",
    "DatesForm",
    "EntretienForm",
    "ObservationForm",
    "ObservationsForm",
    "PlanForm",
    "PreparationForm",
    "ReponseMissionForm",
    "SignerForm",
]
