import { CATALOG } from './survivors/catalog';
import { COMPUTE } from './survivors/compute';
import { CORE } from './survivors/core';
import { DATA } from './survivors/data';
import { DATACENTER } from './survivors/datacenter';
import { INFERENCE } from './survivors/inference';
import { NETWORK } from './survivors/network';
import { OPERATIONS } from './survivors/operations';
import { PLANNING } from './survivors/planning';
import { SECURITY } from './survivors/security';
import { STORAGE } from './survivors/storage';
import type { AcceptedSurvivor } from './survivors/accepted-survivor';

/** The proof `mutation` fails for a survivor that is not listed, and for an entry without one. */
export const SURVIVORS: readonly AcceptedSurvivor[] = [
  ...CATALOG,
  ...COMPUTE,
  ...CORE,
  ...DATA,
  ...DATACENTER,
  ...INFERENCE,
  ...NETWORK,
  ...OPERATIONS,
  ...PLANNING,
  ...SECURITY,
  ...STORAGE,
];
