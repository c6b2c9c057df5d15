import { helpText, readInvocation, SERVE_FLAGS, UsageError } from '../../../lib/runtime/src/cli/flags';

test('serve without flags has safe defaults', () => {
  expect(readInvocation(['serve'], {})).toEqual({
    command: 'serve',
    flags: {
      model: 'tiny-shakespeare', host: '127.0.0.1', port: 8000, servedModelName: undefined, maxModelLen: undefined, maxNumSeqs: 8, maxQueue: 64,
      bodyLimitBytes: 2 ** 20, shutdownTimeoutSeconds: 60, drainDelaySeconds: 0, backend: 'auto', threads: undefined, cacheDir: undefined,
    },
  });
});

test('the command line wins over the environment, the environment over the default', () => {
  const invocation = readInvocation(['serve', '--port', '1'], { RUNTIME_PORT: '2', RUNTIME_MAX_NUM_SEQS: '3', RUNTIME_MODEL: 's3://b/p' });

  expect(invocation).toMatchObject({ flags: { port: 1, maxNumSeqs: 3, model: 's3://b/p' } });
});

test.each([
  [[], /no command/],
  [['run'], /"run" is not a command/],
  [['serve', 'twice'], /"serve twice"/],
  [['serve', '--nonsense'], /nonsense/],
  [['serve', '--port', 'x'], /--port \(or RUNTIME_PORT\) is "x"; it must be a whole number from 0 to 65535/],
  [['serve', '--port', '65536'], /65536/],
  [['serve', '--max-num-seqs', '0'], /from 1 to 1024/],
  [['serve', '--shutdown-timeout-seconds', '1.5'], /whole number/],
  [['serve', '--backend', 'cuda'], /--backend \(or RUNTIME_BACKEND\) is "cuda"; it must be one of auto, native, reference/],
  [['serve', '--threads', '0'], /from 1 to 1024/],
  [['serve', '--model', ''], /--model \(or RUNTIME_MODEL\) is empty/],
])('%p is refused', (args, message) => {
  expect(() => readInvocation(args, {})).toThrow(UsageError);
  expect(() => readInvocation(args, {})).toThrow(message);
});

test('help and version need no command, and help names every flag', () => {
  expect(readInvocation(['--help'], {})).toEqual({ command: 'help' });
  expect(readInvocation(['--version'], {})).toEqual({ command: 'version' });
  for (const name of Object.keys(SERVE_FLAGS)) expect(helpText()).toContain(`--${name} `);
});
