import { compareWithVllm } from './comparison';

test('our server answers every request of the table as vLLM does, or differs for a known reason', async () => {
  const { alike, explained, open, report } = await compareWithVllm((line) => console.log(line));
  console.log(report);

  expect(open).toEqual([]);
  expect(alike + explained).toBeGreaterThanOrEqual(60);
  expect(alike).toBeGreaterThan(explained);
}, 1_800_000);
