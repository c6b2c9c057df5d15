const { mkdirSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { createRunFolder } = require('./run-folder.js');

/**
 * An app of aws-cdk-lib that is given no folder makes one among the system's temporary files and leaves it there: 60 MB
 * for a cluster. So a run of the tests has a folder of its own for temporary files, which `teardown.js` removes.
 *
 * Runs before the first test, once a project, and again for each mutation. Workers start later and inherit the
 * variables.
 */
module.exports = async () => {
  process.env.TESTS_TEMPORARY_FOLDER ??= createRunFolder(tmpdir());
  process.env.TMPDIR = process.env.TESTS_TEMPORARY_FOLDER;
  mkdirSync(process.env.TMPDIR, { recursive: true });
};
