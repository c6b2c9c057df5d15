import { spawnSync } from 'node:child_process';
import { planSparkJob } from '../../../lib/data/spark-job/spark-job';
import { planTokenizeJob, type TokenizeJobOptions } from '../../../lib/data/tokenize-job/tokenize-job';
import { boundFaults } from '../../core/bounds';
import { everyOption, nullProblems, planOddities } from '../../core/odd-values';

const VALID: TokenizeJobOptions = { input: 'hdfs:///corpus', output: 'hdfs:///shards', tokenizer: '{"model":{}}' };
/** Python that prints the names of the arguments of a script. */
const NAMES_OF_ARGUMENTS = `
import ast, sys
for node in ast.walk(ast.parse(sys.stdin.read())):
    if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "add_argument":
        print(node.args[0].value)
`;
const OPTIONS = everyOption<TokenizeJobOptions>({
  input: true,
  output: true,
  tokenizer: true,
  endOfText: true,
  sequenceLength: true,
  sequencesPerShard: true,
  field: true,
});

test('the job has its script and its tokenizer with it, and its arguments name both folders', () => {
  const { plan, problems } = planTokenizeJob(VALID);
  expect(problems).toEqual([]);
  expect(Object.keys(plan.files ?? {})).toEqual(['tokenize_corpus.py', 'tokenizer.json']);
  expect(plan.arguments?.join(' ')).toBe(
    '--input hdfs:///corpus --output hdfs:///shards --tokenizer /opt/ai-datacenter/job/tokenizer.json ' +
      '--end-of-text <|endoftext|> --sequence-length 2048 --sequences-per-shard 4096',
  );
  expect(planTokenizeJob({ ...VALID, field: 'text' }).plan.arguments?.slice(-2)).toEqual(['--field', 'text']);
});

test.each<[Partial<TokenizeJobOptions>, string, string]>([
  [{ field: '' }, "'' is not a valid text: any text that is not empty.", "Use for example 'text'."],
  [{ endOfText: '' }, "'' is not a valid text: any text that is not empty.", "Use for example '<|endoftext|>'."],
  [{ tokenizer: '' }, "'' is not a valid tokenizer: any text that is not empty.", "Use for example '{}'."],
  [
    { input: 'a b' },
    "'a b' is not a valid address: a path or an address without blanks.",
    "Use for example 'hdfs:///corpus'.",
  ],
  [
    { output: '' },
    "'' is not a valid address: a path or an address without blanks.",
    "Use for example 'hdfs:///shards'.",
  ],
])('%j is a problem', (options, message, fix) => {
  const path = Object.keys(options)[0];
  expect(planTokenizeJob({ ...VALID, ...options }).problems).toEqual([{ code: 'malformed', path, message, fix }]);
});

test('a field and a special token may be of several lines', () => {
  expect(planTokenizeJob({ ...VALID, field: 'a\nb', endOfText: '\n' }).problems).toEqual([]);
});

test('the script takes each argument that the job passes, and one more of tests', () => {
  const { plan } = planTokenizeJob({ ...VALID, field: 'text' });
  const script = plan.files?.['tokenize_corpus.py'] ?? '';
  const found = spawnSync('python3', ['-c', NAMES_OF_ARGUMENTS], { input: script }).stdout.toString().trim();
  const flags = plan.arguments?.filter((it) => it.startsWith('--'));
  expect(found.split('\n').filter((it) => it !== '--partitions')).toEqual(flags);
});

test('it is a job as SparkJob takes it', () => {
  const { plan, problems } = planSparkJob({ ...planTokenizeJob(VALID).plan, executors: 16 });
  expect(problems).toEqual([]);
  expect(plan.mainApplicationFile).toBe('local:///opt/ai-datacenter/job/tokenize_corpus.py');
});

test.each([
  ['sequenceLength', 7, 8],
  ['sequenceLength', 1_048_577, 1_048_576],
  ['sequencesPerShard', 0, 1],
  ['sequencesPerShard', 1_000_001, 1_000_000],
] as const)('%s: %d is too far, %d is not', (option, wrong, right) => {
  expect(planTokenizeJob({ ...VALID, [option]: wrong }).problems.map(({ path }) => path)).toEqual([option]);
  expect(planTokenizeJob({ ...VALID, [option]: right }).problems).toEqual([]);
});

test('no value of any option makes the planner throw, and null is a problem of each', () => {
  expect(planOddities<TokenizeJobOptions>(planTokenizeJob, VALID, OPTIONS)).toEqual([]);
  expect(new Set(nullProblems<TokenizeJobOptions>(planTokenizeJob, VALID, OPTIONS))).toEqual(
    new Set(OPTIONS.map((name) => `${name} wrong-type`)),
  );
});

test('sequences are taken from their least to their most, and not beyond', () => {
  const bounds = { sequenceLength: [8, 1_048_576], sequencesPerShard: [1, 1_000_000] } as const;
  expect(boundFaults(planTokenizeJob, VALID, bounds)).toEqual([]);
});
