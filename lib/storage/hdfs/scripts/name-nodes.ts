/** Commands about the NameNodes, which probes, the first start, the maintenance, drains and restores share. */
export const NAME_NODE_FUNCTIONS = `# name_node_state HOST: prints how a NameNode runs: active, standby or observer.
name_node_state() {
  local status
  status=$(jmx "$1" "$name_node_http_port" NameNode NameNodeStatus) || return 1
  [[ $status =~ '"State" : "'(active|standby|observer)'"' ]] && echo "\${BASH_REMATCH[1]}"
}

# find_name_node [EXCEPT]: sets found_name_node to a NameNode that runs, not EXCEPT.
find_name_node() {
  local pod
  found_name_node=
  for pod in "\${name_nodes[@]}"; do
    [[ $pod != "\${1:-}" ]] || continue
    if name_node_state "$pod.$name_node_domain" >/dev/null; then
      found_name_node=$pod
      return 0
    fi
  done
  return 1
}
`;
