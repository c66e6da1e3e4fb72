#!/bin/sh
# Installs monitor-agent as the systemd service monitor.service; run again, it repairs and upgrades.
# It checks everything before it changes anything, and undoes its changes where it cannot finish them.
# With --with-hub it installs monitor-hub first, and has the agent report to it.
# remove_agent.sh is its exact inverse.
# shellcheck disable=SC2034,SC2154 # settings are read, and given_* set, by eval
set -eu
umask 077

keys="SERVER_ID PLATFORM_WS_URL PLATFORM_API_URL DEBUG_API_URL GENERATE_KEY_URL NETWORK_RANGE INTERFACE CAPTURE_ENGINE"
# Put aside what the environment gives: it overrides what is written here.
for key in $keys; do eval "given_$key=\${$key:-}"; done

# Edit these, or give them as options or in the environment. What /etc/monitor.conf says already stays.
SERVER_ID=""        # this machine's name on the platform; empty: the host name, if that is likely its own
PLATFORM_WS_URL=""  # live: wss://platform.example/ws/monitor
PLATFORM_API_URL="" # history: https://platform.example/api/monitor
DEBUG_API_URL=""    # errors, while DEBUG=yes: https://platform.example/api/debug
GENERATE_KEY_URL="" # asked once for the API key: https://platform.example/api/generate-key
NETWORK_RANGE=""    # the LAN: 192.168.1.0/24; empty: worked out
INTERFACE=""        # the LAN side: br-lan; empty: worked out
CAPTURE_ENGINE=""   # off: this machine has no LAN, and sends its own metrics alone; empty: packets are counted

usage() {
    cat <<USAGE
usage: sudo ./setup_agent.sh [OPTION...]
  --platform-ws-url URL, --platform-api-url URL, --debug-api-url URL, --generate-key-url URL,
  --network-range RANGE, --interface NAME, --capture-engine ENGINE, --server-id NAME
                    the settings of these names; also as environment variables (PLATFORM_WS_URL=...)
                    or in the lines at the top of this script
  --key-file FILE   the API key, where GENERATE_KEY_URL is not to be asked; - is standard input
  --enrolment-token-file FILE
                    what GENERATE_KEY_URL is shown, so that the key is approved at once; - is standard input
                    (or ENROLMENT_TOKEN in the environment; not among sudo's arguments, which every user can list)
  --binary FILE     the program, or a Debian package that holds it (default: built from this checkout)
  --with-hub        monitor-hub on this machine, too, for this agent to report to
  --hub-binary FILE  the hub's program, or a Debian package that holds it (default: built from this checkout)
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
turn=/run/monitor-setup.lock
earlier=/usr/local/bin/monitor.py
# A unit of this name that starts anything else belongs to another program.
ours='^ExecStart=.*/usr/\(local/\)\{0,1\}bin/monitor\(-agent\|-hub\|\.py\)\([[:space:]]\|$\)'
hub_settings=/etc/monitor-hub.conf
hub_program_path=/usr/local/bin/monitor-hub
hub_unit_path=/etc/systemd/system/monitor-hub.service
hub_state=/var/lib/monitor-hub
with_hub='' hub_binary='' hub_program='' hub_scheme=http
binary='' key_file='' token_file='' take_over='' attended=yes changing=''
program='' libraries='' certificates='' packages='' proposed=''

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
        --with-hub) with_hub=yes ;;
        --help)
            usage
            exit 0
            ;;
        --platform-ws-url | --platform-api-url | --debug-api-url | --generate-key-url | \
            --network-range | --interface | --capture-engine | --server-id | --key-file | --enrolment-token-file | --binary | --hub-binary)
            [ $# -ge 2 ] || wrong_usage "$1" "its value is missing. See ./setup_agent.sh --help"
            word=$2
            case $1 in
            --key-file) key_file=$2 ;;
            --enrolment-token-file) token_file=$2 ;;
            --binary) binary=$2 ;;
            --hub-binary) hub_binary=$2 ;;
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

