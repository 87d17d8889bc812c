"""The page of licences follows the requirements; an audit that did not answer is never read as « nothing known »."""

from __future__ import annotations

import json
import re
import runpy

import pytest

from tests.test_maison import RACINE

MODULE = runpy.run_path(str(RACINE / "script/dependances.py"))
SAIN = {"dependencies": [{"name": "django", "version": "5.2", "vulns": []}]}
NPM_SAIN = {"metadata": {"vulnerabilities": {"total": 0}}}


def test_page_of_licences_follows_the_requirements():
    page = (RACINE / "docs/licences.md").read_text()
    ecrites = {(nom, version) for nom, version in re.findall(r"^\| (\S+(?: \(npm\))?) \| (\S+) \|", page, re.MULTILINE) if version != "Version"}
    voulues = {(nom, version) for nom, version, _ in MODULE["lire_requis"]()} | {(f"{nom} (npm)", version) for nom, version, _ in MODULE["lire_npm"]()}
    assert ecrites == voulues, "lancez script/audit --licences"
    assert "à lire" not in page


def test_no_licence_asks_to_publish_the_site():
    page = (RACINE / "docs/licences.md").read_text()
    assert [ligne for ligne in page.splitlines() if "AGPL" in ligne or ("General Public License" in ligne and "Lesser" not in ligne)] == []


@pytest.mark.parametrize(
    ("python", "npm", "code"),
    [
        (SAIN, NPM_SAIN, 0),
        ({"dependencies": [{"name": "django", "version": "1", "vulns": [{"id": "CVE-0"}]}]}, NPM_SAIN, 1),
        (SAIN, {"metadata": {"vulnerabilities": {"total": 2}}}, 1),
        ({"dependencies": [{"name": "django", "skip_reason": "not found"}]}, NPM_SAIN, 3),
        ({"dependencies": []}, NPM_SAIN, 3),
        ("", NPM_SAIN, 3),
        (SAIN, {"message": "405 Method Not Allowed"}, 3),
        ("", {"metadata": {"vulnerabilities": {"total": 2}}}, 1),
    ],
)
def test_audit_that_did_not_answer_has_its_own_code(tmp_path, python, npm, code):
    for nom, rapport in (("python.json", python), ("npm.json", npm)):
        (tmp_path / nom).write_text(json.dumps(rapport) if rapport else "")
    assert MODULE["juger"](str(tmp_path / "python.json"), str(tmp_path / "npm.json")) == code
