# Generated from the option tables; see tools/common/generate.hpp.
_rtpecho() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' options='' files=0 word
    local commands='analyze raw serve call'
    COMPREPLY=()
    case $prev in
        --account) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --allow) return ;;
        --answer) return ;;
        --auth-user) return ;;
        --cnf) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --codec) return ;;
        --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        --count) return ;;
        --critical) return ;;
        --delay) return ;;
        --dns-server) return ;;
        --dtmf) return ;;
        --duration) return ;;
        --expires) return ;;
        --explain) return ;;
        --fail-on) COMPREPLY=($(compgen -W 'info warning error none' -- "$cur")); return ;;
        --firmware) return ;;
        --format) COMPREPLY=($(compgen -W 'text json jsonl nagios prometheus junit markdown' -- "$cur")); return ;;
        --from) return ;;
        --line) return ;;
        --listen) return ;;
        --local-address) return ;;
        --local-port) return ;;
        --max-bindings) return ;;
        --max-calls) return ;;
        --max-duration) return ;;
        --max-jitter) return ;;
        --max-loss) return ;;
        --max-rtt) return ;;
        --min-mos) return ;;
        --nat-address) return ;;
        --nat-enable) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --nat-received-processing) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --outbound-proxy) return ;;
        --output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --password-command) return ;;
        --password-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --pcap) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --phone|--model) COMPREPLY=($(compgen -W '7940 7960' -- "$cur")); return ;;
        --port-range) return ;;
        --proxy) return ;;
        --realm) return ;;
        --register) return ;;
        --repeat) return ;;
        --report) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --resolve) return ;;
        --timeout) return ;;
        --tls-ca) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --tls-cert) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --tls-key) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --transport) COMPREPLY=($(compgen -W 'udp tcp tls' -- "$cur")); return ;;
        --warning) return ;;
    esac
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $commands " in *" $word "*) command=$word; break ;; esac
    done
    case $command in
        analyze) options='--max-loss --max-jitter --min-mos --max-rtt --timeout --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=1 ;;
        raw) options='--listen --duration --no-echo --port-range --codec --max-loss --max-jitter --min-mos --max-rtt --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        serve) options='--register --answer --answer-all --max-calls --max-duration --delay --count --listen --tls-cert --tls-key --allow --account --realm --port-range --codec --max-loss --max-jitter --min-mos --max-rtt --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        call) options='--duration --from --dtmf --repeat --may-cost --port-range --codec --max-loss --max-jitter --min-mos --max-rtt --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    [[ -z $command ]] && COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    [[ $files == 1 ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _rtpecho rtpecho
