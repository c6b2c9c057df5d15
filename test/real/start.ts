import path from 'node:path';
import { parseArgs } from 'node:util';
import { stopKept } from '../../lib/rehearsal/src/command/keep';
import { type RehearseOptions, readCommand } from '../../lib/rehearsal/src/command/options';
import { Progress } from '../../lib/rehearsal/src/command/progress';
import { rehearse } from '../../lib/rehearsal/src/command/rehearse';
import { askDeployedRuntime } from './walk/question';

const HELP = `npm start [-- options]      declares a datacenter, deploys it on this machine, and asks it a question

This is \`ai-datacenter rehearse\` on apps/inference: every stack is deployed with the real CDK CLI to a local AWS whose
EKS clusters are real Kubernetes control planes, and what was declared is compared with what is there. Then the
inference runtime answers. Everything that was started is stopped again; what stays is the folder out/, and in the cache
folder what was downloaded (SmolLM2, a real chat model of 98 MB) or built.

  --engine NAME      cdk or pulumi: apps/inference, or apps/inference-pulumi with the real Pulumi engine (default: cdk)
  --cluster          build what is missing first, once: the Kubernetes control plane (10 minutes on 2 cores), and for
                     Pulumi its engine (6 minutes)
  --details          compare on the terminal resource by resource; out/rehearsal.html and .json have it always
  --prompt TEXT      what to ask SmolLM2; where it cannot be fetched, how the play begins that the demo model continues
  --port NUMBER      port of the local cloud on 127.0.0.1 (default: a free one)
  --keep             leave the cloud and the endpoint up, and say how to use and stop them
  --stop             stop what --keep left up
  --help             this text
`;

const ROOT = path.join(__dirname, '../..');
const OUTPUT = path.join(ROOT, 'out');

/** Where each engine's example is: the folder of its program's settings. */
const EXAMPLES = {
  cdk: { folder: ROOT, name: 'apps/inference' },
  pulumi: { folder: path.join(ROOT, 'apps/inference-pulumi'), name: 'apps/inference-pulumi' },
} as const;

const SWITCH = { type: 'boolean', default: false } as const;
const TEXT = { type: 'string' } as const;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      engine: { ...TEXT, default: 'cdk' },
      cluster: SWITCH,
      details: SWITCH,
      prompt: TEXT,
      port: TEXT,
      keep: SWITCH,
      stop: SWITCH,
      help: SWITCH,
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const progress = new Progress(process.stdout);
  if (values.stop) return stopKept(progress, OUTPUT);
  if (values.engine !== 'cdk' && values.engine !== 'pulumi')
    throw new Error(`--engine ${values.engine} is no engine of the example: use cdk or pulumi.`);
  const { folder, name } = EXAMPLES[values.engine];
  const options: RehearseOptions = {
    ...defaults(values.port),
    folder,
    output: OUTPUT,
    buildCluster: values.cluster,
    details: values.details,
    keep: values.keep,
  };
  return rehearse(options, progress, {
    command: 'npm start --',
    name,
    whileUp: (up) => askDeployedRuntime(up, { prompt: values.prompt }),
  });
}

/** Those of the command `rehearse`. */
function defaults(port: string | undefined): RehearseOptions {
  const command = readCommand(port === undefined ? [] : ['--port', port]);
  if (command.does !== 'rehearse') throw new Error('the command line has no options of a rehearsal');
  return command.options;
}

main().then(
  (code) => {
    process.stdout.write('', () => process.exit(code)); // when all of the output is written
  },
  (error: Error) => {
    process.stderr.write(`\n${process.env.DEBUG ? error.stack : error.message}\n`);
    process.exitCode = 1;
  },
);
