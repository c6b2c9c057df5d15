#!/bin/sh
# Compiles the native backend; needs a C compiler only. Usage: build.sh [FILE]. Reads CC and CFLAGS.
set -eu
cd "$(dirname "$0")"
out=${1:-../dist/native/engine.node}
cc=${CC:-cc}
if ! command -v "$cc" > /dev/null; then
  echo "There is no C compiler \"$cc\", which the native backend needs. Install one:" >&2
  echo "Debian and Ubuntu: apt-get install gcc libc6-dev. Alpine: apk add gcc musl-dev." >&2
  echo "macOS: xcode-select --install." >&2
  exit 1
fi
objects=$(mktemp -d)
trap 'rm -rf "$objects"' EXIT
flags="-std=gnu11 -O3 -fPIC -fvisibility=hidden -pthread -Wall -Wextra ${CFLAGS:-}"

# Compiles the inner loops once per kind of machine; kernels.c chooses at run time.
kernels() {
  machine=$1
  shift
  for file in linear linear-quantized attention norm activation quantize; do
    case $file in
      quantize) exact=-ffp-contract=off ;; # so that every machine rounds alike
      *) exact= ;;
    esac
    "$cc" $flags "$@" $exact "-DMACHINE=$machine" -c "$file.c" -o "$objects/$file-$machine.o"
  done
}
has_amx=
kernels baseline
case $("$cc" -dumpmachine) in
  x86_64*)
    kernels avx2 -mavx2 -mfma -mf16c
    kernels avx512 -mavx512f -mavx512bw -mavx512dq -mavx512vl -mfma -mf16c
    vnni="-mavx512f -mavx512bw -mavx512dq -mavx512vl -mavx512vnni -mfma -mf16c"
    kernels avx512vnni $vnni
    ;;
  aarch64* | arm64*)
    kernels dotprod -march=armv8.2-a+dotprod
    ;;
esac
case $("$cc" -dumpmachine) in
  x86_64*linux*)
    # gcc before 11 and clang before 12 do not know AMX: without it such a CPU runs the kernels for VNNI
    amx="-mamx-tile -mamx-bf16 -mamx-int8"
    if "$cc" $amx -x c -E /dev/null > /dev/null 2>&1; then
      has_amx=-DHAS_AMX
      for file in linear-amx linear-quantized-amx; do
        "$cc" $flags $vnni $amx -c "$file.c" -o "$objects/$file.o"
      done
    fi
    ;;
esac
files="addon addon-files addon-weights arena attend decoder encoder feed-forward kernels linear-run mapping model pack"
for file in $files rope threads; do
  "$cc" $flags $has_amx -c "$file.c" -o "$objects/$file.o"
done

# Node-API's functions are in the program that loads the file: macOS needs a flag for that.
case $("$cc" -dumpmachine) in
  *darwin*) undefined='-undefined dynamic_lookup' ;;
  *) undefined='' ;;
esac
mkdir -p "$(dirname "$out")"
# Written under another name first: a process that has the old file open keeps it, and none loads half a file.
"$cc" $flags -shared $undefined "$objects"/*.o -lm -o "$out.$$"
mv "$out.$$" "$out"
