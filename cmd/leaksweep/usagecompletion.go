package main

const usageCompletion = `Prints a script that completes commands, flags, their values, rules and refs.

Usage:
    leaksweep completion [flags] bash|zsh|fish|powershell
` + textHelp + `
What is installed from a package completes already. Else, once:

bash, with the package bash-completion:
    mkdir -p ~/.local/share/bash-completion/completions
    leaksweep completion bash \
        > ~/.local/share/bash-completion/completions/leaksweep
bash without it, in ~/.bashrc:
    source <(leaksweep completion bash)
zsh, in ~/.zshrc, below compinit:
    source <(leaksweep completion zsh)
fish:
    leaksweep completion fish > ~/.config/fish/completions/leaksweep.fish
PowerShell, in the file that $PROFILE names:
    leaksweep completion powershell | Out-String | Invoke-Expression

The script calls the leaksweep on PATH at each Tab, so that it need not be
printed anew after an update. Nothing is scanned then.

Example:
    leaksweep completion fish | source
`
