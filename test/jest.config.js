const { join } = require('node:path');
const { OTHER_PACKAGES, PACKAGE_FILES } = require('./packages-loaded-once/packages.js');

/** What every project shares. TypeScript is only stripped of its types here: `npm run types` checks them. */
const SHARED = {
  rootDir: join(__dirname, '..'),
  testEnvironment: '<rootDir>/test/packages-loaded-once/environment.js',
  globalSetup: '<rootDir>/test/temporary-folder/setup.js',
  globalTeardown: '<rootDir>/test/temporary-folder/teardown.js',
  transform: {
    [PACKAGE_FILES]: '<rootDir>/test/packages-loaded-once/transform.js',
    '^.+\\.[cm]?[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2023', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  transformIgnorePatterns: [OTHER_PACKAGES],
  modulePathIgnorePatterns: ['<rootDir>/out/', '<rootDir>/dist/', '<rootDir>/lib/rehearsal/dist/'],
};

/** The tests of each project. `proof`: what `npm run proofs` starts, and no other command. */
const TEST_MATCH = {
  unit: ['<rootDir>/test/**/*.test.ts', '!**/test/real/**'],
  'quick-real': ['<rootDir>/test/real/**/*.quick.test.ts'],
  real: ['<rootDir>/test/real/**/*.real.test.ts'],
  proof: ['<rootDir>/test/real/**/*.proof.test.ts'],
};

module.exports = {
  rootDir: SHARED.rootDir,
  // Against a test that hangs: a loud machine takes longer than Jest's own 5 s for what a quiet one does in one.
  testTimeout: 60_000,
  projects: Object.entries(TEST_MATCH).map(([displayName, testMatch]) => ({ ...SHARED, displayName, testMatch })),
};
