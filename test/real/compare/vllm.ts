import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ServerProcess } from '../bench/server/server-process';
import { compareWithVllm } from './comparison';

// npm run compare:vllm: what of our server differs from vLLM, and why. Ends with 1 if something does for no known
// reason.

const REPORT = path.join(__dirname, '../../../out/compare-vllm.md');

compareWithVllm((line) => console.error(line)).then(
  ({ report, open }) => {
    console.log(report);
    mkdirSync(path.dirname(REPORT), { recursive: true });
    writeFileSync(REPORT, `${report}\n`);
    process.exit(open.length > 0 ? 1 : 0);
  },
  (error: unknown) => {
    ServerProcess.stopAll();
    console.error(error);
    process.exit(1);
  },
);
