#!/usr/bin/env bash
# The real ERP of the end-to-end tests: Tryton 6.0 from Debian 12's packages,
# with demo data, on 127.0.0.1.  Needs root and Debian 12; no systemd.
#
#   tryton-up.sh [up]        install what is missing, make the data, start (a
#                            second run finds it running and does nothing)
#   tryton-up.sh fresh       the same, with the data as on the first day (also
#                            after a change to demo.py; up keeps the live data)
#   tryton-up.sh stop        stop trytond and its PostgreSQL
#   tryton-up.sh crash       SIGKILL trytond, as a crash would (then: up)
#   tryton-up.sh freeze      SIGSTOP trytond: it takes connections and answers
#                            nothing;  thaw: SIGCONT, it takes up where it was
#   tryton-up.sh db-crash    take the database away under trytond (then: up)
#   tryton-up.sh status      exit 0 when it answers
#   tryton-up.sh install     only the packages
#   tryton-up.sh dump DIR    write the pristine data there; a later first run
#                            that finds the file beside this script (or in
#                            TRYTON_DUMPS) restores it instead of building it
#   tryton-up.sh purge       stop, and remove the state directory
#
# TRYTON_PORT (8169)   TRYTON_STATE (/var/tmp/holdfast-tryton)   TRYTON_DUMPS
# URL http://127.0.0.1:8169/erp/   users: gateway / gateway-Pa55word (what the
# gateway uses), admin / admin-Pa55word.  Throwaway data: fsync is off.
set -euo pipefail
umask 022
HERE=$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")
DIR=${2:+$(readlink -f "$2")}
cd /

PORT=${TRYTON_PORT:-8169}
S=${TRYTON_STATE:-/var/tmp/holdfast-tryton}
DB=erp
ADMIN_PASSWORD=admin-Pa55word
MODULES="sale sale_price_list sale_shipment_cost carrier_weight"
PACKAGES="tryton-server tryton-proteus tryton-modules-sale
  tryton-modules-sale-price-list tryton-modules-sale-shipment-cost
  tryton-modules-carrier-weight python3-psycopg2 postgresql-15"
PGBIN=/usr/lib/postgresql/15/bin
PID=$S/run/trytond.pid
CONF=$S/trytond.conf
# what the data depends on; the dump's name carries it, and the year it was made
# in: the demo's accounts are open from the year before to the year after
KEY=$({ echo "$MODULES"; cat "$HERE/demo.py"; } | sha256sum | cut -c1-12)
YEAR=$(date +%Y)

export TZ=UTC LC_ALL=C.UTF-8 PYTHONWARNINGS=ignore
unset PGHOST PGPORT PGUSER PGDATABASE PGPASSWORD PGOPTIONS PYTHONPATH \
  PYTHONHOME TRYTOND_CONFIG TRYTOND_DATABASE_URI

T0=$(date +%s%N)
say() { printf '[tryton %6.2fs] %s\n' \
  "$(( ($(date +%s%N) - T0) / 10000000 ))e-2" "$*" >&2; }
die() { say "$*"; exit 1; }
# run as another user, without sudo or a login
as() { local u=$1; shift; setpriv --reuid "$u" --regid "$u" --clear-groups \
  env HOME="$S" "$@"; }
sql() { as postgres PGOPTIONS="-c client_min_messages=warning" "$PGBIN/psql" -X -q -h "$S/run" -d "${2:-postgres}" \
  -v ON_ERROR_STOP=1 -Atc "$1"; }

install_packages() {
  local p missing=()
  for p in $PACKAGES; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] ||
      missing+=("$p")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  [ "$(id -u)" = 0 ] || die "missing packages (${missing[*]}), and not root"
  say "installing ${missing[*]}"
  # No service may start (tryton-server's postinst would start three, on 8000)
  # and no cluster of PostgreSQL's own is wanted.
  local ours=
  if [ ! -e /usr/sbin/policy-rc.d ]; then
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 755 /usr/sbin/policy-rc.d
    ours=1
  fi
  if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
    mkdir -p /etc/postgresql-common
    echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
  fi
  local apt=(apt-get -y -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0
    -o Dpkg::Options::=--force-confold -o Acquire::Retries=3)
  local rc=0
  export DEBIAN_FRONTEND=noninteractive
  {
    "${apt[@]}" update || true    # the lists at hand may do
    "${apt[@]}" install --no-install-recommends "${missing[@]}"
  } >/var/log/tryton-up-apt.log 2>&1 </dev/null || rc=$?
  [ -z "$ours" ] || rm -f /usr/sbin/policy-rc.d
  [ $rc = 0 ] || { tail -20 /var/log/tryton-up-apt.log >&2; die "apt-get: $rc"; }
  say "installed"
}

