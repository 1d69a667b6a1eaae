#!/bin/bash
# The demonstration: real sockets on this machine, no account, no network, no prepared output. Under a minute.
#
#     tests/demo/demo.sh FOLDER_OF_THE_TOOLS
#
# Each step says what it does and prints the command, so that it can be repeated by hand. It ends with 0 where every tool
# ended as the step says it must.
set -u

bin=$(cd "${1:?usage: demo.sh FOLDER_OF_THE_TOOLS}" && pwd) || exit 64
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d) || exit 1
server=
failures=0

stop_server()
{
    [ -z "$server" ] && return
    kill "$server" 2>/dev/null
    wait "$server" 2>/dev/null
    server=
}
trap 'stop_server; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

export NO_COLOR=1
unset SIPDIAG_PASSWORD
cp "$here"/docs/examples/tftp/*.cnf "$work"
cd "$work" || exit 1
sed -n 's/^line1_password: *//p' SIP02AABBCCDD01.cnf >password

# The words as a shell would take them again.
quoted()
{
    local each line=
    for each in "$@"; do
        case $each in
        '' | *[!A-Za-z0-9_.,:/@%+=-]*) line="$line '$each'" ;;
        *) line="$line $each" ;;
        esac
    done
    printf '%s' "${line# }"
}

title() { printf '\n\n=== %s\n' "$1"; }
words() { printf '%s\n' "$@"; }

# run EXIT COMMAND...: print it, run it, and hold its exit code against what it must be.
run()
{
    local want=$1 got
    shift
    printf '\n$ %s%s\n' "$(quoted "$@")" "$([[ " $* " != *" --trace "* ]] || echo ' 2>trace')"
    "$bin/$1" "${@:2}"
    got=$?
    if [ "$got" != "$want" ]; then
        printf 'demo: exit %s was expected\n' "$want" >&2
        failures=$((failures + 1))
    fi
}

# serve [FAULTS]: a registrar with one account on a free port of this machine.
serve()
{
    stop_server
    local options=(farend --listen 127.0.0.1:0 --realm provider --account 12345:password)
    [ $# -gt 0 ] && options+=(--misbehave "$1")
    printf '\n$ sipprobe %s &\n' "${options[*]}"
    "$bin/sipprobe" "${options[@]}" >server.out 2>server.err &
    server=$!
    local i
    for i in $(seq 50); do
        registrar=$(sed -n 's/^listening udp //p' server.out)
        [ -n "$registrar" ] && break
        sleep 0.1
    done
    [ -n "$registrar" ] || { cat server.err >&2; echo "demo: the far end did not start" >&2; exit 1; }
    cat server.out
}

# The phone listens on 5060; where that is taken on this machine, on another port.
port=()
if ! "$bin/sipprobe" farend --listen 127.0.0.1:5060 --timeout 0.1 >/dev/null 2>&1; then
    port=(--local-port $((20000 + RANDOM % 10000)))
fi
phone=(--cnf SIPDefault.cnf --cnf SIP02AABBCCDD01.cnf "${port[@]}")

words "Eight steps, each with its command. To run one yourself, in another terminal:" \
    "" \
    "    cd $here/docs/examples/tftp" \
    "    export PATH=$bin:\$PATH" \
    "    sed -n 's/^line1_password: *//p' SIP02AABBCCDD01.cnf >/tmp/password" \
    "" \
    "and the lines that begin with \$. The far end prints the port that it got: give it to --proxy. Its account is" \
    "12345:/tmp/password there."

title "1. What is wrong with the phone's files, before anything is sent"
words "The files of a site with one phone: they come with the source, in docs/examples/tftp."
run 1 cnfcheck SIPDefault.cnf SIP02AABBCCDD01.cnf

title "2. The phone of these files, played against a registrar on this machine"
words "nat_enable is 0, as the files have it: the phone shows its own address, whatever nat_address says. First comes what the" \
    "phone itself would show, then what the registrar holds. The binding carries a mark of its own, and is removed again."
serve
run 0 sipreg "${phone[@]}" --proxy "$registrar" --pcap visit.pcap

title "3. The same with nat_enable 1: now the Contact is the address of nat_address"
words "This machine is not behind 203.0.113.20, and the tool says so: its own way is not the phone's."
run 0 sipreg "${phone[@]}" --proxy "$registrar" --nat-enable 1

title "4. The same with an empty nat_address, and the address taken over that the registrar saw"
words "The far end is told to claim that it saw 127.0.0.9. The phone removes its first Contact and registers the other one."
serve seen-elsewhere=127.0.0.9:5060
run 0 sipreg "${phone[@]}" --proxy "$registrar" --nat-enable 1 --nat-address "" --nat-received-processing 1

title "5. The trap of two ports"
words "With nat_enable 0 the phone sends from one port and listens on another. This registrar answers to the port it was asked" \
    "from, as many do (force_rport). The phone hears nothing; the tool has both ears."
serve force-rport
run 2 sipreg "${phone[@]}" --proxy "$registrar"

title "6. A registrar that says 200 and keeps nothing"
words "The phone shows REGISTERED, and believes it. The list, read again, says otherwise."
serve no-store
run 2 sipreg "${phone[@]}" --proxy "$registrar"

title "7. A registrar that grants less time than a phone needs"
words "5 seconds are taken off, and 20 must be left: the phone lets go at once, and begins again, for ever."
serve shorten-expiry=20
run 2 sipreg "${phone[@]}" --proxy "$registrar" --trace 2>trace

title "8. What was on the wire: the capture of step 2, and one message of step 7"
words "The capture opens in Wireshark as well; register.sip is the request with the Contact, cut out of the trace. Passwords" \
    "and digests are in neither."
run 0 sipprobe explain visit.pcap
# The third request of the trace is the one with the Contact; its lines are indented there.
awk '/^[0-9].* sent /{count++} count == 3 && /^    /{print substr($0, 5) "\r"} / received /&&count == 3{exit}' trace \
    >register.sip
run 0 sipprobe explain register.sip

stop_server
title "That was all"
words "To go on: sipprobe probe HOST asks your own provider's server what it sees of you - no password, nothing rings;" \
    "sipreg query USER@HOST shows where your calls go now, without disturbing the phone."
[ "$failures" = 0 ] || { echo "demo: $failures steps did not end as they must" >&2; exit 1; }
