# Shared by the scripts beside it (sourced, not run): where things are, and installing what a step needs.
# shellcheck shell=sh

ROOT=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
cd "$ROOT" || exit 1

SWIFT_MAJOR=6
SWIFT_MINOR=2

die() {
  printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2
  exit 1
}

heading() {
  printf '\n== %s\n' "$*"
}

have() {
  command -v "$1" > /dev/null 2>&1
}

is_mac() {
  [ "$(uname -s)" = Darwin ]
}

# apt_install PACKAGE...: installs Debian packages, or says what to do.
apt_install() {
  have apt-get || die "these are needed, by the names Debian has for them: $*; install them and try again"
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif have sudo; then
    as_root=sudo
  else
    die "run this as root, then try again: apt-get install $*"
  fi
  printf 'Installing %s\n' "$*"
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" > /dev/null
}

# install_package DEBIAN-NAMES BREW-NAMES: each a list in one word; nothing to do where the list is empty.
install_package() {
  if is_mac; then
    have brew || die "Homebrew is needed to install $2: https://brew.sh"
    # shellcheck disable=SC2086
    [ -z "$2" ] || brew install --quiet $2
  else
    # shellcheck disable=SC2086
    [ -z "$1" ] || apt_install $1
  fi
}

need_swift() {
  wanted="Swift $SWIFT_MAJOR.$SWIFT_MINOR or newer is needed: https://www.swift.org/install"
  have swift || die "swift is not on PATH. $wanted"
  version=$(swift --version 2> /dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || die "swift does not tell its version. $wanted"
  major=${version%%.*}
  minor=${version#*.}
  if [ "$major" -lt "$SWIFT_MAJOR" ] || { [ "$major" -eq "$SWIFT_MAJOR" ] && [ "$minor" -lt "$SWIFT_MINOR" ]; }; then
    die "this is Swift $version. $wanted"
  fi
}

# macOS has zlib.
need_libraries() {
  if have pkg-config && pkg-config --exists yaml-0.1 && { is_mac || pkg-config --exists zlib; }; then
    return
  fi
  install_package 'libyaml-dev zlib1g-dev pkg-config' 'libyaml pkg-config'
}

# The tests' Python packages live in .venv-tests, made anew when the list of them changes or the clone was moved: a virtual
# environment holds absolute paths.
PYTHON="$ROOT/.venv-tests/bin/python"

need_test_tools() {
  requirements=Tests/EndToEnd/requirements.txt
  if [ -x "$PYTHON" ] && { cat "$requirements"; echo "# $ROOT"; } | cmp -s - .venv-tests/requirements.txt; then
    return
  fi
  have python3 || install_package 'python3 python3-venv' 'python'
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || die 'Python 3.11 or newer is needed for the end-to-end tests'
  python3 -c 'import ensurepip' 2> /dev/null || install_package 'python3-venv' ''
  printf 'Installing the test tools into .venv-tests\n'
  rm -rf .venv-tests
  python3 -m venv .venv-tests
  "$PYTHON" -m pip install --quiet --disable-pip-version-check -r "$requirements"
  { cat "$requirements"; echo "# $ROOT"; } > .venv-tests/requirements.txt
}

need_emacs() {
  # Homebrew has no yasnippet; what needs it is left out there.
  wanted_of_emacs="(require 'eglot)"
  is_mac || wanted_of_emacs="$wanted_of_emacs (require 'yasnippet)"
  if have emacs && emacs --batch --eval "(progn (require 'package) (package-initialize) $wanted_of_emacs)" > /dev/null 2>&1; then
    return
  fi
  install_package 'emacs-nox elpa-eglot elpa-yasnippet' 'emacs'
}

need_node() {
  have node || install_package 'nodejs' 'node'
}

# The real client, to which the tests' API server has to prove itself.
need_kubectl() {
  have kubectl || install_package 'kubernetes-client' 'kubernetes-cli'
}

# The program as a release has it. bench, install and demo use it.
# shellcheck disable=SC2034
BINARY="$ROOT/.build/release/installplan-ls"
# The program as the tests have it: one build serves unit tests and end-to-end tests.
# shellcheck disable=SC2034
DEBUG_BINARY="$ROOT/.build/debug/installplan-ls"

# need_own_build FOLDER: ends with one line where a build folder was made in another place. The compiler keeps absolute paths
# in it, and where they are wrong it speaks of precompiled modules and not of what happened. Folders that these scripts made
# name their place; of others the build manifest tells.
need_own_build() {
  place=$1/place
  if [ -e "$place" ]; then
    [ "$(cat "$place")" = "$ROOT" ] || built_elsewhere "$1"
  else
    for manifest in "$1"/debug.yaml "$1"/release.yaml; do
      [ ! -e "$manifest" ] || grep -q -F "\"$ROOT/" "$manifest" || built_elsewhere "$1"
    done
  fi
  mkdir -p "$1"
  printf '%s\n' "$ROOT" > "$place"
}

built_elsewhere() {
  die "$1 was built in another folder, and the compiler cannot use it here. Remove it and try again: rm -rf $1"
}

# swift_build FOLDER ARGUMENT...: builds into a folder of this clone.
swift_build() {
  need_swift
  need_libraries
  need_own_build "$1"
  folder=$1
  shift
  swift build --scratch-path "$folder" "$@" < /dev/null
}

# The release binary; static on Linux, so that it runs where no Swift is.
build_release() {
  if is_mac; then
    swift_build .build -c release --product installplan-ls
  else
    swift_build .build -c release --static-swift-stdlib -Xlinker -s --product installplan-ls
  fi
}

build_debug() {
  swift_build .build --build-tests
}

# The fuzzers, and the unit tests of what builds without the network's libraries, under the address sanitizer.
FUZZ_BUILD=.build-fuzz
build_fuzzers() {
  INSTALLPLAN_PACKAGE=fuzz
  export INSTALLPLAN_PACKAGE
  swift_build "$FUZZ_BUILD" --build-tests -c release --sanitize=address -Xswiftc -enable-testing
  unset INSTALLPLAN_PACKAGE
}

# limited SECONDS COMMAND...: ends the command when it takes longer, where there is a `timeout`.
limited() {
  if have timeout; then
    timeout "$@"
  elif have gtimeout; then
    gtimeout "$@"
  else
    shift
    "$@"
  fi
}
