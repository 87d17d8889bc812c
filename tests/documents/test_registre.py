import pytest

from documents import checks, registre

from .outils import Atelier


def test_deux_genres_du_meme_code_sont_refuses(atelier: Atelier) -> None:
    with pytest.raises(ValueError, match="essai"):
        registre.enregistrer(Atelier().genre())


def test_genre_inconnu_leve_key_error() -> None:
    with pytest.raises(KeyError):
        registre.genre("jamais_vu")


def test_genres_liste_ce_qui_est_enregistre() -> None:
    assert "essai" in {genre.code for genre in registre.genres()}


def test_controle_accepte_un_gabarit_present() -> None:
    assert not [e for e in checks.gabarits_presents(None) if "« essai »" in str(e.msg)]


def test_controle_refuse_un_gabarit_absent() -> None:
    registre.enregistrer(Atelier(gabarit="documents/documents/absent.html").genre("sans_gabarit"))
    try:
        erreurs = [e for e in checks.gabarits_presents(None) if "sans_gabarit" in str(e.msg)]
    finally:
        registre.retirer("sans_gabarit")
    assert [e.id for e in erreurs] == ["documents.E001"]


def test_gabarit_par_defaut_suit_la_convention() -> None:
    genre = registre.Genre(
        code="bilan", libelle="Bilan", construire=Atelier().construire, visible_par=lambda u, d: True,
        dossier_de=lambda o: None, nom_fichier=lambda d: "bilan",
    )  # fmt: skip
    assert genre.get_gabarits() == ("tests/documents/bilan.html",)