# Setting up and removing take turns: two at once would undo each other's halves. A user who is not root
# is told so, and changes nothing. The file goes at the end, so who has the lock looks whether it is still this one.
take_turn() {
    [ "$(id -u)" -eq 0 ] || { turn='' && return; }
    exec 9>"$turn"
    # shellcheck disable=SC3013 # Debian's sh and busybox's have -ef; POSIX has it since 2024
    if flock -n 9 && [ "$turn" -ef /proc/self/fd/9 ]; then return; fi
    echo "setup_agent: cannot install: setup_agent.sh or remove_agent.sh runs already. Wait for its end." >&2
    exit 78
}

# --- Checks: nothing of this machine changes here; all files go into the scratch folder.

check_host() {
    [ "$(id -u)" -eq 0 ] || fault "root: cannot install a service: not root. Run it with sudo."
    [ -d /run/systemd/system ] ||
        fault "systemd: cannot install a service: systemd does not run here. Start the program by hand."
    check_place monitor-agent monitor.service "$settings"
    [ -z "$with_hub" ] || check_place monitor-hub monitor-hub.service "$hub_settings"
}

# A package and another service of the same name have gone before. Gives program, unit and settings.
check_place() {
    # shellcheck disable=SC2016 # dpkg-query's own variable
    if dpkg-query --show --showformat '${Status}' "$1" 2>/dev/null | grep -q ' installed'; then
        fault "package: cannot install beside the Debian package '$1': this would hide its unit." \
            "Write $3 and run 'systemctl restart $2', or remove the package first:" \
            "'apt-get purge $1'."
    fi
    for unit in "/etc/systemd/system/$2" "/lib/systemd/system/$2"; do
        if [ -s "$unit" ] && ! grep -q "$ours" "$unit"; then
            fault "unit: cannot install '$2': $unit is another service's. Rename that one."
        fi
    done
}

# Sets found to a program's file, or leaves it empty after a fault. Gives its name and what was named for it.
find_program() {
    case $2 in
    *.deb) unpack_program "$1" "$2" ;;
    ?*) found=$2 ;;
    *) build_program "$1" ;;
    esac
    [ -z "$found" ] || [ -e "$found" ] || {
        fault "program: cannot find '$found': there is no such file. Name the program with $(option_of "$1")."
        found=
    }
}

option_of() {
    case $1 in monitor-hub) echo --hub-binary ;; *) echo --binary ;; esac
}

unpack_program() {
    found=$scratch/$1
    if dpkg-deb --fsys-tarfile "$2" 2>/dev/null | tar -xO "./usr/bin/$1" >"$found" 2>/dev/null; then
        chmod 755 "$found"
    else
        fault "program: cannot read '$2': it is not a package of $1. Name another with $(option_of "$1")."
        found=
    fi
}

# What is in the checkout is brought up to date where there is a compiler, and no other check has failed.
build_program() {
    found=$here/.build/release/$1
    case $1 in monitor-hub) target=hub ;; *) target=build ;; esac
    newer=$(find "$here/Package.swift" "$here/Sources" -newer "$found" 2>/dev/null || true)
    [ ! -e "$found" ] || [ -n "$newer" ] || return 0
    if ! command -v swift >/dev/null; then
        [ -e "$found" ] && return
        fault "program: cannot build it: there is no Swift here. Name a program or a package with $(option_of "$1")."
        found=
        return
    fi
    if [ -s "$scratch/faults" ]; then
        [ -e "$found" ] || found=
        return 0
    fi
    echo "building $1: this takes minutes the first time"
    # Without the packages for building, which would be a change; what is built is whose the checkout is.
    runuser -u "$(stat -c %U "$here")" -- env PATH="$PATH" \
        make -C "$here" -o .build/dependencies-build "$target" >"$scratch/log" 2>&1 || {
        fault "program: cannot build it: $(tail -n 1 "$scratch/log"). Run 'make $target' to see more."
        found=
    }
}