make_dirs() {
  mkdir -p "$S/run" "$S/files" "$S/lib"
  chmod 755 "$S" "$S/lib"
  chown root:root "$S/run"
  chmod 1777 "$S/run"      # PostgreSQL's socket and trytond's pid file
  chown tryton:tryton "$S/files"
  install -m 644 "$HERE/demo.py" "$HERE/init-db.py" "$S/lib/"
  echo "$ADMIN_PASSWORD" >"$S/admin-password"
  cat >"$CONF" <<EOF
[web]
listen = 127.0.0.1:$PORT
root =
[database]
uri = postgresql://tryton@/?host=$S/run
path = $S/files
language = en
[session]
# else the tests' deliberate wrong passwords lock the address out
max_attempt_ip_network = 100000
EOF
}

pg_up() {
  if [ ! -e "$S/pg/PG_VERSION" ]; then
    rm -rf "$S/pg"
    install -d -o postgres -g postgres -m 700 "$S/pg"
    as postgres "$PGBIN/initdb" -D "$S/pg" -A peer -E UTF8 --locale=C.UTF-8 -N \
      >"$S/initdb.log" 2>&1 || { cat "$S/initdb.log" >&2; die initdb; }
    cat >>"$S/pg/postgresql.conf" <<EOF
listen_addresses = ''
unix_socket_directories = '$S/run'
timezone = 'UTC'
shared_buffers = 64MB
fsync = off
synchronous_commit = off
full_page_writes = off
jit = off
EOF
    say "PostgreSQL cluster made"
  fi
  pg_runs && return 0
  as postgres "$PGBIN/pg_ctl" -D "$S/pg" -l "$S/pg/log" -s -w -t 60 start \
    </dev/null >/dev/null 9>&- || { tail "$S/pg/log" >&2; die "PostgreSQL"; }
  [ "$(sql "select 1 from pg_roles where rolname = 'tryton'")" = 1 ] ||
    sql "create role tryton login createdb"
}

db_exists() { [ "$(sql "select 1 from pg_database where datname = '$1'")" = 1 ]; }

dump_of() { echo "erp-pristine.$1.$KEY.dump"; }     # dump_of YEAR

# the pristine data is a database of its own; the live one is a copy of it
pristine() {
  local want=${DB}_$KEY d
  db_exists "$want" && return 0
  for d in $(sql "select datname from pg_database where datname ~ '^${DB}_[0-9a-f]{12}$'"); do
    sql "drop database $d with (force)"     # of an older demo.py
  done
  for d in {"${TRYTON_DUMPS:-$HERE}","$HERE"}/"$(dump_of "$YEAR")" \
      {"${TRYTON_DUMPS:-$HERE}","$HERE"}/"$(dump_of $((YEAR - 1)))"; do
    [ -f "$d" ] || continue
    sql "drop database if exists building"
    sql "create database building owner tryton template template0"
    install -m 644 "$d" "$S/lib/restore.dump"
    as postgres "$PGBIN/pg_restore" -h "$S/run" -d building -j 2 --no-owner \
      --role=tryton "$S/lib/restore.dump"
    rm -f "$S/lib/restore.dump"
    sql "analyze" building
    sql "alter database building rename to $want"
    say "pristine data restored from $d"
    return 0
  done
  say "building the pristine data (two minutes; see $S/build.log)"
  sql "drop database if exists building"
  sql "create database building owner tryton template template0"
  {
    as tryton TRYTONPASSFILE="$S/admin-password" \
      /usr/bin/python3 "$S/lib/init-db.py" -c "$CONF" -d building \
      --activate-dependencies --email admin@example.com \
      -u ir res $MODULES &&
    say "modules activated" &&
    sql "analyze" building &&
    as tryton /usr/bin/python3 "$S/lib/demo.py" "$CONF" building
  } >"$S/build.log" 2>&1 || { tail -20 "$S/build.log" >&2; die "build failed"; }
  sql "vacuum analyze" building
  sql "alter database building rename to $want"
  say "pristine data built"
}

live() {            # live [fresh]
  if [ "${1:-}" = fresh ] || ! db_exists "$DB"; then
    sql "drop database if exists $DB with (force)"
    sql "create database $DB owner tryton template ${DB}_$KEY strategy file_copy"
    # The ERP's forecast leaves out what was to leave on a day that is over (a nightly task of its own would move it on, and none runs
    # here): the figures would be others on the day after the data was made.
    sql "update stock_move set planned_date = date '2100-01-01'
      where planned_date is not null and state in ('draft', 'assigned')" "$DB"
    say "database copied"
  fi
}

