import type { Engine } from '../engine';
import type { EngineCommand, EngineReport } from '../protocol';
import { RequestRefused } from '../request-refused';

/**
 * Calls `step` while the engine has work. The event loop runs between steps, so commands (and the sockets of a server
 * in the same thread) wait for one step at most.
 */
export class EngineLoop {
  private isScheduled = false;

  constructor(
    private readonly engine: Engine,
    private readonly report: (report: EngineReport) => void,
  ) {}

  handle(command: EngineCommand): void {
    if (command.type === 'cancel') {
      if (this.engine.cancel(command.id))
        this.report({ ...this.emptyReport, finished: [{ id: command.id, reason: 'abort' }] });
      return;
    }
    try {
      if (command.type === 'submit') this.engine.submit(command.id, command.request);
      else this.engine.pool(command.id, command.request);
    } catch (error) {
      // A request that cannot be computed must not stop the engine.
      if (!(error instanceof RequestRefused)) throw error;
      this.report({ ...this.emptyReport, refused: [{ id: command.id, message: error.message }] });
    }
    this.schedule();
  }

  private get emptyReport(): EngineReport {
    return {
      admitted: [],
      tokens: [],
      promptLogprobs: [],
      pooled: [],
      finished: [],
      refused: [],
      stats: this.engine.stats,
    };
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
