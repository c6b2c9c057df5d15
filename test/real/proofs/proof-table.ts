/** A proof that takes too long for `.ci/run`. */
export interface Proof {
  readonly name: string;
  /** What holds if it passes. */
  readonly proves: string;
  /** The changes after which it has to be run. */
  readonly whenToRun: string;
  /** Program of node_modules/.bin, and its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments that the command line may add. @default - none */
  readonly takes?: string;
  /** Minutes on 2 cores, downloads and builds not counted. */
  readonly minutes: number;
  /** The run is stopped, and has failed, after so many minutes. Downloads and builds are counted. */
  readonly limitMinutes: number;
}

/** Every proof that `.ci/run` leaves out, in the order in which they run. */
export const PROOFS: readonly Proof[] = [
  {
    name: 'soak',
    proves: '32 clients, well and badly behaved, for five minutes: every reply is right, and memory stays',
    whenToRun: 'the server, the scheduler or the cache of the runtime changed',
    command: ['jest', '--selectProjects', 'real', '--runInBand', 'test/real/load/soak.real.test.ts'],
    env: { SOAK_SECONDS: '300' },
    minutes: 6,
    limitMinutes: 15,
  },
  {
    name: 'sigterm',
    proves: '100 times SIGTERM while clients are answered: no answer is cut, exit 0',
    whenToRun: 'the drain, signals or streams of the runtime changed',
    command: ['jest', '--selectProjects', 'real', '--runInBand', 'test/real/load/sigterm.real.test.ts'],
    env: { SIGTERM_ROUNDS: '100' },
    minutes: 5,
    limitMinutes: 30,
  },
  {
    name: 'edge',
    proves: "the limits, TLS and strategies of an edge's plan, kept by HAProxy before two runtimes",
    whenToRun: '`lib/network/inference-edge`, or the HTTP server of the runtime, changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/load/edge.proof.test.ts'],
    minutes: 2,
    limitMinutes: 15,
  },
  {
    name: 'gateway',
    proves: 'keys, tokens and limits of a gateway: its objects, as Envoy Gateway translates them, kept by a real Envoy',
    whenToRun: '`lib/network/inference-gateway`, or the version of Envoy Gateway, changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/load/gateway.proof.test.ts'],
    minutes: 2,
    limitMinutes: 45,
  },
  {
    name: 'native',
    proves:
      'the native backend accesses no foreign memory, and what quantising costs is bounded, by each kernel of this CPU',
    whenToRun: '`lib/runtime/native`, a kernel, or how weights are quantised changed',
    command: [
      'jest',
      '--selectProjects',
      'proof',
      '--runInBand',
      'test/real/runtime/native-sanitizers.proof.test.ts',
      'test/real/runtime/quantized-perplexity.proof.test.ts',
    ],
    minutes: 5,
    limitMinutes: 20,
  },
  {
    name: 'ownership',
    proves: 'services that are renamed, moved and removed leave nothing behind, and take nothing of each other along',
    whenToRun: 'how objects are applied, or the charts of the inference service, changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/cluster/ownership.proof.test.ts'],
    minutes: 3,
    limitMinutes: 15,
  },
  {
    name: 'company',
    proves: 'a Pulumi program of a company, with its own VPC and cluster, by the real engine: up, one change, destroy',
    whenToRun: 'a Pulumi component, or the stand-in providers of the rehearsal, changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/pulumi/company.proof.test.ts'],
    minutes: 3,
    limitMinutes: 15,
  },
  {
    name: 'vllm',
    proves: 'our server answers 97 requests as vLLM does, or differs for a reason that is written down',
    whenToRun: "a reply, an error or a metric of the runtime changed, or vLLM's version",
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/compare/vllm.proof.test.ts'],
    minutes: 5,
    limitMinutes: 60,
  },
  {
    name: 'platform',
    proves:
      'an app with a cluster of aws-eks is deployed as declared on a real control plane; planted mistakes are found',
    whenToRun: 'the comparison, the local clusters or custom resources of the rehearsal changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/rehearsal/platform.proof.test.ts'],
    minutes: 3,
    limitMinutes: 20,
  },
  {
    name: 'lakehouse',
    proves:
      'apps/lakehouse is deployed as declared by both engines; a DataNode, a copy and a version more; nothing is left',
    whenToRun: 'apps/lakehouse, HDFS, a store, or what the local clusters do with volumes changed',
    command: [
      'jest',
      '--selectProjects',
      'proof',
      '--runInBand',
      'test/real/lakehouse/lakehouse.proof.test.ts',
      'test/real/lakehouse/lakehouse-pulumi.proof.test.ts',
    ],
    minutes: 10,
    limitMinutes: 30,
  },
  {
    name: 'secure',
    proves: 'apps/secure, which has no way out, is deployed as declared by both engines; quotas hold; nothing is left',
    whenToRun: 'apps/secure, a closed network, a team namespace or the audit changed',
    command: [
      'jest',
      '--selectProjects',
      'proof',
      '--runInBand',
      'test/real/secure/secure.proof.test.ts',
      'test/real/secure/secure-pulumi.proof.test.ts',
    ],
    minutes: 5,
    limitMinutes: 30,
  },
  {
    name: 'validation',
    proves:
      'cdk-nag, the rules of CloudFormation, cfn-lint and checkov find nothing in the examples but what is accepted ' +
      'with a reason',
    whenToRun: 'a role, a policy, a bucket, pods or an example changed, or the version of one of these tools',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/validation/validation.proof.test.ts'],
    minutes: 3,
    limitMinutes: 20,
  },
  {
    name: 'templates',
    proves: 'the chat templates that registry packages ship, and 200,000 random ones, are rendered as by jinja2',
    whenToRun: "`lib/runtime/src/template` changed, or jinja2's version",
    command: [
      'jest',
      '--selectProjects',
      'proof',
      '--runInBand',
      'test/real/runtime/templates/templates.proof.test.ts',
    ],
    minutes: 15,
    limitMinutes: 45,
  },
  {
    name: 'hdfs-drills',
    proves: 'real HDFS, run as the pods of its chart, loses no acknowledged byte in its injected faults',
    whenToRun: 'a file, script, probe or daemon that `planHdfs` renders changed, or the version of Hadoop',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/hdfs/hdfs-drills.proof.test.ts'],
    minutes: 60,
    limitMinutes: 120,
  },
  {
    name: 'hdfs-backups',
    proves: 'HDFS that lost its NameNodes, and its JournalNodes too, is restored from the copies of `HdfsBackups`',
    whenToRun: '`HdfsBackups`, or a script of HDFS that starts NameNodes, changed; or the version of Hadoop',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/hdfs/hdfs-backups.proof.test.ts'],
    minutes: 8,
    limitMinutes: 30,
  },
  {
    name: 'yarn',
    proves: 'Spark jobs on real YARN end right while the active ResourceManager is killed, and while a node is drained',
    whenToRun: 'a file, script, probe or daemon that `planYarn` renders changed, or the version of Hadoop or Spark',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/yarn/yarn.proof.test.ts'],
    minutes: 8,
    limitMinutes: 30,
  },
  {
    name: 'hdfs-bench',
    proves: "what the rendered configuration of HDFS reads, writes and creates in a second, beside Hadoop's defaults",
    whenToRun: 'the configuration that `planHdfs` renders changed',
    command: ['tsx', 'test/real/hdfs/bench.ts'],
    minutes: 15,
    limitMinutes: 45,
  },
  {
    name: 'hdfs-cluster',
    proves:
      'HDFS on a real control plane: DataNodes one a node, roles spread over zones, budgets kept, volumes left behind',
    whenToRun: 'the chart of `Hdfs`, how objects are applied, or the local clusters changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/storage/hdfs-cluster.proof.test.ts'],
    minutes: 3,
    limitMinutes: 20,
  },
  {
    name: 'spark',
    proves:
      'real Spark on a real HDFS: reads are NODE_LOCAL with node-host-network, ANY with pod-network; shards are ' +
      'those of one Python process',
    whenToRun: 'a Spark job, the tokenise job, the configuration of clients of HDFS, or the version of Spark changed',
    command: ['jest', '--selectProjects', 'proof', '--runInBand', 'test/real/data/tokenize.proof.test.ts'],
    minutes: 5,
    limitMinutes: 20,
  },
  {
    name: 'mutation',
    proves:
      'the tests of a folder notice at least 85 % of small changes of it, and the others are listed with a reason',
    whenToRun: 'a plan, a construct or its tests changed: with its folder as argument',
    command: ['tsx', 'test/mutation/main.ts'],
    takes: 'folders or globs of lib (default: all of lib)',
    minutes: 120,
    limitMinutes: 360,
  },
  {
    name: 'bench',
    proves:
      'synthesis beside plain L1s, the Pulumi example beside its resources by hand, backends beside a loop: ratios',
    whenToRun: 'the kernel of lib, a construct that many use, or a backend changed',
    command: ['tsx', 'test/real/bench.ts'],
    minutes: 5,
    limitMinutes: 20,
  },
  {
    name: 'bench-engine',
    proves: 'the engine beside llama.cpp, transformers.js, PyTorch and vLLM, against the targets of docs/runtime',
    whenToRun: 'a backend, a kernel or the loading of weights changed',
    command: ['tsx', 'test/real/bench/engine/main.ts'],
    takes: 'its own flags, such as --quick (15 minutes); --help lists them',
    minutes: 120,
    limitMinutes: 240,
  },
  {
    name: 'bench-server',
    proves: 'the server beside llama-server and vLLM, against the targets of docs/runtime',
    whenToRun: 'the scheduler, the server or a backend changed',
    command: ['tsx', 'test/real/bench/server/main.ts'],
    takes: 'its own flags, such as --quick (12 minutes); --help lists them',
    minutes: 65,
    limitMinutes: 180,
  },
];

/** The proofs as the Markdown table of docs/contributing.md. */
export function proofTable(proofs: readonly Proof[] = PROOFS): string {
  return [
    '| proof | what it proves | run it when | minutes |',
    '| --- | --- | --- | --- |',
    ...proofs.map(({ name, proves, whenToRun, minutes }) => `| \`${name}\` | ${proves} | ${whenToRun} | ${minutes} |`),
  ].join('\n');
}
