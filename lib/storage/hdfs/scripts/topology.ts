/**
 * `topology.sh`: the NameNode calls it with addresses, and reads one rack for each. `topology.table` has a network and
 * a rack on each line; the first one that matches counts, and the last one matches everything.
 */
export const TOPOLOGY = `#!/usr/bin/env bash
# Prints the rack of each address.
set -euo pipefail
table="\${HADOOP_CONF_DIR:-/etc/hadoop}/topology.table"

number_of() {
  local IFS=. part
  read -r -a part <<<"$1"
  echo $((part[0] << 24 | part[1] << 16 | part[2] << 8 | part[3]))
}

rack_of() {
  local address=0 cidr rack mask
  # A name is no address: only the last line, 0.0.0.0/0, matches it.
  [[ $1 =~ ^[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+$ ]] && address=$(number_of "$1")
  while read -r cidr rack; do
    mask=$((0xffffffff << (32 - \${cidr#*/}) & 0xffffffff))
    if (((address & mask) == ($(number_of "\${cidr%/*}") & mask))); then
      echo "$rack"
      return
    fi
  done <"$table"
}

for address in "$@"; do
  rack_of "$address"
done
`;
