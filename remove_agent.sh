#!/bin/sh
# Removes what setup_agent.sh installed: service, program, settings, state and user, also the hub's that came
# with --with-hub, and what a Python-based agent of the same name was allowed. Leaves logs alone, and a user
# that was here before. Works on what is left of a damaged installation, too; run again, it finds nothing.
set -eu

usage() {
    cat <<'USAGE'
usage: sudo ./remove_agent.sh [OPTION...]
  --packages    also the Debian packages that setup_agent.sh installed and nothing else needs
  --keep-data   keep settings, API key, unsent snapshots, the hub's history, and the users whose they are
  --dry-run     say what would be removed, and remove nothing
  --unattended  ask nothing
USAGE
}

records=/usr/local/share/monitor-agent
turn=/run/monitor-setup.lock
# The Python-based agent that had this service's name.
earlier=/usr/local/bin/monitor.py
packages='' keep_data='' dry_run='' attended=yes found='' failed=0

fail() {
    echo "remove_agent: cannot $*" >&2
    exit 1
}

for option; do
    case $option in
    --packages) packages=yes ;;
    --keep-data) keep_data=yes ;;
    --dry-run) dry_run=yes ;;
    --unattended) attended='' ;;
    --help)
        usage
        exit 0
        ;;
    *)
        usage >&2
        exit 64
        ;;
    esac
done
[ -t 0 ] || attended=''
[ "$(id -u)" -eq 0 ] || fail "remove the agent: not root. Run it with sudo."
# As setup_agent.sh does.
exec 9>"$turn"
# shellcheck disable=SC3013 # Debian's sh and busybox's have -ef; POSIX has it since 2024
if ! flock -n 9 || [ ! "$turn" -ef /proc/self/fd/9 ]; then
    fail "remove the agent: setup_agent.sh or remove_agent.sh runs already. Wait for its end."
fi
trap 'rm -f "$turn"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# What dpkg knows of a package: nothing where setup_agent.sh has installed its program.
packaged() {
    # shellcheck disable=SC2016 # dpkg-query's own variable
    dpkg-query --show --showformat '${Status}' "$1" 2>/dev/null | grep -q "$2"
}

! packaged monitor-agent ' installed' ||
    fail "remove the agent: it was installed as a Debian package. Run 'apt-get purge monitor-agent'."

# Does what the words after the sentence say, or only tells it. What fails is told, and the rest goes on.
remove() {
    sentence=$1
    found=yes
    shift
    if [ -n "$dry_run" ]; then
        echo "would remove $sentence"
    elif complaint=$("$@" 2>&1); then
        echo "removed $sentence"
    else
        echo "remove_agent: cannot remove $sentence: $(echo "$complaint" | tail -n 1)" >&2
        failed=1
    fi
}

shown() {
    systemctl show --property "$1" --value "$unit"
}

# Is the name another service's?
foreign() {
    file=$(shown FragmentPath)
    [ -s "$file" ] && ! grep -q "^ExecStart=.*/usr/\(local/\)\{0,1\}bin/\($programs\)\([[:space:]]\|\$\)" "$file"
}

stop_service() {
    systemctl disable --quiet --now "$unit" || systemctl stop "$unit"
}

