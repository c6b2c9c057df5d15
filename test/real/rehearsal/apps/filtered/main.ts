import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Network } from '../../../../../lib/cdk';
import { FILTERED } from '../../filtered-networks';

/** Two networks that let only named domains through: by AWS Network Firewall, and by the names that they look up. */
const app = new App();
const stack = new Stack(app, 'Filtered', { env: { account: '000000000000', region: 'us-east-1' } });
const removalPolicy = RemovalPolicy.DESTROY;
const logsKey = new kms.Key(stack, 'LogsKey', { removalPolicy });
new Network(stack, 'Firewalled', { ...FILTERED.firewalled, logsKey, removalPolicy });
new Network(stack, 'Named', { ...FILTERED.named, logsKey, removalPolicy });
