"""Forms of the candidate's side. A draft relaxes what a deposit will ask for: these check writing, not completeness."""

from .acces import AccompagnateurForm, MotifForm
from .activites import CompetenceForm
from .champs import FormulaireSaisie
from .complements import ComplementsForm
from .demande import DeclarationForm, ExperienceForm, FormationForm, IdentiteForm
from .depot import DepotForm, DepotPapierForm
from .emploi import EmploiForm
from .messages import MessageForm
from .preuves import DecrirePreuveForm, PreuvesForm

__all__ = [
    "AccompagnateurForm",
    "CompetenceForm",
    "ComplementsForm",
    "DeclarationForm",
    "DecrirePreuveForm",
    "DepotForm",
    "DepotPapierForm",
    "EmploiForm",
    "ExperienceForm",
    "FormationForm",
    "FormulaireSaisie",
    "IdentiteForm",
    "MessageForm",
    "MotifForm",
    "PreuvesForm",
]
