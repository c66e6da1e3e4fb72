#!/bin/sh
# Installs monitor-agent as the systemd service monitor.service; run again, it repairs and upgrades.
# It checks everything before it changes anything, and undoes its changes where it cannot finish them.
# remove_agent.sh is its exact inverse.
# shellcheck disable=SC2034,SC2154 # settings are read, and given_* set, by eval
set -eu
umask 077

keys="PLATFORM_WS_URL PLATFORM_API_URL DEBUG_API_URL GENERATE_KEY_URL NETWORK_RANGE INTERFACE"
# Put aside what the environment gives: it goes before what is written here.
for key in $keys; do eval "given_$key=\${$key:-}"; done

# Edit these, or give them as options or in the environment. What /etc/monitor.conf says already stays.
PLATFORM_WS_URL=""  # live: wss://platform.example/ws/monitor
PLATFORM_API_URL="" # history: https://platform.example/api/monitor
DEBUG_API_URL=""    # errors, while DEBUG=yes: https://platform.example/api/debug
GENERATE_KEY_URL="" # asked once for the API key: https://platform.example/api/generate-key
NETWORK_RANGE=""    # the LAN: 192.168.1.0/24; empty: worked out
INTERFACE=""        # the LAN side: br-lan; empty: worked out

usage() {
    cat <<USAGE
usage: sudo ./setup_agent.sh [OPTION...]
  --platform-ws-url URL, --platform-api-url URL, --debug-api-url URL, --generate-key-url URL,
  --network-range RANGE, --interface NAME
                    the settings of these names; also as environment variables (PLATFORM_WS_URL=...)
                    or in the lines at the top of this script
  --key-file FILE   the API key, where GENERATE_KEY_URL is not to be asked; - is standard input
  --binary FILE     the program, or a Debian package that holds it (default: built from this checkout)
  --take-over       replace an earlier Python-based installation, with its settings, without asking
  --unattended      ask nothing
Exit codes: 0 installed, 1 failed and undone, 64 wrong usage, 78 refused before any change.
USAGE
}

here=$(cd "$(dirname "$0")" && pwd)
settings=/etc/monitor.conf
program_path=/usr/local/bin/monitor-agent
unit_path=/etc/systemd/system/monitor.service
state=/var/lib/monitor-agent
records=/usr/local/share/monitor-agent
earlier=/usr/local/bin/monitor.py
# A unit of this name that starts anything else is somebody else's.
ours='^ExecStart=.*/usr/\(local/\)\{0,1\}bin/monitor\(-agent\|\.py\)\([[:space:]]\|$\)'
binary='' key_file='' take_over='' attended=yes changing=''
program='' libraries='' certificates='' packages=''

# A reason not to begin. All of them are told together.
fault() {
    echo "FAIL  $*" >>"$scratch/faults"
}

# The end in the middle of the changes: they are undone.
fail() {
    echo "setup_agent: cannot $*" >&2
    exit 1
}

wrong_usage() {
    echo "setup_agent: cannot read option '$1': $2." >&2
    exit 64
}

read_options() {
    while [ $# -gt 0 ]; do
        case $1 in
        --unattended) attended='' ;;
        --take-over) take_over=yes ;;
        --help)
            usage
            exit 0
            ;;
        --platform-ws-url | --platform-api-url | --debug-api-url | --generate-key-url | \
            --network-range | --interface | --key-file | --binary)
            [ $# -ge 2 ] || wrong_usage "$1" "its value is missing. See ./setup_agent.sh --help"
            word=$2
            case $1 in
            --key-file) key_file=$2 ;;
            --binary) binary=$2 ;;
            *) eval "given_$(printf %s "${1#--}" | tr a-z- A-Z_)=\$word" ;;
            esac
            shift
            ;;
        *) wrong_usage "$1" "it is unknown. See ./setup_agent.sh --help" ;;
        esac
        shift
    done
    [ -t 0 ] || attended=''
}

# --- Checks: nothing of this machine changes here; all files go into the scratch folder.

