import type { AcceptedSurvivor } from './accepted-survivor';

const ONE_QUEUE = 'a plan has one queue at least; only the type allows none';
const NO_OUTPUTS = 'Pulumi ends the registration without outputs itself';
const ROLE_ID = 'it only begins the ids of objects in their chart, and each object has a name';

/** Of lib/data, sorted by file. */
export const DATA: readonly AcceptedSurvivor[] = [
  {
    file: 'lib/data/spark-job/resources.ts',
    line: 'return { executorInstanceType: undefined, executorsPerNode: undefined };',
    mutator: 'ObjectLiteral',
    reason: 'both are undefined without the properties too',
  },
  {
    file: 'lib/data/spark-job/spark-job.pulumi.ts',
    line: 'before.filter((it) => it !== undefined)',
    count: 2,
    reason: 'Pulumi leaves out what is undefined; only the type asks',
  },
  {
    file: 'lib/data/spark-job/spark-job.pulumi.ts',
    line: 'this.registerOutputs({});',
    mutator: 'CallExpression',
    reason: NO_OUTPUTS,
  },
  {
    file: 'lib/data/spark-job/spark-job.ts',
    line: 'platform?.namespaces[0]?.namespace',
    mutator: 'OptionalChaining',
    replacement: 'platform?.namespaces[0].namespace',
    reason: 'a platform has one namespace at least; only the type allows none',
  },
  {
    file: 'lib/data/spark-platform/spark-platform.pulumi.ts',
    line: 'this.registerOutputs({});',
    mutator: 'CallExpression',
    reason: NO_OUTPUTS,
  },
  {
    file: 'lib/data/yarn/files.ts',
    line: "hdfs.files[name] ?? ''",
    mutator: 'StringLiteral',
    reason: 'HDFS has each of these files; only the type allows none',
  },
  { file: 'lib/data/yarn/spark-defaults.ts', line: 'queues[0]?.name', count: 2, reason: ONE_QUEUE },
  { file: 'lib/data/yarn/yarn.chart.ts', line: "role: 'rm',", mutator: 'StringLiteral', reason: ROLE_ID },
  { file: 'lib/data/yarn/yarn.chart.ts', line: "role: 'nm',", mutator: 'StringLiteral', reason: ROLE_ID },
];
