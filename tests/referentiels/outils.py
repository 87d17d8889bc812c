"""The two référentiels the tests play with."""

from pathlib import Path

from django.conf import settings

from referentiels.models import Referentiel
from referentiels.services import charger

CQP = settings.BASE_DIR / "referentiels" / "donnees" / "cqp-assistant-formation-2019-01.yaml"
COURT = Path(__file__).parent / "donnees" / "cqp-court.yaml"


def charger_cqp() -> Referentiel:
    """The CQP Assistant(e) de formation."""
    return charger(CQP)


def charger_cqp_court() -> Referentiel:
    """The tiny second CQP."""
    return charger(COURT)
