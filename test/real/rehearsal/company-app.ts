import path from 'node:path';
import { deployAll, destroyAll } from '../../../lib/rehearsal/src/cloud/cdk';
import type { Cloud } from '../../../lib/rehearsal/src/cloud/cloud';
import type { ClusterSupport } from '../../../lib/rehearsal/src/cluster/cluster';
import { readAssembly } from '../../../lib/rehearsal/src/compare/assembly';
import { compareDeployment } from '../../../lib/rehearsal/src/compare/compare-deployment';
import { type Deployment, readCdkDeployment } from '../../../lib/rehearsal/src/compare/deployment';
import { type Fault, faultsOf, renderFaults } from '../../../lib/rehearsal/src/compare/faults';
import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import type { DeclaredStack } from '../../../lib/rehearsal/src/compare/resource';

/** A mistake that a company app has by its context, and what is said of it. */
export type PlantedMistake = readonly [mistake: string, path: string, property: string | undefined, said: string];

/** Declares a test for each mistake: the deployment names its path, its property and its line. */
export function testMistakes(app: () => CompanyApp, mistakes: readonly PlantedMistake[], limitMs: number): void {
  test.each(mistakes)(
    'with the mistake %s the deployment fails with the path %s and the property %s',
    async (mistake, constructPath, property, said) => {
      const faults = await app().faultsWith(mistake);
      expect(faults.map((fault) => [fault.path, fault.property])).toEqual([[constructPath, property]]);
      expect(faults[0]?.line).toMatch(/^main\.ts:\d+$/);
      expect(renderFaults(faults)).toContain(said);
    },
    limitMs,
  );
}

type Context = Readonly<Record<string, string | number>>;

/** One of the company apps below `apps`, on a local cloud. */
export class CompanyApp {
  private readonly folder: string;

  constructor(
    private readonly cloud: Cloud,
    private readonly support: ClusterSupport,
    private readonly name: string,
  ) {
    this.folder = path.join(__dirname, 'apps', name);
  }

  async deploy(context: Context = {}): Promise<Deployment> {
    await deployAll(this.cloud, this.options(context));
    return readCdkDeployment(this.cloud, this.stacks());
  }

  compare(deployment: Deployment): Promise<Rehearsal> {
    return compareDeployment(this.cloud, this.support, deployment, this.name);
  }

  /** What a deployment with a planted mistake says. The deployment must fail. */
  async faultsWith(mistake: string): Promise<Fault[]> {
    await expect(deployAll(this.cloud, this.options({ mistake }))).rejects.toThrow();
    return faultsOf(this.cloud, this.stacks());
  }

  async destroy(context: Context = {}): Promise<void> {
    await destroyAll(this.cloud, this.options(context));
  }

  private stacks(): DeclaredStack[] {
    return readAssembly(this.output, { folder: this.folder });
  }

  private get output(): string {
    return path.join(this.cloud.workDir, 'assembly', this.name);
  }

  private options(context: Context) {
    // Synthesis would find some of the mistakes first: here the local cloud has to.
    return { cwd: this.folder, output: this.output, env: { CDK_VALIDATION: 'false' }, context };
  }
}
