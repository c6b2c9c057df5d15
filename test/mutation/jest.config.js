const { projects } = require('../jest.config.js');

const { displayName: _, ...unit } = projects.find(({ displayName }) => displayName === 'unit');

/** The unit tests that judge the folder of lib that is mutated, as one file. */
module.exports = {
  ...unit,
  testEnvironment: require.resolve('./first-failure-environment.js'),
  roots: ['<rootDir>/lib', '<rootDir>/test'],
  testMatch: ['<rootDir>/test/mutation/tests-of-run.ts'],
  // A change that makes a test wait for ever is noticed; a loud machine is not.
  testTimeout: 30_000,
};
