const { rmSync } = require('node:fs');

/** Runs after the last test. @see setup.js */
module.exports = async () => {
  rmSync(process.env.TESTS_TEMPORARY_FOLDER, { recursive: true, force: true });
};
