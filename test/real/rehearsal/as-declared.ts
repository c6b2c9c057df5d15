import type { Rehearsal } from '../../../lib/rehearsal/src/compare/rehearsal';
import { renderSummary } from '../../../lib/rehearsal/src/report/summary';

/** Fails with what differs, unless all that was deployed is as declared. */
export function expectAsDeclared(rehearsal: Rehearsal): void {
  expect(rehearsal.summary.differ === 0 ? '' : renderSummary(rehearsal, { details: true })).toBe('');
}
