import { Deadline } from '../../../lib/rehearsal/src/command/deadline';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('work that takes too long is stopped, and the error says what went on', async () => {
  const deadline = new Deadline(2);
  const work = deadline.within('deployment', new Promise(() => undefined));
  deadline.reached('deployment of Network');
  const failure = expect(work).rejects.toThrow(/longer than 2 minutes .* during: deployment of Network\. .*--timeout/);
  jest.advanceTimersByTime(120_000);

  await failure;
  expect(deadline.signal.aborted).toBe(true);
});

test('work within the time has its result, and a cleared deadline stops nothing', async () => {
  const deadline = new Deadline(1);
  expect(await deadline.within('synth', Promise.resolve(7))).toBe(7);
  deadline.clear();
  jest.advanceTimersByTime(120_000);

  expect(deadline.signal.aborted).toBe(false);
});