apt() {
    DEBIAN_FRONTEND=noninteractive apt-get -qq --yes --no-install-recommends \
        -o APT::Sandbox::User=root -o APT::Get::Upgrade=false -o DPkg::Lock::Timeout=60 \
        -o Dir::Cache::archives="$scratch/archives" ${lists:+-o Dir::State::lists="$lists"} "$@"
}

# Looking and downloading needs neither the lock nor root.
fetch() {
    apt -o Debug::NoLocking=1 "$@"
}

# The libraries and certificates that the program needs are unpacked in the scratch folder for the checks.
fetch_packages() {
    lists='' packages=
    # libcurl is loaded by the program itself, so ldd does not list it.
    if ldd "$program" 2>/dev/null | grep -q 'not found' || ! PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep -q 'libcurl\.so\.4 '; then
        packages="libpcap0.8 libcurl4"
    fi
    [ -e /etc/ssl/certs/ca-certificates.crt ] || packages="${packages:+$packages }ca-certificates"
    if [ -n "$hub_program" ]; then
        ! ldd "$hub_program" 2>/dev/null | grep -q 'not found' ||
            packages="${packages:+$packages }libgumbo1 libsodium23 libsqlite3-0"
        [ -e /usr/share/javascript/dygraphs ] || packages="${packages:+$packages }libjs-dygraphs"
    fi
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
    env -i PATH=/usr/bin:/bin LD_LIBRARY_PATH="$libraries" "$program" "$@"
}

# Gives the command, and options of it.
configured_agent() {
    file=$scratch/monitor.conf
    if [ -n "$with_hub" ]; then
        # The hub may not run yet; its lines keep their numbers.
        sed 's/^[[:space:]]*PLATFORM_[A-Z]*_URL.*//' "$file" >"$scratch/check.conf"
        file=$scratch/check.conf
    fi
    [ ! -s "$certificates" ] || [ -n "$(setting CA_FILE)" ] || set -- "$@" --set CA_FILE="$certificates"
    agent "$@" --config "$file"
}

# Sets found to a program without names for debugging: two thirds of one that was just built.
slim_program() {
    command -v strip >/dev/null && strip -o "$scratch/slim-$1" "$found" 2>/dev/null || return 0
    # Where nothing in the scratch folder may be run, the program goes as it is.
    env -i LD_LIBRARY_PATH="$libraries" "$scratch/slim-$1" --version >/dev/null 2>&1 || return 0
    found=$scratch/slim-$1
}

# Sets found to what will be installed; writes its version.
check_program() {
    env -i PATH=/usr/bin:/bin LD_LIBRARY_PATH="$libraries" "$found" --version \
        >"$scratch/version-$1" 2>"$scratch/log" || {
        fault "program: cannot run '$found': $(head -n 1 "$scratch/log"). Name one with $(option_of "$1") that is" \
            "built for this machine ($(uname -m))."
        found=
        return 0
    }
    slim_program "$1"
}

# What the settings file of tomorrow says for a key; `auto` says nothing.
setting() {
    sed -n "s/^[[:space:]]*$1[[:space:]]*=[[:space:]]*//p" "$scratch/${2:-monitor.conf}" | tail -n 1 |
        sed "s/[[:space:]]*\$//; s/^\([\"']\)\(.*\)\1\$/\2/" | grep -vx auto || true
}

# Takes one line from standard input as the value of a key that says nothing yet. printf is built in: what
# is piped into this appears in no process list.
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
    for key in API_KEY SERVER_IP $keys; do
        printf '%s\n' "$unit" | sed -n "s/^Environment=\"\{0,1\}$key=\([^\"]*\)\"\{0,1\}\$/$key=\1/p"
        sed -n "s/^$key *= *[\"']\([^\"']*\)[\"'].*/$key=\1/p" "$earlier"
    done
}

