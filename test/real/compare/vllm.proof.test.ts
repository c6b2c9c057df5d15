import { compareWithVllm } from './comparison';

test('to every request in the table our server answers as vLLM does, with the same metrics, or differs for a reason that is written down', async () => {
  const { alike, explained, open, report } = await compareWithVllm((line) => console.log(line));
  console.log(report);

  expect(open).toEqual([]);
  expect(alike + explained).toBeGreaterThanOrEqual(60);
  expect(alike).toBeGreaterThan(explained);
}, 1_800_000);
