const { mkdtempSync, readdirSync, rmSync } = require('node:fs');
const { join } = require('node:path');

const RUN_FOLDER = /^ai-datacenter-tests-(\d+)-/;

/** Creates the folder of this run. Removes those of runs that were ended by force: a proof with HDFS leaves 16 GB. */
exports.createRunFolder = (parent) => {
  for (const name of readdirSync(parent)) {
    const id = RUN_FOLDER.exec(name)?.[1];
    if (id !== undefined && !isRunning(Number(id))) rmSync(join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(join(parent, `ai-datacenter-tests-${process.pid}-`));
};

function isRunning(id) {
  try {
    return process.kill(id, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
