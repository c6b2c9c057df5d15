import type { Engine } from './engine';
import type { EngineCommand, EngineReport } from './protocol';

/**
 * Steps an engine while it has work. Between steps the thread's event loop runs, so commands (and, where the engine
 * shares a thread with a server, its sockets) wait for one step at most.
 */
export class EngineLoop {
  private isScheduled = false;

  constructor(private readonly engine: Engine, private readonly report: (report: EngineReport) => void) {}

  handle(command: EngineCommand): void {
    if (command.type === 'submit') {
      this.engine.submit(command.id, command.request);
      this.schedule();
    } else if (command.type === 'cancel' && this.engine.cancel(command.id)) {
      this.report({ admitted: [], tokens: [], promptLogprobs: [], pooled: [], finished: [{ id: command.id, reason: 'abort' }], stats: this.engine.stats });
    }
  }

  private schedule(): void {
    if (this.isScheduled || this.engine.isIdle) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      if (this.engine.isIdle) return;
      this.report(this.engine.step());
      this.schedule();
    });
  }
}
