import { parentPort, workerData } from 'node:worker_threads';
import { createEngine, type EngineSetup, type ThreadMessage } from './engine-host';
import { EngineLoop } from './engine-loop';
import type { EngineCommand } from '../protocol';
import { stepMessage } from './step-message';
import { lowerThreadPriority } from './thread-priority';

// Entry point of the engine's thread: loads the model, reports `ready`, and then handles commands.
const send = (message: ThreadMessage): void => parentPort?.postMessage(message, []);
lowerThreadPriority(); // before the backend starts its own threads
const engine = createEngine(workerData as EngineSetup, (backend) => send({ type: 'backend', backend }));
const loop = new EngineLoop(engine, (report) => send(stepMessage(report) ?? { type: 'report', report }));
parentPort?.on('message', (command: EngineCommand) => loop.handle(command));
send({ type: 'ready' });