# The earlier program's words for some settings, line by line. What this one does not know stays as a comment.
translate_settings() {
    [ -e "$earlier" ] && [ -n "$program" ] || return 0
    # shellcheck disable=SC2016 # backticks of the page
    agent settings-reference | sed -n 's/^| `\([A-Z_]*\)`.*/\1/p' >"$scratch/known"
    awk '
        BEGIN {
            words["API_URL"] = "PLATFORM_API_URL"; words["WS_URL"] = "PLATFORM_WS_URL"
            words["SCAN_INTERFACE"] = "INTERFACE"
        }
        FILENAME == ARGV[1] { known[$1]; next }
        {
            key = value = $0
            sub(/[ \t]*=.*/, "", key)
            sub(/^[ \t]*(export[ \t]+)?/, "", key)
            sub(/^[^=]*=[ \t]*/, "", value)
        }
        !second { if (value != "") said[key]; next }
        /^[ \t]*(#|$)/ || !/=/ { print; next }
        key in known { print key "=" value; next }
        key in words && !(words[key] in said) { print words[key] "=" value; said[words[key]]; next }
        { print "# of the earlier installation: " $0 }' \
        "$scratch/known" "$scratch/monitor.conf" second=yes "$scratch/monitor.conf" >"$scratch/translated"
    mv "$scratch/translated" "$scratch/monitor.conf"
}

gather_settings() {
    if [ -e "$settings" ]; then
        cat "$settings" >"$scratch/monitor.conf"
        translate_settings
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
            echo "kept $key from $settings: edit that file to change it"
        fi
    done
    earlier_settings | while read -r line; do
        key=${line%%=*}
        [ -z "${line#*=}" ] || [ -n "$(setting "$key")" ] || printf '%s\n' "${line#*=}" | write_setting "$key"
    done
}

# The hub's settings, and whether the agent may report to it.
check_hub() {
    if [ -e "$hub_settings" ]; then
        cat "$hub_settings" >"$scratch/monitor-hub.conf"
    else
        cat "$here/packaging/monitor-hub.conf" >"$scratch/monitor-hub.conf"
        for key in PLATFORM_API_URL PLATFORM_WS_URL; do
            [ -z "$(setting $key)" ] ||
                fault "hub: cannot have the agent report to the hub: $key is '$(setting $key)'." \
                    "Leave out --with-hub, or empty it in $settings."
        done
    fi
    [ -z "$(setting TLS_CERT monitor-hub.conf)" ] || hub_scheme=https
    [ -n "$hub_program" ] || return 0
    hub check --config "$scratch/monitor-hub.conf" >"$scratch/hub-check" 2>"$scratch/log" || true
    named_by_operator <"$scratch/hub-check" | grep '^FAIL' >>"$scratch/faults" || true
    [ -s "$scratch/hub-check" ] || fault "program: cannot check the hub: $(head -n 1 "$scratch/log")."
}

# The hub as its service will meet it, and as root here.
hub() {
    env -i PATH=/usr/bin:/bin LD_LIBRARY_PATH="$libraries" "$hub_program" "$@"
}

# Where it is reached on this machine. Of several addresses this machine's own is the one that stays.
hub_address() {
    setting LISTEN monitor-hub.conf | tr , '\n' |
        sed 's/[[:space:]]//g; s/^0\.0\.0\.0:/127.0.0.1:/; s/^\[::\]:/[::1]:/' | awk '
            !first { first = $0 }
            !own && /^(127\.|\[::1\]:)/ { own = $0 }
            END { print own ? own : first ? first : "127.0.0.1:8080" }'
}

ask() {
    printf '%s ' "$1"
    read -r answer || answer=
}

ask_for_settings() {
    [ -n "$attended" ] && [ -z "$with_hub" ] || return 0
    for key in PLATFORM_API_URL PLATFORM_WS_URL GENERATE_KEY_URL; do
        [ -z "$(setting "$key")" ] || continue
        [ "$key" != GENERATE_KEY_URL ] || [ -z "$(setting API_KEY)$key_file" ] || continue
        ask "$key (empty: none):"
        [ -z "$answer" ] || printf '%s\n' "$answer" | write_setting "$key"
    done
}

# The address from which the platform is reached.
find_address() {
    [ -z "$(setting SERVER_IP)$with_hub" ] || return 0
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
    sed "s,$scratch/monitor.conf,$settings,g; s,$scratch/check.conf,$settings,g
        s,$scratch/monitor-hub.conf,$hub_settings,g; s,'$scratch/token',the enrolment token,g"
}

host_only() {
    [ "$(setting CAPTURE_ENGINE)" = off ]
}

# No interface is named, and none looks like the LAN's: this machine may have no LAN.
lacks_lan() {
    grep -q '^FAIL  LAN side' "$scratch/check" && [ -z "$(setting INTERFACE)$(setting CAPTURE_ENGINE)" ]
}

offer_host_only() {
    [ -n "$attended" ] && lacks_lan || return 0
    ask "No LAN side is found here. Send this machine's own metrics alone (CAPTURE_ENGINE=off)? [y/N]"
    case $answer in
    [yY]*)
        printf 'off\n' | write_setting CAPTURE_ENGINE
        configured_agent check >"$scratch/check" 2>"$scratch/log" || true
        ;;
    esac
}

