const { MUTATED_TESTS: tests, MUTATION_OUT: out, MUTATION_WORKERS: workers = '2' } = process.env;
if (!tests || !out)
  throw new Error('MUTATED_TESTS or MUTATION_OUT is not set. Start this with npm run proofs -- mutation.');

/** Read by main.ts, which adds the files that are mutated and judges what is reported. */
export default {
  plugins: ['@stryker-mutator/jest-runner', './test/mutation/message-texts.js'],
  ignorers: ['message-texts'],
  testRunner: 'jest',
  // Types are only stripped here, and the comment that this adds would make generated files differ from their source.
  disableTypeChecks: false,
  jest: { projectType: 'custom', configFile: 'test/mutation/jest.config.js', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  concurrency: Number(workers),
  timeoutMS: 60_000, // a loaded machine is slow, and a timeout counts as noticed
  dryRunTimeoutMinutes: 20,
  warnings: { slow: false }, // static mutants are wanted: tables and lists are data that a test has to notice
  incremental: true,
  tempDirName: `${out}/sandbox`,
  ignorePatterns: ['/out', '/dist', '/lib/runtime/dist', 'cdk.out', '/docs', '/.ci'],
  reporters: ['progress', 'json', 'html'],
  jsonReporter: { fileName: `${out}/report.json` },
  htmlReporter: { fileName: `${out}/report.html` },
  thresholds: { high: 95, low: 85, break: null }, // main.ts judges
};
