import { parentPort, workerData } from 'node:worker_threads';
import { createEngine, type EngineSetup, type ThreadMessage } from './engine-host';
import { EngineLoop } from './engine-loop';
import type { EngineCommand } from '../protocol';
import { standBack } from './thread-priority';

// The engine's thread: loads the model, says so, and from then on steps whenever there is work.
const say = (message: ThreadMessage): void => parentPort?.postMessage(message, []);
standBack(); // before the backend starts its own threads
const engine = createEngine(workerData as EngineSetup, (backend) => say({ type: 'backend', backend }));
const loop = new EngineLoop(engine, (report) => say({ type: 'report', report }));
parentPort?.on('message', (command: EngineCommand) => loop.handle(command));
say({ type: 'ready' });
