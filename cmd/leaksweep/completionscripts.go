package main

// The scripts call the leaksweep on PATH, whatever was typed: a completion must not
// run ./leaksweep of a folder that somebody only looks at.

// scriptBash works in bash 3.2, which has no compopt: what it lacks then is that no
// files are offered where none can stand.
const scriptBash = `# bash completion for leaksweep
_leaksweep() {
    local line what IFS=$'\n'
    COMPREPLY=()
    while read -r line; do
        if [ -z "$what" ]; then what=${line%% *}; else COMPREPLY+=("$line"); fi
    done < <(command leaksweep __complete bash "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
    case $what in
        files) ;;
        folders) compopt +o default -o dirnames 2>/dev/null ;;
        open) compopt +o default -o nospace 2>/dev/null ;;
        *) compopt +o default 2>/dev/null ;;
    esac
}
complete -o default -F _leaksweep leaksweep
`

const scriptZsh = `#compdef leaksweep
_leaksweep() {
    local -a answer found
    local what fixed
    answer=("${(@f)$(command leaksweep __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
    what=${answer[1]%% *}
    fixed=${answer[1]#$what}
    fixed=${fixed# }
    found=("${(@)answer[2,-1]}")
    case $what in
        files) compset -p ${#fixed}; _files ;;
        folders) compset -p ${#fixed}; _files -/ ;;
        open) _describe -t values leaksweep found -S '' ;;
        *) (( $#found )) && _describe -t values leaksweep found ;;
    esac
}
if [ "$funcstack[1]" = _leaksweep ]; then
    _leaksweep "$@"
else
    compdef _leaksweep leaksweep
fi
`

const scriptFish = `# fish completion for leaksweep
function __leaksweep_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -e words[1]
    set -l answer (command leaksweep __complete fish $words "$typed" 2>/dev/null)
    set -q answer[1]; or return
    set -l what (string split -m 1 ' ' -- $answer[1])
    set -e answer[1]
    set -q what[2]; or set -a what ''
    switch $what[1]
        case files folders
            # A command that nobody has is given files; the functions of fish for that
            # hand names to ls, which takes --name for an option.
            set -l rest (string sub -s (math (string length -- $what[2]) + 1) -- "$typed")
            set answer (complete -C"__leaksweep_files $rest")
            test $what[1] = folders; and set answer (string match '*/' -- $answer)
            printf '%s\n' $what[2]$answer
        case '*'
            printf '%s\n' $answer
    end
end
complete -c leaksweep -f -a '(__leaksweep_complete)'
`

// scriptPowerShell leaves files to PowerShell itself, which offers them where a
// completer says nothing.
const scriptPowerShell = `# PowerShell completion for leaksweep
Register-ArgumentCompleter -Native -CommandName leaksweep -ScriptBlock {
    param($typed, $line, $cursor)
    $words = @($line.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { '=' + $_.ToString() })
    $words += '=' + $typed
    $answer = @(leaksweep __complete powershell $words 2>$null)
    $answer | Select-Object -Skip 1 | ForEach-Object {
        $word, $text = $_ -split [char]9, 2
        if (-not $text) { $text = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $text)
    }
}
`
