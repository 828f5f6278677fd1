# Runs a PostgreSQL in a folder of its own until standard input closes, in whatever way the program at the other end
# went, and removes the folder. Says `ready` once it answers; when it cannot start, its log goes to standard error.
#
#   sh postgres.sh BINARIES PORT
set -u
folder=$(mktemp -d) || exit 1
server=
clean() {
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null
        wait "$server"
    fi
    rm -rf "$folder"
}
trap clean EXIT
# Ctrl-C reaches the other end as well; when that goes, standard input closes.
trap '' INT
trap 'exit 1' HUP TERM
cd "$folder" || exit 1

fail() {
    cat log >&2
    exit 1
}

# Without a locale: what passes here does not depend on one.
"$1/initdb" --pgdata=data --username=postgres --auth=trust --encoding=UTF8 --no-locale --no-sync >log 2>&1 || fail
"$1/postgres" -D data -p "$2" -c listen_addresses=127.0.0.1 -c unix_socket_directories="$folder" \
    -c max_connections=200 -c fsync=off -c full_page_writes=off >>log 2>&1 </dev/null &
server=$!
# Asked through the socket in the folder, where no other server can answer. A minute is long enough.
tries=600
until "$1/pg_isready" --quiet --host="$folder" --port="$2"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] && kill -0 "$server" 2>/dev/null || fail
    sleep 0.1
done
echo ready
cat >/dev/null