check_host() {
    [ "$(id -u)" -eq 0 ] || fault "root: cannot install a service: not root. Run it with sudo."
    [ -d /run/systemd/system ] ||
        fault "systemd: cannot install a service: systemd does not run here. Start the program by hand."
    # shellcheck disable=SC2016 # dpkg-query's own variable
    if dpkg-query --show --showformat '${Status}' monitor-agent 2>/dev/null | grep -q ' installed'; then
        fault "package: cannot install beside the Debian package 'monitor-agent': this would hide its unit." \
            "Write $settings and run 'systemctl restart monitor.service', or remove the package first:" \
            "'apt-get purge monitor-agent'."
    fi
    for unit in "$unit_path" /lib/systemd/system/monitor.service; do
        if [ -s "$unit" ] && ! grep -q "$ours" "$unit"; then
            fault "unit: cannot install 'monitor.service': $unit is another service's. Rename that one."
        fi
    done
}

# Sets program, or leaves it empty after a fault.
find_program() {
    case $binary in
    *.deb) unpack_program ;;
    ?*) program=$binary ;;
    *) build_program ;;
    esac
    [ -z "$program" ] || [ -e "$program" ] || {
        fault "program: cannot find '$program': there is no such file. Name the program with --binary."
        program=
    }
}

unpack_program() {
    program=$scratch/monitor-agent
    if dpkg-deb --fsys-tarfile "$binary" 2>/dev/null |
        tar -xO ./usr/bin/monitor-agent >"$program" 2>/dev/null; then
        chmod 755 "$program"
    else
        fault "program: cannot read '$binary': it is no package of monitor-agent. Name another with --binary."
        program=
    fi
}

# What is in the checkout is brought up to date where there is a compiler, and nothing else stands in the way.
build_program() {
    program=$here/.build/release/monitor-agent
    newer=$(find "$here/Package.swift" "$here/Sources" -newer "$program" 2>/dev/null || true)
    [ ! -e "$program" ] || [ -n "$newer" ] || return 0
    if ! command -v swift >/dev/null; then
        [ -e "$program" ] && return
        fault "program: cannot build it: there is no Swift here. Name a program or a package with --binary."
        program=
        return
    fi
    if [ -s "$scratch/faults" ]; then
        [ -e "$program" ] || program=
        return 0
    fi
    echo "building the program: minutes, where it is the first time"
    # Without the packages for building, which would be a change; what is built is whose the checkout is.
    runuser -u "$(stat -c %U "$here")" -- env PATH="$PATH" \
        make -C "$here" -o .build/dependencies-build build >"$scratch/log" 2>&1 || {
        fault "program: cannot build it: $(tail -n 1 "$scratch/log"). Run 'make build' to see more."
        program=
    }
}

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends \
        -o APT::Sandbox::User=root -o APT::Get::Upgrade=false -o DPkg::Lock::Timeout=60 \
        -o Dir::Cache::archives="$scratch/archives" ${lists:+-o Dir::State::lists="$lists"} "$@"
}

# Whoever only looks and downloads needs no lock, nor root.
fetch() {
    apt -o Debug::NoLocking=1 "$@"
}