check_settings() {
    configured_agent check >"$scratch/check" 2>"$scratch/log" || true
    offer_host_only
    named_by_operator <"$scratch/check" | grep '^FAIL' >>"$scratch/faults" || true
    [ -s "$scratch/check" ] || fault "program: cannot check the settings: $(head -n 1 "$scratch/log")."
    ! lacks_lan ||
        fault "LAN side: a machine without a LAN is installed with --capture-engine off: it sends its own metrics alone."
    ! host_only || return 0
    interface=$(setting INTERFACE)
    for name in $(echo "$interface" | tr , ' '); do
        if [ -e "/sys/class/net/$name/flags" ] && [ $(($(cat "/sys/class/net/$name/flags") & 1)) -eq 0 ] &&
            ! grep -q '^FAIL.*capture' "$scratch/faults"; then
            fault "capture: cannot capture on '$name': it is down. Bring it up: 'ip link set $name up'."
        fi
    done
}

# Many machines are called OpenWrt or debian: the check proposes a name that is this one's alone. What runs or
# ran here keeps the name that the platform knows.
propose_name() {
    [ -z "$(setting SERVER_ID)$(setting API_KEY)" ] && [ ! -e "$earlier" ] && [ ! -e "$unit_path" ] || return 0
    name=$(sed -n 's/^ok    name: .*SERVER_ID=\([^ ]*\) .*/\1/p' "$scratch/check")
    [ -n "$name" ] || return 0
    printf '%s\n' "$name" | write_setting SERVER_ID
    proposed=$name
}

# Gives whose first line it is, the file that takes it, and what it should be.
take_secret() {
    head -n 1 -- "$1" >"$2" 2>"$scratch/log" || true
    # Not {1,4096}: grep takes seconds to make an automaton of that.
    { LC_ALL=C grep -qx '[!-~][!-~]*' "$2" && [ "$(wc -c <"$2")" -le 4097 ]; } || {
        : >"$2"
        fault "$3: cannot use '$1': its first line is not a $3 (1 to 4096 characters, no spaces)." \
            "Name another file."
    }
}

