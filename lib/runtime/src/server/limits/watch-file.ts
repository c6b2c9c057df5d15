import { type StatsListener, unwatchFile, watchFile } from 'node:fs';

/**
 * How often a watched file is looked at. Kubernetes takes up to a minute to change a mounted secret; this adds little.
 */
const INTERVAL_MS = 2000;

/**
 * Calls back when a file is another than before, also if it is a link (or behind one) that points elsewhere now, as the
 * files of a Kubernetes secret are. That is why it asks for the file's state and does not wait for events of its
 * folder.
 *
 * @returns ends it
 */
export function watchContent(path: string, onChange: () => void, intervalMs = INTERVAL_MS): () => void {
  const listener: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) onChange();
  };
  watchFile(path, { interval: intervalMs, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
