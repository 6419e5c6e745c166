#!/usr/bin/env bash
# The one door to this project: sets up what is missing, builds, shows and tests. See usage() below.
set -euo pipefail

ROOT="$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)"
readonly ROOT
cd -- "$ROOT"

# Cargo's own folder may be moved; what people look for (screens, packages, logs) is always under ./target.
BUILT="${CARGO_TARGET_DIR:-target}"
[[ "$BUILT" == /* ]] || BUILT="$ROOT/$BUILT"
readonly BUILT
readonly LOGS="$ROOT/target/log"
export CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"
export KAGIBAN_DIST="$ROOT/dist"
export KAGIBAN_RMS="$BUILT/debug/kagiban-rms"
# What cargo says is read here, not only shown.
export CARGO_TERM_COLOR=never
# Debian's chromium is used; Playwright must not fetch a browser of its own.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

usage() {
  cat <<'END'
./build.sh            sets up what is missing and builds dist/, the loadable extension
./build.sh demo       shows the main job on a simulator of the portal, in a real Chromium
./build.sh test       everything that continuous integration runs
./build.sh soak       every combination of markup three times, every exit in every era, fuzzing, cargo-deny, mutation tests (hours)
./build.sh package    the zip for the store, the same bytes for the same source, and its lint
./build.sh store      the pictures of the store's listing, into store/
./build.sh bench      speed beside a plain extension that does the same job, as a table and as target/bench.json
./build.sh bench --short   the same in a few rounds; fails only where a row is missing

CHROMIUM names another browser than /usr/bin/chromium.
END
}

# ---------------------------------------------------------------- steps

passed=0
failed=0
skipped=0
log=""

# step NAME COMMAND...: one line with the time; what the command says goes into a log, and is shown if it fails.
step() {
  local name="$1" start="$SECONDS" status=0
  shift
  log="$LOGS/${name//[^A-Za-z0-9]/-}.log"
  mkdir -p "$LOGS"
  printf '%-44s' "$name"
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if ((status == 0)); then
    printf ' ok      %4d s\n' "$((SECONDS - start))"
  else
    printf ' FAILED  %4d s\n' "$((SECONDS - start))"
    tail -n 80 -- "$log" | sed 's/^/    /'
    printf '    (all of it: %s)\n' "${log#"$ROOT/"}"
  fi
  return "$status"
}

# lint NAME COMMAND...: a step that counts as one test.
lint() {
  if step "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}

# build NAME COMMAND...: a step without which nothing after it makes sense.
build() {
  step "$@" && return
  failed=$((failed + 1))
  finish
}

# count STATUS PASSED FAILED SKIPPED: adds a test step's figures; a step that failed without naming a
# failed test (it did not compile, it crashed) counts as one.
count() {
  local status="$1" bad="$3"
  if ((status != 0 && bad == 0)); then bad=1; fi
  passed=$((passed + $2))
  failed=$((failed + bad))
  skipped=$((skipped + $4))
}

finish() {
  if ((skipped > 0)); then printf '%d skipped\n' "$skipped"; fi
  printf '%d passed, %d failed\n' "$passed" "$failed"
  if ((failed > 0)); then exit 1; fi
  exit 0
}

missing() {
  printf '\nMissing: %s\nTo install it: %s\n' "$1" "$2" >&2
  exit 1
}

# ---------------------------------------------------------------- set-up

rust_channel() { sed -n 's/^channel = "\(.*\)"$/\1/p' rust-toolchain.toml; }

# is_channel TOOLCHAIN: whether that toolchain is installed and is the pinned Rust.
is_channel() { [[ "$(rustup run "$1" rustc --version 2>/dev/null)" == "rustc $(rust_channel) "* ]]; }

# The pinned Rust may be there already, as `stable` say: then nothing is fetched.
use_same_rust_by_another_name() {
  local name
  for name in $(rustup toolchain list | cut -d ' ' -f 1); do
    if is_channel "$name"; then
      export RUSTUP_TOOLCHAIN="$name"
      return
    fi
  done
}

set_up_rust() {
  local channel wants sysroot
  channel="$(rust_channel)"
  wants="rustup toolchain install $channel --profile minimal --component clippy --component rustfmt --target wasm32-unknown-unknown"
  command -v cargo >/dev/null || missing "Rust (cargo)" "rustup from https://rustup.rs, then: $wants"
  command -v cc >/dev/null || apt_install "a C compiler and linker (cc)" gcc libc6-dev
  if command -v rustup >/dev/null; then
    if ! is_channel "$channel"; then
      use_same_rust_by_another_name
    fi
    if ! is_channel "${RUSTUP_TOOLCHAIN:-$channel}"; then
      # shellcheck disable=SC2086 # The words of the command.
      step "Rust $channel" $wants || missing "Rust $channel" "$wants"
    fi
    channel="${RUSTUP_TOOLCHAIN:-$channel}"
    if ! rustup target list --installed --toolchain "$channel" | grep -x wasm32-unknown-unknown >/dev/null; then
      step "Rust's target for wasm" rustup target add wasm32-unknown-unknown --toolchain "$channel" ||
        missing "Rust's target for wasm" "rustup target add wasm32-unknown-unknown --toolchain $channel"
    fi
    for component in clippy rustfmt; do
      if ! rustup component list --installed --toolchain "$channel" | grep "^$component" >/dev/null; then
        step "Rust's $component" rustup component add "$component" --toolchain "$channel" ||
          missing "Rust's $component" "rustup component add $component --toolchain $channel"
      fi
    done
  else
    sysroot="$(rustc --print sysroot)"
    [[ "$(rustc --version)" == "rustc $channel "* ]] || missing "Rust $channel (here: $(rustc --version))" "rustup from https://rustup.rs, then: $wants"
    [[ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown" ]] || missing "Rust's target for wasm" "rustup from https://rustup.rs, then: $wants"
  fi
}

set_up_npm() {
  local stamp="tests/node_modules/.kagiban-installed"
  command -v node >/dev/null || missing "Node.js 20 or later" "https://nodejs.org/"
  command -v npm >/dev/null || missing "npm" "https://nodejs.org/ (it comes with Node.js)"
  (($(node -p 'process.versions.node.split(".")[0]') >= 20)) || missing "Node.js 20 or later (here: $(node --version))" "https://nodejs.org/"
  if ! cmp -s tests/package-lock.json "$stamp"; then
    # Nothing of these packages needs a script of its own to be run.
    step "npm packages" npm ci --prefix tests --ignore-scripts --no-audit --no-fund ||
      missing "the npm packages of tests/" "npm ci --prefix tests --ignore-scripts"
    cp tests/package-lock.json "$stamp"
  fi
}

# apt_install WHAT PACKAGE...: installs Debian packages where this user may.
apt_install() {
  local what="$1"
  shift
  local by_hand="apt-get install --no-install-recommends $*"
  if [[ "$(id -u)" == 0 ]] && command -v apt-get >/dev/null; then
    step "$what" apt_get "$@" || missing "$what" "$by_hand"
  elif [[ "$needs" == build ]]; then
    printf 'Not needed for building, but for demo and test: %s (sudo %s)\n' "$what" "$by_hand"
  else
    missing "$what" "sudo $by_hand"
  fi
}

apt_get() {
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$@"
}

set_up_browser() {
  if [[ ! -x "$CHROMIUM" ]]; then
    [[ "$CHROMIUM" == /usr/bin/chromium ]] || missing "the browser that CHROMIUM names ($CHROMIUM)" "unset CHROMIUM to use Debian's chromium"
    apt_install "Chromium" chromium
  fi
  if ! command -v fc-list >/dev/null || [[ -z "$(fc-list :lang=ja)" ]]; then
    apt_install "a Japanese font" fontconfig fonts-noto-cjk
  fi
}

# What the set-up is for: `build` can do without a browser, `browser` cannot.
needs=build
set_up() {
  needs="$1"
  set_up_rust
  set_up_npm
  set_up_browser
}

# ---------------------------------------------------------------- work

xtask() { cargo run --quiet --locked --package xtask -- "$@"; }

build_dist() { xtask build; }

build_simulator() { cargo build --locked --package kagiban-rms --bin kagiban-rms; }

# native_tests NAME: the Rust tests, by cargo-nextest where it is there.
native_tests() {
  local status=0 figures
  if command -v cargo-nextest >/dev/null; then
    step "$1" cargo nextest run --locked --workspace --no-fail-fast || status=$?
  else
    step "$1" cargo test --locked --workspace --all-targets --no-fail-fast || status=$?
  fi
  figures="$(native_figures "$log")"
  # shellcheck disable=SC2086 # Three figures.
  count "$status" $figures
}

# doc_tests NAME: the examples in the documentation, which neither of the above runs.
doc_tests() {
  local status=0 figures
  step "$1" cargo test --locked --workspace --doc --no-fail-fast || status=$?
  figures="$(native_figures "$log")"
  # shellcheck disable=SC2086 # Three figures.
  count "$status" $figures
}

# The figures of nextest's one summary and of cargo's many, added up: passed failed skipped.
native_figures() {
  awk '
    function before(word,  i) {
      for (i = 2; i <= NF; i++) if ($i ~ "^" word "[,;.]?$" && $(i - 1) ~ /^[0-9]+$/) return $(i - 1)
      return 0
    }
    /^ *Summary \[/ || /^test result:/ {
      ok += before("passed")
      bad += before("failed") + before("timed")
      off += before("skipped") + before("ignored")
    }
    END { printf "%d %d %d\n", ok, bad, off }
  ' "$1"
}

playwright() { (cd tests && node node_modules/@playwright/test/cli.js test "$@"); }

# browser_tests NAME ARGUMENTS...: the tests in Chromium; Playwright leaves its figures as JSON.
browser_tests() {
  local name="$1" status=0 figures
  shift
  rm -f target/playwright.json
  step "$name" playwright "$@" || status=$?
  figures="$(node -e '
    const { readFileSync } = require("node:fs");
    try {
      const { stats, errors } = JSON.parse(readFileSync("target/playwright.json", "utf8"));
      console.log(stats.expected, stats.unexpected + stats.flaky + errors.length, stats.skipped);
    } catch {
      console.log(0, 1, 0);
    }')"
  # shellcheck disable=SC2086 # Three figures.
  count "$status" $figures
}

# Fails where more than one mutant in twenty lives. Some 250 builds: little is optimised, and only what reads pages is run.
mutation_tests() {
  command -v cargo-mutants >/dev/null || cargo install cargo-mutants --locked --version 27.1.0
  local out="$ROOT/target/mutants" status=0
  PROPTEST_CASES=16 cargo mutants --package kagiban-core --file crate/core/src/page.rs --file crate/core/src/name.rs \
    --file crate/core/src/plan.rs --output "$out" --timeout 30 --cargo-arg=--config=profile.dev.package.kagiban-core.opt-level=1 \
    --cargo-arg=--config=profile.dev.debug=0 -- --lib --test reading --test plan --test pages --test walk --test journey || status=$?
  # 2 and 3 say that mutants lived or ran into a timeout: that is judged here.
  ((status == 0 || status == 2 || status == 3)) || return "$status"
  node -e '
    const { total_mutants, missed, caught, timeout, unviable } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    const alive = missed / (caught + missed + timeout);
    console.log(`${total_mutants} mutants: ${caught} caught, ${missed} alive, ${timeout} timed out, ${unviable} unviable: ${(alive * 100).toFixed(1)} % alive`);
    process.exit(alive < 0.05 ? 0 : 1);' "$out/mutants.out/outcomes.json"
}

# Ten minutes of damaged input for each reader of the core; another seed each time, and printed.
fuzzing() { cargo run --locked --package kagiban-fuzz -- --seconds 600; }

# What `supply.rs` checks on every run, by the tool itself. RustSec's database is not at hand without its host.
supply_chain() {
  command -v cargo-deny >/dev/null || cargo install cargo-deny --locked --version 0.20.2
  cargo deny --locked check licenses bans sources
}

# Builds this very source in two other folders, each with a target folder of its own, and compares the packages.
same_bytes() {
  local place one two status=0
  place="$(mktemp -d)"
  for one in first "a folder/second"; do
    mkdir -p "$place/$one"
    git ls-files -z | xargs -0 cp --parents -t "$place/$one"
    ln -s "$ROOT/tests/node_modules" "$place/$one/tests/node_modules"
    (cd "$place/$one" && CARGO_TARGET_DIR="$place/built of ${one##*/}" bash -c '
      cargo run --quiet --locked --package xtask -- build && cargo run --quiet --locked --package xtask -- package') || status=1
  done
  one="$place/first/target/package"
  two="$place/a folder/second/target/package"
  sha256sum "$one"/*.zip "$two"/*.zip "$ROOT"/target/package/*.zip
  # A step goes on after a command that fails: what is compared must say so itself.
  cmp "$one"/*.zip "$two"/*.zip || status=1
  cmp "$one"/*.zip "$ROOT"/target/package/*.zip || status=1
  rm -r "$place"
  return "$status"
}

# The package as addons-linter sees it. It brings many packages, so nothing but this installs it.
lint_package() {
  cmp -s tests/lint/package-lock.json tests/lint/node_modules/.kagiban-installed ||
    npm ci --prefix tests/lint --ignore-scripts --no-audit --no-fund
  cp tests/lint/package-lock.json tests/lint/node_modules/.kagiban-installed
  node tests/lint/lint.mjs
}

run_build() {
  set_up build
  step "dist/" build_dist
  printf 'Built dist/. In Chrome: chrome://extensions, developer mode, "Load unpacked", choose %s\n' "$KAGIBAN_DIST"
}

run_demo() {
  set_up browser
  step "dist/" build_dist
  step "simulator" build_simulator
  KAGIBAN_DEMO=1 playwright
}

run_test() {
  set_up browser
  lint "formatting" cargo fmt --all --check
  lint "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
  native_tests "native tests"
  doc_tests "examples in the documentation"
  build "dist/" build_dist
  lint "package" xtask package
  lint "size: no more than it was" xtask size --no-growth
  build "simulator" build_simulator
  browser_tests "browser tests"
  # How many faults were tried in the middle of a press, and how many were survived.
  grep -h "^ *faults:" "$log" || true
  lint "bench, in its short form" short_bench
  finish
}

run_soak() {
  set_up browser
  for round in 1 2 3; do native_tests "native tests, round $round"; done
  build "dist/" build_dist
  build "simulator" build_simulator
  KAGIBAN_SOAK=1 browser_tests "all combinations of markup, three times" --repeat-each=3 markup.spec
  KAGIBAN_SOAK=1 browser_tests "every exit and guide in every era" journey.spec guides.spec
  lint "fuzzing" fuzzing
  lint "supply chain" supply_chain
  lint "package" xtask package
  lint "the same bytes in other folders" same_bytes
  lint "mutation tests of page, name and plan" mutation_tests
  finish
}

run_store() {
  set_up browser
  step "dist/" build_dist
  step "simulator" build_simulator
  KAGIBAN_STORE=1 step "pictures in store/" playwright
}

run_package() {
  set_up build
  step "dist/" build_dist
  step "package" xtask package
  cat -- "$log"
  step "addons-linter" lint_package
  tail -n 1 -- "$log"
}

# What the core takes natively; a short run is content with what the tests have compiled.
native_figures_of() {
  mkdir -p target/bench
  case "$1" in
    short) cargo run --quiet --locked --package kagiban-bench -- 2 ;;
    full) cargo run --quiet --locked --package kagiban-bench --profile speed ;;
  esac >target/bench/native.jsonl
}

# Every row of the table once: fails where one is missing, not where one is slow.
short_bench() {
  native_figures_of short && KAGIBAN_BENCH=short playwright
}

# run_bench full|short
run_bench() {
  set_up browser
  step "dist/" build_dist
  step "simulator" build_simulator
  step "the core by itself" native_figures_of "$1"
  KAGIBAN_BENCH="$1" playwright
}

if (($# > 1)) && [[ "$*" != "bench --short" ]]; then
  usage >&2
  exit 2
fi
case "${1:-build}" in
  build) run_build ;;
  demo) run_demo ;;
  test) run_test ;;
  soak) run_soak ;;
  package) run_package ;;
  store) run_store ;;
  bench) run_bench "$([[ "${2:-}" == --short ]] && echo short || echo full)" ;;
  help | -h | --help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
