import type { Cloud } from '../cloud/cloud';
import { exportState, type PulumiOptions } from './engine';
import { ownLine } from './own-line';
import { Ledger, type LedgerEntry } from './ledger';
import { nameInUrn } from './urn';
import type { Properties } from './values';

/** A resource in the state of a stack; secrets in it are encrypted. */
export interface PulumiResource {
  readonly urn: string;
  /** Type token, such as `aws:ec2/vpc:Vpc`. */
  readonly type: string;
  readonly name: string;
  /** Absent for components. */
  readonly id?: string;
  readonly parent?: string;
  /** Where the program declares it: `index.ts:34`. */
  readonly line?: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
  /** URNs of what it depends on, by its options or by its inputs. */
  readonly dependencies: readonly string[];
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** What the local cloud made of it; absent for components, Kubernetes objects and what was recorded. */
  readonly cloud?: LedgerEntry['cloud'];
  /** The cluster of a Kubernetes object or a Helm release. */
  readonly cluster?: string;
  /** Why it was only checked and kept. */
  readonly recorded?: string;
}

export interface PulumiState {
  readonly resources: readonly PulumiResource[];
  /** Outputs of the program. */
  readonly outputs: Properties;
}

interface Exported {
  readonly deployment?: {
    readonly resources?: readonly {
      readonly urn: string;
      readonly type: string;
      readonly id?: string;
      readonly parent?: string;
      readonly inputs?: Properties;
      readonly outputs?: Properties;
      readonly dependencies?: readonly string[];
      readonly protect?: boolean;
      readonly retainOnDelete?: boolean;
      readonly delete?: boolean;
      readonly stackTrace?: readonly { readonly sourcePosition?: string }[];
    }[];
  };
}

/** The state of a stack after `deployPulumi`, with what the local cloud made of each resource. */
export async function readState(cloud: Cloud, folder: string, options: PulumiOptions = {}): Promise<PulumiState> {
  const exported = JSON.parse(await exportState(cloud, folder, options)) as Exported;
  const ledger = new Map(new Ledger(cloud).all().map((entry) => [`${entry.urn} ${entry.id}`, entry]));
  const all = (exported.deployment?.resources ?? []).filter((each) => !each.delete);
  const resources = all.map((each): PulumiResource => {
    const entry = ledger.get(`${each.urn} ${each.id}`);
    return {
      urn: each.urn,
      type: each.type,
      name: nameInUrn(each.urn),
      ...(each.id && { id: each.id }),
      ...(each.parent && { parent: each.parent }),
      ...lineOf(each.stackTrace),
      inputs: each.inputs ?? {},
      outputs: each.outputs ?? {},
      dependencies: each.dependencies ?? [],
      protect: each.protect ?? false,
      retainOnDelete: each.retainOnDelete ?? false,
      ...(entry?.cloud && { cloud: entry.cloud }),
      ...(entry?.cluster && { cluster: entry.cluster }),
      ...(entry?.recorded && { recorded: entry.recorded }),
    };
  });
  const stack = resources.find((each) => each.type === 'pulumi:pulumi:Stack');
  return { resources, outputs: stack?.outputs ?? {} };
}

/** The first line of the program's own files on the way to the resource. */
function lineOf(frames: readonly { readonly sourcePosition?: string }[] = []): { line?: string } {
  const line = frames.map(({ sourcePosition }) => ownLine(sourcePosition)).find((each) => each !== undefined);
  return line === undefined ? {} : { line };
}
