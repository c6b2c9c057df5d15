import { COMMANDS, readInvocation } from '../../../lib/runtime/src/cli/command-line';
import { UsageError, variableOf } from '../../../lib/runtime/src/cli/flag';
import { keySourceOf, readServeFlags } from '../../../lib/runtime/src/cli/serve-flags';

test('serve without flags has safe defaults', () => {
  expect(readInvocation(['serve'], {})).toEqual({
    command: 'serve',
    flags: {
      model: 'tiny-shakespeare',
      host: '127.0.0.1',
      port: 8000,
      servedModelName: undefined,
      maxModelLen: undefined,
      maxNumSeqs: 8,
      maxQueue: 64,
      maxQueueTokens: 131_072,
      maxPromptTokens: undefined,
      requestTimeoutSeconds: undefined,
      apiKeyFile: undefined,
      apiKey: undefined,
      maxConcurrencyPerKey: undefined,
      maxTokensPerMinutePerKey: undefined,
      metricsNeedKey: false,
      otlpTracesEndpoint: undefined,
      corsOrigins: undefined,
      bodyLimitBytes: 2 ** 20,
      shutdownTimeoutSeconds: 60,
      drainDelaySeconds: 0,
      backend: 'auto',
      threads: undefined,
      quantize: 'none',
      cacheDir: undefined,
    },
  });
});

test('the command line overrides the environment, the environment the default', () => {
  const invocation = readInvocation(['serve', '--port', '1'], {
    RUNTIME_PORT: '2',
    RUNTIME_MAX_NUM_SEQS: '3',
    RUNTIME_MODEL: 's3://b/p',
  });

  expect(invocation).toMatchObject({ flags: { port: 1, maxNumSeqs: 3, model: 's3://b/p' } });
});

test.each([
  [[], /no command/],
  [['run'], /"run" is not a command/],
  [['serve', 'twice'], /"serve twice"/],
  [['--port', '1', 'serve'], /no command before --port. Put the command first/],
  [['serve', '--nonsense'], /nonsense/],
  [['serve', '--port', '1', 'twice'], /twice/],
  [['serve', '--port', 'x'], /--port \(or RUNTIME_PORT\) is "x"; it must be a whole number from 0 to 65535/],
  [['serve', '--port', '65536'], /65536/],
  [['serve', '--max-num-seqs', '0'], /from 1 to 1024/],
  [['serve', '--cors-origins', 'chat.example.com'], /"chat.example.com"; it must be \* or origins such as https/],
  [['serve', '--cors-origins', 'https://a.example/chat'], /origins/],
  [['serve', '--shutdown-timeout-seconds', '1.5'], /whole number/],
  [
    ['serve', '--backend', 'cuda'],
    /--backend \(or RUNTIME_BACKEND\) is "cuda"; it must be one of auto, native, wasm, reference/,
  ],
  [['serve', '--threads', '0'], /from 1 to 1024/],
  [['serve', '--quantize', 'q5'], /--quantize \(or RUNTIME_QUANTIZE\) is "q5"; it must be one of none, f32, q8, q4/],
  [['serve', '--max-concurrency-per-key', '3'], /needs keys: set --api-key-file or RUNTIME_API_KEY/],
  [['serve', '--otlp-traces-endpoint', 'localhost:4318'], /it must be a URL such as/],
  [['serve', '--metrics-need-key', 'maybe'], /must be one of no, yes/],
  [['serve', '--model', ''], /--model \(or RUNTIME_MODEL\) is empty/],
])('%p is rejected', (args, message) => {
  expect(() => readInvocation(args, {})).toThrow(UsageError);
  expect(() => readInvocation(args, {})).toThrow(message);
});

test('--help lists the commands; the help of a command lists every flag with its default', () => {
  const everything = readInvocation(['--help'], {});
  for (const [name, { summary, flags }] of Object.entries(COMMANDS)) {
    expect(everything).toMatchObject({
      command: 'help',
      text: expect.stringContaining(`ai-datacenter-runtime ${name} [flags]`),
    });
    expect(everything).toMatchObject({ text: expect.stringContaining(summary) });
    const own = readInvocation([...name.split(' '), '-h'], {});
    for (const [flag, { default: fallback = '', isEnvironmentOnly }] of Object.entries(flags)) {
      const spelling = isEnvironmentOnly ? variableOf(flag) : `--${flag}`;
      expect(own).toMatchObject({
        command: 'help',
        text: expect.stringMatching(new RegExp(`${spelling} .*${fallback}`)),
      });
    }
  }
});

test('help is about the command even if other flags are wrong; help for an unknown command is an error', () => {
  expect(readInvocation(['serve', '--port', 'x', '--help'], {})).toMatchObject({
    command: 'help',
    text: expect.stringContaining('--max-queue '),
  });
  expect(() => readInvocation(['walk', '--help'], {})).toThrow(/"walk" is not a command. Use one of "serve"/);
});

test('--version needs no command', () => {
  expect(readInvocation(['--version'], {})).toEqual({ command: 'version' });
});

test('a key comes from a file or from the environment, not from the command line', () => {
  const flags = readServeFlags(['--api-key-file', 'keys', '--max-concurrency-per-key', '2'], {
    RUNTIME_API_KEY: 'key-number-1',
  });
  expect(flags.maxConcurrencyPerKey).toBe(2);
  expect(keySourceOf(flags)).toEqual({ file: 'keys', keys: ['key-number-1'] });
  expect(keySourceOf(readServeFlags([], {}))).toBeUndefined();
  expect(() => readInvocation(['serve', '--api-key', 'key-number-1'], {})).toThrow(UsageError);
});

test('eval has its own flags and reads those it shares with serve from the same variables', () => {
  expect(
    readInvocation(['eval', 'perplexity', '--data', 'a.txt', '--output', 'b.JSON', '--compare', 'f32'], {
      RUNTIME_MODEL: 'm',
    }),
  ).toEqual({
    command: 'eval perplexity',
    flags: {
      model: 'm',
      data: 'a.txt',
      limit: undefined,
      format: 'json',
      output: 'b.JSON',
      backend: 'auto',
      threads: undefined,
      cacheDir: undefined,
      context: undefined,
      stride: undefined,
      quantize: 'none',
      compare: 'f32',
    },
  });
  expect(readInvocation(['eval', 'classify', '--model', 'm', '--data', 'd', '--max-num-seqs', '3'], {})).toMatchObject({
    command: 'eval classify',
    flags: { maxNumSeqs: 3, format: 'markdown' },
  });
  expect(readInvocation(['eval', 'generate', '--model', 'm', '--data', 'd', '--stop', '\\n'], {})).toMatchObject({
    flags: { stop: '\n', maxTokens: 64, format: 'markdown' },
  });
});

test.each([
  [['eval'], /"eval" is not a command. Use one of "serve", "eval perplexity"/],
  [['eval', 'perplexity', '--data', 'x'], /--model \(or RUNTIME_MODEL\) is missing: model folder/],
  [
    ['eval', 'perplexity', '--model', 'm', '--data', 'x', '--compare', 'q2'],
    /--compare .* must be one of none, f32, q8, q4/,
  ],
  [['eval', 'generate', '--model', 'm', '--data', 'x', '--context', '5'], /context/],
  [['eval', 'classify', '--model', 'm', '--data', 'x', '--max-num-seqs', '0'], /from 1 to 1024/],
])('%p is rejected', (args, message) => {
  expect(() => readInvocation(args, {})).toThrow(message);
});
