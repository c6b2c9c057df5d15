import { startCloud } from '../../../../lib/rehearsal/src/cloud/cloud';

/** Starts a cloud, says where it is, and ends without stopping it. */
async function main(): Promise<void> {
  const cloud = await startCloud();
  console.log(JSON.stringify({ pid: cloud.pid, workDir: cloud.workDir }));
  process.exit(0);
}

void main();
