import { ReferenceBackend } from '../../../../lib/runtime/src/backend/reference/reference-backend';
import { testDecoders, testHiddenStates } from '../../golden/golden-tests';

testDecoders((...parts) => new ReferenceBackend(...parts));
testHiddenStates((...parts) => new ReferenceBackend(...parts));
