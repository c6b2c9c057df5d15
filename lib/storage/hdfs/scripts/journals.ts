/** A JournalNode on a slow disk lags while edits come; one that gets none although it lags is left out. */
const SILENT_SECONDS = 30;

/** Commands about the journals of the JournalNodes, which probes, the first start and the maintenance share. */
export const JOURNAL_FUNCTIONS = `# journal_of HOST: prints the state of the journal of a JournalNode.
# - none: it is not formatted.
# - waits: no NameNode wrote to it since it started, or it lags and got no edit for ${SILENT_SECONDS} seconds.
#   A NameNode writes to it from the next segment of the journal on.
# - current: the active NameNode writes to it.
# It fails if the JournalNode does not answer.
journal_of() {
  local status journal written lag last now
  status=$(jmx "$1" "$journal_node_http_port" JournalNode JournalNodeInfo) || return 1
  [[ $status == *'"JournalsStatus"'* ]] || return 1
  if [[ \${status//\\\\/} != *'"'"$nameservice"'":{"Formatted":"true"'* ]]; then
    echo none
    return
  fi
  journal=$(jmx "$1" "$journal_node_http_port" JournalNode "Journal-$nameservice") || return 1
  written=$(number "$journal" TxnsWritten) || written=0
  lag=$(number "$journal" CurrentLagTxns) || lag=0
  last=$(number "$journal" LastJournalTimestamp) || last=0
  printf -v now '%(%s)T' -1
  if ((written == 0 || (lag > 0 && now - last / 1000 > ${SILENT_SECONDS}))); then echo waits; else echo current; fi
}

# survey_journals: counts the JournalNodes that answer, and those with a journal, in 'answered' and 'formatted'.
survey_journals() {
  local journal state
  answered=0
  formatted=0
  for journal in "\${journal_nodes[@]}"; do
    state=$(journal_of "$journal.$journal_node_domain") || continue
    answered=$((answered + 1))
    [[ $state == none ]] || formatted=$((formatted + 1))
  done
}
`;
