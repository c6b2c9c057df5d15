import { expectExact } from '../../runtime/golden/tokenizers/expected';
import { KINDS } from '../../runtime/golden/tokenizers/kinds';

test.each(KINDS)(
  "%s reads and writes the whole corpus as Hugging Face's tokenizers does",
  (_kind, name, make) => {
    expectExact(name, make(), 'whole');
  },
  300_000,
);
