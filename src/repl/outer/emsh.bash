# Completion of emsh's direct form in bash. In ~/.bashrc:  source <(emsh completions bash)
_emsh() {
    local IFS=$'\n'
    COMPREPLY=($("${COMP_WORDS[0]}" -Complete bash "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
    # Methods, folders and names that go on are followed by more, not by a blank.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[/:\(] ]]; then compopt -o nospace; fi
}
complete -o default -F _emsh emsh
