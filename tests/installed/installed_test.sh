#!/usr/bin/env bash
# Install into an empty folder, then build and run a stranger's program against it, by CMake and by pkg-config.
# usage: installed_test.sh BUILD_FOLDER SOURCE_FOLDER
set -euo pipefail
build=$1
stranger=$2/stranger
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

cmake --install "$build" --prefix "$place/usr" >"$place/install.log" || { cat "$place/install.log"; exit 1; }

cmake -S "$stranger" -B "$place/by-cmake" -G Ninja -DCMAKE_PREFIX_PATH="$place/usr" >/dev/null
cmake --build "$place/by-cmake" >/dev/null
"$place/by-cmake/stranger"

pc=$(find "$place/usr" -name sipdiag.pc -printf '%h\n')
libdir=$(dirname "$pc")
flags=$(PKG_CONFIG_PATH=$pc pkg-config --define-variable=prefix="$place/usr" --cflags --libs sipdiag)
# shellcheck disable=SC2086
g++ -std=c++20 "$stranger/stranger.cpp" -o "$place/by-pkg-config" $flags
LD_LIBRARY_PATH=$libdir "$place/by-pkg-config"

# Symbols of other libraries must not leak out of ours.
foreign=$(nm -DC --defined-only "$libdir/libsipdiag.so" | grep -cE ' (boost|CLI|nlohmann|toml)::' || true)
[ "$foreign" -le 0 ] || { echo "$foreign foreign symbols leave the library"; exit 1; }

# The installed tools find the installed library by themselves.
for tool in "$place"/usr/bin/*; do
    [ -x "$tool" ] || continue
    "$tool" --version | grep -q "^$(basename "$tool") [0-9]"
done
