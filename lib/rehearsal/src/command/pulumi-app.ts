import path from 'node:path';
import { readDocument, type Source } from '../../../security/rule-pack/sources';
import type { Deployment } from '../compare/deployment';
import type { Fault } from '../compare/faults';
import { readPulumiDeployment } from '../compare/pulumi-deployment';
import { buildPulumi } from '../pulumi/cli';
import { DEFAULT_STACK, deployPulumi, destroyPulumi, exportState, type PulumiOptions } from '../pulumi/engine';
import type { PulumiEvent } from '../pulumi/event-log';
import { PulumiError } from '../pulumi/pulumi-error';
import { readState } from '../pulumi/state';
import { typeInUrn } from '../pulumi/urn';
import type { App, Stage } from './app';
import { deployExisting } from './existing';
import { UsageError } from './options';

/** A Pulumi program, with the real engine. */
export class PulumiApp implements App {
  private readonly settings: PulumiOptions;
  private readonly stack: string;
  private seconds = 0;
  private failure: PulumiError | undefined;
  private done = 0;

  constructor(
    private readonly stage: Stage,
    private readonly folder: string,
  ) {
    const { options, support } = stage;
    const [stack = DEFAULT_STACK, ...more] = options.stacks ?? [];
    if (more.length > 0)
      throw new UsageError(`--stacks: a Pulumi program has one stack at a time, not ${more.length + 1}.`);
    this.stack = stack;
    this.settings = {
      stack,
      config: options.context,
      clusters: support,
      timeoutSeconds: options.timeoutMinutes * 60,
      signal: stage.deadline.signal,
      onEvent: (event) => this.show(event),
    };
  }

  async deploy(existing: readonly string[] = []): Promise<void> {
    const { cloud, options, progress, deadline } = this.stage;
    if (options.buildCluster) await buildPulumi({ onProgress: (line) => progress.line(line) });
    for (const file of existing) {
      const step = `existing ${path.basename(file)}`;
      progress.start(step);
      await deadline.within(step, deployExisting(cloud, file, cloud, deadline.signal));
      progress.done(step, 'is there before the program');
    }
    progress.start(this.stack);
    this.done = 0;
    this.failure = undefined;
    try {
      const work = deployPulumi(cloud, this.folder, this.settings);
      this.seconds = (await deadline.within('pulumi up', work)).seconds;
    } catch (error) {
      if (error instanceof PulumiError) this.failure = error;
      progress.failed(this.stack, 'what was done is kept');
      throw error;
    }
    progress.done(this.stack, `${this.done} resources, by the Pulumi engine`);
  }

  async readBack(): Promise<Deployment> {
    const state = await readState(this.stage.cloud, this.folder, this.settings);
    return readPulumiDeployment(this.stage.cloud, state, { stack: this.stack, seconds: this.seconds });
  }

  async faults(): Promise<Fault[]> {
    const errors = (this.failure?.diagnostics ?? []).filter(({ severity }) => severity === 'error');
    return errors.flatMap(({ urn, line, property, message }) =>
      urn === undefined || urn.includes('::pulumi:pulumi:Stack::')
        ? []
        : [{ path: urn, type: typeInUrn(urn), line, stack: this.stack, property, problem: message }],
    );
  }

  async declared(): Promise<Source> {
    return readDocument(await exportState(this.stage.cloud, this.folder, this.settings), 'the state');
  }

  async destroy(): Promise<void> {
    const { cloud, progress, deadline } = this.stage;
    progress.start(this.stack);
    await deadline.within('pulumi destroy', destroyPulumi(cloud, this.folder, this.settings));
    progress.done(this.stack, 'destroyed');
  }

  private show({ urn, state, operation }: PulumiEvent): void {
    if (state === 'done' && operation !== 'same') this.done += 1;
    if (state === 'started') this.stage.deadline.reached(`${operation} of ${urn}`);
    this.stage.progress.start(this.stack, `${this.done} resources`);
  }
}