remove_service() {
    case $(shown LoadState):$(shown ActiveState) in
    not-found:inactive) ;;
    *) remove "service $unit" stop_service ;;
    esac
    set -- "$unit_path" "$unit_path.new"
    [ -n "$keep_data" ] || set -- "$@" "$unit_path.d"
    # Without the unit `systemctl disable` does not find its links.
    [ -f "$unit_path" ] || set -- "$@" /etc/systemd/system/*.wants/"$unit"
    for path; do
        if [ -e "$path" ] || [ -L "$path" ]; then remove "$path" rm -r "$path"; fi
    done
    [ -z "$dry_run" ] || return 0
    systemctl daemon-reload || failed=1
    systemctl reset-failed "$unit" 2>/dev/null || true
}

remove_files() {
    set -- "/usr/local/bin/$name" "/usr/local/bin/$name.new" "$settings.new"
    [ -n "$keep_data$is_foreign" ] || set -- "$@" "$settings"
    [ -n "$keep_data$kept_home" ] || set -- "$@" "/var/lib/$name"
    [ -n "$is_foreign" ] || [ "$name" != monitor-agent ] || set -- "$@" "$earlier"
    for path; do
        [ ! -e "$path" ] || remove "$path" rm -r --one-file-system "$path"
    done
}

# Did setup_agent.sh make the user, the Debian package, or the Python-based agent? Before there was a record, what
# the first two make tells.
made_here() {
    ! grep -qsx "$name" "$records/users" || return 0
    [ "$name" != monitor-agent ] || [ ! -e "$earlier" ] || return 0
    case $(getent passwd "$name" | cut -d: -f5-6) in
    "Network monitor:/" | "Network monitor:/nonexistent") [ "$name" = monitor-agent ] ;;
    "Network monitor's hub:/" | "Network monitor's hub:/nonexistent") [ "$name" = monitor-hub ] ;;
    *) return 1 ;;
    esac
}

# Sets kept_user to a user that was here before, and kept_home where the service's state is in that user's home.
look_for_user() {
    kept_user='' kept_home=''
    if ! getent passwd "$name" >/dev/null || made_here; then return; fi
    kept_user=$name
    [ "$(getent passwd "$name" | cut -d: -f6)" != "/var/lib/$name" ] || kept_home=yes
}

# Lines that begin with the user's name; what else the file says stays.
strip_rules() {
    cp -p "$1" "$1.new" && { grep -v "$rule" "$1" || true; } >"$1.new" && mv -f "$1.new" "$1"
}

# What the Python-based agent of the same name was allowed: rules of sudo, groups.
remove_rights() {
    rule="^[[:space:]]*\(Defaults:\)\{0,1\}${name}[[:space:]]"
    for file in /etc/sudoers.d/*; do
        grep -qs "$rule" "$file" || continue
        if ! grep -v '^[[:space:]]*\(#\|$\)' "$file" | grep -qv "$rule"; then
            remove "$file" rm "$file"
        elif grep -q '[\\]' "$file"; then
            echo "kept $file: a rule in it continues on the next line. Remove the rules for $name with 'visudo -f $file'."
        else
            remove "the rules for $name from $file" strip_rules "$file"
        fi
    done
    [ -n "$keep_data" ] && getent passwd "$name" >/dev/null || return 0
    # Which an operator has no reason to give: capturing is the unit's to allow.
    ! id -nG "$name" | grep -qw wireshark ||
        remove "user $name from group wireshark" gpasswd --delete "$name" wireshark
}

remove_user() {
    if [ -n "$kept_user" ]; then
        # Where nothing is left of an installation, nothing is said.
        [ -z "$found" ] || echo "kept user $name: it was here before"
        return
    fi
    remove_rights
    [ -z "$keep_data" ] || return 0
    home=$(getent passwd "$name" | cut -d: -f6)
    case $home in */"$name") ;; *) home='' ;; esac
    [ -n "$home" ] && [ -d "$home" ] && [ "$(stat -c %U "$home")" = "$name" ] || home=''
    ! getent passwd "$name" >/dev/null || remove "user $name" userdel "$name"
    [ -z "$home" ] || remove "$home" rm -r --one-file-system "$home"
    [ -z "$dry_run" ] || return 0
    ! getent group "$name" >/dev/null || remove "group $name" groupdel "$name"
}

# Gives the program's name, its unit and its settings. The settings are another's where the service is.
remove_program() {
    name=$1 unit=$2 settings=$3 unit_path=/etc/systemd/system/$2 is_foreign='' programs=$1
    [ "$name" != monitor-agent ] || programs="$name\|monitor\.py"
    ! foreign || is_foreign=yes
    look_for_user
    [ -n "$is_foreign" ] || remove_service
    remove_files
    remove_user
}

purge() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq --yes purge "$@"
}

# Of the recorded packages those whose going takes no other package along. Leaving one may save another,
# so it is looked at until nothing changes.
removable() {
    removable=
    # shellcheck disable=SC2013,SC2016 # a name a line; dpkg-query's own variable
    for package in $(cat "$records/packages"); do
        ! dpkg-query --show --showformat '${Status}' "$package" 2>/dev/null | grep -q ' installed' ||
            removable="$removable $package"
    done
    while :; do
        kept=
        for package in $removable; do
            for other in $(purge --simulate "$package" | awk '/^(Remv|Purg)/ { print $2 }'); do
                case "$removable " in *" $other "*) continue ;; esac
                kept="$kept $package"
                break
            done
        done
        [ -n "$kept" ] || break
        left=
        for package in $removable; do
            case "$kept " in *" $package "*) ;; *) left="$left $package" ;; esac
        done
        removable=$left
    done
    echo "$removable"
}

remove_packages() {
    [ -e "$records/packages" ] || return 0
    list=$(removable)
    if [ -n "$attended" ] && [ -z "$packages$dry_run" ] && [ -n "$list" ]; then
        printf 'Remove the Debian packages that came with it, too?%s [y/N] ' "$list"
        read -r answer || answer=
        case $answer in [yY]*) packages=yes ;; esac
    fi
    if [ -n "$packages" ]; then
        # shellcheck disable=SC2086 # a list of words
        [ -z "$list" ] || remove "the packages$list" purge $list
    elif [ -n "$list" ]; then
        echo "kept the packages$list: remove them with 'apt-get purge$list'"
    fi
    [ -z "$packages" ] || remove "$records/packages" rm "$records/packages"
}

# With --keep-data it will be installed again, and removed for good later.
remove_records() {
    if [ -n "$keep_data" ]; then
        [ -n "$dry_run" ] || rmdir "$records" 2>/dev/null || true
    elif [ -e "$records" ]; then
        remove "$records" rm -r "$records"
    fi
}

remove_program monitor-agent monitor.service /etc/monitor.conf
packaged monitor-hub ' installed\| config-files' || remove_program monitor-hub monitor-hub.service /etc/monitor-hub.conf
remove_packages
remove_records
[ "$failed" -eq 0 ] || exit 1
case $found:$dry_run in
:*) echo "There is nothing to remove." ;;
yes:) echo "The agent is removed." ;;
*) echo "Nothing was removed." ;;
esac
