import { type IConstruct, Node } from 'constructs';

/**
 * Returns what may know more about a cluster than CDK does: what was given, and the construct around it. So our
 * `Cluster` is found also where only the cluster inside it was given.
 */
export function clusterHolders(given: IConstruct | object): readonly unknown[] {
  return 'node' in given ? [given, Node.of(given as IConstruct).scope] : [given];
}