# The libraries and certificates that the program needs are unpacked in the scratch folder for the checks.
fetch_packages() {
    lists='' packages=
    ! ldd "$program" 2>/dev/null | grep -q 'not found' || packages="libpcap0.8 libcurl4"
    [ -e /etc/ssl/certs/ca-certificates.crt ] || packages="${packages:+$packages }ca-certificates"
    [ -n "$packages" ] || return 0
    if ! command -v apt-get >/dev/null; then
        fault "packages: cannot install '$packages': there is no apt-get. Install them by other means."
        return
    fi
    mkdir -p "$scratch/archives/partial" "$scratch/lists/partial" "$scratch/unpacked"
    # shellcheck disable=SC2086 # a list of words
    if ! fetch install --download-only $packages >"$scratch/log" 2>&1; then
        lists=$scratch/lists
        { fetch update && fetch install --download-only $packages; } >"$scratch/log" 2>&1 || {
            fault "packages: cannot fetch '$packages': $(tail -n 1 "$scratch/log")." \
                "Run 'apt-get install $packages' to see more."
            return
        }
    fi
    # shellcheck disable=SC2086 # a list of words
    fetch install --simulate $packages | sed -n 's/^Inst \([^ ]*\) (.*/\1/p' >"$scratch/packages"
    for archive in "$scratch"/archives/*.deb; do
        [ -e "$archive" ] || {
            fault "packages: cannot run '$program': a file of '$packages' is missing." \
                "Run 'apt-get install --reinstall $packages'."
            return
        }
        dpkg-deb --extract "$archive" "$scratch/unpacked"
    done
    libraries=$(echo "$scratch"/unpacked/lib/*-linux-gnu* "$scratch"/unpacked/usr/lib/*-linux-gnu* | tr ' ' :)
    certificates=$scratch/certificates.pem
    cat "$scratch"/unpacked/usr/share/ca-certificates/mozilla/*.crt >"$certificates" 2>/dev/null || true
}

# The program as the service will meet it: nothing of this shell's environment.
agent() {
    env -i PATH=/usr/bin:/bin LD_LIBRARY_PATH="$libraries" \
        ${ENROLMENT_TOKEN:+ENROLMENT_TOKEN="$ENROLMENT_TOKEN"} "$program" "$@"
}

configured_agent() {
    command=$1
    if [ -s "$certificates" ] && [ -z "$(setting CA_FILE)" ]; then
        agent "$command" --config "$scratch/monitor.conf" --set CA_FILE="$certificates"
    else
        agent "$command" --config "$scratch/monitor.conf"
    fi
}

# Names for debugging are two thirds of a program that was just built.
slim_program() {
    command -v strip >/dev/null && strip -o "$scratch/slim" "$program" 2>/dev/null || return 0
    # Where nothing in the scratch folder may be run, the program goes as it is.
    env -i LD_LIBRARY_PATH="$libraries" "$scratch/slim" --version >/dev/null 2>&1 || return 0
    program=$scratch/slim
}

check_program() {
    agent --version >"$scratch/version" 2>"$scratch/log" || {
        fault "program: cannot run '$program': $(head -n 1 "$scratch/log"). Name one with --binary that is" \
            "built for this machine ($(uname -m))."
        program=
    }
}

# What the settings file of tomorrow says for a key; `auto` says nothing.
setting() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$scratch/monitor.conf" | tail -n 1 |
        sed "s/[[:space:]]*\$//; s/^\([\"']\)\(.*\)\1\$/\2/" | grep -vx auto || true
}

# Takes one line from standard input as the value of a key that says nothing yet. printf is no process: what
# is piped into this stands in no process list.
write_setting() {
    awk -v key="$1" '
        NR == 1 { value = $0; next }
        $0 ~ "^[ \t]*" key "[ \t]*=" { if (!written) print key "=" value; written = 1; next }
        { print }
        END { if (!written) print key "=" value }' - "$scratch/monitor.conf" >"$scratch/monitor.conf.new"
    mv "$scratch/monitor.conf.new" "$scratch/monitor.conf"
}

# What the earlier installation says, the most binding first: its unit's words and Environment=, its program.
earlier_settings() {
    [ -e "$earlier" ] || return 0
    unit=$(cat "$unit_path" 2>/dev/null || true)
    printf '%s\n' "$unit" | sed -n 's/^ExecStart=.*monitor\.py//p' | awk '
        BEGIN { split("SERVER_ID PLATFORM_WS_URL NETWORK_RANGE INTERFACE DEBUG_API_URL SERVER_IP", keys) }
        {
            while (match($0, /"[^"]*"|\047[^\047]*\047|[^ \t]+/)) {
                word = substr($0, RSTART, RLENGTH)
                gsub(/^["\047]|["\047]$/, "", word)
                if (++n in keys) print keys[n] "=" word
                $0 = substr($0, RSTART + RLENGTH)
            }
        }'
    for key in SERVER_ID API_KEY SERVER_IP $keys; do
        printf '%s\n' "$unit" | sed -n "s/^Environment=\"\{0,1\}$key=\([^\"]*\)\"\{0,1\}\$/$key=\1/p"
        sed -n "s/^$key *= *[\"']\([^\"']*\)[\"'].*/$key=\1/p" "$earlier"
    done
}

