/** Commands about the NameNodes, which the first start and a restore share. */
export const NAME_NODE_FUNCTIONS = `# find_name_node [EXCEPT]: sets found_name_node to a NameNode that runs, not EXCEPT.
find_name_node() {
  local pod status
  found_name_node=
  for pod in "\${name_nodes[@]}"; do
    [[ $pod != "\${1:-}" ]] || continue
    status=$(jmx "$pod.$name_node_domain" "$name_node_http_port" NameNode NameNodeStatus) || continue
    if [[ $status =~ '"State" : "'(active|standby|observer)'"' ]]; then
      found_name_node=$pod
      return 0
    fi
  done
  return 1
}
`;
