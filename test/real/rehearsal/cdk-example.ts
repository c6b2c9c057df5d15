import path from 'node:path';
import { bootstrap, deployAll, destroyAll, type StackEvent } from '../../../lib/rehearsal/src/cloud/cdk';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { type Deployment, readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { remainingOf } from '../../../lib/rehearsal/src/compare/remaining';
import { type CloudWithClusters, startCloudWithClusters } from '../cloud/with-clusters';
import { filesWith, plantSecrets } from '../../security/planted-secrets';
import { expectAsDeclared } from './as-declared';

const ROOT = path.join(__dirname, '../../..');

/** Secrets of whoever deploys: nothing that a deployment writes may have them. */
const VARIABLES = ['GITHUB_TOKEN', 'HF_TOKEN', 'NPM_TOKEN', 'PULUMI_ACCESS_TOKEN', 'RUNTIME_API_KEY'];

type Context = NonNullable<Parameters<typeof deployAll>[1]>['context'];

/** An example of `apps` on a local cloud with real control planes. Call `stopCloudWithClusters` after its tests. */
export class CdkExample {
  /** @param name the folder of `apps` */
  static async start(name: string): Promise<CdkExample> {
    const local = await startCloudWithClusters();
    await bootstrap(local.cloud);
    return new CdkExample(name, local);
  }

  private deployment: Deployment | undefined;
  private readonly planted = plantSecrets(VARIABLES);

  private constructor(
    private readonly name: string,
    readonly local: CloudWithClusters,
  ) {}

  /** Deploys it. Returns the stacks that changed. */
  async deploy(context?: Context): Promise<string[]> {
    const events: StackEvent[] = [];
    const onEvent = (event: StackEvent) => events.push(event);
    await deployAll(this.local.cloud, { ...this.program(), context, onEvent });
    return events.filter(({ state }) => state === 'done').map(({ stack }) => stack);
  }

  /** Compares what is declared with what is there, which has to be the same. */
  async compare(): Promise<Rehearsal> {
    const { cloud, clusters } = this.local;
    this.deployment = await readCdkDeployment(cloud, readAssembly(path.join(ROOT, this.program().output)));
    const rehearsal = await compareDeployment(cloud, clusters, this.deployment, `apps/${this.name}`);
    expectAsDeclared(rehearsal);
    this.expectNoSecrets();
    return rehearsal;
  }

  /** Destroys what was compared last: no cluster is left, and nothing that its declaration does not keep. */
  async expectDestroyed(context?: Context): Promise<void> {
    const { cloud, clusters } = this.local;
    if (this.deployment === undefined) throw new Error(`apps/${this.name} was not compared.`);
    await destroyAll(cloud, { ...this.program(), context });
    expect(clusters.running()).toEqual([]);
    expect((await remainingOf(cloud, this.deployment)).filter(({ wanted }) => !wanted)).toEqual([]);
    this.expectNoSecrets();
    this.planted.remove();
  }

  /** No template, asset, manifest, state or log has a secret of whoever deploys. */
  private expectNoSecrets(): void {
    const folders = [path.join(ROOT, this.program().output), this.local.cloud.workDir];
    for (const folder of folders)
      expect({ folder, files: filesWith(folder, this.planted.secrets) }).toEqual({ folder, files: [] });
  }

  private program() {
    return { app: `tsx apps/${this.name}/main.ts`, output: `out/${this.name}-test` };
  }
}
