const { projects } = require('../jest.config.js');

const { displayName: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');

/**
 * The unit tests that a change in lib outside the runtime can fail. Those at the top of test/ read the repository
 * with git, which a copy of it has not.
 */
module.exports = {
  ...unit,
  testMatch: ['**/test/*/**/*.test.ts', '!**/test/{real,runtime,mutation}/**'],
};
