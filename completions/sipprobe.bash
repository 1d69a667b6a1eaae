# Generated from the option tables; see tools/common/generate.hpp.
_sipprobe() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' options='' files=0 word
    local commands='probe ping dns explain inbound lifetime advise farend'
    COMPREPLY=()
    case $prev in
        --account) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --after) return ;;
        --algorithm) COMPREPLY=($(compgen -W 'md5 sha-256 both' -- "$cur")); return ;;
        --allow) return ;;
        --alternate) return ;;
        --auth-user) return ;;
        --cnf) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --codec) return ;;
        --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        --count) return ;;
        --critical) return ;;
        --dns-server) return ;;
        --every) return ;;
        --expires) return ;;
        --explain) return ;;
        --fail-on) COMPREPLY=($(compgen -W 'info warning error none' -- "$cur")); return ;;
        --firmware) return ;;
        --format) COMPREPLY=($(compgen -W 'text json jsonl nagios prometheus junit markdown' -- "$cur")); return ;;
        --interval) return ;;
        --line) return ;;
        --listen) return ;;
        --local-address) return ;;
        --local-port) return ;;
        --max) return ;;
        --max-bindings) return ;;
        --max-hops) return ;;
        --min-expires) return ;;
        --misbehave) return ;;
        --nat-address) return ;;
        --nat-enable) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --nat-received-processing) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --outbound-proxy) return ;;
        --output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --password-command) return ;;
        --password-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --pcap) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --phone|--model) COMPREPLY=($(compgen -W '7940 7960' -- "$cur")); return ;;
        --proxy) return ;;
        --realm) return ;;
        --report) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --resolve) return ;;
        --silence) return ;;
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
        probe|'') options='--timeout --max-hops --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        ping) options='--transport --count --interval --auth-user --password-file --password-command --proxy --outbound-proxy --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        dns) options='--timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        explain) options='--stream --timeout --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=1 ;;
        inbound) options='--no-register --every --count --after --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        lifetime) options='--max --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        advise) options='--only --silence --codec --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        farend) options='--alternate --misbehave --algorithm --min-expires --listen --tls-cert --tls-key --allow --account --realm --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    [[ -z $command ]] && COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    [[ $files == 1 ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _sipprobe sipprobe