# our own trytond, and no other process that inherited its number
pid() {
  local p
  p=$(cat "$PID" 2>/dev/null) && [ -n "$p" ] &&
    tr '\0' ' ' 2>/dev/null <"/proc/$p/cmdline" |
      grep -qF -- "trytond -c $CONF " && echo "$p"
}

answers() {
  /usr/bin/python3 - "$PORT" "${1:-0}" <<'EOF'
import json, sys, time, urllib.request
url, until = 'http://127.0.0.1:%s/' % sys.argv[1], time.time() + float(sys.argv[2])
while True:
    try:
        r = urllib.request.Request(
            url, b'{"id":1,"method":"common.db.list","params":[]}',
            {'Content-Type': 'application/json'})
        names = json.load(urllib.request.urlopen(r, timeout=5))['result']
        sys.exit(0 if 'erp' in names else 1)
    except (OSError, ValueError, KeyError):
        if time.time() >= until:
            sys.exit(1)
        time.sleep(0.1)
EOF
}

trytond_up() {
  pid >/dev/null && answers && { say "already running, pid $(pid)"; return 0; }
  trytond_down KILL
  /usr/bin/python3 -c "
import socket
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', $PORT))" 2>/dev/null ||
    die "port $PORT is taken by another program"
  rm -f "$PID"
  # -d loads the modules before it listens
  setsid setpriv --reuid tryton --regid tryton --clear-groups \
    env HOME="$S" /usr/bin/python3 /usr/bin/trytond -c "$CONF" -d "$DB" \
    --pidfile "$PID" </dev/null >>"$S/run/trytond.log" 2>&1 9>&- &
  answers 90 || { tail "$S/run/trytond.log" >&2; die "trytond did not answer"; }
  say "answering on http://127.0.0.1:$PORT/$DB/, pid $(pid)"
}

trytond_down() {    # trytond_down SIGNAL
  local p i
  p=$(pid) || return 0
  kill "-${1:-TERM}" "$p" 2>/dev/null || true
  for i in $(seq 100); do
    pid >/dev/null || break     # kill -0 would also find a zombie
    [ "$i" = 50 ] && kill -KILL "$p" 2>/dev/null
    sleep 0.1
  done
  rm -f "$PID"
  say "trytond stopped ($1)"
}

pg_runs() { as postgres "$PGBIN/pg_ctl" -D "$S/pg" status >/dev/null 2>&1; }

pg_down() {         # pg_down fast|immediate
  [ -e "$S/pg/PG_VERSION" ] || return 0
  pg_runs || return 0
  as postgres "$PGBIN/pg_ctl" -D "$S/pg" -s -w -m "$1" stop >/dev/null
  say "PostgreSQL stopped"
}

cmd=${1:-up}
[ "$cmd" = status ] || [ "$(id -u)" = 0 ] || die "root, please"
case $cmd in up|fresh|dump|stop|crash|db-crash|purge)
  mkdir -p "$S"
  exec 9>"$S/lock"
  flock -w 600 9 || die "another $0 is at work"
esac
case $cmd in
  up)
    pid >/dev/null && pg_runs && answers && { say "already running, pid $(pid)"; exit 0; }
    install_packages; make_dirs; pg_up; pristine; live; trytond_up ;;
  fresh)
    install_packages; make_dirs; pg_up; pristine; trytond_down TERM
    live fresh; trytond_up ;;
  stop) trytond_down TERM; pg_down fast ;;
  crash) trytond_down KILL ;;
  freeze) kill -STOP "$(pid)" ;;
  thaw) kill -CONT "$(pid)" ;;
  db-crash) pg_down immediate ;;
  status) pid >/dev/null && answers ;;
  install) install_packages ;;
  dump)
    [ -d "$DIR" ] || die "dump DIR"
    install_packages; make_dirs; pg_up; pristine
    as postgres "$PGBIN/pg_dump" -h "$S/run" -Fc -Z9 --no-owner "${DB}_$KEY" \
      >"$DIR/new.dump"
    mv "$DIR/new.dump" "$DIR/$(dump_of "$YEAR")"
    say "$DIR/$(dump_of "$YEAR")" ;;
  purge)
    trytond_down TERM; pg_down fast
    case $S in /|/root|/home|/tmp|/var|/var/tmp) die "not removing $S";; esac
    rm -rf "$S" ;;
  *) die "unknown command $cmd" ;;
esac
