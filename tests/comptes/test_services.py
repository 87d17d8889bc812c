"""Who may give and end a role."""

import pytest

from comptes.erreurs import ErreurMetier
from comptes.services import donner_role, retirer_role


@pytest.mark.parametrize("auteur", ["alice", "paul", "jeanne"])
def test_whoever_does_not_manage_people_gives_and_ends_no_role(petite_scene, auteur):
    personne = petite_scene.personnes[auteur]
    with pytest.raises(ErreurMetier, match="gèrent les rôles"):
        donner_role(utilisateur=personne, role="secretariat", auteur=personne)
    with pytest.raises(ErreurMetier, match="gèrent les rôles"):
        retirer_role(utilisateur=petite_scene.sylvie, role="secretariat", auteur=personne)
    assert not personne.has_role("secretariat")
    assert petite_scene.sylvie.has_role("secretariat")


def test_only_an_administrator_makes_an_administrator(petite_scene):
    with pytest.raises(ErreurMetier, match="Seul un administrateur"):
        donner_role(utilisateur=petite_scene.paul, role="administrateur", auteur=petite_scene.sylvie)
    donner_role(utilisateur=petite_scene.paul, role="administrateur", auteur=petite_scene.ada)
    assert petite_scene.paul.has_role("administrateur")


def test_a_role_ends_and_is_given_again(petite_scene):
    retirer_role(utilisateur=petite_scene.amine, role="accompagnateur", auteur=petite_scene.sylvie)
    assert not petite_scene.amine.has_role("accompagnateur")
    donner_role(utilisateur=petite_scene.amine, role="accompagnateur", auteur=petite_scene.sylvie)
    assert petite_scene.amine.has_role("accompagnateur")
