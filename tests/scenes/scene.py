"""The scene of the tests: each of its steps is played once, then put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bureau.scenario import Scene, distribuer
from bureau.scenario.parcours import fabriquer_maintenant

from .memoire import MEMOIRE, NonGardableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from referentiels.models import Referentiel


class SceneGardee(Scene):
    """A scene whose steps are put back when they were already played from the same state."""

    @classmethod
    def monter(cls, referentiel: Referentiel) -> SceneGardee:
        """The cast around this référentiel; nobody of it has a password."""
        return cls(referentiel, distribution=MEMOIRE.jouer(distribuer, certification=referentiel.certification, mot_de_passe=None))

    @property
    def cle_de_scene(self) -> Any:
        """The référentiel and the people: all that a step depends on beside its arguments."""
        if self.profils or self.fabriquer is not fabriquer_maintenant:
            raise NonGardableError
        personnes = tuple((cle, str(p.pk)) for cle, p in self.personnes.items())
        return (str(self.referentiel.pk), personnes, str(self.professionnel.pk), str(self.externe.pk))


def _gardee(nom: str) -> Callable[..., Any]:
    """The step of this name, put back when it can be."""
    pas = getattr(Scene, nom)

    def jouer(self: SceneGardee, *places: Any, **noms: Any) -> Any:
        return MEMOIRE.jouer(pas, self, *places, **noms)

    jouer.__name__, jouer.__doc__ = nom, pas.__doc__
    return jouer


for _nom in (
    "demander", "amener", "faire_un_pas", "commencer_evaluation", "evaluer", "signer_bilan", "remplir_grille", "preparer_session", "tenir_session",
):  # fmt: skip
    setattr(SceneGardee, _nom, _gardee(_nom))
