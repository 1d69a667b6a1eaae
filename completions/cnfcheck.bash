# Generated from the option tables; see tools/common/generate.hpp.
_cnfcheck() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' options='' files=0 word
    local commands=''
    COMPREPLY=()
    case $prev in
        --against) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --baseline) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --color) COMPREPLY=($(compgen -W 'auto always never' -- "$cur")); return ;;
        --critical) return ;;
        --dns-server) return ;;
        --explain) return ;;
        --fail-on) COMPREPLY=($(compgen -W 'info warning error none' -- "$cur")); return ;;
        --files-from) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --firmware) return ;;
        --format) COMPREPLY=($(compgen -W 'text json sarif gcc junit' -- "$cur")); return ;;
        --ignore) return ;;
        --local-address) return ;;
        --mac) return ;;
        --model|--phone) COMPREPLY=($(compgen -W '7940 7960' -- "$cur")); return ;;
        --models) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --name) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --pcap) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --report) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --resolve) return ;;
        --router) COMPREPLY=($(compgen -f -- "$cur")); return ;;
        --select) return ;;
        --tftp) return ;;
        --timeout) return ;;
        --warning) return ;;
        --write-baseline) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    esac
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case " $commands " in *" $word "*) command=$word; break ;; esac
    done
    case $command in
        *) options='--name --files-from --model --phone --models --firmware --router --local-address --tftp --mac --select --ignore --baseline --write-baseline --fix --no-backup --diff --wire --effective --against --timeout --trace --pcap --dns-server --resolve --dry-run --format --output --report --anonymize --color --verbose -q --fail-on --warning --critical --show-secrets --explain --list-codes --version --help'; files=1 ;;
    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
        return
    fi
    [[ -z $command ]] && COMPREPLY=($(compgen -W "$commands" -- "$cur"))
    [[ $files == 1 ]] && COMPREPLY+=($(compgen -f -- "$cur"))
}
complete -o filenames -F _cnfcheck cnfcheck
