import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { readSource, type Source } from '../../../security/rule-pack/sources';
import { bootstrap, cdk, type CdkOptions, deployAll, destroyAll, programPath, type StackEvent } from '../cloud/cdk';
import { readAssembly } from '../compare/assembly';
import { type Deployment, readCdkDeployment } from '../compare/deployment';
import { type Fault, faultsOf } from '../compare/faults';
import { type Place, placeName } from '../compare/places';
import type { DeclaredStack } from '../compare/resource';
import type { App, Stage } from './app';
import { environmentsOf } from './environments';
import { deployExisting } from './existing';
import { privateFolder } from './private-folder';
import { userCli } from './user-cli';

/** Every stack of an app, those of its stages too. */
const ALL_STACKS = ['**'];

/** The constructs of this library are no declaration of the user's, in its own repository too. */
const LIBRARY = path.resolve(__dirname, '../../..');

/** A CDK app, with its own CLI. */
export class CdkApp implements App {
  private readonly assembly: string;
  private readonly context: readonly string[];
  private readonly common: CdkOptions;
  private readonly cwd: string;
  private readonly seconds = new Map<string, number>();
  private stacks: readonly DeclaredStack[] = [];

  /** `name`: of its files in the work folder. */
  constructor(
    private readonly stage: Stage,
    private readonly folder: string,
    name: string,
  ) {
    const { cloud, options, deadline, progress } = stage;
    this.cwd = path.join(cloud.workDir, name);
    this.assembly = path.join(this.cwd, 'cdk.out');
    this.context = Object.entries(options.context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const cli = userCli(folder);
    privateFolder(folder, this.cwd);
    progress.line(`CDK CLI ${cli.version}, ${cli.origin}`);
    this.common = {
      cli: cli.command,
      cwd: this.cwd,
      signal: deadline.signal,
      timeoutSeconds: options.timeoutMinutes * 60,
      env: { PATH: programPath(folder) },
    };
  }

  async deploy(existing: readonly string[] = []): Promise<void> {
    const { cloud, options, progress, deadline } = this.stage;
    if (existing.length > 0) await this.deployExisting(existing);
    progress.start('synth');
    await deadline.within('cdk synth', this.synth());
    this.stacks = readAssembly(this.assembly, { folder: this.folder, notIn: [LIBRARY] });
    const resources = this.stacks.reduce((sum, stack) => sum + stack.resources.length, 0);
    progress.done('synth', `resources: ${resources}, stacks: ${this.stacks.length}`);

    progress.start('bootstrap');
    const environments = environmentsOf(this.assembly, cloud);
    for (const place of environments)
      await deadline.within('cdk bootstrap', bootstrap(cloud, { ...this.common, cwd: cloud.workDir }, place));
    progress.done('bootstrap', environments.map(placeName).join(', '));

    progress.heading('Deployment by the CDK CLI');
    const deployment = deployAll(cloud, {
      ...this.again(),
      stacks: options.stacks ?? ALL_STACKS,
      onEvent: (event) => {
        this.show(event, 'deployed');
        this.seconds.set(event.stack, event.seconds);
      },
    });
    await deadline.within('deployment', deployment);
  }

  async readBack(): Promise<Deployment> {
    const { cloud, options } = this.stage;
    const deployed = this.stacks.filter(({ name }) => !options.stacks || this.seconds.has(name.split('/')[0] ?? ''));
    return readCdkDeployment(cloud, deployed, this.seconds);
  }

  async faults(): Promise<Fault[]> {
    return faultsOf(this.stage.cloud, this.stacks);
  }

  async declared(): Promise<Source> {
    return readSource(this.assembly, { folder: this.folder, notIn: [LIBRARY] });
  }

  async destroy(): Promise<void> {
    const destruction = destroyAll(this.stage.cloud, {
      ...this.again(),
      stacks: this.stage.options.stacks ?? ALL_STACKS,
      onEvent: (event) => this.show(event, 'destroyed'),
    });
    await this.stage.deadline.within('destruction', destruction);
  }

  private async synth(more: readonly string[] = []): Promise<void> {
    rmSync(this.assembly, { recursive: true, force: true });
    const args = ['synth', '--quiet', ...more, ...this.context];
    await cdk(this.stage.cloud, args, { ...this.common, output: this.assembly });
  }

  /** The options of a run on the assembly that was synthesized. */
  private again(): CdkOptions {
    return { ...this.common, app: this.assembly, output: path.join(this.cwd, 'cdk.deploy') };
  }

  private async deployExisting(files: readonly string[]): Promise<void> {
    const { cloud, progress, deadline } = this.stage;
    const places = await deadline.within('cdk synth', this.places());
    for (const file of files) {
      const step = `existing ${path.basename(file)}`;
      progress.start(step);
      for (const place of places) await deadline.within(step, deployExisting(cloud, file, place, deadline.signal));
      const where = places.map(placeName).join(', ');
      progress.done(step, `is there before the app, in ${where}`);
    }
  }

  /** Where the stacks go, found without a look-up: what exists before has to be there before the first look-up. */
  private async places(): Promise<Required<Place>[]> {
    // Fails where a looked-up value is missing, after the manifest of the assembly is written.
    await this.synth(['--no-lookups']).catch(() => undefined);
    const found = existsSync(this.assembly) ? environmentsOf(this.assembly, this.stage.cloud) : [];
    const places = new Map(found.map((place) => [placeName(place), place]));
    return places.size > 0 ? [...places.values()] : [this.stage.cloud];
  }

  private show({ stack, state, resources }: StackEvent, done: string): void {
    const { progress, deadline } = this.stage;
    if (state === 'started') progress.start(stack);
    else if (state === 'working') progress.start(stack, `${resources?.done} of ${resources?.all} resources`);
    else if (state === 'failed') progress.failed(stack, 'rolled back');
    else progress.done(stack, state === 'unchanged' ? 'no changes' : done);
    if (state === 'started' || state === 'working') deadline.reached(`stack ${stack}`);
  }
}
