# Generated from the option tables; see tools/common/generate.hpp.
_sipreg() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' options='' files=0 word
    local commands='query register watch unregister batch'
    COMPREPLY=()
    case $prev in
        --auth-user) return ;;
        --cnf) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        --critical) return ;;
        --dns-server) return ;;
        --duration) return ;;
        --exec) return ;;
        --expect) return ;;
        --expires) return ;;
        --explain) return ;;
        --fail-on) COMPREPLY=($(compgen -W 'info warning error none' -- "$cur")); return ;;
        --firmware) return ;;
        --format) COMPREPLY=($(compgen -W 'text json jsonl nagios prometheus junit' -- "$cur")); return ;;
        --line) return ;;
        --local-address) return ;;
        --local-port) return ;;
        --max-bindings) return ;;
        --min-expires) return ;;
        --nat-address) return ;;
        --nat-enable) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --nat-received-processing) COMPREPLY=($(compgen -W '0 1' -- "$cur")); return ;;
        --outbound-proxy) return ;;
        --output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --parallel) return ;;
        --password-command) return ;;
        --password-file) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --pcap) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --phone|--model) COMPREPLY=($(compgen -W '7940 7960' -- "$cur")); return ;;
        --proxy) return ;;
        --query-every) return ;;
        --rate) return ;;
        --report) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --resolve) return ;;
        --timeout) return ;;
        --tls-ca) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --transport) COMPREPLY=($(compgen -W 'udp tcp tls' -- "$cur")); return ;;
        --warning) return ;;
    esac
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $commands " in *" $word "*) command=$word; break ;; esac
    done
    case $command in
        query) options='--expect --min-expires --max-bindings --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        register|'') options='--auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        watch) options='--duration --query-every --exec --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        unregister) options='--all --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --cnf --line --nat-enable --nat-address --nat-received-processing --phone --model --firmware --softphone --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=0 ;;
        batch) options='--rate --parallel --continue --auth-user --password-file --password-command --proxy --outbound-proxy --transport --tls-ca --tls-insecure --local-address --local-port --expires --exact-contact --beside --keep --max-bindings --call --yes --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=1 ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    [[ -z $command ]] && COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    [[ $files == 1 ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _sipreg sipreg