gather_settings() {
    if [ -e "$settings" ]; then
        cat "$settings" >"$scratch/monitor.conf"
    else
        cat "$here/packaging/monitor.conf" >"$scratch/monitor.conf"
    fi
    for key in $keys; do
        eval "value=\${given_$key:-\$$key}"
        [ -n "$value" ] || continue
        present=$(setting "$key")
        if [ -z "$present" ]; then
            printf '%s\n' "$value" | write_setting "$key"
        elif [ "$present" != "$value" ]; then
            echo "kept $key as $settings says it: edit it there to change it"
        fi
    done
    earlier_settings | while read -r line; do
        key=${line%%=*}
        [ -z "${line#*=}" ] || [ -n "$(setting "$key")" ] || printf '%s\n' "${line#*=}" | write_setting "$key"
    done
}

ask() {
    printf '%s ' "$1"
    read -r answer || answer=
}

ask_for_settings() {
    [ -n "$attended" ] || return 0
    for key in PLATFORM_API_URL PLATFORM_WS_URL GENERATE_KEY_URL; do
        [ -z "$(setting "$key")" ] || continue
        [ "$key" != GENERATE_KEY_URL ] || [ -z "$(setting API_KEY)$key_file" ] || continue
        ask "$key (empty: none):"
        [ -z "$answer" ] || printf '%s\n' "$answer" | write_setting "$key"
    done
}

# The address from which the platform is reached.
find_address() {
    [ -z "$(setting SERVER_IP)" ] || return 0
    for key in GENERATE_KEY_URL PLATFORM_API_URL PLATFORM_WS_URL; do
        host=$(setting "$key" | sed 's,^[a-z]*://,,; s,[/?#].*,,; s,.*@,,; s,:[0-9]*$,,; s,[][],,g')
        [ -n "$host" ] || continue
        far=$(getent ahosts "$host" | awk 'NR == 1 { print $1 }')
        near=$(ip -o route get "${far:-none}" 2>/dev/null | sed -n 's/.* src \([^ ]*\).*/\1/p')
        [ -z "$near" ] || printf '%s\n' "$near" | write_setting SERVER_IP
        return 0
    done
}

# Both commands name the scratch copy of the settings where they complain of it.
named_by_operator() {
    sed "s,$scratch/monitor.conf,$settings,g"
}

check_settings() {
    configured_agent check >"$scratch/check" 2>"$scratch/log" || true
    named_by_operator <"$scratch/check" | grep '^FAIL' >>"$scratch/faults" || true
    [ -s "$scratch/check" ] || fault "program: cannot check the settings: $(head -n 1 "$scratch/log")."
    interface=$(setting INTERFACE)
    for name in $(echo "$interface" | tr , ' '); do
        if [ -e "/sys/class/net/$name/flags" ] && [ $(($(cat "/sys/class/net/$name/flags") & 1)) -eq 0 ] &&
            ! grep -q '^FAIL.*capture' "$scratch/faults"; then
            fault "capture: cannot capture on '$name': it is down. Bring it up: 'ip link set $name up'."
        fi
    done
}

obtain_key() {
    [ -z "$(setting API_KEY)" ] || return 0
    if [ -n "$key_file" ]; then
        head -n 1 -- "$key_file" >"$scratch/key" 2>"$scratch/log" || true
        LC_ALL=C grep -Eqx '[!-~]{1,4096}' "$scratch/key" || {
            : >"$scratch/key"
            fault "key: cannot use '$key_file': its first line is no key (1 to 4096 characters, no spaces)." \
                "Name another file."
        }
    elif [ -n "$(setting GENERATE_KEY_URL)" ]; then
        configured_agent generate-key >"$scratch/key" 2>"$scratch/log" || {
            : >"$scratch/key"
            # Wrong settings have been said already.
            grep -q '^FAIL  settings' "$scratch/faults" ||
                named_by_operator <"$scratch/log" | sed 's/^ERROR: /FAIL  key: /' >>"$scratch/faults"
        }
    else
        return 0
    fi
    [ ! -s "$scratch/key" ] || write_setting API_KEY <"$scratch/key"
}

check_earlier() {
    [ -e "$earlier" ] && [ -z "$take_over" ] || return 0
    if [ -n "$attended" ]; then
        ask "An earlier installation ($earlier) is here. Take over its settings and remove it? [y/N]"
        case $answer in
        [yY]*) take_over=yes && return ;;
        esac
    fi
    fault "earlier: cannot install beside '$earlier': both are called monitor.service. Run with --take-over."
}

