import { expectExact } from '../golden/tokenizers/expected';
import { KINDS } from '../golden/tokenizers/kinds';

test.each(KINDS)("%s reads and writes a part of the corpus as Hugging Face's tokenizers does", (_kind, name, make) => {
  expectExact(name, make(), 'part');
});