obtain_key() {
    [ -z "$(setting API_KEY)$with_hub" ] || return 0
    if [ -n "$key_file" ]; then
        take_secret "$key_file" "$scratch/key" key
    elif [ -n "$(setting GENERATE_KEY_URL)" ]; then
        [ -z "$token_file" ] || take_secret "$token_file" "$scratch/token" token
        set -- generate-key
        [ ! -s "$scratch/token" ] || set -- "$@" --enrolment-token-file "$scratch/token"
        configured_agent "$@" >"$scratch/key" 2>"$scratch/log" || {
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
    fault "earlier: cannot install beside '$earlier': both use the name monitor.service. Run with --take-over."
}

check_all() {
    check_host
    find_program monitor-agent "$binary"
    program=$found
    if [ -n "$with_hub" ]; then
        find_program monitor-hub "$hub_binary"
        hub_program=$found
    fi
    [ -z "$program$hub_program" ] || fetch_packages
    found=$program
    [ -z "$found" ] || check_program monitor-agent
    program=$found found=$hub_program
    [ -z "$found" ] || check_program monitor-hub
    hub_program=$found
    gather_settings
    [ -z "$with_hub" ] || check_hub
    check_earlier
    [ -s "$scratch/faults" ] || ask_for_settings
    find_address
    if [ -n "$program" ]; then
        check_settings
        [ -s "$scratch/faults" ] || propose_name
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
    [ -z "$with_hub" ] || sed 's/^ok    /ok    hub: /' "$scratch/hub-check"
    [ ! -s "$scratch/packages" ] ||
        echo "These Debian packages will be installed:" "$(tr '\n' ' ' <"$scratch/packages")"
    [ -z "$proposed" ] || echo "The platform will know this machine as $proposed; --server-id sets another name."
    ask "Install ${with_hub:+monitor-hub.service and }monitor.service? [Y/n]"
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
    # What it was before the first change is what is put back.
    ! grep -qsxF "file $1" "$scratch/undo" || return 0
    if [ -e "$1" ] || [ -L "$1" ]; then
        mkdir -p "$scratch/kept$(dirname "$1")"
        # Half a copy must never be put back.
        cp -a "$1" "$scratch/kept$1.part" ||
            fail "keep a copy of '$1': see above. Free some room, or set TMPDIR."
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
    state) rm -rf "$2" ;;
    tree) rm -rf "$2" && cp -a "$scratch/kept$2" "$2" ;;
    # Gives user and group, or home and shell.
    member) gpasswd --add "${2% *}" "${2#* }" ;;
    account) usermod --home "${2% *}" --shell "${2##* }" monitor-agent ;;
    user) userdel "$2" ;;
    packages)
        dpkg --configure --pending &&
            xargs apt-get -qq --yes -o DPkg::Lock::Timeout=60 purge <"$scratch/packages"
        ;;
    enable) systemctl disable --quiet "$2" ;;
    start) systemctl stop "$2" && systemctl reset-failed "$2" ;;
    restart) systemctl daemon-reload && systemctl restart "$2" ;;
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
    [ -z "$turn" ] || rm -f "$turn"
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
    ! getent passwd "$1" >/dev/null || return 0
    will user "$1"
    systemd-sysusers "$here/systemd/$1.sysusers.conf" >"$scratch/log" 2>&1 ||
        fail "make user '$1': $(tail -n 1 "$scratch/log")."
    record_user "$1"
    echo "made user $1"
}

# Of a user that was here before, the removal takes nothing.
record_user() {
    make_folder /usr/local/share
    make_folder "$records"
    { cat "$records/users" 2>/dev/null || true; echo "$1"; } | sort -u >"$scratch/record"
    place 644 root "$scratch/record" "$records/users"
}

# Where the LAN is not watched, the service needs no capability.
limit_rights() {
    if ! host_only; then
        [ -e "$unit_path.d/host-only.conf" ] || return 0
        will_change "$unit_path.d/host-only.conf"
        rm "$unit_path.d/host-only.conf"
        echo "removed $unit_path.d/host-only.conf: the LAN is watched, which takes CAP_NET_RAW"
        return 0
    fi
    make_folder "$unit_path.d"
    place 644 root "$here/systemd/host-only.conf" "$unit_path.d/host-only.conf"
    echo "installed $unit_path.d/host-only.conf: CAPTURE_ENGINE is off, so the service gets no capability"
}

# The unit hides /home; where it is a file system of its own, how full it is would not be measured.
measure_home() {
    [ ! -d "$unit_path.d" ] && mountpoint --quiet /home || return 0
    make_folder "$unit_path.d"
    printf '[Service]\nProtectHome=read-only\n' >"$scratch/home.conf"
    place 644 root "$scratch/home.conf" "$unit_path.d/home.conf"
    echo "installed $unit_path.d/home.conf: /home is a file system of its own, and is measured"
}