check_all() {
    check_host
    find_program
    [ -z "$program" ] || fetch_packages
    [ -z "$program" ] || check_program
    [ -z "$program" ] || slim_program
    gather_settings
    check_earlier
    [ -s "$scratch/faults" ] || ask_for_settings
    find_address
    if [ -n "$program" ]; then
        check_settings
        obtain_key
    fi
    [ ! -s "$scratch/faults" ] || {
        cat "$scratch/faults" >&2
        echo "setup_agent: cannot install: see above. Nothing was changed." >&2
        exit 78
    }
}

confirm() {
    [ -n "$attended" ] || return 0
    cat "$scratch/check"
    [ ! -s "$scratch/packages" ] ||
        echo "These Debian packages will be installed:" "$(tr '\n' ' ' <"$scratch/packages")"
    ask "Install monitor.service? [Y/n]"
    case $answer in
    [nN]*)
        echo "Nothing was changed."
        exit 0
        ;;
    esac
}

# --- Changes: each is written down before it is made, so that it can be undone.

will() {
    echo "$*" >>"$scratch/undo"
}

# A file that is about to be made, replaced or removed.
will_change() {
    if [ -e "$1" ] || [ -L "$1" ]; then
        mkdir -p "$scratch/kept$(dirname "$1")"
        # Half a copy must never be put back.
        cp -a "$1" "$scratch/kept$1.part" || fail "keep a copy of '$1': see above. Free some room, or set TMPDIR."
        mv "$scratch/kept$1.part" "$scratch/kept$1"
    fi
    will file "$1"
}

undo() {
    case $1 in
    file)
        rm -f "$2" "$2.new"
        if [ -e "$scratch/kept$2" ] || [ -L "$scratch/kept$2" ]; then cp -a "$scratch/kept$2" "$2"; fi
        ;;
    folder) rmdir "$2" ;;
    state) rm -rf "$state" ;;
    user) userdel monitor-agent ;;
    packages)
        dpkg --configure --pending &&
            xargs apt-get -qq --yes -o DPkg::Lock::Timeout=60 purge <"$scratch/packages"
        ;;
    enable) systemctl disable --quiet monitor.service ;;
    start) systemctl stop monitor.service && systemctl reset-failed monitor.service ;;
    restart) systemctl daemon-reload && systemctl restart monitor.service ;;
    reload) systemctl daemon-reload ;;
    esac >>"$scratch/log" 2>&1 || {
        echo "setup_agent: cannot undo '$*': $(tail -n 1 "$scratch/log")." >&2
        : >"$scratch/left"
    }
}

# Whatever ends this script; a second Ctrl-C does not cut it short.
clear_up() {
    status=$?
    trap '' INT TERM HUP PIPE
    trap - EXIT
    # Nor does a terminal that is gone.
    set +e
    if [ -n "$changing" ] && [ -s "$scratch/undo" ]; then
        sed '1!G;h;$!d' "$scratch/undo" | while read -r what object; do undo "$what" "$object"; done
        if [ -e "$scratch/left" ]; then
            echo "setup_agent: the other changes are undone. ./remove_agent.sh removes what is left." >&2
        else
            echo "setup_agent: all changes are undone." >&2
        fi
    fi
    rm -rf "$scratch"
    exit "$status"
}

place() {
    will_change "$4"
    install -m "$1" -g "$2" "$3" "$4.new"
    mv -f "$4.new" "$4"
}

make_folder() {
    [ -d "$1" ] || { will folder "$1" && mkdir -m 755 "$1"; }
}

install_packages() {
    [ -n "$packages" ] || return 0
    will packages
    # shellcheck disable=SC2086 # a list of words
    apt install $packages >"$scratch/log" 2>&1 || fail "install '$packages': $(tail -n 1 "$scratch/log")."
    make_folder /usr/local/share
    make_folder "$records"
    cat "$records/packages" "$scratch/packages" 2>/dev/null | sort -u >"$scratch/record"
    place 644 root "$scratch/record" "$records/packages"
    echo "installed Debian packages: $packages"
}

