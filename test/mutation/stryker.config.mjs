const room = process.env.MUTATED_ROOM;
if (!room) throw new Error('MUTATED_ROOM is not set. Start this with npm run proofs -- mutation.');

/** Read by main.ts, which adds the files that are mutated and judges what is reported. */
export default {
  plugins: ['@stryker-mutator/jest-runner'],
  testRunner: 'jest',
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: true },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  timeoutMS: 20_000,
  dryRunTimeoutMinutes: 20,
  warnings: { slow: false }, // static mutants are wanted: tables and lists are data that a test has to notice
  incremental: true,
  tempDirName: `out/mutation/${room}/sandbox`,
  ignorePatterns: ['/out', '/dist', '/lib/runtime/dist', 'cdk.out', '/docs', '/.ci'],
  reporters: ['progress', 'json', 'html'],
  jsonReporter: { fileName: `out/mutation/${room}/report.json` },
  htmlReporter: { fileName: `out/mutation/${room}/report.html` },
  thresholds: { high: 95, low: 85, break: 85 },
};
