/** What a JournalNode says of the journal of `hdfs`. */
interface Journal {
  readonly TxnsWritten?: number;
  readonly CurrentLagTxns?: number;
  readonly writtenSecondsAgo?: number;
}

/** The beans of a JournalNode with a journal. */
export function journal({ TxnsWritten = 7, CurrentLagTxns = 0, writtenSecondsAgo = 0 }: Journal) {
  const LastJournalTimestamp = Date.now() - writtenSecondsAgo * 1000;
  return {
    JournalNodeInfo: { JournalsStatus: JSON.stringify({ hdfs: { Formatted: 'true' } }) },
    'Journal-hdfs': { TxnsWritten, CurrentLagTxns, LastJournalTimestamp },
  };
}

/** The beans of a JournalNode that was never formatted. */
export const NO_JOURNAL = {
  JournalNodeInfo: { JournalsStatus: JSON.stringify({ hdfs: { Formatted: 'false' } }) },
  'Journal-hdfs': { TxnsWritten: 0, CurrentLagTxns: -1, LastJournalTimestamp: 0 },
};
