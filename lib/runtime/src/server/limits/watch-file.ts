import { type StatsListener, unwatchFile, watchFile } from 'node:fs';

/** Polling interval. Kubernetes takes up to a minute to update a mounted secret, so this adds little. */
const INTERVAL_MS = 2000;

/**
 * Calls back when a file changes, or when a symbolic link in its path points elsewhere, as in a mounted Kubernetes
 * secret. It polls the file's state because file system events of the folder would miss such a change.
 *
 * @returns a function that stops watching
 */
export function watchContent(path: string, onChange: () => void, intervalMs = INTERVAL_MS): () => void {
  const listener: StatsListener = (now, before) => {
    if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino || now.size !== before.size) onChange();
  };
  watchFile(path, { interval: intervalMs, persistent: false }, listener);
  return () => unwatchFile(path, listener);
}
