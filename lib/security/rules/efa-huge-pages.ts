import { hasEfa, nodeGroupsOf } from '../rule-pack/node-groups';
import { textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Memory that EFA needs on Bottlerocket. */
export const EFA_HUGE_PAGES: Rule = {
  id: 'adc-efa-huge-pages',
  title: 'Bottlerocket nodes with EFA reserve huge pages.',
  why: "libfabric takes its buffers from huge pages. Amazon Linux's EFA driver reserves them, Bottlerocket does not.",
  fix: "Set settings.kernel.sysctl 'vm.nr_hugepages' in the user data, for example to 3000.",
  source: 'https://docs.aws.amazon.com/eks/latest/userguide/node-efa.html (Bottlerocket; read 2026-11)',
  *check(view) {
    for (const group of nodeGroupsOf(view)) {
      const { resource, template, userData } = group;
      const amiType = textAt(resource.properties, 'AmiType') ?? '';
      if (template === undefined || !amiType.startsWith('BOTTLEROCKET') || !hasEfa(group)) continue;
      if (userData?.includes('vm.nr_hugepages')) continue;
      const message = `The nodes have EFA and ${amiType}, and their user data reserve no huge pages.`;
      yield { on: template, property: 'LaunchTemplateData.UserData', message };
    }
  },
};