# Rules for the user monitor-agent, and those of others for the earlier program, go. A file that a line of may go
# on in the next, or hold further commands, is the operator's to edit. Others may go on restarting the service.
remove_sudo_rules() {
    user='^[[:space:]]*\(Defaults:\)\{0,1\}monitor-agent[[:space:]]'
    rule="[[:space:]:=)]$earlier\([[:space:],]\|\$\)"
    service='^[^#]*[[:space:]]monitor\.service\([[:space:],]\|$\)'
    for file in /etc/sudoers.d/*; do
        if ! grep -qs "$user\|$rule" "$file"; then
            ! grep -qs "$service" "$file" || echo "kept $file: what it says of monitor.service holds for the new one, too."
            continue
        fi
        grep -v "$user" "$file" >"$scratch/rules" || true
        if grep -q '[\\]' "$file" || { grep "$rule" "$scratch/rules" | grep -q ,; } ||
            grep -v '^[[:space:]]*\(#\|$\)' "$scratch/rules" | grep -qv "$rule"; then
            if grep -q '[\\]' "$file" || ! grep -q "$user" "$file"; then
                echo "kept $file: it holds other rules, too. Remove those for monitor.py with 'visudo -f $file'."
                continue
            fi
            will_change "$file"
            cp -p "$file" "$file.new"
            cat "$scratch/rules" >"$file.new"
            mv -f "$file.new" "$file"
            echo "removed the rules for monitor-agent from $file, and kept the others"
            continue
        fi
        will_change "$file"
        rm "$file"
        echo "removed the rules of $file"
    done
}

# The earlier user could log in, and was in the groups of what captured and asked for it. The agent needs neither.
reduce_user() {
    entry=$(getent passwd monitor-agent) || return 0
    record_user monitor-agent
    home=$(printf '%s' "$entry" | cut -d: -f6) shell=$(printf '%s' "$entry" | cut -d: -f7)
    for group in $(id -nG monitor-agent); do
        [ "$group" != "$(id -ng monitor-agent)" ] || continue
        will member "monitor-agent $group"
        gpasswd --delete monitor-agent "$group" >/dev/null
        echo "removed user monitor-agent from group $group"
    done
    if [ "$home:$shell" != /:/usr/sbin/nologin ]; then
        will account "$home $shell"
        usermod --home / --shell /usr/sbin/nologin monitor-agent >"$scratch/log" 2>&1 ||
            fail "take its home and shell from user 'monitor-agent': $(tail -n 1 "$scratch/log")."
        echo "took home $home and shell $shell from user monitor-agent"
    fi
    case $home in */monitor-agent) ;; *) return 0 ;; esac
    [ -d "$home" ] && [ "$home" != "$state" ] && [ "$(stat -c %U "$home")" = monitor-agent ] || return 0
    mkdir -p "$scratch/kept$(dirname "$home")"
    cp -a "$home" "$scratch/kept$home" || fail "keep a copy of '$home': see above. Free some room, or set TMPDIR."
    will tree "$home"
    rm -r --one-file-system "$home" || fail "remove '$home': see above."
    echo "removed $home"
}

remove_earlier() {
    [ -e "$earlier" ] || return 0
    # A user whose programs run keeps home and shell.
    systemctl stop monitor.service 2>/dev/null || true
    will_change "$earlier"
    rm "$earlier"
    remove_sudo_rules
    reduce_user
    # shellcheck disable=SC2010 # names that systemd reads
    ! ls "$unit_path.d" 2>/dev/null | grep -qvx home.conf ||
        echo "kept $unit_path.d: its lines hold for the new service, too. See 'systemctl cat monitor.service'."
    echo "removed $earlier; its settings are in $settings"
}

start() {
    systemctl daemon-reload
    if ! systemctl is-enabled --quiet "$1" 2>/dev/null; then
        will enable "$1"
        systemctl enable --quiet "$1" || fail "enable '$1': see above."
    fi
    will start "$1"
    systemctl restart "$1" 2>"$scratch/log" || {
        journalctl --unit "$1" --lines 5 --no-pager --output cat >&2
        fail "start '$1': it did not become ready. Its last lines are above."
    }
}

shown() {
    systemctl show --property "$1" --value "${2:-monitor.service}"
}

