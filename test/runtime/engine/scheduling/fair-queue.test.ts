import * as fc from 'fast-check';
import { FairQueue } from '../../../../lib/runtime/src/engine/scheduling/fair-queue';
import { Sequence, type Task } from '../../../../lib/runtime/src/engine/scheduling/sequence';

const TASK: Task = {
  outputKind: 'logits',
  neededFrom: Infinity,
  needsResult: () => false,
  addResult: () => undefined,
  finishReason: () => undefined,
};

function sequence(id: number, client?: string): Sequence {
  return new Sequence(id, TASK, [1], { client });
}

function drain(queue: FairQueue): number[] {
  const ids: number[] = [];
  for (let { first } = queue; first !== undefined; { first } = queue) {
    ids.push(first.id);
    queue.shift();
  }
  return ids;
}

test('clients take turns, each with its first request', () => {
  const queue = new FairQueue();
  for (const [id, client] of ['a', 'a', 'a', 'b', 'a', 'c', 'b'].entries()) queue.add(sequence(id, client));

  expect(queue.size).toBe(7);
  expect(drain(queue)).toEqual([0, 3, 5, 1, 6, 2, 4]);
});

test('requests without a client belong to one client, first come first served', () => {
  const queue = new FairQueue();
  for (const id of [1, 2, 3]) queue.add(sequence(id));

  expect(drain(queue)).toEqual([1, 2, 3]);
});

test('preempted sequences come first, in order of admission', () => {
  const queue = new FairQueue();
  queue.add(sequence(1, 'a'));
  for (const order of [7, 3]) {
    const returned = sequence(10 + order, 'z');
    returned.admissionOrder = order;
    queue.return(returned);
  }

  expect([...queue].map(({ id }) => id)).toEqual([13, 17, 1]);
  expect(drain(queue)).toEqual([13, 17, 1]);
});

test('a sequence can be removed from any position, once', () => {
  const queue = new FairQueue();
  const [a, b, c] = [sequence(1, 'a'), sequence(2, 'a'), sequence(3, 'b')] as const;
  for (const entry of [a, b, c]) queue.add(entry);

  expect([queue.remove(a), queue.remove(a), queue.remove(c)]).toEqual([true, false, true]);
  expect(queue.size).toBe(1);
  expect(drain(queue)).toEqual([2]);
});

test('a request waits for at most one request of each other client', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }), (clients) => {
      const queue = new FairQueue();
      for (const [id, client] of clients.entries()) queue.add(sequence(id, `client ${client}`));
      const order = drain(queue);

      expect(order.toSorted((a, b) => a - b)).toEqual(clients.map((_, id) => id));
      for (const client of new Set(clients)) {
        const places = order.flatMap((id, place) => (clients[id] === client ? [place] : []));
        expect(places.map((place) => order[place]!)).toEqual(
          places.map((place) => order[place]!).toSorted((a, b) => a - b),
        );
        for (const [index, place] of places.entries())
          expect(place - (places[index - 1] ?? -1)).toBeLessThanOrEqual(new Set(clients).size);
      }
    }),
  );
});
