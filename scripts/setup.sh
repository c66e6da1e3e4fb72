#!/bin/sh
# Makes what packaging/compose.yaml needs in this checkout: .env, data/ and config/. Changes nothing that is there.
set -eu

cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*"; }

if [ -e .env ]; then
    say ".env is there: left as it is."
else
    (umask 077 && cp .env.example .env)
    say "Made .env, readable for you alone. Write your settings into it."
fi
for folder in data data/ssh config; do
    if [ -d "$folder" ]; then
        say "$folder/ is there: left as it is."
    else
        mkdir -m 700 "$folder"
        say "Made $folder/."
    fi
done
if [ ! -e config/hosts.yaml.example ]; then
    cp packaging/hosts.yaml.example config/hosts.yaml.example
    say "Made config/hosts.yaml.example. To import: docker compose exec netmon monitor-hub host import /config/hosts.yaml"
fi
say
say "Next: docker compose up --detach"
say "The first user is made in a browser at http://127.0.0.1:8080 with the code that the hub's log shows."
