import { parseArgs } from 'node:util';
import { stopKept } from './walk/keep';
import { Progress } from '../../lib/rehearsal/src/command/progress';
import { walk } from './walk/walk';

const HELP = `npm start [-- options]      declares a datacenter, deploys it on this machine, and asks it a question

Synthesizes apps/inference, deploys every stack with the real CDK CLI to a local AWS whose EKS clusters are real
Kubernetes control planes, compares what was declared with what is there, and lets the inference runtime answer.
Everything it starts is stopped again; what it leaves is the folder out/, and in the cache folder what it downloaded
(SmolLM2, a real chat model of 98 MB) or built.

  --cluster          build the Kubernetes control plane first if it is not there (about 10 minutes on 2 cores, once)
  --details          compare on the terminal resource by resource; out/rehearsal.html and .json have it always
  --prompt TEXT      what to ask SmolLM2; where it cannot be fetched, how the play begins that the demo model continues
  --port NUMBER      port of the local cloud on 127.0.0.1 (default: a free one)
  --keep             leave the cloud and the endpoint up, and say how to use and stop them
  --stop             stop what --keep left up
  --help             this text
`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      cluster: { type: 'boolean', default: false },
      details: { type: 'boolean', default: false },
      prompt: { type: 'string' },
      port: { type: 'string' },
      keep: { type: 'boolean', default: false },
      stop: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const progress = new Progress(process.stdout);
  if (values.stop) return stopKept(progress);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port > 0 && port < 65536)) {
    throw new Error(`--port ${values.port} is no port: use a whole number from 1 to 65535.`);
  }
  return walk(progress, {
    port,
    keep: values.keep,
    buildCluster: values.cluster,
    details: values.details,
    prompt: values.prompt,
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(`\n${process.env.DEBUG ? error.stack : error.message}\n`);
    process.exitCode = 1;
  },
);