# What undoing it all ends with.
will_return() {
    if systemctl is-active --quiet "$1"; then will restart "$1"; else will reload; fi
}

# The hub runs before the agent is told of it. A key is made where the agent has none.
install_hub() {
    will_return monitor-hub.service
    [ -e "$hub_state" ] || will state "$hub_state"
    make_user monitor-hub
    place 755 root "$hub_program" "$hub_program_path"
    place 644 root "$here/systemd/monitor-hub.service" "$hub_unit_path"
    place 640 monitor-hub "$scratch/monitor-hub.conf" "$hub_settings"
    echo "installed $hub_program_path $(cat "$scratch/version-monitor-hub"), $hub_unit_path, $hub_settings"
    start monitor-hub.service
    report_to_hub
}

report_to_hub() {
    if [ "$hub_scheme" = http ]; then
        for line in "PLATFORM_API_URL=http://$(hub_address)/api/monitor" \
            "PLATFORM_WS_URL=ws://$(hub_address)/ws/monitor"; do
            [ -n "$(setting "${line%%=*}")" ] || printf '%s\n' "${line#*=}" | write_setting "${line%%=*}"
        done
    fi
    [ -z "$(setting API_KEY)" ] || return 0
    # Undone, a hub that was there before keeps a key that is not used.
    runuser -u monitor-hub -- "$hub_program_path" key create --config "$hub_settings" \
        >"$scratch/key" 2>"$scratch/log" || fail "make a key: $(tail -n 1 "$scratch/log")"
    write_setting API_KEY <"$scratch/key"
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
        *"history off;"*"waits for approval"*) return ;;
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
    will_return monitor.service
    [ -e "$state" ] || will state "$state"
    install_packages
    make_folder /usr/local/bin
    [ -z "$with_hub" ] || install_hub
    make_user monitor-agent
    place 755 root "$program" "$program_path"
    place 644 root "$here/systemd/monitor.service" "$unit_path"
    measure_home
    limit_rights
    place 640 monitor-agent "$scratch/monitor.conf" "$settings"
    [ -z "$proposed" ] || echo "named this machine $proposed: SERVER_ID in $settings"
    echo "installed $program_path $(cat "$scratch/version-monitor-agent"), $unit_path, $settings"
    remove_earlier
    start monitor.service
    await_delivery
    changing=
}

read_options "$@"
take_turn
scratch=$(mktemp -d)
trap clear_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
trap 'exit 141' PIPE
: >"$scratch/faults"
# printf is built in: the token appears in no process list.
[ -z "${ENROLMENT_TOKEN:-}" ] || printf '%s\n' "$ENROLMENT_TOKEN" >"$scratch/token"
unset ENROLMENT_TOKEN
check_all
confirm
install_all
[ -z "$with_hub" ] || cat <<END
Hub:      monitor-hub.service: $(shown StatusText monitor-hub.service)
          its settings: $hub_settings; its log: journalctl -u monitor-hub.service -f
Open:     $hub_scheme://$(hub_address)/, from another machine through 'ssh -L 8080:$(hub_address) root@THIS_MACHINE';
          it asks for the code in its log and makes an administrator, as does: monitor-hub user add NAME --role administrator
END
case $(shown StatusText) in
*"waits for approval"*)
    platform=$(setting PLATFORM_API_URL)
    platform=${platform:-$(setting PLATFORM_WS_URL)} name=$(setting SERVER_ID)
    cat <<END
Waiting:  the platform keeps what is sent apart until an administrator approves the key of '${name:-$(uname -n)}':
          at ${platform%/*/*}, on the page Agents, or on that machine with: monitor-hub agent list
          It has waited since $(date -u +%H:%M) UTC; the log tells when it is approved.
END
    ;;
esac
cat <<END
Running:  monitor.service: $(shown StatusText)
Settings: $settings; after an edit: systemctl reload monitor.service
Logs:     journalctl -u monitor.service -f
Stop:     systemctl stop monitor.service
Remove:   $here/remove_agent.sh
END
