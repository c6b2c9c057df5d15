import { efaCards, expandNetworkCards } from '../../catalog/instance-properties';
import type { Instance } from '../../catalog/instances';
import { efaInterfacesOf, launchTemplatesOf } from '../rule-pack/node-groups';
import { numberAt, type Properties, textAt } from '../rule-pack/properties';
import type { Rule } from '../rule-pack/rule';

/** Counts, cards and device indexes of EFA interfaces, by instance type. */
export const EFA_LAYOUT: Rule = {
  id: 'adc-efa-layout',
  title: 'A launch template has its EFA interfaces on the network cards of the instance type that take one.',
  why: 'Each instance type has its own layout. A wrong one fails when the node starts, or leaves bandwidth unused.',
  fix: 'Give each card of the list one EFA interface: device 1 on card 0, device 0 on the others.',
  source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html (read 2026-11)',
  *check(view) {
    for (const { template, data, instances } of launchTemplatesOf(view)) {
      const efa = efaInterfacesOf(data);
      for (const instance of instances) {
        for (const message of layoutFaults(instance, efa))
          yield { on: template, property: 'LaunchTemplateData.NetworkInterfaces', message };
      }
    }
  },
};

function* layoutFaults(instance: Instance, efa: readonly Properties[]): Iterable<string> {
  const cards = efaCards(instance);
  if (efa.length === 0 || cards === undefined) return;
  const { type } = instance;
  if (cards.length === 0) {
    yield `There are ${efa.length} EFA interfaces, and ${type} takes none.`;
    return;
  }
  const given = efa.map(cardOf);
  const wrong = given.filter((card, index) => !cards.includes(card) || given.indexOf(card) !== index);
  if (wrong.length > 0) {
    const allowed = `${type} takes one on each of the cards ${rangeOf(cards)}`;
    yield `There is an EFA interface too many on card ${[...new Set(wrong)].join(', ')}; ${allowed}.`;
  } else if (given.length < cards.length) {
    yield `There are ${given.length} EFA interfaces; ${type} takes ${cards.length}, on the cards ${rangeOf(cards)}.`;
  }
  if (efa.some((each) => textAt(each, 'InterfaceType') === 'efa-only' && cardOf(each) === 0 && deviceOf(each) === 0))
    yield 'The interface on card 0, device 0 is efa-only; the primary interface carries IP: it is interface or efa.';
  const slots = expandNetworkCards(instance) ?? [];
  const outside = efa.filter((each) => deviceOf(each) >= (slots[cardOf(each)]?.interfaces ?? Infinity));
  for (const each of outside) {
    const card = cardOf(each);
    const last = (slots[card]?.interfaces ?? 0) - 1;
    yield `The EFA interface on card ${card} is device ${deviceOf(each)}; that of ${type} has 0 to ${last}.`;
  }
}

function cardOf(it: Properties): number {
  return numberAt(it, 'NetworkCardIndex') ?? 0;
}

function deviceOf(it: Properties): number {
  return numberAt(it, 'DeviceIndex') ?? 0;
}

function rangeOf(cards: readonly number[]): string {
  const [first = 0] = cards;
  const isRange = cards.every((card, index) => card === first + index) && cards.length > 2;
  return isRange ? `${first} to ${cards.at(-1)}` : cards.join(', ');
}
