import { freePort } from '../../free-port';
import type { BenchModel, Format } from '../engine/models/bench-model';
import { waitForQuiet } from '../engine/processes';
import { ServerProcess } from './server-process';
import type { BenchServer } from './servers';

/** How carefully it is measured. */
export interface Care {
  readonly rounds: number;
  readonly threads: number;
  /** How long others are waited for, to leave the CPUs alone, before a measurement. */
  readonly waitMs: number;
  /** Servers get the CPUs before other processes. */
  readonly isUrgent: boolean;
}

/** Part of the CPUs that others may keep busy when a measurement starts. */
const QUIET = 0.06;

/** Waits until others leave the CPUs alone. */
export function quiet({ waitMs }: Care): Promise<boolean> {
  return waitForQuiet(QUIET, waitMs);
}

/** Starts a server with a model, on a free port. */
export async function startServer(
  server: BenchServer,
  model: BenchModel,
  format: Format,
  care: Care,
  limitMs: number,
  onProgress: (line: string) => void,
): Promise<ServerProcess> {
  const port = await freePort();
  return ServerProcess.start(
    server.name,
    await server.command(model, format, port, care.threads, onProgress),
    port,
    server.readyPath,
    limitMs,
    care.isUrgent,
  );
}
