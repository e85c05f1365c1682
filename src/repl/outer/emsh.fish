# Completion of emsh's direct form in fish. In ~/.config/fish/config.fish:  emsh completions fish | source
function __emsh_complete
    set -l words (commandline -opc)
    set -l word (string unescape -- (commandline -ct); or commandline -ct)
    $words[1] -Complete fish $words[2..-1] "$word" 2>/dev/null
end
complete -c emsh -f -a '(__emsh_complete)'
