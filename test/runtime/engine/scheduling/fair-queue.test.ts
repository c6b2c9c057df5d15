import * as fc from 'fast-check';
import { FairQueue } from '../../../../lib/runtime/src/engine/scheduling/fair-queue';
import { Sequence, type Task } from '../../../../lib/runtime/src/engine/scheduling/sequence';

const TASK: Task = {
  want: 'logits',
  neededFrom: Infinity,
  wants: () => false,
  take: () => undefined,
  settle: () => undefined,
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

test('clients take turns, each with its first', () => {
  const queue = new FairQueue();
  for (const [id, client] of ['a', 'a', 'a', 'b', 'a', 'c', 'b'].entries()) queue.add(sequence(id, client));

  expect(queue.size).toBe(7);
  expect(drain(queue)).toEqual([0, 3, 5, 1, 6, 2, 4]);
});

test('requests without a client are one, first come first served', () => {
  const queue = new FairQueue();
  for (const id of [1, 2, 3]) queue.add(sequence(id));

  expect(drain(queue)).toEqual([1, 2, 3]);
});

test('those that were computed before come first, in the order of their first turns', () => {
  const queue = new FairQueue();
  queue.add(sequence(1, 'a'));
  for (const turn of [7, 3]) {
    const returned = sequence(10 + turn, 'z');
    returned.turn = turn;
    queue.return(returned);
  }

  expect([...queue].map(({ id }) => id)).toEqual([13, 17, 1]);
  expect(drain(queue)).toEqual([13, 17, 1]);
});

test('one can be taken out wherever it is, and only once', () => {
  const queue = new FairQueue();
  const [a, b, c] = [sequence(1, 'a'), sequence(2, 'a'), sequence(3, 'b')] as const;
  for (const entry of [a, b, c]) queue.add(entry);

  expect([queue.remove(a), queue.remove(a), queue.remove(c)]).toEqual([true, false, true]);
  expect(queue.size).toBe(1);
  expect(drain(queue)).toEqual([2]);
});

test('nobody waits for more than one request of each other client, however many they send', () => {
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
