import type { Planned } from '../../core/plan';
import { type LustreStorePlan, type LustreSurroundings, planLustreStore } from './lustre-store';
import type { LustreStoreOptions } from './options';

/** The claims of a file system that exists. */
export type ExistingLustreStoreOptions = Pick<LustreStoreOptions, 'namespaces' | 'claimName'>;

/** No warning asks for a decision: backups are set where the file system is declared. */
const WITHOUT_BACKUP = 'its owner decides about backups';

/** Plans the claims of a file system that exists. */
export function planExistingLustreStore(
  { namespaces, claimName }: ExistingLustreStoreOptions,
  surroundings: LustreSurroundings,
): Planned<LustreStorePlan> {
  return planLustreStore({ namespaces, claimName, withoutBackup: WITHOUT_BACKUP }, surroundings);
}
