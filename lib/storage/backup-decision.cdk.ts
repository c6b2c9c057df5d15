import { Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import type { CfnBackupSelection } from 'aws-cdk-lib/aws-backup';
import type { IConstruct } from 'constructs';
import { accept } from '../core/plan.cdk';
import { BACKUP_PLAN_TAG, type BackupDecision, planBackupSelection } from './backup-decision';

/** Warns about a store that names a plan which no vault of the app has: known when all of it is declared. */
export function checkBackupPlan(store: IConstruct, { plan }: BackupDecision): void {
  if (plan === undefined) return;
  Aspects.of(store).add({
    visit(node) {
      if (node === store) accept(store, planBackupSelection(plan, selectingPlans(store)));
    },
  });
}

/** What a selection names in CloudFormation's own shape. */
interface Selection {
  readonly listOfTags?: readonly { readonly conditionKey?: unknown; readonly conditionValue?: unknown }[];
}

/** The names of the plans that select stores by our tag: those of `Backups`, and of users' own selections. */
function selectingPlans({ node }: IConstruct): readonly string[] {
  const selections = node.root.node.findAll().filter(isSelection);
  const tags = selections.flatMap((it) => (Stack.of(it).resolve(it.backupSelection) as Selection).listOfTags ?? []);
  const names = tags.flatMap(({ conditionKey, conditionValue }) =>
    conditionKey === BACKUP_PLAN_TAG && typeof conditionValue === 'string' ? [conditionValue] : [],
  );
  return [...new Set(names)];
}

/** `instanceof` would not see a second copy of CDK. */
function isSelection(construct: IConstruct): construct is CfnBackupSelection {
  return CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::Backup::BackupSelection';
}
