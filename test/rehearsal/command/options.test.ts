import { type Command, readCommand, UsageError } from '../../../lib/rehearsal/src/command/options';

const options = (...words: string[]) => {
  const command = readCommand(words);
  if (command.does !== 'rehearse') throw new Error(`it does ${command.does}`);
  return command.options;
};

test('without a word, the app of this folder is rehearsed, all stacks, within an hour', () => {
  expect(readCommand([])).toEqual<Command>({
    does: 'rehearse',
    options: {
      folder: '.',
      context: {},
      existing: [],
      buildCluster: false,
      destroy: false,
      details: false,
      output: 'out',
      json: false,
      timeoutMinutes: 60,
      keep: false,
    },
  });
});

test('stacks may be listed in one word and in several', () => {
  expect(options('--stacks', 'A,B', '--stacks', 'C').stacks).toEqual(['A', 'B', 'C']);
});

test('a context value may hold an equals sign', () => {
  expect(options('-c', 'a=1', '--context', 'b=x=y').context).toEqual({ a: '1', b: 'x=y' });
});

test.each([
  [['--stcks', 'A'], /Unknown option '--stcks'/],
  [['-c', 'a'], /--context a has no '='/],
  [['--timeout', '0'], /--timeout 0 is not a whole number from 1 to 1440/],
  [['--port', '65536'], /--port 65536 is not a whole number from 1 to 65535/],
  [['one', 'two'], /two: only one folder/],
])('the words %j are refused', (words, message) => {
  expect(() => readCommand(words)).toThrow(UsageError);
  expect(() => readCommand(words)).toThrow(message);
});

test('what was kept is stopped where its results went', () => {
  expect(readCommand(['app', '--stop', '--output', 'results'])).toEqual({ does: 'stop', output: 'app/results' });
});
