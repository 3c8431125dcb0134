#!/usr/bin/env bash
# Installs the real servers that the peer suites talk to: Samba as an Active Directory domain controller, OpenLDAP,
# OpenSSH and PostgreSQL; and Chromium without windows, in which the pages are tried.
# The suites start their own private instances, so no daemon is started, enabled or given a database here.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive

samba_packages=(samba samba-ad-dc samba-ad-provision smbclient ldb-tools ldap-utils krb5-user winbind samba-dsdb-modules
  samba-vfs-modules python3-samba openssl)
openldap_packages=(slapd ldap-utils)
openssh_packages=(openssh-server openssh-sftp-server openssh-client)
chromium_packages=(chromium-headless-shell)
units=(smbd nmbd winbind samba-ad-dc slapd ssh postgresql)
policy=/usr/sbin/policy-rc.d
cluster_conf=/etc/postgresql-common/createcluster.conf

say() { printf 'setup:peers: %s\n' "$*"; }
fail() {
  printf 'setup:peers: %s\n' "$*" >&2
  exit 1
}

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
offered() { [ -n "$(apt-cache madison "$1" 2>/dev/null)" ]; }

# The newest PostgreSQL server of version 15 or later on this machine; prints nothing when there is none.
postgresql_here() {
  local initdb version newest=
  for initdb in /usr/lib/postgresql/*/bin/initdb; do
    [ -x "$initdb" ] || continue
    version=${initdb#/usr/lib/postgresql/}
    version=${version%%/*}
    if [ "$version" -ge 15 ] && [ "$version" -gt "${newest:-0}" ]; then newest=$version; fi
  done
  echo "$newest"
}

# The server package to install: version 15, else the newest one that is offered.
postgresql_offered() {
  if offered postgresql-15; then
    echo postgresql-15
    return
  fi
  apt-cache search --names-only '^postgresql-[0-9]+$' | cut -d' ' -f1 | sort -V | awk -F- '$2 >= 15' | tail -n 1
}

command -v apt-get >/dev/null && command -v dpkg-query >/dev/null ||
  fail 'this system has no apt. Install Samba (with its AD domain controller), OpenLDAP (slapd), OpenSSH (sshd) and PostgreSQL 15 or later with its own package manager; npm test finds them.'

absent=()
for package in "${samba_packages[@]}" "${openldap_packages[@]}" "${openssh_packages[@]}" \
  "${chromium_packages[@]}"; do
  installed "$package" || absent+=("$package")
done
postgresql=$(postgresql_here)
if [ ${#absent[@]} -eq 0 ] && [ -n "$postgresql" ]; then
  say "nothing to do: Samba, OpenLDAP, OpenSSH, Chromium and PostgreSQL $postgresql are installed."
  exit 0
fi

if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || fail "installing packages needs root, and there is no sudo. Run as root: bash $0"
  say 'installing packages needs root: going on through sudo.'
  exec sudo -- bash "$0"
fi

policy_made=
cluster_conf_saved=
restore() {
  if [ -n "$policy_made" ]; then rm -f "$policy"; fi
  if [ -n "$cluster_conf_saved" ]; then mv -f "$cluster_conf_saved" "$cluster_conf"; fi
}
trap restore EXIT

if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  policy_made=yes
fi

# A unit enabled by its package would start at the next boot; one that was there before is left as it is.
units_before=()
for unit in "${units[@]}"; do
  if [ -e "/usr/lib/systemd/system/$unit.service" ] || [ -e "/lib/systemd/system/$unit.service" ] ||
    [ -e "/etc/init.d/$unit" ]; then
    units_before+=("$unit")
  fi
done

apt() { apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; }

say 'reading the package lists.'
apt update >/dev/null || fail 'apt-get update failed. Check the network and /etc/apt/sources.list, then run this again.'

wanted=()
for package in ${absent[@]+"${absent[@]}"}; do
  # Older distributions ship some of these inside the samba package.
  if offered "$package"; then wanted+=("$package"); else say "this distribution has no package $package; going on without it."; fi
done

if [ -z "$postgresql" ]; then
  server=$(postgresql_offered)
  [ -n "$server" ] || fail 'this distribution offers no PostgreSQL 15 or later. Add one from apt.postgresql.org, then run this again.'
  wanted+=("$server")
  apt install --no-install-recommends postgresql-common
  cluster_conf_saved=$(mktemp "$cluster_conf.XXXXXX")
  cp -p "$cluster_conf" "$cluster_conf_saved"
  printf '\ncreate_main_cluster = false\n' >>"$cluster_conf"
fi

# Without this answer the package makes a directory of its own.
if ! installed slapd && command -v debconf-set-selections >/dev/null; then
  echo 'slapd slapd/no_configuration boolean true' | debconf-set-selections
fi

if [ ${#wanted[@]} -gt 0 ]; then
  say "installing ${wanted[*]} (about a minute; nothing is started)."
  apt install --no-install-recommends "${wanted[@]}"
fi

if command -v systemctl >/dev/null; then
  for unit in "${units[@]}"; do
    case " ${units_before[*]-} " in *" $unit "*) continue ;; esac
    systemctl disable --quiet "$unit" 2>/dev/null || true
  done
fi

for program in samba samba-tool; do
  command -v "$program" >/dev/null || fail "the packages are installed, but $program is not there: this distribution's Samba has no domain controller."
done
for program in /usr/sbin/slapd /usr/sbin/sshd; do
  [ -x "$program" ] || fail "the packages are installed, but $program is not there."
done
say "done: Samba $(samba --version | cut -d' ' -f2), OpenLDAP, OpenSSH, Chromium and PostgreSQL $(postgresql_here)."
