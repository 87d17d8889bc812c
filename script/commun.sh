# Shared by the commands of this folder: finds Python, keeps the environment in step, installs what the system lacks.
set -euo pipefail
RACINE="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cd "$RACINE"
VENV="$RACINE/.venv"
export PIP_DISABLE_PIP_VERSION_CHECK=1

dire() { printf '%s\n' "$*"; }
echouer() { printf 'Erreur : %s\n' "$*" >&2; exit 2; }

# Runs a command as root when that is possible; answers 1 when it is not.
en_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif command -v sudo >/dev/null 2>&1 && { sudo -n true 2>/dev/null || { [ -t 0 ] && sudo -v; }; }; then sudo "$@"
  else return 1
  fi
}

installer_paquets() { en_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null 2>&1; }

# exiger_paquets <paquet>… : installs the Debian packages that are missing, or says which.
exiger_paquets() {
  local manquants=()
  for paquet in "$@"; do
    dpkg-query -W -f='${Status}' "$paquet" 2>/dev/null | grep -q 'ok installed' || manquants+=("$paquet")
  done
  [ ${#manquants[@]} -eq 0 ] && return 0
  dire "Installation de : ${manquants[*]}"
  installer_paquets "${manquants[@]}" || { en_root apt-get update -qq >/dev/null 2>&1 && installer_paquets "${manquants[@]}"; } ||
    echouer "il manque des paquets du système. Installez-les, puis relancez : apt-get install --no-install-recommends ${manquants[*]}"
}

trouver_python() {
  for candidat in python3 python3.13 python3.12 python3.11; do
    if command -v "$candidat" >/dev/null 2>&1 && "$candidat" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$candidat"
      return 0
    fi
  done
  return 1
}

# installer_python <file> : the hashed requirements of a file; what pip says is shown only when it fails.
installer_python() {
  "$VENV/bin/python" -m pip install --quiet --require-hashes -r "$1" >"$VENV/pip.log" 2>&1 || { cat "$VENV/pip.log" >&2; echouer "pip n’a pas pu installer $1."; }
}

# preparer_python <prod|dev> : creates .venv and installs the hashed requirements when they changed.
preparer_python() {
  local fichier="$RACINE/requirements/$1.txt" marque="$VENV/.vae-$1" empreinte python
  [ "$1" = prod ] && [ -f "$VENV/.vae-dev" ] && marque="$VENV/.vae-dev" && fichier="$RACINE/requirements/dev.txt"
  empreinte="$(sha256sum "$fichier" | cut -d' ' -f1)"
  [ -x "$VENV/bin/python" ] && [ -f "$marque" ] && [ "$(cat "$marque")" = "$empreinte" ] && return 0
  if [ ! -x "$VENV/bin/python" ]; then
    if ! python="$(trouver_python)"; then
      exiger_paquets python3
      python="$(trouver_python)" || echouer "Python 3.11 ou plus récent est nécessaire."
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || exiger_paquets python3-venv
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
  fi
  dire "Installation des bibliothèques Python ($(basename "$fichier"))…"
  installer_python "$fichier"
  printf '%s' "$empreinte" >"$marque"
}

# lu <name> <default>: a value of .env, without the quotes that may surround it whole.
lu() {
  local ligne valeur="$2"
  while IFS= read -r ligne || [ -n "$ligne" ]; do
    [[ "$ligne" == "$1="* ]] && valeur="${ligne#*=}"
  done <.env
  case "$valeur" in \"*\" | \'*\') valeur="${valeur:1:${#valeur}-2}" ;; esac
  printf '%s' "$valeur"
}

# faute_du_cachet <certificate> <key> <file of the passphrase> : what openssl finds wrong with the two, in a sentence; nothing without openssl.
faute_du_cachet() {
  local privee phrase="pass:"
  command -v openssl >/dev/null || return 0
  if ! grep -q 'BEGIN CERTIFICATE' "$1" || ! openssl x509 -in "$1" -noout 2>/dev/null; then printf '%s' "$1 n’est pas un certificat PEM (« -----BEGIN CERTIFICATE----- »)"; return 0; fi
  [ -z "$(lu VAE_SCEAU_PKCS11_MODULE '')" ] || return 0 # a device keeps the key
  grep -q 'PRIVATE KEY' "$2" || { printf '%s' "$2 n’est pas une clé privée PEM (« -----BEGIN PRIVATE KEY----- »)"; return 0; }
  ! grep -q . "$3" || phrase="file:$3"
  privee="$(openssl pkey -in "$2" -passin "$phrase" -pubout 2>/dev/null)" || { printf '%s' "$2 ne s’ouvre pas : sa phrase, dans $3, manque ou n’est pas la bonne"; return 0; }
  [ "$(openssl x509 -in "$1" -noout -pubkey)" = "$privee" ] || printf '%s' "$2 n’est pas la clé du premier certificat de $1 : les documents seraient mal scellés"
}

# cachet_perime <certificate>: true when openssl reads it and its end is past.
cachet_perime() {
  command -v openssl >/dev/null || return 1
  openssl x509 -in "$1" -noout 2>/dev/null && ! openssl x509 -in "$1" -noout -checkend 0 >/dev/null 2>&1
}