make_user() {
    ! getent passwd monitor-agent >/dev/null || return 0
    will user
    systemd-sysusers "$here/systemd/monitor-agent.sysusers.conf" >"$scratch/log" 2>&1 ||
        fail "make user 'monitor-agent': $(tail -n 1 "$scratch/log")."
    echo "made user monitor-agent"
}

# The unit hides /home; where it is a file system of its own, how full it is would not be measured.
measure_home() {
    [ ! -d "$unit_path.d" ] && mountpoint --quiet /home || return 0
    make_folder "$unit_path.d"
    printf '[Service]\nProtectHome=read-only\n' >"$scratch/home.conf"
    place 644 root "$scratch/home.conf" "$unit_path.d/home.conf"
    echo "installed $unit_path.d/home.conf: /home is a file system of its own, and is measured"
}

# Files of rules that speak of the earlier program and of nothing else. Others are the operator's to edit: a line
# may hold further commands, or go on in the next.
remove_sudo_rules() {
    rule='\(^\|[[:space:]/]\)monitor\.\(py\|service\)'
    for file in /etc/sudoers.d/*; do
        grep -qs "$rule" "$file" || continue
        if grep -v '^[[:space:]]*\(#\|$\)' "$file" | grep -qv "$rule" || grep -q '[\\,]' "$file"; then
            echo "kept $file: it holds other rules, too. Remove those for monitor.py with 'visudo -f $file'."
            continue
        fi
        will_change "$file"
        rm "$file"
        echo "removed the rules of $file"
    done
}

remove_earlier() {
    [ -e "$earlier" ] || return 0
    will_change "$earlier"
    rm "$earlier"
    remove_sudo_rules
    echo "removed $earlier; its settings are in $settings"
}

start() {
    systemctl daemon-reload
    if ! systemctl is-enabled --quiet monitor.service 2>/dev/null; then
        will enable
        systemctl enable --quiet monitor.service || fail "enable 'monitor.service': see above."
    fi
    will start
    systemctl restart monitor.service 2>"$scratch/log" || {
        journalctl --unit monitor.service --lines 5 --no-pager --output cat >&2
        fail "start 'monitor.service': it did not become ready. Its last lines are above."
    }
}

shown() {
    systemctl show --property "$1" --value monitor.service
}

# A snapshot comes once a cycle, and the first connection may take a little.
await_delivery() {
    # Three cycles and a little, in tenths of a second; ten minutes at most.
    patience=$(setting CYCLE_TIME | awk '{ cycle = $1 } END {
        tenths = 10 * ((cycle > 0 ? cycle : 5) * 3 + 15); print int(tenths > 6000 ? 6000 : tenths) }')
    while :; do
        status=$(shown StatusText)
        case $status in
        *"history delivered"* | *"history off; live connected"* | *"history off; live off"*) return ;;
        esac
        case $(shown ActiveState) in active | reloading) ;; *) patience=0 ;; esac
        [ "$patience" -gt 0 ] || fail "deliver a snapshot: $status." \
            "Do $settings and the platform agree? The log: journalctl -u monitor.service."
        sleep 0.1
        patience=$((patience - 1))
    done
}

install_all() {
    changing=yes
    if systemctl is-active --quiet monitor.service; then will restart; else will reload; fi
    [ -e "$state" ] || will state
    install_packages
    make_user
    make_folder /usr/local/bin
    place 755 root "$program" "$program_path"
    place 644 root "$here/systemd/monitor.service" "$unit_path"
    measure_home
    place 640 monitor-agent "$scratch/monitor.conf" "$settings"
    echo "installed $program_path $(cat "$scratch/version"), $unit_path, $settings"
    remove_earlier
    start
    await_delivery
    changing=
}

read_options "$@"
scratch=$(mktemp -d)
trap clear_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE
: >"$scratch/faults"
check_all
confirm
install_all
cat <<END
Running:  monitor.service: $(shown StatusText)
Settings: $settings; after an edit: systemctl reload monitor.service
Logs:     journalctl -u monitor.service -f
Stop:     systemctl stop monitor.service
Remove:   $here/remove_agent.sh
END
